"""Sums of bitmaps: the totals of a set of operations by the counting rules of ``totals``.

The totals of each operation stand in bitmaps, one for each binary digit. A digit adds its worth as
often as it is on among the rows of the set, so a sum takes some dozen counts, whatever the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

from gmpy2 import bit_test

from operations import totals
from operations.choices import Precision, combine
from operations.models import Operation
from operations.models.measure import Amount

from .asking import one_of
from .bits import Pair, Paired, either, of_places, of_these, places, without
from .memory import Shelf
from .slices import Number

Own = tuple[int, Amount]  # of an operation, by its key

PRECISIONS = (*Precision.values, "")
NAMES = tuple(totals.MEASURES)
PARTS = ("sum", "more", "unstated", *(f"rows {each}" for each in PRECISIONS))


def totals_of(bits: int, held: Shelf, names: Iterable[str] = NAMES) -> totals.Totals:
    """Return the totals of the operations whose bits are on, as a set of their own."""
    hiding, found = Hiding(bits, held), {}
    for name in names:
        rows = without(bits & held.bits(f"{name}:has:0"), hiding.hidden(name))
        if rows:
            found[name] = _lines(rows, name, held)
    return totals.from_lines(found)


def _lines(rows: int, name: str, held: Shelf) -> list[tuple[Any, ...]]:
    """Return the lines of one measure as ``totals`` adds them up."""
    return lines_of({what: sum_of(rows, f"{name}:{what}", held) for what in PARTS})


def lines_of(added: Mapping[str, int]) -> list[tuple[Any, ...]]:
    """Return the lines that the sums of a measure's parts make."""
    counted = [(each, added[f"rows {each}"]) for each in PRECISIONS]
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted if n]
    return [*lines, ("", added["unstated"], 0, added["sum"], added["sum"] + added["more"])]


def totals_of_each(
    keys: Collection[int], held: Shelf, names: Iterable[str] = NAMES
) -> Mapping[int, totals.Totals]:
    """Return the totals, all or some, of each of some operations alone."""
    found: dict[int, dict[str, Amount]] = {key: {} for key in keys}
    for name, amounts in amounts_of_each(keys, held, names):
        for key, amount in amounts:
            found[key][name] = amount
    return {key: totals.Totals(own) for key, own in found.items()}


def amounts_of_each(
    keys: Collection[int], held: Shelf, names: Iterable[str] = NAMES
) -> Iterator[tuple[str, Iterable[Own]]]:
    """Yield each measure that some of the operations have, and what each of these has of it."""
    among = of_places(keys)
    for name in names:
        if having := among & held.bits(f"{name}:has:0"):
            some = of_these(keys, having)
            parts = [_each(some, having, f"{name}:{what}", held) for what in PARTS]
            yield name, zip(some, map(_amount, repeat(totals.MEASURES[name]), *parts), strict=False)


def _amount(measure: totals.Measure, total: int, more: int, unstated: int, *rows: int) -> Amount:
    bounds = total, total + more
    return totals.amount(measure, sum(rows), _combined(rows), unstated, bounds)


@lru_cache
def _combined(rows: tuple[int, ...]) -> str:
    """Return the precision of a sum of so many rows of each precision."""
    return combine(dict(zip(PRECISIONS, rows, strict=True)))


def _each(keys: Sequence[int], rows: int, name: str, held: Shelf) -> list[int]:
    """Return a number of each of the rows, in the order of their keys."""
    found = [0] * len(keys)
    for digit, each in digits_of(name, held):
        # Most digits are on in none of the rows of a page: that is quickly seen.
        if having := rows & held.bits(each):
            worth = 1 << digit
            found = [
                number + worth if bit_test(having, key) else number
                for number, key in zip(found, keys, strict=True)
            ]
    return found


def sum_of(rows: int, name: str, held: Shelf) -> int:
    """Return the sum of a number of the rows."""
    return sum(
        (rows & held.bits(each)).bit_count() << digit for digit, each in digits_of(name, held)
    )


