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

from .asking import one_of
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
        wholes, bigger = self._wholes(), self._bigger()
        numbered = _rows_of(measure, self.shelf) & self.shelf.bits(f"{measure.number}:known:0")
        hidden = wholes.leading_to(self.bits & numbered, rows)
        return hidden | bigger[measure.name].leading_to(self.bits, rows)

    def _wholes(self) -> Paired:
        """Return what leads from rows to those that they break down."""
        return self.shelf.answers.follow(
            "wholes",
            lambda: Paired(_wholes(self.model)),
            lambda known, keys: known.replaced(keys, _wholes(self.model, keys)),
        )

    def _bigger(self) -> Mapping[str, Paired]:
        """Return by measure what leads from rows to those in bigger operations."""

        def work_out() -> Mapping[str, Paired]:
            bigger = _bigger(self.model, self.shelf)
            return {name: Paired(pairs) for name, pairs in bigger.items()}

        def again(known: Mapping[str, Paired], keys: Collection[int]) -> Mapping[str, Paired]:
            bigger = _bigger(self.model, self.shelf, keys)
            return {name: known[name].replaced(keys, pairs) for name, pairs in bigger.items()}

        return self.shelf.answers.follow("bigger", work_out, again)


def _rows_of(measure: Measure, held: Shelf) -> int:
    return held.bits(f"{measure.name}:row:0")


def _lines(measure: Measure, rows: int, held: Shelf) -> list[tuple[Any, ...]]:
    known = rows & held.bits(f"{measure.number}:known:0")
    total, more = (sum_of(known, f"{measure.number}:{what}", held) for what in ("sum", "more"))
    exact = {p: known & held.bits(f"{measure.number}:is {p}:0") for p in PRECISIONS}
    counted = {each: bits.bit_count() for each, bits in exact.items()}
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted.items() if n]
    return [*lines, ("", (rows ^ known).bit_count(), 0, total, total + more)]


def _wholes(model: Any, keys: Collection[int] | None = None) -> list[Pair]:
    """Return the rows that break another one down, all or some, each with that other row."""
    if not hasattr(model, "part_of"):
        return []
    parts = model.objects.published().filter(one_of("pk", keys), part_of__isnull=False)
    return plain_rows(parts.order_by().values_list("pk", "part_of"))


def _bigger(
    model: Any, held: Shelf, keys: Collection[int] | None = None
) -> Mapping[str, list[Pair]]:
    """Return by measure rows, all or some, each with those of it in bigger operations."""
    bigger = _in_bigger(model, keys)
    involved = of_places([*bigger, *(key for keys in bigger.values() for key in keys)])
    found = {}
    for measure in MEASURES_OF[model]:
        rows = set(places(_rows_of(measure, held) & involved))
        found[measure.name] = [
            (key, other) for key in rows & bigger.keys() for other in bigger[key] if other in rows
        ]
    return found


def _in_bigger(model: Any, keys: Collection[int] | None) -> Mapping[int, list[int]]:
    """Return, by row of an operation inside another one, the rows of the operations around it."""
    own = None if keys is None else _by_operation(model, "pk", keys)
    above = operations_around(own)
    further = above if own is None else operations_around(above.values())
    around = _by_operation(model, "operation", {*above.values(), *further.values()})
    inside = _by_operation(model, "operation", above) if own is None else own
    found: dict[int, list[int]] = {}
    for operation, bigger in above.items():
        biggest = further.get(bigger, 0)  # of no operation are the rows of the key 0
        both = [*around[bigger], *around[biggest]]
        found.update((key, both) for key in inside[operation])
    return found


def _by_operation(model: Any, path: str, keys: Collection[int]) -> Mapping[int, list[int]]:
    """Return by operation the public rows of which a path leads to one of the keys."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in in_chunks(keys, AT_ONCE):
        rows = model.objects.published().filter(one_of(path, some)).order_by()
        for operation, key in plain_rows(rows.values_list("operation", "pk")):
            found[operation].append(key)
    return found
