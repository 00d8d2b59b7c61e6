"""The sums themselves: of a set, of rows, of each operation, of groups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.db import connection
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from operations.models import Operation

from .counting import counted_in_hand, counting
from .figures import Lines, Totals, from_lines
from .measures import MEASURES, Measure
from .statements import THE_SET, Statement, answer, mark, worded

MOST_KEYS = 500  # of operations whose totals are read together


def of(operations: QuerySet[Operation]) -> Totals:
    """Return the totals of a set of operations, in two queries, or four where some are nested."""
    return _sum_of(operations)


def of_rows(rows: QuerySet[Any]) -> Totals:
    """Return the totals of a set of arrests, seizures or statistics, as it is filtered."""
    return _sum_of(rows, "operation__")


def _sum_of(rows: QuerySet[Any], path: str = "") -> Totals:
    """Sum the rows of a set; ``path`` leads from them to their operations.

    Rows of nested operations are few: they are summed apart, each operation alone, and left out
    here where a bigger one has the measure. Asked of every row in SQL it takes the square of them.
    """
    nested = rows.filter(**{f"{path}part_of__isnull": False}).order_by()
    key = f"{path}pk" if path == "" else "operation"
    steps = [key, f"{path}part_of", f"{path}part_of__part_of"]
    above = {op: {each for each in more if each} for op, *more in nested.values_list(*steps)}
    if not above:
        return from_lines(_every_line(rows).get(0, {}))
    outermost = rows.filter(**{f"{path}part_of__isnull": True})
    found: dict[str, list[tuple]] = defaultdict(list)
    for name, lines in _every_line(outermost).get(0, {}).items():
        found[name] += lines
    own = _every_line(nested, by="operation")
    bigger = dict(own) | dict(
        _every_line(rows.filter(**{f"{path}parts__isnull": False}), by="operation")
    )
    for op, measures in own.items():
        for name, lines in measures.items():
            if not any(name in bigger.get(each, {}) for each in above[op]):
                found[name] += lines
    return from_lines(found)


def by_operation(operations: Iterable[Operation]) -> Mapping[int, Totals]:
    """Return the totals of each operation alone, by primary key, in one query a few hundred."""
    keys = [operation.pk for operation in operations]
    found: dict[int, Totals] = {}
    # The keys stand in each part of the statement, and a statement takes so many values only.
    for start in range(0, len(keys), MOST_KEYS):
        some = Operation.objects.filter(pk__in=keys[start : start + MOST_KEYS])
        lines = _every_line(some, by="operation")
        found |= {key: from_lines(own) for key, own in lines.items()}
    return {key: found.get(key, Totals()) for key in keys}


def of_rows_in_hand(rows: Iterable[Any]) -> Totals:
    """Return the totals of all rows of one operation, which are read already, of any kind."""
    found: dict[str, list[tuple]] = defaultdict(list)
    by_kind: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_kind[type(row)].append(row)
    for each in by_kind.values():
        counted = counted_in_hand(each)
        for row in each:
            for name in counted.get(row.pk, ()):
                found[name].append(_line(MEASURES[name], row))
    return from_lines(found)


def _line(measure: Measure, row: Any) -> tuple:
    number, upper = getattr(row, measure.number), getattr(row, measure.upper)
    precision = getattr(row, measure.precision)
    return precision, 1, int(number is not None), number, number if upper is None else upper


Key = TypeVar("Key")


@dataclass(frozen=True)
class Share:
    """The totals of one group of a set of operations.

    ``within`` adds what counts in the whole set: a figure that a bigger operation anywhere in the
    set holds is left out. ``alone`` are the totals of the group as a set of its own.
    """

    within: Totals
    alone: Totals


def by(
    operations: QuerySet[Operation], groups: Mapping[Key, Collection[int]], names: Collection[str]
) -> Mapping[Key, Share]:
    """Return the totals of some measures for groups of a set's operations, in two queries.

    ``groups`` holds primary keys; an operation may be in several of them, or in none.
    """
    lines = _lines(operations, by="operation", names=tuple(names))
    parents = operations.order_by().filter(part_of__isnull=False)
    above = {
        key: {each for each in bigger if each}
        for key, *bigger in parents.values_list("pk", "part_of", "part_of__part_of")
    }
    every = set(lines)
    return {
        group: Share(
            within=_together(lines, members, above, every),
            alone=_together(lines, members, above, every.intersection(members)),
        )
        for group, members in groups.items()
    }


def _together(
    lines: Lines, members: Collection[int], above: Mapping[int, set[int]], whole: set[int]
) -> Totals:
    """Add what the members hold, save where a bigger operation of ``whole`` has the measure."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for key in members:
        bigger = above.get(key, set()) & whole
        for name, own in lines.get(key, {}).items():
            if not any(name in lines[parent] for parent in bigger):
                found[name] += own
    return from_lines(found)


