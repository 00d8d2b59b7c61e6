"""Answers of the database that follow the record: after a change only changed rows are asked for.

A question of a large record takes seconds, and an edit changes the answer for a handful of rows.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from .bits import none, of_places, without

MOST = 64  # answers that are kept: those to what was asked last
ROOM = 128 << 20  # bytes of their bitmaps, the latest answer aside
FEW = 2_000  # changed rows that are asked for by their keys; with more everything is

T = TypeVar("T")
Rows = Mapping[Any, int]  # bitmaps by what the rows have
Ask = Callable[[Collection[int] | None], Rows]  # among the rows of some keys, or among all


class Known(NamedTuple):
    """An answer, and the rows of which it may no longer be right."""

    answer: Any
    owed: frozenset[int]
    size: int  # bytes


class Answers:
    """What was asked a short while ago, and which rows may have changed since."""

    def __init__(self, known: Mapping[Any, Known] | None = None):
        self._known = dict(known or {})  # what was asked last stands last

    def to(self, name: Any, ask: Ask) -> Rows:
        """Return the answer to a question by its name; what is not known of it is asked."""
        return self.follow(
            name, lambda: ask(None), lambda rows, keys: _replaced(rows, ask(keys), keys), _size
        )

    def follow(
        self,
        name: Any,
        work_out: Callable[[], T],
        again: Callable[[T, Collection[int]], T],
        size: Callable[[T], int] = lambda answer: 0,
    ) -> T:
        """Return what was worked out already, or work it out; ``again`` does so of some keys.

        ``size`` tells the bytes of an answer, where questions are as many as readers think of.
        """
        known = self._known.get(name)
        if known is None:
            known = self._noted(work_out(), size)
        elif known.owed:
            known = self._noted(again(known.answer, known.owed), size)
        self._known.pop(name, None)
        self._known[name] = known
        self._make_room()
        return cast(T, known.answer)

    def _noted(self, answer: T, size: Callable[[T], int]) -> Known:
        return Known(answer, frozenset(), size(answer))

    def _make_room(self) -> None:
        """Forget what was asked longest ago, as far as it is too much."""
        kept = list(self._known.items())
        used = sum(known.size for _, known in kept)
        for place, (name, known) in enumerate(kept[:-1]):
            if used <= ROOM and len(kept) - place <= MOST:
                return
            self._known.pop(name, None)
            used -= known.size

    def after(self, changed: Collection[int]) -> "Answers":
        """Return the same answers for a record in which some rows are no longer as they were."""
        known = list(self._known.items())  # others may be asking meanwhile
        owed = [(name, each._replace(owed=each.owed.union(changed))) for name, each in known]
        return Answers({name: each for name, each in owed if len(each.owed) <= FEW})


def _size(rows: Rows) -> int:
    return sum(map(sys.getsizeof, rows.values()))


def _replaced(rows: Rows, again: Rows, keys: Collection[int]) -> Rows:
    """Return the rows with what was asked again of those keys in the place of what was known."""
    mask = of_places(keys)
    # Most bitmaps are untouched, and long.
    found = {value: without(bits, mask) if bits & mask else bits for value, bits in rows.items()}
    for value, bits in again.items():
        found[value] = found.get(value, none()) | bits
    return {value: bits for value, bits in found.items() if bits}
