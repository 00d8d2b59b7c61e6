"""Which rows count: no breakdown beside its whole, nothing twice of nested operations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from operations.choices import Standing
from operations.models import Operation
from operations.models.fact import Fact

from .holding import holds
from .measures import MEASURES, Measure
from .statements import THE_KEYS, THE_SET, Statement, answer, mark, worded


def counting(
    measure: Measure, rows: QuerySet, rows_set: QuerySet, *, nested: bool = False
) -> QuerySet:
    """Return those of ``rows`` that count for the measure within the whole set ``rows_set``.

    With ``nested`` also those are left out that lie inside a bigger operation which has it.
    """
    counted = measure.rows(rows)
    others = measure.rows(rows_set)
    if is_divisible(measure):
        counted = counted.exclude(has_whole(measure, others))
    if nested:
        counted = counted.exclude(inside_another(measure, others))
    return counted


def counts(measure: Measure, rows_set: QuerySet) -> Q:
    """Return the condition that a row counts for the measure within the set, nested or not.

    It is asked of one row after another: what the row itself can tell comes first.
    """
    # No row is in its own way. PostgreSQL, told so, looks for the few in question by an index,
    # instead of reading the whole set first for each measure.
    others = measure.rows(rows_set).exclude(pk=OuterRef("pk"))
    counted = measure.of_row
    if is_divisible(measure):
        counted &= Q(part_of__isnull=True) | ~Q(has_whole(measure, others))
    return counted & (Q(operation__part_of__isnull=True) | ~inside_another(measure, others))


def is_divisible(measure: Measure) -> bool:
    return hasattr(measure.model, "part_of")


def has_whole(measure: Measure, others: QuerySet) -> Exists:
    """Whether the row that this one breaks down gives the number already."""
    return Exists(others.filter(pk=OuterRef("part_of"), **{f"{measure.number}__isnull": False}))


def inside_another(measure: Measure, others: QuerySet) -> Q:
    """Whether an ancestor of the row's operation has a row of the measure in the set."""
    parent, grandparent = "operation__part_of", "operation__part_of__part_of"
    # Asked one by one: each is then a look into an index, and most rows have neither.
    return Q(Exists(others.filter(operation=OuterRef(parent)))) | Q(
        Exists(others.filter(operation=OuterRef(grandparent)))
    )


def counted_rows(rows: QuerySet[Any], keys: Iterable[int]) -> Mapping[int, list[str]]:
    """Return which measures each of the rows named by ``keys`` counts for in the set ``rows``.

    A key that is absent counts for nothing: disputed, broken down elsewhere, nested, no measure.
    """
    model: Any = rows.model
    some = model.objects.filter(pk__in=list(keys))
    # Only rows of the same operations and of bigger ones decide: the rest need not be read.
    near = Q()
    for way in ("operation", "operation__part_of", "operation__part_of__part_of"):
        near |= Q(operation__in=some.order_by().values(way))
    rows = rows.filter(near)
    return _by_key(answer(_counted_statement(connection.vendor, model), rows, some))


@lru_cache
def _counted_statement(vendor: str, model: Any) -> Statement:
    """Return the SQL that names the measures which some rows of a set count for."""
    some, whole = (model.objects.filter(pk__in=mark(place)) for place in (THE_KEYS, THE_SET))
    parts = [
        counting(measure, some, whole, nested=True)
        .order_by()
        .annotate(measure=Value(measure.name, output_field=CharField()))
        .values_list("pk", "measure")
        for measure in measures_of(model)
    ]
    return worded(parts[0].union(*parts[1:]))


def counted_in_hand(rows: Iterable[Any]) -> Mapping[int, list[str]]:
    """Return the same for all rows of one operation and one kind, which are read already."""
    accepted = [row for row in rows if row.standing == Standing.ACCEPTED]
    found: dict[int, list[str]] = defaultdict(list)
    for measure in measures_of(type(accepted[0])) if accepted else ():
        members = [row for row in accepted if holds(measure.condition, row)]
        wholes = {row.pk for row in members if getattr(row, measure.number) is not None}
        for row in members:
            if getattr(row, "part_of_id", None) not in wholes:
                found[row.pk].append(measure.name)
    return found


def hidden_measures(
    operations: QuerySet[Operation], keys: Iterable[int]
) -> Mapping[int, list[str]]:
    """Return, by operation, the measures whose figures a bigger operation of the set holds."""
    nested = operations.order_by().filter(pk__in=list(keys), part_of__isnull=False)
    above = list(nested.values_list("pk", "part_of", "part_of__part_of"))
    if not above:
        return {}
    # Nothing else of the set decides.
    family = {key for each in above for key in each if key}
    inside = operations.filter(pk__in=family)
    some = Operation.objects.filter(pk__in=[key for key, *_ in above])
    return _by_key(answer(_hidden_statement(connection.vendor), inside, some))


@lru_cache
def _hidden_statement(vendor: str) -> Statement:
    """Return the SQL that names the measures which operations have inside others of a set."""
    parts = []
    for measure in MEASURES.values():
        rows = measure.rows(measure.model.objects.filter(operation__in=mark(THE_SET))).order_by()
        parts.append(
            rows.filter(inside_another(measure, rows), operation__in=mark(THE_KEYS))
            .annotate(measure=Value(measure.name, output_field=CharField()))
            .values_list("operation", "measure")
            .distinct()
        )
    return worded(parts[0].union(*parts[1:]))


def _by_key(pairs: Iterable[Any]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, name in pairs:
        found[key].append(name)
    order = list(MEASURES)
    return {key: sorted(names, key=order.index) for key, names in found.items()}


def measures_of(model: type[Fact]) -> list[Measure]:
    """Return the measures that rows of one kind may count for, in their own order."""
    return [measure for measure in MEASURES.values() if measure.model is model]
