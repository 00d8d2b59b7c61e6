"""Sums of bitmaps: the totals of a set of operations by the counting rules of ``totals``.

The totals of each operation stand in bitmaps, one for each binary digit. A digit adds its worth as
often as it is on among the rows of the set, so a sum takes some dozen counts, whatever the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from operations import totals
from operations.choices import Precision
from operations.models import Operation

from .bits import bytes_of, either, is_on, of_places, of_these, places
from .memory import Shelf
from .slices import Number

Key = TypeVar("Key")

PRECISIONS = (*Precision.values, "")
NAMES = tuple(totals.MEASURES)
_PARTS = ("sum", "more", "unstated", *(f"rows {each}" for each in PRECISIONS))


def totals_of(
    bits: int, held: Shelf, names: Iterable[str] = NAMES, *, within: int | None = None
) -> totals.Totals:
    """Return the totals of the operations whose bits are on.

    What a bigger operation ``within`` a set holds is left out; the set is their own unless told.
    """
    around = bytes_of(bits if within is None else within)
    found = {}
    for name in names:
        rows = bits & held.bits(f"{name}:has:0")
        rows &= ~_hidden(name, rows, held, around)
        if rows:
            found[name] = _lines(rows, name, held)
    return totals.from_lines(found)


def shares(
    groups: Mapping[Key, int], whole: int, names: Collection[str], held: Shelf
) -> Mapping[Key, totals.Share]:
    """Return the totals of some measures for groups of a set, as ``totals.by`` does."""
    around = bytes_of(whole)
    hidden = either(_hidden(name, whole, held, around) for name in names)
    found = {}
    for key, rows in groups.items():
        alone = within = totals_of(rows, held, names)
        if rows & hidden:
            within = totals_of(rows, held, names, within=whole)
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
    for name in NAMES:
        having = of_these(keys, held.bits(f"{name}:has:0"))
        if having:
            numbers = {what: _each(having, f"{name}:{what}", held) for what in _PARTS}
        for key in having:
            lines[key][name] = _of_parts({what: each[key] for what, each in numbers.items()})
    return {key: totals.from_lines(own) for key, own in lines.items()}


def _each(keys: Iterable[int], name: str, held: Shelf) -> Mapping[int, int]:
    """Return the number of each of the rows, nought where it has none."""
    found = dict.fromkeys(keys, 0)
    for digit, each in held.once("digits", lambda: _digits(held)).get(name, ()):
        for key in of_these(found, held.bits(each)):
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
    """Operations that have a measure inside bigger ones that have it, too, and those of each."""

    rows: int
    bigger: Mapping[int, tuple[int, ...]]


def _nested(held: Shelf) -> Mapping[str, Nested]:
    return held.once("nested", lambda: _read_nested(held))


def _read_nested(held: Shelf) -> Mapping[str, Nested]:
    nested = Operation.objects.published().filter(part_of__isnull=False).order_by()
    links = nested.values_list("pk", "part_of", "part_of__part_of").iterator()
    above = {key: tuple(filter(None, bigger)) for key, *bigger in links}
    involved = {*above, *(each for bigger in above.values() for each in bigger)}
    found = {}
    for name in NAMES:
        having = set(of_these(involved, held.bits(f"{name}:has:0")))
        bigger = {
            key: shared
            for key in having & above.keys()
            if (shared := tuple(each for each in above[key] if each in having))
        }
        found[name] = Nested(of_places(bigger), bigger)
    return found


def _hidden(name: str, bits: int, held: Shelf, around: bytes) -> int:
    """Return those of the operations whose figure a bigger one of a set holds."""
    nested = _nested(held)[name]
    return of_places(
        key
        for key in places(bits & nested.rows)
        if any(is_on(each, around) for each in nested.bigger[key])
    )


def hidden_measures(bits: int, held: Shelf, keys: Collection[int]) -> Mapping[int, list[str]]:
    """Return, of some operations, the measures that a bigger one of the set holds."""
    found: dict[int, list[str]] = defaultdict(list)
    asked, around = of_places(keys), bytes_of(bits)
    for name in NAMES if bits else ():
        for key in places(_hidden(name, asked, held, around)):
            found[key].append(name)
    return found
