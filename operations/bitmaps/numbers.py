"""Sums of bitmaps: the totals of a set of operations by the counting rules of ``totals``.

The totals of each operation stand in bitmaps, one for each binary digit. A digit adds its worth as
often as it is on among the rows of the set, so a sum takes some dozen counts, whatever the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from operations import totals
from operations.choices import Precision
from operations.models import Operation

from .bits import bytes_of, is_on, of_places, of_these, places
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
    hidden = _hidden(bits, held, bits if within is None else within)
    found = {}
    for name in names:
        rows = bits & held.bits(f"{name}:has:0") & ~hidden.get(name, 0)
        if rows:
            found[name] = _lines(rows, name, held)
    return totals.from_lines(found)


def shares(
    groups: Mapping[Key, int], whole: int, names: Collection[str], held: Shelf
) -> Mapping[Key, totals.Share]:
    """Return the totals of some measures for groups of a set, as ``totals.by`` does."""
    return {
        key: totals.Share(
            within=totals_of(rows, held, names, within=whole), alone=totals_of(rows, held, names)
        )
        for key, rows in groups.items()
    }


def _lines(rows: int, name: str, held: Shelf) -> list[tuple[Any, ...]]:
    """Return the lines of one measure as ``totals`` adds them up."""
    return _of_parts({what: _sum(rows, f"{name}:{what}", held) for what in _PARTS})


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


def _sum(rows: int, name: str, held: Shelf) -> int:
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

Nested = list[tuple[int, int]]  # an operation and a bigger one around it


def _nested(held: Shelf) -> Mapping[str, Nested]:
    """Return, by measure, the operations that have it inside bigger ones that have it too."""
    return held.once("nested", lambda: _read_nested(held))


def _read_nested(held: Shelf) -> Mapping[str, Nested]:
    rows = Operation.objects.published().filter(part_of__isnull=False).order_by()
    links = rows.values_list("pk", "part_of", "part_of__part_of").iterator()
    pairs = [(key, each) for key, *bigger in links for each in bigger if each]
    found = {}
    for name in NAMES:
        has = held.bits(f"{name}:has:0")
        having = set(of_these({key for pair in pairs for key in pair}, has)) if has else set()
        found[name] = [pair for pair in pairs if having.issuperset(pair)]
    return {name: each for name, each in found.items() if each}


def _hidden(bits: int, held: Shelf, within: int) -> Mapping[str, int]:
    """Return, by measure, the operations whose figures a bigger one of the set holds."""
    inside, around = bytes_of(bits), bytes_of(within)
    found = {}
    for name, pairs in _nested(held).items():
        keys = [key for key, bigger in pairs if is_on(key, inside) and is_on(bigger, around)]
        if keys:
            found[name] = of_places(keys)
    return found


def hidden_measures(bits: int, held: Shelf, keys: Collection[int]) -> Mapping[int, list[str]]:
    """Return the same for some operations, in the order of the measures."""
    found: dict[int, list[str]] = defaultdict(list)
    for name, hidden in _hidden(of_places(keys), held, bits).items():
        for key in places(hidden):
            found[key].append(name)
    return found
