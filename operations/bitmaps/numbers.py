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

from .memory import Shelf

PRECISIONS = (*Precision.values, "")
NAMES = tuple(totals.MEASURES)


def places(bits: int) -> list[int]:
    """Return the places of the bits that are on."""
    text = bin(bits)[:1:-1] if bits else ""
    found, place = [], text.find("1")
    while place >= 0:
        found.append(place)
        place = text.find("1", place + 1)
    return found


def of_places(places: Iterable[int]) -> int:
    """Return the number whose bits are on at these places."""
    found = set(places)
    if not found:
        return 0
    joined = bytearray((max(found) >> 3) + 1)
    for place in found:
        joined[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(joined, "little")


def by_value(pairs: Iterable[tuple[int, Any]]) -> Mapping[Any, int]:
    """Return, by value, the keys that have it."""
    found: dict[Any, set[int]] = defaultdict(set)
    for key, value in pairs:
        found[value].add(key)
    return {value: of_places(keys) for value, keys in found.items()}


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
    total, more = _sum(rows, f"{name}:sum", held), _sum(rows, f"{name}:more", held)
    unstated = _sum(rows, f"{name}:unstated", held)
    counted = {each: _sum(rows, f"{name}:rows {each}", held) for each in PRECISIONS}
    lines: list[tuple[Any, ...]] = [(each, n, n, 0, 0) for each, n in counted.items() if n]
    return [*lines, ("", unstated, 0, total, total + more)]


def _sum(rows: int, name: str, held: Shelf) -> int:
    return sum(
        (rows & held.bits(each)).bit_count() << digit
        for digit, each in held.once("digits", lambda: _digits(held)).get(name, ())
    )


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
    as_bytes = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    found = {}
    for key in inside:
        own = families.has.get(key, frozenset())
        bigger = [each for each in families.above[key] if _is_on(as_bytes, each)]
        if shared := own & _all(families, bigger):
            found[key] = shared
    return found


def _all(families: Families, keys: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*[families.has.get(key, frozenset()) for key in keys])


def _is_on(as_bytes: bytes, place: int) -> bool:
    byte = place >> 3
    return byte < len(as_bytes) and bool(as_bytes[byte] >> (place & 7) & 1)


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