def lines_of(operations: QuerySet[Operation]) -> Lines:
    """Return what each operation alone holds of each measure, by precision: see ``Lines``."""
    return _every_line(operations, by="operation")


def with_totals(operations: Sequence[Operation]) -> Sequence[Operation]:
    """Give each operation in hand its own ``totals``."""
    found = by_operation(operations)
    each: Any
    for each in operations:
        each.totals = found[each.pk]
    return operations


def with_total(operations: QuerySet[Operation], name: str) -> QuerySet[Operation]:
    """Annotate each operation with its own total of one measure, to sort by: ``total_<name>``."""
    measure = MEASURES[name]
    rows = measure.model.objects.filter(operation=OuterRef("pk"))
    total = (
        counting(measure, rows, measure.model.objects.all())
        .order_by()
        .values("operation")
        .annotate(total=Sum(measure.number))
        .values("total")
    )
    return operations.annotate(**{f"total_{name}": Subquery(total)})


def _every_line(rows: QuerySet[Any], by: str | None = None) -> Lines:
    return _lines(rows, by=by, names=tuple(MEASURES))


def _lines(rows: QuerySet[Any], *, by: str | None, names: tuple[str, ...]) -> Lines:
    """Return the sums of the set by the value of ``by``, measure and precision, in one query.

    ``rows`` are operations, whose rows are summed, or the rows of one kind themselves.
    """
    lines: dict[Any, dict[str, list[tuple]]] = defaultdict(partial(defaultdict, list))
    model: Any = rows.model
    statement = _statement(connection.vendor, model, by, names)
    for group, name, *line in answer(statement, rows):
        lines[group][name].append(tuple(line))
    return dict(lines)


@lru_cache(maxsize=256)
def _statement(vendor: str, model: Any, by: str | None, names: tuple[str, ...]) -> Statement:
    """Return the SQL that sums the measures of a set."""
    link = "operation__in" if model is Operation else "pk__in"
    within = {link: mark(THE_SET)}
    measures = [MEASURES[name] for name in names]
    if model is not Operation:
        measures = [measure for measure in measures if measure.model is model]
    parts = [_part(measure, within, by=by) for measure in measures]
    return worded(parts[0].union(*parts[1:], all=True))


def _part(measure: Measure, within: Mapping[str, RawSQL], *, by: str | None) -> QuerySet:
    """Return the sums of one measure by ``by`` and precision, among the rows ``within`` admits."""
    rows = measure.model.objects.filter(**within)
    key = F(by) if by else Value(0)
    return (
        counting(measure, rows, rows)
        .order_by()
        .annotate(
            tally_key=Cast(key, BigIntegerField()),
            tally_measure=Value(measure.name, output_field=CharField()),
            tally_precision=F(measure.precision),
        )
        .values("tally_key", "tally_measure", "tally_precision")
        .annotate(
            rows=Count("pk"),
            numbered=Count(measure.number),
            total=Cast(Sum(measure.number), BigIntegerField()),
            upper=Cast(Sum(Coalesce(measure.upper, measure.number)), BigIntegerField()),
        )
        .values_list(
            "tally_key", "tally_measure", "tally_precision", "rows", "numbered", "total", "upper"
        )
    )
