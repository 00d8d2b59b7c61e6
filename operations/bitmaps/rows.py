"""The rows of facts that a filter finds: their totals, and which of them count.

A row is not counted where another of the set stands for it: the whole that it breaks down, or a
row of the same measure of a bigger operation.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from operations import totals
from operations.totals import Measure

from .bits import bytes_of, is_on, of_places, of_these, places
from .counted import MEASURES_OF
from .memory import Shelf
from .numbers import PRECISIONS, sum_of
from .sets import Found


@dataclass(frozen=True)
class Shadowed:
    """Rows of one measure for which others may stand, and those of each."""

    rows: int
    others: Mapping[int, Collection[int]]

    def hidden(self, rows: int, around: bytes) -> int:
        """Return those of some rows for which another one of a set stands."""
        return of_places(
            key
            for key in places(rows & self.rows)
            if any(is_on(other, around) for other in self.others[key])
        )


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
        rows &= self.shelf.bits(f"{measure.name}:row:0")
        shadowed = self.shelf.once("shadowed", lambda: _shadowed(self.model, self.shelf))
        if not rows or measure.name not in shadowed:
            return rows
        return rows & ~shadowed[measure.name].hidden(rows, bytes_of(self.bits))


def _lines(measure: Measure, rows: int, held: Shelf) -> list[tuple[Any, ...]]:
    known = rows & held.bits(f"{measure.number}:known:0")
    total, more = (sum_of(known, f"{measure.number}:{what}", held) for what in ("sum", "more"))
    exact = {p: known & held.bits(f"{measure.number}:is {p}:0") for p in PRECISIONS}
    counted = {each: bits.bit_count() for each, bits in exact.items()}
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted.items() if n]
    return [*lines, ("", (rows ^ known).bit_count(), 0, total, total + more)]


def _shadowed(model: Any, held: Shelf) -> Mapping[str, Shadowed]:
    wholes, bigger = _wholes(model), _in_bigger(model)
    involved = {*wholes, *wholes.values(), *bigger, *(k for each in bigger.values() for k in each)}
    found = {}
    for measure in MEASURES_OF[model]:
        members = set(of_these(involved, held.bits(f"{measure.name}:row:0")))
        numbered = set(of_these(members, held.bits(f"{measure.number}:known:0")))
        others: dict[int, list[int]] = defaultdict(list)
        for key in members & wholes.keys():
            if wholes[key] in numbered:
                others[key].append(wholes[key])
        for key in members & bigger.keys():
            others[key] += [other for other in bigger[key] if other in members]
        others = {key: each for key, each in others.items() if each}
        if others:
            found[measure.name] = Shadowed(of_places(others), others)
    return found


def _wholes(model: Any) -> Mapping[int, int]:
    """Return, by row that breaks another one down, that other row."""
    if not hasattr(model, "part_of"):
        return {}
    parts = model.objects.published().filter(part_of__isnull=False).order_by()
    return dict(parts.values_list("pk", "part_of").iterator(10_000))


def _in_bigger(model: Any) -> Mapping[int, list[int]]:
    """Return, by row of an operation inside another one, the rows of the operations around it."""
    rows = model.objects.published().order_by()
    of_bigger: dict[int, list[int]] = defaultdict(list)
    around = rows.filter(operation__parts__isnull=False).distinct()
    for operation, key in around.values_list("operation", "pk").iterator(10_000):
        of_bigger[operation].append(key)
    steps = ("pk", "operation__part_of", "operation__part_of__part_of")
    inside = rows.filter(operation__part_of__isnull=False).values_list(*steps)
    return {
        key: [row for operation in operations for row in of_bigger.get(operation, ())]
        for key, *operations in inside.iterator(10_000)
    }
