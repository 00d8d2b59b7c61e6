"""The rows of facts that a filter finds: their totals, and which of them count.

A row is not counted where another of the set stands for it: the whole that it breaks down, or a
row of the same measure of a bigger operation.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from operations import totals
from operations.marking import in_chunks
from operations.totals import Measure

from .bits import Pair, Paired, of_places, places, without
from .counted import MEASURES_OF
from .memory import Shelf
from .numbers import PRECISIONS, operations_around, sum_of
from .sets import Found
from .together import plain_rows

AT_ONCE = 2_000  # operations whose rows one statement asks for


class FoundRows(Found):
    """The arrests, seizures or statistics of the set."""

    def totals(self) -> totals.Totals:
        """Return the totals of the rows, as ``totals.of_rows`` does."""
        found = {}
        for measure in MEASURES_OF[self.model]:
            if rows := self._counting(measure, self.bits):
                found[measure.name] = _lines(measure, rows, self.shelf)
        return totals.from_lines(found)

    def counted(self, keys: Collection[int]) -> Mapping[int, list[str]]:
        """Return which measures some rows count for, as ``totals.counted_rows`` does."""
        found: dict[int, list[str]] = defaultdict(list)
        some = of_places(keys)
        for measure in MEASURES_OF[self.model]:
            for key in places(self._counting(measure, some)):
                found[key].append(measure.name)
        return found

    def _counting(self, measure: Measure, rows: int) -> int:
        """Return those of some rows that count for a measure within the set."""
        rows &= _rows_of(measure, self.shelf)
        return without(rows, self._hidden(measure, rows)) if rows else rows

    def _hidden(self, measure: Measure, rows: int) -> int:
        """Return those of some rows for which another one of the set stands."""
        wholes = self.shelf.once("wholes", lambda: Paired(_wholes(self.model)))
        bigger = self.shelf.once("bigger", lambda: _bigger(self.model, self.shelf))
        numbered = _rows_of(measure, self.shelf) & self.shelf.bits(f"{measure.number}:known:0")
        hidden = wholes.leading_to(self.bits & numbered, rows)
        return hidden | bigger[measure.name].leading_to(self.bits, rows)


def _rows_of(measure: Measure, held: Shelf) -> int:
    return held.bits(f"{measure.name}:row:0")


def _lines(measure: Measure, rows: int, held: Shelf) -> list[tuple[Any, ...]]:
    known = rows & held.bits(f"{measure.number}:known:0")
    total, more = (sum_of(known, f"{measure.number}:{what}", held) for what in ("sum", "more"))
    exact = {p: known & held.bits(f"{measure.number}:is {p}:0") for p in PRECISIONS}
    counted = {each: bits.bit_count() for each, bits in exact.items()}
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted.items() if n]
    return [*lines, ("", (rows ^ known).bit_count(), 0, total, total + more)]


def _wholes(model: Any) -> list[Pair]:
    """Return the rows that break another one down, each with that other row."""
    if not hasattr(model, "part_of"):
        return []
    parts = model.objects.published().filter(part_of__isnull=False).order_by()
    return plain_rows(parts.values_list("pk", "part_of"))


def _bigger(model: Any, held: Shelf) -> Mapping[str, Paired]:
    """Return by measure what leads from rows to those of the same measure in bigger operations."""
    bigger = _in_bigger(model)
    involved = of_places([*bigger, *(key for keys in bigger.values() for key in keys)])
    found = {}
    for measure in MEASURES_OF[model]:
        rows = set(places(_rows_of(measure, held) & involved))
        pairs = [(k, other) for k in rows & bigger.keys() for other in bigger[k] if other in rows]
        found[measure.name] = Paired(pairs)
    return found


def _in_bigger(model: Any) -> Mapping[int, list[int]]:
    """Return, by row of an operation inside another one, the rows of the operations around it."""
    above = operations_around()
    of_operation: dict[int, list[int]] = defaultdict(list)
    for some in in_chunks({*above, *above.values()}, AT_ONCE):
        rows = model.objects.published().filter(operation__in=some).order_by()
        for operation, key in plain_rows(rows.values_list("operation", "pk")):
            of_operation[operation].append(key)
    found: dict[int, list[int]] = {}
    for operation, bigger in above.items():
        biggest = above.get(bigger, 0)  # of no operation are the rows of the key 0
        around = [*of_operation[bigger], *of_operation[biggest]]
        found.update((key, around) for key in of_operation[operation])
    return found