def number_of(name: str, held: Shelf) -> Number:
    """Return a number of each row: a day (“starts:day”) or a total (“arrests:sum”)."""
    return held.once(("number", name), lambda: _number_of(name, held))


def _number_of(name: str, held: Shelf) -> Number:
    digits = dict(digits_of(name, held))
    places = range(max(digits, default=-1), -1, -1)
    known = f"{name.partition(':')[0]}:known:0"
    return Number(held.bits(known), [held.bits(digits.get(place, "")) for place in places])


def digits_of(name: str, held: Shelf) -> Sequence[tuple[int, str]]:
    """Return the binary digits of a number and the bitmap of each."""
    return held.once("digits", lambda: _digits(held)).get(name, ())


def _digits(held: Shelf) -> Mapping[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in held.stamps:
        name, _, digit = each.rpartition(":")
        if name:
            found[name].append((int(digit), each))
    return found


# Operations inside bigger ones


@dataclass(frozen=True)
class Nested:
    """Operations inside a bigger one, one or two levels above.

    ``bigger`` leads to that operation, ``shared`` holds by measure those that have it as it has.
    """

    bigger: Paired
    shared: Mapping[str, int]


def _nested(held: Shelf) -> Sequence[Nested]:
    def work_out() -> list[Nested]:
        return [_sharing(Paired(pairs), held) for pairs in _levels(held, None)]

    def again(known: Sequence[Nested], keys: Collection[int]) -> list[Nested]:
        levels = zip(known, _levels(held, keys), strict=True)
        return [_sharing_again(level, keys, pairs, held) for level, pairs in levels]

    return held.answers.follow("nested", work_out, again)


def _levels(held: Shelf, keys: Collection[int] | None) -> tuple[list[Pair], list[Pair]]:
    """Return public operations with the bigger one, and with the one around that."""
    above = operations_around(keys)
    further = above if keys is None else operations_around(above.values())
    bigger = [(key, above[key]) for key in held.public(above)]
    return bigger, [(key, further[other]) for key, other in bigger if other in further]


def operations_around(keys: Collection[int] | None = None) -> dict[int, int]:
    """Return by operation the bigger one that it is part of: of all, or of some.

    An index holds them; which of them are public the bitmaps say.
    """
    inside = Operation.objects.filter(one_of("pk", keys), part_of__isnull=False).order_by()
    above: dict[int, Any] = dict(inside.values_list("pk", "part_of"))
    return above


def _sharing(bigger: Paired, held: Shelf) -> Nested:
    having = {name: held.bits(f"{name}:has:0") for name in NAMES}
    return Nested(bigger, {name: bigger.leading_to(rows, rows) for name, rows in having.items()})


def _sharing_again(
    known: Nested, keys: Collection[int], pairs: Sequence[Pair], held: Shelf
) -> Nested:
    bigger, rows, shared = known.bigger.replaced(keys, pairs), of_places(keys), {}
    for name in NAMES:
        having = held.bits(f"{name}:has:0")
        own = bigger.leading_to(having, having & rows)
        shared[name] = without(known.shared[name], rows) | own
    return Nested(bigger, shared)


class Hiding:
    """Which figures of the operations of a set, of all or of some, a bigger one of it holds."""

    def __init__(self, around: int, held: Shelf, among: int | None = None):
        among = around if among is None else among
        self.levels = [
            (nested.bigger.leading_to(around, among), nested.shared) for nested in _nested(held)
        ]

    def hidden(self, name: str) -> int:
        """Return the operations whose figure of a measure is one of these."""
        return either(inside & shared[name] for inside, shared in self.levels)

    def measures(self, keys: Collection[int]) -> Mapping[int, list[str]]:
        """Return, of some operations, the measures that a bigger one of the set holds."""
        found: dict[int, list[str]] = defaultdict(list)
        asked = of_places(keys)
        for name in NAMES:
            for key in places(asked & self.hidden(name)):
                found[key].append(name)
        return found
