"""Answers of the database that follow the record: after a change only changed rows are asked for.

A question of a large record takes seconds, and an edit changes the answer for a handful of rows.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar, cast

from .bits import none, of_places, without

MOST = 64  # answers that are kept: those to what was asked last
FEW = 2_000  # changed rows that are asked for by their keys; with more everything is

T = TypeVar("T")
Rows = Mapping[Any, int]  # bitmaps by what the rows have
Ask = Callable[[Collection[int] | None], Rows]  # among the rows of some keys, or among all


class Answers:
    """What was asked a short while ago, and which rows may have changed since."""

    def __init__(self, known: Mapping[Any, tuple[Any, frozenset[int]]] | None = None):
        self._known = dict(known or {})  # what was asked last stands last

    def to(self, name: Any, ask: Ask) -> Rows:
        """Return the answer to a question by its name; what is not known of it is asked."""
        return self.follow(
            name, lambda: ask(None), lambda rows, keys: _replaced(rows, ask(keys), keys)
        )

    def follow(
        self, name: Any, work_out: Callable[[], T], again: Callable[[T, Collection[int]], T]
    ) -> T:
        """Return what was worked out already, or work it out; ``again`` does so of some keys."""
        found, changed = self._known.pop(name, (None, frozenset()))
        if found is None:
            found = work_out()
        elif changed:
            found = again(found, changed)
        self._known[name] = found, frozenset()
        for oldest in list(self._known)[:-MOST]:
            self._known.pop(oldest, None)
        return cast(T, found)

    def after(self, changed: Collection[int]) -> "Answers":
        """Return the same answers for a record in which some rows are no longer as they were."""
        owed = ((name, each, keys.union(changed)) for name, (each, keys) in self._known.items())
        return Answers({name: (each, keys) for name, each, keys in owed if len(keys) <= FEW})


def _replaced(rows: Rows, again: Rows, keys: Collection[int]) -> Rows:
    """Return the rows with what was asked again of those keys in the place of what was known."""
    mask = of_places(keys)
    found = {
        value: without(rows.get(value, none()), mask) | again.get(value, none())
        for value in {*rows, *again}
    }
    return {value: bits for value, bits in found.items() if bits}
