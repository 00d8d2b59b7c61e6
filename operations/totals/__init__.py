"""The counting rules: the only place that sums (``docs/method.md`` says them in words).

A *measure* is one thing that can be added up, such as sterling cash. A row counts for every
measure it belongs to, unless it is a breakdown of a row that gives the number already, or lies
inside an operation whose bigger operation, in the same set, has a row of that measure.

``of`` sums a set of operations, ``of_rows`` a set of rows, ``by_operation`` each operation alone,
``by`` groups of the operations of a set.
"""

from .counting import counted_in_hand, counted_rows, counts, hidden_measures, measures_of
from .figures import Figure, Lines, Totals, agreeing, amount, from_lines, named
from .holding import holds
from .measures import MEASURES, Measure
from .sums import (
    Share,
    by,
    by_operation,
    lines_of,
    of,
    of_rows,
    of_rows_in_hand,
    with_total,
    with_totals,
)

__all__ = [
    "MEASURES",
    "Figure",
    "Lines",
    "Measure",
    "Share",
    "Totals",
    "agreeing",
    "amount",
    "by",
    "by_operation",
    "counted_in_hand",
    "counted_rows",
    "counts",
    "from_lines",
    "hidden_measures",
    "holds",
    "lines_of",
    "measures_of",
    "named",
    "of",
    "of_rows",
    "of_rows_in_hand",
    "with_total",
    "with_totals",
]
