"""The operations that a filter finds: their totals, their groups, when they began."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F

from operations.choices import DateBasis, Precision, Standing
from operations.coverage import Coverage
from operations.models import (
    Agency,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Participation,
    Place,
    Programme,
    Theme,
)
from operations.totals import Share, Totals

from . import numbers
from .asking import one_of
from .bits import by_value, either, without
from .dividing import shares
from .kept import DAYS, EVERY, ONE_ORIGIN, Kept
from .memory import Shelf
from .sets import READ, Found, inside, started_by, until

DATES = ("date_from", "date_to", "year")
LINK_OF: Mapping[Any, Any] = {
    Agency: Participation,
    Place: OperationPlace,
    Programme: OperationProgramme,
    Theme: OperationTheme,
}


class FoundOperations(Found):
    """The operations of the set."""

    @property
    def undated_beside(self) -> int:
        """How many undated rows the date filter alone leaves out."""
        others = [each for each in self.filterset.chosen() if each[0] not in DATES]
        if len(others) == len(self.filterset.chosen()):
            return 0
        return (self._bits(others) & self.shelf.bits("date_precision=unknown")).bit_count()

    def totals(self) -> Totals:
        """Return the totals of a set of operations; turning its pages does not add up again."""
        return self.lately("totals", lambda: numbers.totals_of(self.bits, self.shelf))

    def totals_of_each(
        self, keys: Collection[int], names: Iterable[str] = numbers.NAMES
    ) -> Mapping[int, Totals]:
        """Return the totals, all or some, of each of some operations alone."""
        return numbers.totals_of_each(keys, self.shelf, names)

    def coverage(self) -> Coverage:
        """Return how far the figures of a set of operations carry."""

        def having(name: str) -> int:
            return (self.bits & self.shelf.bits(name)).bit_count()

        return Coverage(
            operations=self.count,
            unstated=having(f"precision={Precision.UNSTATED}"),
            one_origin=having(f"{ONE_ORIGIN}=1"),
            inferred=self.count - having(f"date_basis={DateBasis.STATED}"),
            disputed=having(f"standing={Standing.DISPUTED}"),
        )

    def hidden_measures(self, keys: Collection[int]) -> Mapping[int, list[str]]:
        """Return, by operation, the measures whose figures a bigger operation of the set holds."""
        return numbers.Hiding(self.bits, self.shelf).measures(keys)

    def divided(self, name: str, links: Any, value: Any) -> dict[Any, int]:
        """Return the operations of the set by a value of what is linked to them.

        Only such links count as the filter lets in. ``name`` is that of the bitmaps which hold
        all of them, if there are such.
        """
        conditions = self.filterset.asked_of(links)
        if not conditions and name in READ:
            every: Mapping[Any, int] = self.shelf.once(
                ("by", name), lambda: _values(self.shelf, name)
            )
        else:
            met = self.filterset.meeting(links, conditions)
            kept = Kept(name, links, "operation_id", (value,))
            every = self.shelf.answers.to(
                ("divided", links, repr(value), self._asking(conditions)),
                lambda keys: by_value(kept.pairs(met & one_of("operation", keys))),
            )
        return {key: rows for key, each in every.items() if (rows := each & self.bits)}

    def filed_under(self, things: Collection[Any]) -> dict[int, int]:
        """Return how many operations of the set are filed under each of some named things.

        What lies inside a place or belongs to an agency counts with it.
        """
        model: Any = type(next(iter(things)))
        name = str(model._meta.model_name)
        rows = self.divided(name, LINK_OF[model], F(f"{name}_id"))

        def under(key: int) -> int:
            return either(rows.get(each, 0) for each in inside(self.shelf, model, [key]))

        return {thing.pk: under(thing.pk).bit_count() for thing in things}

    def shares(self, groups: Mapping[Any, int], names: Collection[str]) -> Mapping[Any, Share]:
        """Return the totals of groups of the set, as ``totals.by`` does."""
        return shares(groups, self.bits, names, self.shelf)

    def of_precision(self, precision: str) -> int:
        """Return the operations of the set whose date is known so exactly."""
        return self.bits & self.shelf.bits(f"date_precision={precision}")

    def first_days(self, rows: int) -> tuple[date, date] | None:
        """Return the earliest and the latest first day of some operations of the set."""
        starts = numbers.number_of("starts:day", self.shelf)
        if not rows & starts.known:
            return None
        return date.fromordinal(starts.lowest(rows)), date.fromordinal(starts.highest(rows))

    def begun_by(self, day: date) -> int:
        """Return the operations of the set that had begun at the end of a day."""
        return self.bits & until(self, day)

    def begun_by_year(self) -> list[dict[str, int]]:
        """Return each year in which one of the rows began, the latest first, and how many did."""
        begun = (
            (y, without(self.bits & started_by(self, y), started_by(self, y - 1)))
            for y in reversed(self._years())
        )
        return [{"year": year, "count": rows.bit_count()} for year, rows in begun if rows]

    def _years(self) -> range:
        """Return the years in which operations of the set began."""
        days = self.first_days(self.bits)
        return range(days[0].year, days[1].year + 1) if days else range(0)


def span(held: Shelf) -> tuple[date, date] | tuple[None, None]:
    """Return the first day of any public operation and the last day of any."""
    every = held.bits(f"{EVERY}=1")
    starts, ends = (numbers.number_of(f"{name}:day", held) for name in DAYS)
    if not every & starts.known:
        return None, None
    return date.fromordinal(starts.lowest(every)), date.fromordinal(ends.highest(every))


def _values(held: Shelf, name: str) -> dict[Any, int]:
    """Return the bitmaps of one name, by value: the key of a thing, or a token."""
    named = (each.partition("=") for each in held.stamps)
    tokens = {value: held.bits(f"{name}={value}") for kind, _, value in named if kind == name}
    return {int(key) if key.isdecimal() else key: bits for key, bits in tokens.items()}
