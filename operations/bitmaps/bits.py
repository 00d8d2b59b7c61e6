"""Rows as one number: the row whose key is *n* belongs to it if the bit at place *n* is on."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

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


def leading_to(pairs: Iterable[tuple[int, int]], bits: int) -> int:
    """Return the rows, each paired with another, whose other one is on."""
    data = bytes_of(bits)
    end = len(data)
    return of_places([k for k, o in pairs if o >> 3 < end and data[o >> 3] >> (o & 7) & 1])


def is_on(place: int, data: bytes) -> bool:
    """Whether the bit at a place is on, of a number that was turned into bytes."""
    return place >> 3 < len(data) and bool(data[place >> 3] >> (place & 7) & 1)


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


def by_value(pairs: Iterable[tuple[int, Any]]) -> dict[Any, int]:
    """Return, by value, the keys that have it."""
    found: dict[Any, list[int]] = defaultdict(list)
    for key, value in pairs:
        found[value].append(key)
    return {value: of_places(keys) for value, keys in found.items()}


def between(rows: int, start: int, stop: int) -> int:
    """Return the rows from ``start`` to ``stop`` in the order of their keys."""
    return _first(rows, stop) & ~_first(rows, start)


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


def either(sets: Iterable[int]) -> int:
    """Return the rows that are in one of the sets at least."""
    rows = 0
    for each in sets:
        rows |= each
    return rows
