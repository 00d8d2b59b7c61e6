"""Rows as one number: the row whose key is *n* belongs to it if the bit at place *n* is on.

They are GMP's whole numbers: what Python's do they do too, but count, find and set their bits some
times as fast. What comes of one is another, and one of each sort together is slow.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import compress, repeat
from typing import Any, cast

from gmpy2 import bit_test, f_mod_2exp, mpz, xmpz

FEWER = 8  # times as few rows are as quickly found by their keys
COMMON = 200  # a distance is common if more than one key in so many has it
Pair = tuple[int, int]  # a row and another one, by their keys


def places(bits: int) -> list[int]:
    """Return the places of the bits that are on."""
    return list(xmpz(bits).iter_set())


def of_these(keys: Iterable[int], bits: int) -> list[int]:
    """Return those of the keys whose bits are on."""
    return [key for key in keys if bit_test(bits, key)]


def none() -> int:
    """Return the bitmap without a row."""
    return cast(int, mpz())


def of_bytes(data: bytes) -> int:
    """Return the number that some bytes hold, the lowest first."""
    return cast(int, mpz.from_bytes(data, "little"))


def of_places(places: Iterable[int]) -> int:
    """Return the number whose bits are on at these places."""
    places = list(places)
    if not places:
        return none()
    bits = blank(max(places))
    for place in places:
        bits[place] = 1
    return cast(int, mpz(bits))


def blank(size: int) -> Any:
    """Return a bitmap of so many places to draw on; ``below`` them is what was drawn.

    The place after the last is on, so that it is as long as it will be.
    """
    return xmpz(mpz().bit_set(size))


class Paired:
    """Rows each paired with others: which of them lead to one that is on.

    Where many rows stand as far from their others as a part mostly does from its whole, they are
    looked at together: the bits are moved by that distance, and those of the others come to lie
    on those of the rows.
    """

    def __init__(self, pairs: Collection[Pair]):
        many = max((key for key, _ in pairs), default=0) // COMMON
        common = {d for d, n in Counter(key - other for key, other in pairs).items() if n > many}
        self._moved: dict[int, int] = dict.fromkeys(common, none())
        self._others: dict[int, list[int]] = {}
        self._looked_up = none()
        self._add(pairs)

    def _add(self, pairs: Iterable[Pair]) -> None:
        moved: dict[int, list[int]] = defaultdict(list)
        others: dict[int, list[int]] = defaultdict(list)
        for key, other in pairs:
            if key - other in self._moved:
                moved[key - other].append(key)
            else:
                others[key].append(other)
        for distance, keys in moved.items():
            self._moved[distance] |= of_places(keys)
        self._others |= others
        self._looked_up |= of_places(others)
        # Testing one after another costs less than finding many by their keys.
        self._from = [key for key, others in self._others.items() for _ in others]
        self._to = [other for others in self._others.values() for other in others]

    def replaced(self, keys: Collection[int], pairs: Iterable[Pair]) -> "Paired":
        """Return the same with these pairs in the place of all those of some rows."""
        found, rows = Paired([]), of_places(keys)
        found._moved = {distance: without(moved, rows) for distance, moved in self._moved.items()}
        found._others = dict(self._others)
        for key in keys:
            found._others.pop(key, None)
        found._looked_up = without(self._looked_up, rows)
        found._add(pairs)
        return found

    def leading_to(self, bits: int, among: int) -> int:
        """Return those of some rows of which another one is on."""
        found = self._look_up(bits, among & self._looked_up)
        for distance, rows in self._moved.items():
            found |= rows & among & (bits << distance if distance > 0 else bits >> -distance)
        return found

    def _look_up(self, bits: int, rows: int) -> int:
        if rows.bit_count() * FEWER > len(self._from):
            on = map(bit_test, repeat(bits), self._to)
            return rows & of_places(compress(self._from, on))
        pairs = ((key, other) for key in places(rows) for other in self._others[key])
        return of_places(key for key, other in pairs if bit_test(bits, other))


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
        if below(rows, middle).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return below(rows, low)


def below(rows: int, key: int) -> int:
    """Return the rows with lower keys."""
    return cast(int, f_mod_2exp(rows, key))


def without(rows: int, others: int) -> int:
    """Return the rows that are not among the others: ``rows & ~others``, many times as fast.

    The complement of a long number is slow, as it is negative.
    """
    return rows ^ (rows & others)


def either(sets: Iterable[int]) -> int:
    """Return the rows that are in one of the sets at least."""
    rows = none()
    for each in sets:
        rows |= each
    return rows
