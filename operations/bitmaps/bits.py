"""Rows as one number: the row whose key is *n* belongs to it if the bit at place *n* is on."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

COMMON = 200  # a distance is common if more than one key in so many has it
Pair = tuple[int, int]  # a row and another one, by their keys
Spot = tuple[int, int]  # a byte of a number that was turned into bytes, and the bit in it

_SOME = re.compile(rb"[^\x00]")
_ON = [[place for place in range(8) if byte >> place & 1] for byte in range(256)]


def places(bits: int) -> list[int]:
    """Return the places of the bits that are on."""
    data = bytes_of(bits)
    return [8 * some.start() + on for some in _SOME.finditer(data) for on in _ON[some[0][0]]]


def of_these(keys: Iterable[int], bits: int) -> list[int]:
    """Return those of the keys whose bits are on."""
    data = bytes_of(bits)
    end = len(data)
    # Written out: it is asked some hundred times for a page.
    return [key for key in keys if key >> 3 < end and data[key >> 3] >> (key & 7) & 1]


def spots_of(keys: Iterable[int]) -> list[Spot]:
    """Return where the bits of some keys are, for many looks at the same ones."""
    return [(key >> 3, 1 << (key & 7)) for key in keys]


def bytes_of(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def of_places(places: Iterable[int]) -> int:
    """Return the number whose bits are on at these places."""
    places = list(places)
    if not places:
        return 0
    joined = bytearray((max(places) >> 3) + 1)
    for place in places:
        joined[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(joined, "little")


class Paired:
    """Rows each paired with others: which of them lead to one that is on.

    Where many rows stand as far from their others as a part mostly does from its whole, they are
    looked at together: the bits are moved by that distance, and those of the others come to lie
    on those of the rows.
    """

    def __init__(self, pairs: Collection[Pair]):
        many = max((key for key, _ in pairs), default=0) // COMMON
        common = {d for d, n in Counter(key - other for key, other in pairs).items() if n > many}
        moved: dict[int, list[int]] = defaultdict(list)
        self._others: dict[int, list[int]] = defaultdict(list)
        for key, other in pairs:
            if key - other in common:
                moved[key - other].append(key)
            else:
                self._others[key].append(other)
        self._moved = {distance: of_places(keys) for distance, keys in moved.items()}
        self._looked_up = of_places(self._others)

    def leading_to(self, bits: int, among: int) -> int:
        """Return those of some rows of which another one is on."""
        found = self._look_up(bits, among & self._looked_up)
        for distance, rows in self._moved.items():
            found |= rows & among & (bits << distance if distance > 0 else bits >> -distance)
        return found

    def _look_up(self, bits: int, rows: int) -> int:
        if not rows:
            return 0
        is_few = rows.bit_count() < len(self._others) // 2
        keys = places(rows) if is_few else self._others
        pairs = [(key, other) for key in keys for other in self._others[key]]
        data = bytes_of(bits)
        end = len(data)
        return rows & of_places(
            [key for key, o in pairs if o >> 3 < end and data[o >> 3] >> (o & 7) & 1]
        )


def by_value(pairs: Iterable[tuple[int, Any]]) -> dict[Any, int]:
    """Return, by value, the keys that have it."""
    found: dict[Any, list[int]] = defaultdict(list)
    for key, value in pairs:
        found[value].append(key)
    return {value: of_places(keys) for value, keys in found.items()}


def between(rows: int, start: int, stop: int) -> int:
    """Return the rows from ``start`` to ``stop`` in the order of their keys."""
    return without(_first(rows, stop), _first(rows, start))


def _first(rows: int, count: int) -> int:
    """Return so many of the rows with the lowest keys."""
    if rows.bit_count() <= count:
        return rows
    low, high = 0, rows.bit_length()
    while low < high:
        middle = (low + high) // 2
        if (rows & ((1 << middle) - 1)).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return rows & ((1 << low) - 1)


def without(rows: int, others: int) -> int:
    """Return the rows that are not among the others: ``rows & ~others``, many times as fast.

    The complement of a long number is slow, as it is negative.
    """
    return rows ^ (rows & others)


def either(sets: Iterable[int]) -> int:
    """Return the rows that are in one of the sets at least."""
    rows = 0
    for each in sets:
        rows |= each
    return rows
