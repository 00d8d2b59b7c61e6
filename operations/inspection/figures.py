"""Figures that cannot all be true as printed. They are shown as reported, never altered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from operations import totals
from operations.choices import (
    BASE_PER_UNIT,
    NO_LESS_THAN,
    WEIGHT_UNITS,
    Metric,
    Precision,
    Scope,
    Standing,
    StatisticUnit,
)
from operations.models import Operation, Outcome, Seizure, Statistic
from operations.models.measure import Amount, plain

from .finding import Finding, of_fact, of_operation

Number = Decimal | int

# Above these the printed number is no limit.
OPEN = NO_LESS_THAN - {Precision.EXACT}


def most(amount: Amount) -> Number | None:
    """Return the most an amount can mean as printed; None where it has no upper bound."""
    if amount.number is None or amount.precision in OPEN:
        return None
    return amount.upper if amount.upper is not None else amount.number


def classes() -> Iterator[Finding]:
    """A named drug and the class the source gives it."""
    rows = Seizure.objects.exclude(drug="").exclude(drug_class="").select_related("operation")
    for row in rows:
        for warning in row.warnings():
            yield of_fact(row, warning)


def parts() -> Iterator[Finding]:
    """Breakdowns that come to more than what they break down."""
    yield from _parts_above(
        Seizure.objects.all(),
        (
            ("quantity", lambda row: (_kind(row.unit), row.place_id is None)),
            ("value", lambda row: (row.currency, row.place_id is None)),
        ),
    )
    yield from _parts_above(Statistic.objects.all(), (("number", _partition),))


def _kind(unit: str) -> str:
    """Return what a unit measures: all weights can be added."""
    return "weight" if unit in WEIGHT_UNITS else unit


def _partition(row: Statistic) -> tuple[Any, ...]:
    """Figures by sex and figures by place both make up the whole: each kind is added alone."""
    by = (row.sex, row.age_band, row.subset, row.place_id, row.offence_id)
    return (row.metric, row.unit, *(bool(part) for part in by))


def _parts_above(rows: Any, measures: Iterable[tuple[str, Any]]) -> Iterator[Finding]:
    found = defaultdict(list)
    accepted = rows.filter(standing=Standing.ACCEPTED, part_of__isnull=False)
    for row in accepted.select_related("part_of__operation", "operation").order_by("pk"):
        found[row.part_of].append(row)
    for whole, parts_of in found.items():
        for name, group in measures:
            yield from _above(whole, parts_of, name, group)


def _above(whole: Any, parts_of: list[Any], name: str, group: Any) -> Iterator[Finding]:
    limit = most(getattr(whole, f"{name}_amount"))
    if limit is None:
        return
    limit = _in_base(whole, name, limit)
    groups = defaultdict(list)
    for part in parts_of:
        if getattr(part, name) is not None and _alike(whole, part, name):
            groups[group(part)].append(part)
    for alike in groups.values():
        total = sum(_in_base(part, name, getattr(part, name)) for part in alike)
        if total > limit:
            listed = " + ".join(getattr(part, f"{name}_amount").words() for part in alike)
            yield of_fact(
                whole,
                f"Its parts ({', '.join(part.key for part in alike)}) come to {listed}, "
                f"the whole is {getattr(whole, f'{name}_amount').words()}.",
            )


def _alike(whole: Any, part: Any, name: str) -> bool:
    match name:
        case "quantity":
            return _kind(whole.unit) == _kind(part.unit)
        case "value":
            return bool(whole.currency == part.currency)
        case _:
            return bool(whole.unit == part.unit and whole.metric == part.metric)


def _in_base(row: Any, name: str, number: Number) -> Number:
    """Return a printed number in the row's base unit, so that 900 g and 1 kg can be compared."""
    return number * BASE_PER_UNIT.get(row.unit, 1) if name == "quantity" else number


def stated_arrests() -> Iterator[Finding]:
    """A total that a source prints, against the sum of the rows."""
    stated = Statistic.objects.headlines().filter(
        metric=Metric.ARRESTS, standing=Standing.ACCEPTED, number__isnull=False
    )
    rows = list(stated.select_related("operation"))
    summed = totals.by_operation([row.operation for row in rows])
    for row in rows:
        amount = summed[row.operation_id]["arrests"]
        if amount.number is not None and amount.number != row.number:
            yield of_fact(
                row,
                f"A source states {row.number_amount.words()} arrested; the rows come to "
                f"{amount.words()}{_unstated(amount)}.",
            )
        elif amount.number is None:
            yield of_fact(row, "A source states a number of arrests; the rows have none.")


def _unstated(amount: Amount) -> str:
    return f" and {amount.unstated} of a number not stated" if amount.unstated else ""


def outcomes() -> Iterator[Finding]:
    """More people charged, bailed or held than were arrested."""
    rows = Outcome.objects.filter(standing=Standing.ACCEPTED, arrest__isnull=False)
    for row in rows.select_related("operation", "arrest"):
        arrest = row.arrest
        limit = most(arrest.people_amount) if arrest else None
        if arrest and limit is not None and row.people is not None and row.people > limit:
            yield of_fact(
                row, f"{row.people} people, but its arrest row “{arrest.key}” has {limit}."
            )
    operations = list(Operation.objects.all())
    for operation, found in zip(operations, totals.by_operation(operations).values(), strict=True):
        charged, arrested = found["charged"], found["arrests"]
        limit = None if arrested.unstated else most(arrested)
        if limit is not None and charged.number is not None and charged.number > limit:
            yield of_operation(
                operation, f"{plain(charged.number)} people charged, {plain(limit)} arrested."
            )


def nested() -> Iterator[Finding]:
    """A part of an operation with a larger figure than the whole."""
    inner = list(Operation.objects.filter(part_of__isnull=False))
    outer = Operation.objects.in_bulk([operation.part_of_id for operation in inner])
    found = totals.by_operation({**outer, **{each.pk: each for each in inner}}.values())
    for operation in inner:
        whole = outer[operation.part_of_id or 0]
        for figure in found[operation.pk].figures():
            limit, number = most(found[whole.pk][figure.name]), figure.amount.number
            if limit is not None and number is not None and number > limit:
                yield of_operation(
                    operation,
                    f"{figure.label}: {figure.words}, but “{whole}”, which it is part of, has "
                    f"{figure.measure.show(limit)}.",
                )


def background() -> Iterator[Finding]:
    """Running totals below the operation's own figure, without a period; shares above 100."""
    rows = Statistic.objects.exclude(standing=Standing.WITHDRAWN).select_related("operation")
    own = {
        (row.operation_id, row.metric): row
        for row in rows.filter(scope=Scope.OPERATION, standing=Standing.ACCEPTED)
        if row.is_headline and row.metric != Metric.OTHER
    }
    for row in rows.filter(scope=Scope.CUMULATIVE):
        headline = own.get((row.operation_id, row.metric))
        if headline and _is_whole(row) and row.unit == headline.unit:
            limit = most(row.number_amount)
            if limit is not None and headline.number is not None and limit < headline.number:
                figure = headline.number_amount.words()
                yield of_fact(row, f"The running total is below the operation's own {figure}.")
        if not row.period and row.period_starts_on is None:
            yield of_fact(row, "It is cumulative, and no period is given.")
    for row in rows.filter(unit=StatisticUnit.PERCENT, number__gt=100):
        yield of_fact(row, "A share above 100 %.")


def _is_whole(row: Statistic) -> bool:
    """Whether a figure speaks of everybody, everywhere and everything."""
    return not any((row.sex, row.age_band, row.subset, row.place_id, row.offence_id))
