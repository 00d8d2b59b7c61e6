"""The columns of arrests, seizures, statistics and quotes."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from operations import totals
from operations.choices import (
    DatePrecision,
    Disposal,
    Proceedings,
)
from operations.models import (
    Arrest,
    Outcome,
    Quote,
    Seizure,
    Statistic,
)
from operations.models.fact import Fact

from ..columns import ADDRESS, Column, linked, measure, own, relation, vocabulary
from .cited import cited, locators


def fact_columns(model: type[Fact], *columns: Iterator[Column]) -> Iterator[Column]:
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
    yield from cited()
    yield locators()


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


def prepare_counted(batch: Sequence[Any], whole: QuerySet) -> None:
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


def prepare_arrests(batch: Sequence[Arrest], whole: QuerySet) -> None:
    prefetch_related_objects(batch, "operation__outcomes")
    prepare_counted(batch, whole)


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
