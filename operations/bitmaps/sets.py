"""The set a filter finds, as one bitmap: counted, summed and divided by choices without a query.

Conditions that stand in bitmaps are put together by “and” and “or”; of any other the database is
asked once for the keys. Conditions that must hold of one and the same row of something else (drugs
*and* Class A, of one seizure) are asked of the database together.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db.models.expressions import RawSQL

from operations import search
from operations.models import Agency, Operation
from operations.models.hierarchy import DEPTH, Hierarchy
from operations.search.reading import Statement

from . import numbers
from .answers import Ask, Rows
from .asking import keys_in, keys_of, one_of
from .bits import below, between, either, none, places, without
from .kept import DAYS, EVERY, FACTS, KEPT
from .memory import Shelf
from .slices import FEW, Number, Order, added
from .together import TOGETHER

T = TypeVar("T")
Chosen = Sequence[tuple[str, Any, Any]]
RELEVANCE = "relevance"  # the number that the words looked for give a row


class Found:
    """The rows that a filter finds."""

    def __init__(self, filterset: Any, held: Shelf):
        self.filterset, self.shelf = filterset, held
        self.model = filterset.model

    @cached_property
    def bits(self) -> int:
        return self._bits(self.filterset.chosen())

    @cached_property
    def count(self) -> int:
        return self.bits.bit_count()

    def keys(self) -> list[int]:
        return places(self.bits)

    def lately(self, name: str, work_out: Callable[[], T]) -> T:
        """Return what was worked out of this very set a short while ago, or work it out."""
        if self._is_incomplete:
            return work_out()
        return self.shelf.lately((name, self.filterset.query()), work_out)

    def around(self, number: str, descending: bool, start: int, stop: int) -> tuple[list[int], int]:
        """Return a few of the rows, with those from ``start`` to ``stop`` in that order among them.

        ``number`` is a day (“starts:day”), a total (“arrests:sum”), or how well the words match.
        With the keys comes the place among these few at which the rows asked for begin.
        """
        if self.count <= FEW:
            return self.keys(), start
        if number == RELEVANCE:
            order = self._best_first()
        else:
            order = Order([numbers.number_of(number, self.shelf)], descending)
        bits, start = order.around(self.bits, start, stop)
        return places(bits), start

    def _best_first(self) -> Order:
        """Return the order of ``search.ranked``."""
        text = self.filterset.data["q"]
        score = self._following((RELEVANCE, text), lambda keys: self._score(text, keys))
        digits = [score.get(place, none()) for place in range(max(score, default=-1), -1, -1)]
        days = numbers.number_of("starts:day", self.shelf)
        return Order(
            [Number(self.bits, digits), days],
            descending=True,
            keys_descend=self.model is Operation,
        )

    def _score(self, text: str, keys: Collection[int] | None) -> Rows:
        """Return the rows that have each binary digit of their score."""
        digits = added(
            [[self._in_index(hit, keys) for hit in hits] for hits in search.hits(self.model, text)]
        )
        return dict(enumerate(reversed(digits)))

    def _matching(self, text: str) -> int:
        """Return the rows that words are found in: the index tells of all without asking them."""
        statement = search.found(self.model, text)
        if statement is None:
            return none()
        found = self._following(
            ("matching", text), lambda keys: {"": self._in_index(statement, keys)}
        )
        return found.get("", none())

    def _in_index(self, statement: Statement, keys: Collection[int] | None) -> int:
        sql, values = statement
        if keys is None:
            return keys_in(sql, values, "default")
        found = RawSQL(sql, values)  # noqa: S611  the words are values
        return keys_of(self.model.objects.filter(one_of("pk", keys), pk__in=found))

    def _following(self, name: Any, ask: Ask) -> Rows:
        return ask(None) if self._is_incomplete else self.shelf.answers.to(name, ask)

    def entered_before(self, key: int | None, count: int) -> list[int]:
        """Return the highest keys of the set, below that of a row if there is one."""
        rows = self.bits
        # A key from an address may be of any size, and so would be the number with its bit.
        if key is not None and key < rows.bit_length():
            rows = below(rows, key)
        return places(between(rows, max(0, rows.bit_count() - count), rows.bit_count()))

    def counts(self, name: str, choices: Mapping[str, Any]) -> dict[str, int] | None:
        """Return how many rows each choice of a filter would leave; None if it cannot tell.

        The filter's own selection is left out.
        """
        if not choices:
            return {}
        others = [each for each in self.filterset.chosen() if each[0] != name]
        rows = self._bits(others)
        having = self._having(name, others)
        if having is None:
            return None
        return {token: (rows & having(value)).bit_count() for token, value in choices.items()}

    # One choice

    def _having(self, name: str, others: Chosen) -> Callable[[Any], int] | None:
        """Return what gives the rows that have a value of a filter, beside the other conditions."""
        filter_ = self.filterset.filters[name]
        beside = [
            (target, [each for each in conditions if each[0] is not filter_])
            for target, conditions in self.filterset.by_target(
                [*others, (name, filter_, None)]
            ).items()
            if any(each[0] is filter_ for each in conditions) and not self._is_own(target)
        ]
        joined = [(target, conditions) for target, conditions in beside if conditions]
        if not joined:
            return lambda value: self._read(name, [value])
        if self.model is not Operation:
            return None
        return self._having_jointly(name, joined)

    def _having_jointly(
        self, name: str, joined: Sequence[tuple[Any, Any]]
    ) -> Callable[[Any], int] | None:
        """As ``_having``, of the very rows that meet other conditions too."""
        read = [self._known_jointly(*each) for each in joined]

        def having(value: Any) -> int:
            bits = self.shelf.bits(f"{EVERY}=1")
            raw_values = self._raw(name, [value])
            for found_ in read:
                bits &= either(found_.get((name, raw), none()) for raw in raw_values)
            return bits

        return having

    def _known_jointly(self, target: Any, conditions: Any) -> Rows:
        return self.shelf.answers.to(
            ("jointly", target, self._asking(conditions)),
            lambda keys: self._read_jointly(target, conditions, keys),
        )

    def _read_jointly(self, target: Any, conditions: Any, keys: Collection[int] | None) -> Rows:
        """Return by name and value what is kept of the rows that meet the conditions.

        All names at once: a page asks for most of them, and looking for the rows takes longest.
        """
        sources = (target,) if target in _SOURCES else FACTS
        asked = self.filterset.filters.keys() - {self.filterset.name_of(f) for f, _ in conditions}
        found: dict[tuple[str, Any], int] = defaultdict(none)
        for each in TOGETHER[Operation]:
            if each.source in sources:
                met = self.filterset.meeting(each.source, conditions) & one_of(each.owner, keys)
                read = each.by_value(met)
                for name in asked & read.keys():
                    for value, rows in read[name].items():
                        found[name, value] |= rows
        return found

    # The set

    def _bits(self, chosen: Chosen) -> int:
        bits = self.shelf.bits(f"{EVERY}=1")
        for target, conditions in self.filterset.by_target(chosen).items():
            bits &= self._meeting(target, conditions)
        return bits

    def _is_own(self, target: Any) -> bool:
        """Whether conditions on the target speak of one row, so that each may be asked alone."""
        return target is Operation or target is self.model

    def _meeting(self, target: Any, conditions: Sequence[tuple[Any, Any]]) -> int:
        if len(conditions) > 1 and not self._is_own(target):
            return self._ask(target, conditions)
        bits = -1
        for filter_, value in conditions:
            bits &= self._meeting_one(target, filter_, value)
        return bits

    def _meeting_one(self, target: Any, filter_: Any, value: Any) -> int:
        name = self.filterset.name_of(filter_)
        if name in _DATED:
            return _DATED[name](self, value)
        values = value if isinstance(value, list) else [value]
        if name in READ:
            return self._read(name, values)
        if name == "q" and not self._is_incomplete:
            return self._matching(value)
        return self._ask(target, [(filter_, value)])

    def _read(self, name: str, values: Iterable[Any]) -> int:
        if name == "year":
            return _in_years(self, list(values))
        return either(self.shelf.bits(f"{name}={raw}") for raw in self._raw(name, values))

    def _raw(self, name: str, values: Iterable[Any]) -> Collection[Any]:
        """Return the values as they stand in the names of bitmaps."""
        if name == "agency":
            return inside(self.shelf, Agency, [agency.pk for agency in values])
        return [getattr(value, "pk", value) for value in values]

    def _ask(self, target: Any, conditions: Sequence[tuple[Any, Any]]) -> int:
        """Ask the database for the rows."""

        def ask(keys: Collection[int] | None) -> Rows:
            rows = self.model.objects.published().filter(one_of("pk", keys))
            return {"": keys_of(rows.filter(self.filterset.reach(target, conditions)))}

        found = self._following(("rows", target, self._asking(conditions)), ask)
        return found.get("", none())

    @cached_property
    def _is_incomplete(self) -> bool:
        """Whether words are looked for that the index cannot tell of at the moment."""
        return bool(self.filterset.data.get("q")) and not search.settle()

    def _asking(self, conditions: Iterable[tuple[Any, Any]]) -> str:
        """Return a name for what is asked by some conditions."""
        return repr(
            [(self.filterset.name_of(filter_), _keys(value)) for filter_, value in conditions]
        )


def _keys(value: Any) -> Any:
    """Return a value that tells itself apart from any other: two places may have one name."""
    if isinstance(value, list):
        return [_keys(each) for each in value]
    return getattr(value, "pk", value)


READ = frozenset(kept.name for kept in KEPT[Operation]) - {EVERY, *DAYS}
_SOURCES = frozenset(kept.source for kept in KEPT[Operation])


def inside(held: Shelf, model: Any, keys: Iterable[int]) -> set[int]:
    """Return the keys of agencies or places and of all that lie inside them."""
    found = set(keys)
    if not issubclass(model, Hierarchy):
        return found
    children = held.once(("children", model), lambda: _children(model))
    outermost = found
    for _ in range(DEPTH - 1):
        outermost = {child for key in outermost for child in children.get(key, ())} - found
        found = found | outermost
    return found


def _children(model: Any) -> dict[int, list[int]]:
    rows = model.objects.filter(parent__isnull=False).order_by()
    found: dict[int, list[int]] = {}
    for key, parent in rows.values_list("pk", "parent"):
        found.setdefault(parent, []).append(key)
    return found


# Dates


def _since(of: Found, day: date) -> int:
    return numbers.number_of("ends:day", of.shelf).at_least(day.toordinal())


def until(of: Found, day: date) -> int:
    """Return the rows of operations that had begun at the end of a day."""
    starts = numbers.number_of("starts:day", of.shelf)
    return without(starts.known, starts.at_least(day.toordinal() + 1))


def started_by(of: Found, year: int) -> int:
    """Return those that had begun at the end of a year."""
    return of.shelf.once(("by", year), lambda: until(of, date(year, 12, 31)))


def _ended_from(of: Found, year: int) -> int:
    return of.shelf.once(("from", year), lambda: _since(of, date(year, 1, 1)))


def _in_years(of: Found, years: Iterable[int]) -> int:
    return either(started_by(of, year) & _ended_from(of, year) for year in years)


_DATED: Mapping[str, Callable[[Found, Any], int]] = {
    "year": _in_years,
    "date_from": _since,
    "date_to": until,
}
