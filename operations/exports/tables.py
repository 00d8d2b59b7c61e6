"""What stands in each list's CSV. The order and the names of the columns are public."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from operations import totals
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Operation,
    Outcome,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from operations.models.fact import Fact

from .columns import ADDRESS, Column, Table, linked, measure, own, relation, vocabulary

CITATIONS = Prefetch(
    "citations",
    queryset=Citation.objects.published().select_related("source"),
    to_attr="shown_citations",
)


def _sources(row: Any) -> list[Source]:
    return list({cited.source_id: cited.source for cited in row.shown_citations}.values())


def _cited() -> Iterator[Column]:
    yield Column(
        "sources",
        "The sources that support it. Slugs.",
        lambda row: [source.slug for source in _sources(row)],
    )
    yield Column(
        "source_urls",
        "The addresses of its sources.",
        lambda row: [source.url for source in _sources(row)],
    )


def _locators() -> Column:
    return Column(
        "citations",
        "Where in its sources: slug and place.",
        lambda row: [f"{cited.source.slug}, {cited.locator}" for cited in row.shown_citations],
    )


# Operations


def _roles(links: str, path: str, *roles: str) -> Callable[[Any], list[str]]:
    def read(row: Any) -> list[str]:
        return [
            f"{getattr(link, path).slug} ({link.role})"
            for link in getattr(row, links).all()
            if not roles or link.role in roles
        ]

    return read


def _total(measure_: totals.Measure) -> Iterator[Column]:
    name, unit = measure_.name, {"count": ""}.get(measure_.unit, f", in {measure_.unit}")
    note = f" ({measure_.note})" if measure_.note else ""
    yield Column(name, f"Total: {measure_.label}{unit}{note}.", lambda row: row.totals[name].number)
    yield Column(
        f"{name}_upper",
        f"Upper bound of “{name}”, where it is a range.",
        lambda row: row.totals[name].upper,
    )
    yield Column(
        f"{name}_precision", f"Precision of “{name}”.", lambda row: row.totals[name].precision
    )
    yield Column(
        f"{name}_unstated",
        f"How many rows beside “{name}” state no amount.",
        lambda row: row.totals[name].unstated or None,
    )


def _operation_columns() -> Iterator[Column]:
    yield Column("operation", "The operation's public id.", lambda row: row.slug)
    yield ADDRESS
    yield from own(Operation, "title", "codename")
    yield from vocabulary(Operation, "kind")
    yield from own(Operation, "starts_on", "ends_on", "date_precision", "date_basis", "date_reason")
    yield from own(Operation, "start_time", "investigation_starts_on", "investigation_precision")
    yield from own(Operation, "investigation_basis")
    yield Column(
        "part_of",
        "The public id of the bigger operation it was part of.",
        lambda row: row.part_of.slug if row.part_of and row.part_of.is_published else "",
    )
    yield from linked("themes", "What it was about.", "operationthemes", "theme")
    yield from linked(
        "programmes", "The standing efforts it belongs to.", "operationprogrammes", "programme"
    )
    yield Column(
        "lead_agencies",
        "Leading and coordinating agencies, each with its role.",
        _roles("participations", "agency", "lead", "coordinator"),
    )
    yield Column(
        "agencies", "All agencies, each with its role.", _roles("participations", "agency")
    )
    yield Column("places", "Places, each with its role.", _roles("operation_places", "place"))
    yield from linked(
        "offences",
        "Offences suspected of the operation as a whole.",
        "operationoffences",
        "offence",
    )
    yield from own(Operation, "age_min", "age_max")
    yield from vocabulary(Operation, "investigation_state")
    yield from vocabulary(Operation, "proceedings")
    yield from own(Operation, "proceedings_as_of")
    for measure_ in totals.MEASURES.values():
        yield from _total(measure_)
    yield Column(
        "counted_in_bigger_operation",
        "Totals that a bigger operation of this list holds already: leave them out of a sum.",
        lambda row: row.hidden_measures,
    )
    yield from own(Operation, "summary", "aim")
    yield from _cited()
    yield from own(Operation, "published_at", "updated_at")


def _prepare_operations(batch: Sequence[Operation], whole: QuerySet) -> None:
    totals.with_totals(batch)
    hidden = totals.hidden_measures(whole, [operation.pk for operation in batch])
    for operation in batch:
        operation.hidden_measures = hidden.get(operation.pk, [])  # type: ignore[attr-defined]


# Facts


def _fact_columns(model: type[Fact], *columns: Iterator[Column]) -> Iterator[Column]:
    yield Column("operation", "The operation's public id.", lambda row: row.operation.slug)
    yield from own(model, "key")
    yield ADDRESS
    yield Column("operation_title", "The operation's title.", lambda row: row.operation.title)
    yield Column("starts_on", "The operation's first day.", lambda row: row.operation.starts_on)
    yield Column("ends_on", "The operation's last day.", lambda row: row.operation.ends_on)
    yield Column(
        "date_precision",
        "How exactly the dates are known.",
        lambda row: row.operation.date_precision,
    )
    yield from own(model, "standing")
    for some in columns:
        yield from some
    yield Column(
        "proceedings",
        "State of proceedings. Arrest is not guilt.",
        lambda row: row.operation.proceedings,
    )
    yield from _cited()
    yield _locators()


def _counts() -> Iterator[Column]:
    yield Column(
        "counts_in_total",
        "Whether the row counts in any total of this list.",
        lambda row: bool(row.counts_toward),
    )
    yield Column("counts_toward", "The totals it counts in.", lambda row: row.counts_toward)


def _prepare_counted(batch: Sequence[Any], whole: QuerySet) -> None:
    counted = totals.counted_rows(whole, [row.pk for row in batch])
    for row in batch:
        row.counts_toward = counted.get(row.pk, [])


def _part_of(model: type[Fact]) -> Iterator[Column]:
    yield Column(
        "part_of",
        "The key of the row of the same operation that this one breaks down.",
        lambda row: row.part_of.key if row.part_of and row.part_of.is_public else "",
    )


def current_outcome(arrest: Arrest) -> Outcome | None:
    """Return the newest accepted outcome of the row, else of its whole operation."""
    outcomes = [o for o in arrest.operation.outcomes.all() if o.standing == "accepted"]
    own_ = [outcome for outcome in outcomes if outcome.arrest_id == arrest.pk]
    whole = [outcome for outcome in outcomes if outcome.arrest_id is None]
    return next(iter(own_ + whole), None)


def _disposal() -> Iterator[Column]:
    yield Column(
        "disposal",
        "What became of them, as last reported of the row or of the whole operation.",
        lambda row: outcome.disposal if (outcome := current_outcome(row)) else "not_stated",
    )
    yield Column(
        "disposal_as_of",
        "The day the disposal was reported of.",
        lambda row: outcome.as_of if (outcome := current_outcome(row)) else None,
    )


def _prepare_arrests(batch: Sequence[Arrest], whole: QuerySet) -> None:
    prefetch_related_objects(batch, "operation__outcomes")
    _prepare_counted(batch, whole)


ARREST = [
    measure(Arrest, "people"),
    vocabulary(Arrest, "sex"),
    own(Arrest, "age_min", "age_max"),
    relation(Arrest, "home"),
    linked("offences", "What they were arrested on suspicion of.", "arrest_offences", "offence"),
    _disposal(),
    _counts(),
]
SEIZURE = [
    _part_of(Seizure),
    vocabulary(Seizure, "category"),
    own(Seizure, "item"),
    vocabulary(Seizure, "drug"),
    own(Seizure, "drug_class"),
    vocabulary(Seizure, "how"),
    measure(Seizure, "quantity"),
    own(Seizure, "unit"),
    measure(Seizure, "value"),
    own(Seizure, "currency"),
    relation(Seizure, "place"),
    _counts(),
]
STATISTIC = [
    _part_of(Statistic),
    vocabulary(Statistic, "metric"),
    own(Statistic, "label"),
    measure(Statistic, "number"),
    own(Statistic, "unit", "scope", "period", "period_starts_on", "period_ends_on"),
    own(Statistic, "sex", "age_band"),
    relation(Statistic, "place"),
    relation(Statistic, "offence"),
    relation(Statistic, "agency"),
    own(Statistic, "base"),
    _counts(),
]
QUOTE = [
    relation(Quote, "speaker"),
    iter([Column("speaker_agency", "Whom the speaker spoke for.", lambda row: _agency_of(row))]),
    vocabulary(Quote, "kind"),
    own(Quote, "text"),
]


def _agency_of(quote: Quote) -> str:
    agency = quote.speaker.agency
    return agency.slug if agency else ""


# Named things


def _count_of(name: str, help_text: str) -> Column:
    return Column(name, help_text, lambda row: getattr(row, name))


def with_operation_counts(rows: QuerySet) -> QuerySet:
    """Annotate agencies, places or programmes with their number of published operations."""
    return rows.annotate(
        operation_count=Count("operations", filter=Q(operations__status="published"), distinct=True)
    )


def _prepare_named(batch: Sequence[Any], whole: QuerySet) -> None:
    model = whole.model
    keys = [row.pk for row in batch]
    counted = with_operation_counts(model.objects.filter(pk__in=keys).order_by())
    counts = dict(counted.values_list("pk", "operation_count"))
    for row in batch:
        row.operation_count = counts[row.pk]


def _named(model: Any, *columns: Iterator[Column]) -> Iterator[Column]:
    yield Column(model._meta.model_name, "The public id.", lambda row: row.slug)
    yield ADDRESS
    yield from own(model, "name")
    for some in columns:
        yield from some
    yield _count_of("operation_count", "How many published operations it is part of.")


AGENCY = [
    own(Agency, "short_name"),
    vocabulary(Agency, "kind"),
    relation(Agency, "parent"),
    own(Agency, "official_code", "is_generic"),
]
PLACE = [
    vocabulary(Place, "kind"),
    relation(Place, "parent"),
    relation(Place, "police_area"),
]


def _source_columns() -> Iterator[Column]:
    yield Column("source", "The public id.", lambda row: row.slug)
    yield ADDRESS
    yield Column("source_url", "The page's own address.", lambda row: row.url)
    yield from own(Source, "title", "publisher")
    yield from vocabulary(Source, "kind")
    yield from own(
        Source,
        "published_on",
        "published_precision",
        "published_is_inferred",
        "licence",
        "retrieved_on",
        "fingerprint",
        "origin_label",
        "note",
    )


_FACT = ("operation",)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "operations",
            [*_operation_columns()],
            related=["part_of"],
            prefetch=[
                "operationthemes__theme",
                "operationprogrammes__programme",
                "operationoffences__offence",
                "participations__agency",
                "operation_places__place",
                CITATIONS,
            ],
            prepare=_prepare_operations,
        ),
        Table(
            "arrests",
            [*_fact_columns(Arrest, *ARREST)],
            related=[*_FACT, "home"],
            prefetch=["arrest_offences__offence", CITATIONS],
            prepare=_prepare_arrests,
        ),
        Table(
            "seizures",
            [*_fact_columns(Seizure, *SEIZURE)],
            related=[*_FACT, "part_of", "place"],
            prefetch=[CITATIONS],
            prepare=_prepare_counted,
        ),
        Table(
            "statistics",
            [*_fact_columns(Statistic, *STATISTIC)],
            related=[*_FACT, "part_of", "place", "offence", "agency"],
            prefetch=[CITATIONS],
            prepare=_prepare_counted,
        ),
        Table(
            "quotes",
            [*_fact_columns(Quote, *QUOTE)],
            related=[*_FACT, "speaker__agency"],
            prefetch=[CITATIONS],
        ),
        Table(
            "agencies",
            [*_named(Agency, *AGENCY)],
            related=["parent"],
            prepare=_prepare_named,
        ),
        Table(
            "places",
            [*_named(Place, *PLACE)],
            related=["parent", "police_area"],
            prepare=_prepare_named,
        ),
        Table("programmes", [*_named(Programme, own(Programme, "note"))], prepare=_prepare_named),
        Table("sources", [*_source_columns()]),
    )
}
