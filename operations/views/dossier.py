"""Everything the public may know of one operation, with every figure tied to its sources."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices, prefetch_related_objects

from operations import totals
from operations.choices import AgencyRole, NoteKind, PlaceRole, Scope, Standing
from operations.exports.tables import current_outcome
from operations.models import (
    Arrest,
    ArrestOffence,
    Citation,
    Note,
    Operation,
    OperationPlace,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from operations.models.measure import Amount


@dataclass(frozen=True)
class Mark:
    """A source mark: the number set beside a figure, leading to the source."""

    number: int

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"


@dataclass
class CitedSource:
    """A source as numbered on the page, with what it is cited for and where."""

    number: int
    source: Source
    cited_for: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    same_origin: list["CitedSource"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"


class Dossier:
    """Reads one published operation's rows once, and hangs the source marks on them."""

    def __init__(self, operation: Operation):
        self.operation = operation
        self._facts = self._read_facts()
        self.citations = self._about(Citation.objects.select_related("source").order_by("pk"))
        self.sources = self._numbered()
        self._marks: dict[tuple[str, Any], list[Mark]] = self._collect_marks()

    def _read_facts(self) -> dict[str, list[Any]]:
        """Return the facts that the public may see, by kind, and tie them to one another."""
        operation = self.operation
        prefetch_related_objects([operation], Prefetch("outcomes", Outcome.objects.published()))
        facts = {
            "arrest": self._published(Arrest, "home"),
            "seizure": self._published(Seizure, "place"),
            "statistic": self._published(Statistic, "place", "offence", "agency"),
            "quote": self._published(Quote, "speaker__agency"),
            "outcome": list(operation.outcomes.all()),
        }
        for fact in chain(*facts.values()):
            fact.operation = operation
        _tie(facts["outcome"], "arrest", facts["arrest"])
        for kind in ("seizure", "statistic"):
            _tie(facts[kind], "part_of", facts[kind])
        offences = Prefetch("arrest_offences", ArrestOffence.objects.select_related("offence"))
        prefetch_related_objects(facts["arrest"], offences)
        return facts

    def _published(self, model: Any, *related: str) -> list[Any]:
        rows = model.objects.published().filter(operation=self.operation)
        return list(rows.select_related(*related))

    def _about(self, rows: QuerySet[Any]) -> list[Any]:
        """Return citations or notes, but for those about facts that the public may not see.

        Those facts are known by now: the database need not be asked for them once more.
        """
        found = list(rows.filter(operation=self.operation))
        for kind, facts in self._facts.items():
            shown = {fact.pk for fact in facts} | {None}
            found = [row for row in found if getattr(row, f"{kind}_id") in shown]
            _tie(found, kind, facts)
        return found

    def _numbered(self) -> list[CitedSource]:
        found: dict[int, CitedSource] = {}
        for citation in self.citations:
            cited = found.setdefault(
                citation.source_id, CitedSource(len(found) + 1, citation.source)
            )
            fact = citation.fact
            what = str(fact._meta.verbose_name_plural) if fact else citation.get_aspect_display()
            if citation.locator not in cited.cited_for[what.lower()]:
                cited.cited_for[what.lower()].append(citation.locator)
        for cited in found.values():
            cited.cited_for = dict(cited.cited_for)
        _tie_copies(found.values())
        return list(found.values())

    def _collect_marks(self) -> dict[tuple[str, Any], list[Mark]]:
        number = {cited.source.pk: cited.number for cited in self.sources}
        found: dict[tuple[str, Any], list[Mark]] = defaultdict(list)
        for citation in self.citations:
            fact = citation.fact
            key = (str(fact._meta.model_name), fact.pk) if fact else ("aspect", citation.aspect)
            mark = Mark(number[citation.source_id])
            if mark not in found[key]:
                found[key].append(mark)
        return {key: sorted(marks, key=lambda mark: mark.number) for key, marks in found.items()}

    def marks(self, row: Any) -> list[Mark]:
        return self._marks.get((str(row._meta.model_name), row.pk), [])

    @property
    def aspect_marks(self) -> dict[str, list[Mark]]:
        """The marks of dates, places, offences, agencies and description, by aspect."""
        return {str(what): marks for (kind, what), marks in self._marks.items() if kind == "aspect"}

    def _marked(self, rows: Iterable[Any]) -> list[Any]:
        found = list(rows)
        for row in found:
            row.marks = self.marks(row)
            row.notes_about = [note for note in self.notes if note.fact == row]
        return found

    @cached_property
    def agencies(self) -> list[Participation]:
        """Who took part, the leading ones first."""
        return _by_role(self.operation.participations.all(), AgencyRole)

    @cached_property
    def places(self) -> list[OperationPlace]:
        """Where, by what the place was to the operation."""
        return _by_role(self.operation.operation_places.all(), PlaceRole)

    @cached_property
    def arrests(self) -> list[Arrest]:
        found = self._marked(self._facts["arrest"])
        for row in found:
            row.outcome = current_outcome(row)
        return found

    @cached_property
    def seizures(self) -> list[Seizure]:
        return _parts_below_wholes(self._marked(self._facts["seizure"]))

    @cached_property
    def _statistics(self) -> list[Statistic]:
        return self._marked(self._facts["statistic"])

    @property
    def statistics(self) -> list[Statistic]:
        """Figures of the operation itself, breakdowns below their wholes."""
        own = [row for row in self._statistics if row.scope == Scope.OPERATION]
        return _parts_below_wholes(own)

    @property
    def background(self) -> list[Statistic]:
        """Cumulative, context and forecast figures: newest period first, undated last."""
        others = [row for row in self._statistics if row.scope != Scope.OPERATION]
        dated = [row for row in others if row.period_starts_on]
        undated = [row for row in others if not row.period_starts_on]
        return sorted(dated, key=attrgetter("period_starts_on"), reverse=True) + undated

    @cached_property
    def quotes(self) -> list[Quote]:
        return self._marked(self._facts["quote"])

    @cached_property
    def withheld(self) -> int:
        """How many quotes the public may not read while proceedings may be active."""
        return Quote.objects.withheld().filter(operation=self.operation).count()

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What became of the arrested, newest first."""
        return self._marked(self._facts["outcome"])

    @cached_property
    def notes(self) -> list[Note]:
        """What does not add up, by kind in the order of the vocabulary."""
        kinds = list(NoteKind)
        return sorted(
            self._about(Note.objects.all()), key=lambda note: kinds.index(NoteKind(note.kind))
        )

    @cached_property
    def _totals(self) -> totals.Totals:
        return totals.of_rows_in_hand([*self.arrests, *self.seizures, *self._statistics])

    @property
    def itemised_arrests(self) -> tuple[Amount, int]:
        """How many arrests the sources itemise, in how many entries; a remainder is none."""
        accepted = [row for row in self.arrests if row.standing == Standing.ACCEPTED]
        itemised = [row for row in accepted if not row.is_derived]
        if itemised == accepted:
            return self._totals["arrests"], len(itemised)
        return totals.of_rows_in_hand(itemised)["arrests"], len(itemised)

    @property
    def origins(self) -> int:
        """How many independent origins the sources have: copies of one release count as one."""
        return len({each.source.origin_label or each.number for each in self.sources})

    @cached_property
    def figures(self) -> list[totals.Figure]:
        """The key figures, each with the marks of the rows it was summed from."""
        marks = self._marks_by_measure()
        return [
            replace(figure, marks=marks.get(figure.name, ())) for figure in self._totals.figures()
        ]

    def _marks_by_measure(self) -> dict[str, list[Mark]]:
        found: dict[str, set[Mark]] = defaultdict(set)
        for rows in (self.arrests, self.seizures, self._statistics):
            counted = totals.counted_in_hand(rows)
            for row in rows:
                for name in counted.get(row.pk, ()):
                    found[name].update(self.marks(row))
        return {name: sorted(marks, key=lambda mark: mark.number) for name, marks in found.items()}


def _by_role(links: Iterable[Any], roles: type[TextChoices]) -> list[Any]:
    return sorted(links, key=lambda link: roles.values.index(link.role))


def _tie_copies(sources: Iterable[CitedSource]) -> None:
    """Tell each source which others repeat its origin, as copies of one release do."""
    for cited in sources:
        origin = cited.source.origin_label
        cited.same_origin = [
            other
            for other in sources
            if origin and other is not cited and other.source.origin_label == origin
        ]


def _tie(rows: Iterable[Any], link: str, others: Iterable[Any]) -> None:
    """Have the rows lead to those of the others that they name, which are read already."""
    known = {other.pk: other for other in others}
    for row in rows:
        if other := known.get(getattr(row, f"{link}_id")):
            setattr(row, link, other)


def _parts_below_wholes(rows: list[Any]) -> list[Any]:
    """Order the rows so that each breakdown stands below its whole."""
    shown = {row.pk for row in rows}
    parts: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.part_of_id in shown:
            parts[row.part_of_id].append(row)
    found = []
    for row in rows:
        if row.part_of_id not in shown:
            found += [row, *parts[row.pk]]
    return found
