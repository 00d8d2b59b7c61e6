"""Totals of the groups of a set, all at once: a chart has hundreds of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar

from operations import totals

from .bits import either, without
from .memory import Shelf
from .numbers import PARTS, Hiding, digits_of, lines_of

Key = TypeVar("Key")


class Sums:
    """What the parts of a measure come to in any group of some rows."""

    def __init__(self, rows: int, name: str, held: Shelf):
        # Many digits, of rare precisions or huge amounts, are on in none: no group asks for them.
        self.digits = [
            (what, 1 << digit, on)
            for what in PARTS
            for digit, each in digits_of(f"{name}:{what}", held)
            if (on := rows & held.bits(each))
        ]

    def of(self, rows: int) -> Counter[str]:
        """Return the sums of some of the rows, by part."""
        added: Counter[str] = Counter()
        for what, worth, on in self.digits:
            added[what] += worth * (rows & on).bit_count()
        return added


def shares(
    groups: Mapping[Key, int], whole: int, names: Collection[str], held: Shelf
) -> Mapping[Key, totals.Share]:
    """Return the totals of some measures for groups of a set, as ``totals.by`` does."""
    hiding = Hiding(whole, held)
    hidden = {name: hiding.hidden(name) for name in names}
    somehow = either(hidden.values())
    own = {
        key: Hiding(rows, held, rows & somehow) for key, rows in groups.items() if rows & somehow
    }
    within: dict[Key, dict[str, list[tuple]]] = {key: {} for key in groups}
    alone: dict[Key, dict[str, list[tuple]]] = {key: {} for key in own}
    for name in names:
        having = either(groups.values()) & held.bits(f"{name}:has:0")
        sums = Sums(having, name, held)
        for key, rows in groups.items():
            inside = rows & having
            counted = without(inside, hidden[name])
            added = sums.of(counted)
            if counted:
                within[key][name] = lines_of(added)
            if key not in own:
                continue
            # Nothing is hidden in the group alone that is not hidden in the whole.
            if shown := without(inside & hidden[name], own[key].hidden(name)):
                added += sums.of(shown)
            if counted or shown:
                alone[key][name] = lines_of(added)
    found = {key: totals.from_lines(lines) for key, lines in within.items()}
    return {
        key: totals.Share(found[key], totals.from_lines(alone[key]) if key in own else found[key])
        for key in groups
    }
