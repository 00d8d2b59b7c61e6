"""Numbers of rows kept as bitmaps of their binary digits: rows in order, and rows within bounds.

A number is read from its highest digit down. Each digit halves the rows, so a page of any list in
any order, however deep, and every row between two days take some twenty steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .bits import between, by_value, without

FEW = 250  # rows among which the database finds a page as quickly


@dataclass(frozen=True)
class Number:
    """A number of each row: the rows that have one, and its binary digits, the highest first."""

    known: int
    digits: Sequence[int]

    def at_least(self, bound: int) -> int:
        """Return the rows whose number is the bound or more."""
        if bound >> len(self.digits):
            return 0
        above, equal = 0, self.known
        for place, digit in zip(range(len(self.digits))[::-1], self.digits, strict=True):
            ones = equal & digit
            if bound >> place & 1:
                equal = ones
            else:
                above |= ones
                equal ^= ones
        return above | equal

    def highest(self, rows: int) -> int:
        """Return the highest number of the rows, of which one at least has a number."""
        found, rows = 0, rows & self.known
        for digit in self.digits:
            having = rows & digit
            rows = having or rows
            found = found << 1 | bool(having)
        return found

    def lowest(self, rows: int) -> int:
        """Return the lowest."""
        found, rows = 0, rows & self.known
        for digit in self.digits:
            lacking = without(rows, digit)
            rows = lacking or rows
            found = found << 1 | (not lacking)
        return found


@dataclass(frozen=True)
class Order:
    """Rows by one number and, where that is the same, by the next; those without one last.

    What is still equal comes by its key, the lowest first or, where ``keys_descend``, last.
    """

    numbers: Sequence[Number]
    descending: bool = False
    keys_descend: bool = False

    def around(self, rows: int, start: int, stop: int) -> tuple[int, int]:
        """Return fewer rows among which those from ``start`` to ``stop`` are, and their start."""
        steps = []
        for number in self.numbers:
            steps += [(number.known, True), *((each, self.descending) for each in number.digits)]
        return _around(rows, steps, start, stop, keys_descend=self.keys_descend)


def _around(
    rows: int, steps: Sequence[tuple[int, bool]], start: int, stop: int, *, keys_descend: bool
) -> tuple[int, int]:
    """Halve the rows by each digit, of which those that have it come first or last."""
    for place, (digit, comes_first) in enumerate(steps):
        if rows.bit_count() <= FEW:
            return rows, start
        having = rows & digit
        first = having if comes_first else rows ^ having
        before = first.bit_count()
        if stop <= before:
            rows = first
        elif start >= before:
            rows, start, stop = rows ^ first, start - before, stop - before
        else:
            rest = steps[place + 1 :]
            head, start = _around(first, rest, start, before, keys_descend=keys_descend)
            tail, _ = _around(rows ^ first, rest, 0, stop - before, keys_descend=keys_descend)
            return head | tail, start
    if keys_descend:
        count = rows.bit_count()
        return between(rows, max(0, count - stop), count - start), 0
    return between(rows, start, stop), 0


def added(numbers: Sequence[Sequence[int]]) -> list[int]:
    """Return the binary digits of the sums of some numbers of each row, the highest first."""
    total: list[int] = []  # the lowest first
    for digits in numbers:
        carried, sums = 0, []
        for place in range(max(len(total), len(digits)) + 1):
            one = total[place] if place < len(total) else 0
            other = digits[-1 - place] if place < len(digits) else 0
            sums.append(one ^ other ^ carried)
            carried = one & other | carried & (one ^ other)
        total = sums
    return total[::-1]


def digits_of(numbers: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return the rows that have each binary digit, of rows and their numbers.

    Eight digits at a time: however many numbers there are, these have 256 values at the most.
    """
    found: dict[int, int] = {}
    highest = max((number for _, number in numbers), default=0)
    for lowest in range(0, highest.bit_length(), 8):
        for value, rows in by_value((row, n >> lowest & 255) for row, n in numbers).items():
            for digit in range(value.bit_length()):
                if value >> digit & 1:
                    found[lowest + digit] = found.get(lowest + digit, 0) | rows
    return found
