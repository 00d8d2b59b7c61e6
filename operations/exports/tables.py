"""What stands in each list's CSV. The order and the names of the columns are public."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from operations import totals
from operations.choices import (
    AgencyRole,
    Currency,
    DatePrecision,
    Disposal,
    PlaceRole,
    Precision,
    Proceedings,
    TimePrecision,
)
from operations.language import in_data_language
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
        refers_to="sources",
        is_list=True,
    )
    yield Column(
        "source_urls",
        "The addresses of its sources.",
        lambda row: [source.url for source in _sources(row)],
        is_list=True,
    )


def _locators() -> Column:
    return Column(
        "citations",
        "Where in its sources: slug and place.",
        lambda row: [f"{cited.source.slug}, {cited.locator}" for cited in row.shown_citations],
        is_list=True,
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


UNITS = {
    "count": "",
    "g": "grams",
    "ml": "millilitres",
    **{c.value: in_data_language(str)(c.label) for c in Currency},
}


def _total(measure_: totals.Measure) -> Iterator[Column]:
    name = measure_.name
    unit = UNITS[measure_.unit] or measure_.label
    datatype = "integer" if measure_.scale == 1 or measure_.unit == "count" else "number"
    within = f", in {measure_.unit}" if UNITS[measure_.unit] else ""
    note = f" ({measure_.note})" if measure_.note else ""
    yield Column(
        name,
        f"Total: {measure_.label}{within}{note}.",
        lambda row: row.totals[name].number,
        datatype=datatype,
        unit=unit,
    )
    yield Column(
        f"{name}_upper",
        f"Upper bound of “{name}”, where it is a range.",
        lambda row: row.totals[name].upper,
        datatype=datatype,
        unit=unit,
    )
    yield Column(
        f"{name}_precision",
        f"Precision of “{name}”.",
        lambda row: row.totals[name].precision,
        vocabulary=Precision,
    )
    yield Column(
        f"{name}_unstated",
        f"How many rows beside “{name}” state no amount.",
        lambda row: row.totals[name].unstated or None,
        datatype="integer",
        unit="rows",
    )


def _operation_columns() -> Iterator[Column]:
    yield Column("operation", "The operation's public id.", lambda row: row.slug, is_key=True)
    yield ADDRESS
    yield from own(Operation, "title", "codename")
    yield from vocabulary(Operation, "kind")
    yield from vocabulary(Operation, "jurisdiction")
    yield from own(Operation, "starts_on", "ends_on", "date_precision", "date_basis", "date_reason")
    yield from own(Operation, "start_time")
    yield Column(
        "start_time_precision",
        "How exact the source's words for that time were.",
        lambda row: row.start_time_precision if row.start_time else "",
        vocabulary=TimePrecision,
    )
    yield from own(Operation, "investigation_starts_on", "investigation_precision")
    yield from own(Operation, "investigation_basis")
    yield Column(
        "part_of",
        "The public id of the bigger operation it was part of.",
        lambda row: row.part_of.slug if row.part_of and row.part_of.is_published else "",
        refers_to="operations",
    )
    yield from linked("themes", "What it was about.", "operationthemes", "theme")
    yield from linked(
        "programmes",
        "The standing efforts it belongs to.",
        "operationprogrammes",
        "programme",
        refers_to="programmes",
    )
    yield Column(
        "lead_agencies",
        "Leading and coordinating agencies, each with its role.",
        _roles("participations", "agency", "lead", "coordinator"),
        vocabulary=AgencyRole,
        refers_to="agencies",
        is_list=True,
    )
    yield Column(
        "agencies",
        "All agencies, each with its role.",
        _roles("participations", "agency"),
        vocabulary=AgencyRole,
        refers_to="agencies",
        is_list=True,
    )
    yield Column(
        "places",
        "Places, each with its role.",
        _roles("operation_places", "place"),
        vocabulary=PlaceRole,
        refers_to="places",
        is_list=True,
    )
    yield from linked(
        "offences",
        "Offences suspected of the operation as a whole.",
        "operationoffences",
        "offence",
    )
    yield from own(Operation, "age_min", "age_max", unit="years")
    yield from vocabulary(Operation, "investigation_state")
    yield from vocabulary(Operation, "proceedings")
    yield from own(Operation, "proceedings_as_of")
    yield Column(
        "proceedings_precision",
        "How exactly that day is known.",
        lambda row: row.proceedings_precision if row.proceedings_as_of else "",
        vocabulary=DatePrecision,
    )
    for measure_ in totals.MEASURES.values():
        yield from _total(measure_)
    yield Column(
        "counted_in_bigger_operation",
        "Totals that a bigger operation of this list holds already: leave them out of a sum.",
        lambda row: row.hidden_measures,
        is_list=True,
    )
    yield from own(Operation, "summary", "aim")
    yield from _cited()
    yield from own(Operation, "published_at", "updated_at")


def _prepare_operations(batch: Sequence[Operation], whole: QuerySet) -> None:
    totals.with_totals(batch)
    hidden = totals.hidden_measures(whole, [operation.pk for operation in batch])
    each: Any
    for each in batch:
        each.hidden_measures = hidden.get(each.pk, [])


# Facts


def _fact_columns(model: type[Fact], *columns: Iterator[Column]) -> Iterator[Column]:
    yield Column(
        "operation",
        "The operation's public id.",
        lambda row: row.operation.slug,
        refers_to="operations",
        is_key=True,
    )
    yield from own(model, "key", is_key=True)
    yield ADDRESS
    yield Column("operation_title", "The operation's title.", lambda row: row.operation.title)
    yield Column(
        "starts_on",
        "The operation's first day.",
        lambda row: row.operation.starts_on,
        datatype="date",
    )
    yield Column(
        "ends_on", "The operation's last day.", lambda row: row.operation.ends_on, datatype="date"
    )
    yield Column(
        "date_precision",
        "How exactly the dates are known.",
        lambda row: row.operation.date_precision,
        vocabulary=DatePrecision,
    )
    yield from own(model, "standing")
    for some in columns:
        yield from some
    yield Column(
        "proceedings",
        "State of proceedings. Arrest is not guilt.",
        lambda row: row.operation.proceedings,
        vocabulary=Proceedings,
    )
    yield from _cited()
    yield _locators()


def _counts() -> Iterator[Column]:
    yield Column(
        "counts_in_total",
        "Whether the row counts in any total of this list.",
        lambda row: bool(row.counts_toward),
        datatype="boolean",
    )
    yield Column(
        "counts_toward",
        "The totals it counts in.",
        lambda row: row.counts_toward,
        is_list=True,
    )


def _prepare_counted(batch: Sequence[Any], whole: QuerySet) -> None:
    counted = totals.counted_rows(whole, [row.pk for row in batch])
    for row in batch:
        row.counts_toward = counted.get(row.pk, [])


def _part_of(model: type[Fact]) -> Iterator[Column]:
    yield Column(
        "part_of",
        "The key of the row of the same operation that this one breaks down.",
        lambda row: row.part_of.key if row.part_of and row.part_of.is_public else "",
        refers_to=str(model._meta.verbose_name_plural),
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
        vocabulary=Disposal,
    )
    yield Column(
        "disposal_as_of",
        "The day the disposal was reported of.",
        lambda row: outcome.as_of if (outcome := current_outcome(row)) else None,
        datatype="date",
    )


def _prepare_arrests(batch: Sequence[Arrest], whole: QuerySet) -> None:
    prefetch_related_objects(batch, "operation__outcomes")
    _prepare_counted(batch, whole)


ARREST = [
    measure(Arrest, "people", "people"),
    vocabulary(Arrest, "sex"),
    own(Arrest, "age_min", "age_max", unit="years"),
    relation(Arrest, "home", "places"),
    linked("offences", "What they were arrested on suspicion of.", "arrest_offences", "offence"),
    own(Arrest, "is_arrest_stated", "is_derived"),
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
    measure(Seizure, "quantity", "as “unit” says"),
    own(Seizure, "unit"),
    measure(Seizure, "value", "as “currency” says"),
    own(Seizure, "currency"),
    relation(Seizure, "place", "places"),
    _counts(),
]
STATISTIC = [
    _part_of(Statistic),
    vocabulary(Statistic, "metric"),
    own(Statistic, "label"),
    measure(Statistic, "number", "as “unit” says"),
    own(Statistic, "unit", "scope", "period", "period_starts_on", "period_ends_on"),
    own(Statistic, "sex", "age_band", "subset"),
    relation(Statistic, "place", "places"),
    relation(Statistic, "offence"),
    relation(Statistic, "agency", "agencies"),
    own(Statistic, "base", "is_derived"),
    _counts(),
]


def _speaker_agency() -> Iterator[Column]:
    yield Column(
        "speaker_agency",
        "Whom the speaker spoke for.",
        lambda row: row.speaker.agency.slug if row.speaker.agency else "",
        refers_to="agencies",
    )


QUOTE = [
    relation(Quote, "speaker"),
    _speaker_agency(),
    vocabulary(Quote, "kind"),
    own(Quote, "text"),
]


# Named things


def _count_of(name: str, help_text: str) -> Column:
    return Column(
        name, help_text, lambda row: getattr(row, name), datatype="integer", unit="operations"
    )


def _prepare_named(batch: Sequence[Any], whole: QuerySet) -> None:
    model = whole.model
    keys = [row.pk for row in batch]
    counted = model.objects.filter(pk__in=keys).order_by().with_operation_count()
    counts = dict(counted.values_list("pk", "operation_count"))
    for row in batch:
        row.operation_count = counts[row.pk]


def _named(model: Any, *columns: Iterator[Column]) -> Iterator[Column]:
    yield Column(model._meta.model_name, "The public id.", lambda row: row.slug, is_key=True)
    yield ADDRESS
    yield from own(model, "name")
    for some in columns:
        yield from some
    yield _count_of(
        "operation_count", "How many published operations it or what lies inside it is part of."
    )


AGENCY = [
    own(Agency, "short_name"),
    vocabulary(Agency, "kind"),
    relation(Agency, "parent", "agencies"),
    own(Agency, "official_code", "is_generic"),
]
PLACE = [
    vocabulary(Place, "kind"),
    relation(Place, "parent", "places"),
    relation(Place, "police_area", "agencies"),
]


def _source_columns() -> Iterator[Column]:
    yield Column("source", "The public id.", lambda row: row.slug, is_key=True)
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
        "is_excerpt",
        "note",
    )


_FACT = ("operation",)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "operations",
            Operation,
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
            Arrest,
            [*_fact_columns(Arrest, *ARREST)],
            related=[*_FACT, "home"],
            prefetch=["arrest_offences__offence", CITATIONS],
            prepare=_prepare_arrests,
        ),
        Table(
            "seizures",
            Seizure,
            [*_fact_columns(Seizure, *SEIZURE)],
            related=[*_FACT, "part_of", "place"],
            prefetch=[CITATIONS],
            prepare=_prepare_counted,
        ),
        Table(
            "statistics",
            Statistic,
            [*_fact_columns(Statistic, *STATISTIC)],
            related=[*_FACT, "part_of", "place", "offence", "agency"],
            prefetch=[CITATIONS],
            prepare=_prepare_counted,
        ),
        Table(
            "quotes",
            Quote,
            [*_fact_columns(Quote, *QUOTE)],
            related=[*_FACT, "speaker__agency"],
            prefetch=[CITATIONS],
        ),
        Table(
            "agencies",
            Agency,
            [*_named(Agency, *AGENCY)],
            related=["parent"],
            prepare=_prepare_named,
        ),
        Table(
            "places",
            Place,
            [*_named(Place, *PLACE)],
            related=["parent", "police_area"],
            prepare=_prepare_named,
        ),
        Table(
            "programmes",
            Programme,
            [*_named(Programme, own(Programme, "note"))],
            prepare=_prepare_named,
        ),
        Table("sources", Source, [*_source_columns()]),
    )
}
