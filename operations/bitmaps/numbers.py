"""Sums of bitmaps: the totals of a set of operations by the counting rules of ``totals``.

The totals of each operation stand in bitmaps, one for each binary digit. A digit adds its worth as
often as it is on among the rows of the set, so a sum takes some dozen counts, whatever the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from operations import totals
from operations.choices import Precision
from operations.models import Operation

from .bits import either, leading_to, of_places, of_these, places
from .memory import Shelf
from .slices import Number

Key = TypeVar("Key")

PRECISIONS = (*Precision.values, "")
NAMES = tuple(totals.MEASURES)
_PARTS = ("sum", "more", "unstated", *(f"rows {each}" for each in PRECISIONS))


def totals_of(bits: int, held: Shelf, names: Iterable[str] = NAMES) -> totals.Totals:
    """Return the totals of the operations whose bits are on, as a set of their own."""
    return _totals_within(bits, held, names, Hiding(bits, held))


def _totals_within(bits: int, held: Shelf, names: Iterable[str], hiding: "Hiding") -> totals.Totals:
    found = {}
    for name in names:
        rows = bits & held.bits(f"{name}:has:0") & ~hiding.hidden(name)
        if rows:
            found[name] = _lines(rows, name, held)
    return totals.from_lines(found)


def shares(
    groups: Mapping[Key, int], whole: int, names: Collection[str], held: Shelf
) -> Mapping[Key, totals.Share]:
    """Return the totals of some measures for groups of a set, as ``totals.by`` does."""
    hiding = Hiding(whole, held)
    hidden = either(hiding.hidden(name) for name in names)
    found = {}
    for key, rows in groups.items():
        within = alone = _totals_within(rows, held, names, hiding)
        if rows & hidden:
            # Nothing is hidden in the group alone that is not hidden in the whole.
            alone = _totals_within(rows, held, names, Hiding(rows, held, rows & hidden))
        found[key] = totals.Share(within=within, alone=alone)
    return found


def _lines(rows: int, name: str, held: Shelf) -> list[tuple[Any, ...]]:
    """Return the lines of one measure as ``totals`` adds them up."""
    return _of_parts({what: sum_of(rows, f"{name}:{what}", held) for what in _PARTS})


def _of_parts(added: Mapping[str, int]) -> list[tuple[Any, ...]]:
    counted = [(each, added[f"rows {each}"]) for each in PRECISIONS]
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted if n]
    return [*lines, ("", added["unstated"], 0, added["sum"], added["sum"] + added["more"])]


def totals_of_each(keys: Collection[int], held: Shelf) -> Mapping[int, totals.Totals]:
    """Return the totals of each of some operations alone."""
    lines: dict[int, dict[str, list[tuple[Any, ...]]]] = {key: {} for key in keys}
    among = of_places(keys)
    for name in NAMES:
        having = among & held.bits(f"{name}:has:0")
        if having:
            some = of_these(keys, having)
            numbers = {what: _each(some, having, f"{name}:{what}", held) for what in _PARTS}
            for key in some:
                lines[key][name] = _of_parts({what: n[key] for what, n in numbers.items()})
    return {key: totals.from_lines(own) for key, own in lines.items()}


def _each(keys: Collection[int], rows: int, name: str, held: Shelf) -> Mapping[int, int]:
    """Return a number of each of the rows, nought where it has none."""
    found = dict.fromkeys(keys, 0)
    for digit, each in held.once("digits", lambda: _digits(held)).get(name, ()):
        # Most digits are on in none of the rows of a page: that is quickly seen.
        if having := rows & held.bits(each):
            for key in of_these(keys, having):
                found[key] += 1 << digit
    return found


def sum_of(rows: int, name: str, held: Shelf) -> int:
    """Return the sum of a number of the rows."""
    return sum(
        (rows & held.bits(each)).bit_count() << digit
        for digit, each in held.once("digits", lambda: _digits(held)).get(name, ())
    )


def number_of(name: str, held: Shelf) -> Number:
    """Return a number of each row: a day (“starts:day”) or a total (“arrests:sum”)."""
    return held.once(("number", name), lambda: _number_of(name, held))


def _number_of(name: str, held: Shelf) -> Number:
    digits = dict(held.once("digits", lambda: _digits(held)).get(name, ()))
    places = range(max(digits, default=-1), -1, -1)
    known = f"{name.partition(':')[0]}:known:0"
    return Number(held.bits(known), [held.bits(digits.get(place, "")) for place in places])


def _digits(held: Shelf) -> Mapping[str, list[tuple[int, str]]]:
    """Return, by number, its binary digits and their bitmaps."""
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

    ``bigger`` names that operation, ``shared`` holds by measure those that have it as it has.
    """

    bigger: Mapping[int, int]
    shared: Mapping[str, int]

    def inside(self, around: int, among: int | None) -> int:
        """Return those inside an operation of a set, all or of some."""
        if among is None:
            return leading_to(self.bigger.items(), around)
        some = [(key, self.bigger[key]) for key in places(among) if key in self.bigger]
        return leading_to(some, around)


def _nested(held: Shelf) -> Sequence[Nested]:
    return held.once("nested", lambda: _read_nested(held))


def _read_nested(held: Shelf) -> Sequence[Nested]:
    # Of all operations, which an index holds: who is public the bitmaps say.
    inside = Operation.objects.filter(part_of__isnull=False).order_by()
    above: dict[int, Any] = dict(inside.values_list("pk", "part_of"))
    bigger = {key: above[key] for key in held.public(above)}
    biggest = {key: above[other] for key, other in bigger.items() if other in above}
    return [_sharing(each, held) for each in (bigger, biggest)]


def _sharing(bigger: Mapping[int, int], held: Shelf) -> Nested:
    inside, shared = of_places(bigger), {}
    for name in NAMES:
        having = held.bits(f"{name}:has:0")
        shared[name] = leading_to(((k, bigger[k]) for k in places(inside & having)), having)
    return Nested(bigger, shared)


class Hiding:
    """Which figures of operations, of all or of some, a bigger one of a set holds."""

    def __init__(self, around: int, held: Shelf, among: int | None = None):
        self.levels = [(nested.inside(around, among), nested.shared) for nested in _nested(held)]

    def hidden(self, name: str) -> int:
        """Return the operations whose figure of a measure is one of these."""
        return either(inside & shared[name] for inside, shared in self.levels)


def hidden_measures(bits: int, held: Shelf, keys: Collection[int]) -> Mapping[int, list[str]]:
    """Return, of some operations, the measures that a bigger one of the set holds."""
    found: dict[int, list[str]] = defaultdict(list)
    hiding, asked = Hiding(bits, held), of_places(keys)
    for name in NAMES:
        for key in places(asked & hiding.hidden(name)):
            found[key].append(name)
    return found
