"""Sums of bitmaps: the totals of a set of operations by the counting rules of ``totals``.

The totals of each operation stand in bitmaps, one for each binary digit. A digit adds its worth as
often as it is on among the rows of the set, so a sum takes some dozen counts, whatever the set.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from operations import totals
from operations.choices import Precision
from operations.models import Operation

from .bits import of_places, of_these, places
from .memory import Shelf
from .slices import Number

PRECISIONS = (*Precision.values, "")
NAMES = tuple(totals.MEASURES)
_PARTS = ("sum", "more", "unstated", *(f"rows {each}" for each in PRECISIONS))


def totals_of(bits: int, held: Shelf) -> totals.Totals:
    """Return the totals of the operations whose bits are on."""
    hidden = _hidden(bits, held)
    found = {}
    for name in NAMES:
        rows = bits & held.bits(f"{name}:has:0") & ~hidden.get(name, 0)
        if rows:
            found[name] = _lines(rows, name, held)
    return totals.from_lines(found)


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


@dataclass(frozen=True)
class Families:
    """``above`` holds the bigger operations of each nested one, ``has`` the measures of each."""

    above: Mapping[int, tuple[int, ...]]
    bits: int
    has: Mapping[int, frozenset[str]]


def _families(held: Shelf) -> Families:
    rows = Operation.objects.published().filter(part_of__isnull=False).order_by()
    links = rows.values_list("pk", "part_of", "part_of__part_of")
    above = {key: tuple(filter(None, bigger)) for key, *bigger in links.iterator()}
    members = of_places({*above, *(key for bigger in above.values() for key in bigger)})
    has: dict[int, set[str]] = defaultdict(set)
    for name in NAMES:
        for key in places(held.bits(f"{name}:has:0") & members):
            has[key].add(name)
    frozen = {key: frozenset(names) for key, names in has.items()}
    return Families(above, of_places(above), frozen)


def _hidden_in(bits: int, held: Shelf, among: int) -> Mapping[int, frozenset[str]]:
    """Return the measures, by operation of ``among``, that a bigger one of the set holds too."""
    families = held.once("families", lambda: _families(held))
    inside = places(bits & among & families.bits)
    if not inside:
        return {}
    found = {}
    on = set(of_these({each for key in inside for each in families.above[key]}, bits))
    for key in inside:
        own = families.has.get(key, frozenset())
        if shared := own & _all(families, [each for each in families.above[key] if each in on]):
            found[key] = shared
    return found


def _all(families: Families, keys: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*[families.has.get(key, frozenset()) for key in keys])


def _hidden(bits: int, held: Shelf) -> Mapping[str, int]:
    """Return, by measure, the operations of the set whose figures a bigger one holds."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, names in _hidden_in(bits, held, bits).items():
        for name in names:
            found[name].append(key)
    return {name: of_places(keys) for name, keys in found.items()}


def hidden_measures(bits: int, held: Shelf, keys: Collection[int]) -> Mapping[int, list[str]]:
    """Return the same for some operations, in the order of the measures."""
    hidden = _hidden_in(bits, held, of_places(keys))
    return {key: sorted(names, key=NAMES.index) for key, names in hidden.items()}
