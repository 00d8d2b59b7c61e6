"""The columns of arrests, seizures, statistics and quotes."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import (
    Case,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, Concat

from operations import totals
from operations.choices import (
    DatePrecision,
    Disposal,
    Proceedings,
    Standing,
)
from operations.models import (
    Arrest,
    Outcome,
    Quote,
    Seizure,
    Statistic,
)
from operations.models.fact import Fact

from .. import cells
from ..columns import Column, address_of, linked, measure, own, relation, vocabulary
from .cited import cited, locators


def of_operation(*, is_key: bool = True) -> Column:
    """Return the column that names the operation a row is of."""
    return Column(
        "operation",
        "The operation's public id.",
        lambda row: row.operation.slug,
        lambda _: cells.Text("operation__slug"),
        refers_to="operations",
        is_key=is_key,
    )


def fact_columns(model: type[Fact], *columns: Iterator[Column]) -> Iterator[Column]:
    yield of_operation()
    yield from own(model, "key", is_key=True)
    yield address_of(model)
    yield Column(
        "operation_title",
        "The operation's title.",
        lambda row: row.operation.title,
        lambda _: cells.Text("operation__title"),
    )
    yield Column(
        "starts_on",
        "The operation's first day.",
        lambda row: row.operation.starts_on,
        lambda _: cells.Day("operation__starts_on"),
        datatype="date",
    )
    yield Column(
        "ends_on",
        "The operation's last day.",
        lambda row: row.operation.ends_on,
        lambda _: cells.Day("operation__ends_on"),
        datatype="date",
    )
    yield Column(
        "date_precision",
        "How exactly the dates are known.",
        lambda row: row.operation.date_precision,
        lambda _: cells.Token("operation__date_precision"),
        vocabulary=DatePrecision,
    )
    yield from own(model, "standing")
    for some in columns:
        yield from some
    yield Column(
        "proceedings",
        "State of proceedings. Arrest is not guilt.",
        lambda row: row.operation.proceedings,
        lambda _: cells.Token("operation__proceedings"),
        vocabulary=Proceedings,
    )
    yield from cited(model)
    yield locators(model)


def _counts(model: type[Fact]) -> Iterator[Column]:
    yield Column(
        "counts_in_total",
        "Whether the row counts in any total of this list.",
        lambda row: bool(row.counts_toward),
        lambda whole: _in_total(model, whole),
        datatype="boolean",
    )
    yield Column(
        "counts_toward",
        "The totals it counts in.",
        lambda row: row.counts_toward,
        lambda whole: _toward(model, whole),
        is_list=True,
    )


def _toward(model: type[Fact], whole: QuerySet) -> cells.Gathered:
    """Return the cell that names the measures a row counts toward in the set."""
    found = _counting(model, whole)
    return cells.Gathered(*[Case(When(counts, then=Value(name))) for name, counts in found])


def _in_total(model: type[Fact], whole: QuerySet) -> Case:
    # One condition after another: SQLite would work out each of those that OR joins.
    found = [When(counts, then=Value("true")) for _, counts in _counting(model, whole)]
    return Case(*found, default=Value("false"))


def _counting(model: type[Fact], whole: QuerySet) -> Iterator[tuple[str, Q]]:
    for each in totals.measures_of(model):
        yield each.name, totals.counts(each, whole)


def prepare_counted(batch: Sequence[Any], whole: QuerySet) -> None:
    counted = totals.counted_rows(whole, [row.pk for row in batch])
    for row in batch:
        row.counts_toward = counted.get(row.pk, [])


def _part_of(model: type[Fact]) -> Iterator[Column]:
    yield Column(
        "part_of",
        "The key of the row of the same operation that this one breaks down.",
        lambda row: row.part_of.key if row.part_of and row.part_of.is_public else "",
        lambda _: cells.Text(
            Case(When(~Q(part_of__standing=Standing.WITHDRAWN), then="part_of__key"))
        ),
        refers_to=str(model._meta.verbose_name_plural),
    )


def current_outcome(arrest: Arrest) -> Outcome | None:
    """Return the newest accepted outcome of the row, else of its whole operation."""
    outcomes = [o for o in arrest.operation.outcomes.all() if o.standing == "accepted"]
    own_ = [outcome for outcome in outcomes if outcome.arrest_id == arrest.pk]
    whole = [outcome for outcome in outcomes if outcome.arrest_id is None]
    return next(iter(own_ + whole), None)


def _current(name: str) -> Subquery:
    """Return one field of the outcome that ``current_outcome`` finds, for the database."""
    of_row, newest = Q(arrest=OuterRef("pk")), Outcome._meta.ordering or ()
    outcomes = Outcome.objects.accepted().filter(operation=OuterRef("operation"))
    outcomes = outcomes.filter(of_row | Q(arrest__isnull=True))
    return Subquery(outcomes.order_by(F("arrest").asc(nulls_last=True), *newest).values(name)[:1])


def _disposal() -> Iterator[Column]:
    yield Column(
        "disposal",
        "What became of them, as last reported of the row or of the whole operation.",
        lambda row: outcome.disposal if (outcome := current_outcome(row)) else "not_stated",
        lambda _: cells.Token(Coalesce(_current("disposal"), Value("not_stated"))),
        vocabulary=Disposal,
    )
    yield Column(
        "disposal_as_of",
        "The day the disposal was reported of.",
        lambda row: outcome.as_of if (outcome := current_outcome(row)) else None,
        lambda _: cells.Day(_current("as_of")),
        datatype="date",
    )


def prepare_arrests(batch: Sequence[Arrest], whole: QuerySet) -> None:
    prefetch_related_objects(batch, "operation__outcomes")
    prepare_counted(batch, whole)


ARREST = [
    measure(Arrest, "people", "people"),
    vocabulary(Arrest, "sex"),
    own(Arrest, "age_min", "age_max", unit="years"),
    relation(Arrest, "home", "places"),
    linked(
        Arrest,
        "offences",
        "What they were arrested on suspicion of.",
        "arrest_offences",
        "offence",
        refers_to="offences",
    ),
    own(Arrest, "is_arrest_stated", "is_derived"),
    _disposal(),
    _counts(Arrest),
]
SEIZURE = [
    _part_of(Seizure),
    vocabulary(Seizure, "category"),
    own(Seizure, "item"),
    vocabulary(Seizure, "drug"),
    own(Seizure, "drug_class"),
    vocabulary(Seizure, "how"),
    measure(Seizure, "quantity", "as “unit” says"),
    own(Seizure, "unit"),
    measure(Seizure, "value", "as “currency” says"),
    own(Seizure, "currency"),
    relation(Seizure, "place", "places"),
    _counts(Seizure),
]
STATISTIC = [
    _part_of(Statistic),
    vocabulary(Statistic, "metric"),
    own(Statistic, "label"),
    measure(Statistic, "number", "as “unit” says"),
    own(Statistic, "unit", "scope", "period", "period_starts_on", "period_ends_on"),
    own(Statistic, "sex", "age_band", "subset"),
    relation(Statistic, "place", "places"),
    relation(Statistic, "offence", "offences"),
    relation(Statistic, "agency", "agencies"),
    own(Statistic, "base", "is_derived"),
    _counts(Statistic),
]


def _speaker() -> Case:
    """Return the expression of ``Speaker.__str__``."""
    name = cells.Stripped(Concat("speaker__rank", Value(" "), "speaker__name"))
    return Case(
        When(speaker__name="", then="speaker__role"), default=name, output_field=TextField()
    )


def _speaker_agency() -> Iterator[Column]:
    yield Column(
        "speaker_agency",
        "Whom the speaker spoke for.",
        lambda row: row.speaker.agency.slug if row.speaker.agency else "",
        lambda _: cells.Text("speaker__agency__slug"),
        refers_to="agencies",
    )


QUOTE = [
    relation(Quote, "speaker", "speakers", named=_speaker()),
    _speaker_agency(),
    vocabulary(Quote, "kind"),
    own(Quote, "text", "is_sensitive"),
]
