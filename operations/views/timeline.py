"""What happened when: the investigation, the operation, the reports of it, what became of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from operations.choices import DateBasis, DatePrecision
from operations.filters.periods import Period
from operations.models import Operation
from operations.words import period

from .dossier import Dossier

# What comes first where the dates do not say: it is also the order of cause and effect.
INVESTIGATION, OPERATION, REPORTS, OUTCOMES = range(4)


@dataclass(frozen=True)
class Event:
    """One line of the timeline; ``entries`` are the sources or the outcomes of that day."""

    kind: int
    first: date | None = None
    last: date | None = None
    precision: str = DatePrecision.DAY
    basis: str = ""
    entries: tuple[Any, ...] = ()

    @property
    def when(self) -> str:
        return period(self.first, self.last, self.precision)

    @property
    def iso(self) -> str:
        """The date for programs, where it is one day, month or year."""
        if self.first is None or self.first != self.last:
            return ""
        parts = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}
        return self.first.isoformat()[: parts.get(DatePrecision(self.precision), 10)]

    @property
    def is_inferred(self) -> bool:
        return bool(self.basis) and self.basis != DateBasis.STATED

    @property
    def is_operation(self) -> bool:
        return self.kind == OPERATION

    @property
    def is_investigation(self) -> bool:
        return self.kind == INVESTIGATION

    @property
    def is_report(self) -> bool:
        return self.kind == REPORTS

    @property
    def ends(self) -> date:
        """The last day on which it may have been, as far as its date is known."""
        day = self.last or date.max
        is_period = self.precision in PERIODS and self.last is not None
        return Period.around(day, self.precision).last if is_period else day

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands among the dated: a report of some day of June after that of 17 June."""
        is_after = self.kind in {REPORTS, OUTCOMES}
        return (self.ends if is_after else self.first or date.max), self.kind


PERIODS = (DatePrecision.MONTH, DatePrecision.YEAR)


class Timeline:
    """The events of one operation: those with a date in their order, the others beside them."""

    def __init__(self, dossier: Dossier):
        events = list(_events(dossier))
        self.dated = sorted((each for each in events if each.first), key=lambda each: each.place)
        self.undated = [each for each in events if not each.first]

    def __bool__(self) -> bool:
        """Whether it says more than the date of the operation alone."""
        return len(self.dated) > 1

    @property
    def is_rough(self) -> bool:
        """Whether something else lies in the month or year that is all that is known of one."""
        rough = [each for each in self.dated if each.precision in PERIODS]
        return any(
            other is not each and other.ends >= each.first and other.first <= each.ends
            for each in rough
            for other in self.dated
            if each.first and other.first
        )


def _events(dossier: Dossier) -> Iterator[Event]:
    operation = dossier.operation
    if operation.investigation_starts_on:
        yield _investigation(operation)
    yield Event(
        OPERATION,
        operation.starts_on,
        operation.ends_on,
        operation.date_precision,
        operation.date_basis,
    )
    yield from _reports(dossier.sources)
    yield from _outcomes(dossier.outcomes)


def _investigation(operation: Operation) -> Event:
    day = operation.investigation_starts_on
    return Event(
        INVESTIGATION, day, day, operation.investigation_precision, operation.investigation_basis
    )


def _reports(sources: Iterable[Any]) -> Iterator[Event]:
    def dated(cited: Any) -> tuple[date, str, bool]:
        source = cited.source
        day = source.published_on or date.max
        return day, source.published_precision, source.published_is_inferred

    for (day, precision, inferred), together in groupby(sorted(sources, key=dated), key=dated):
        known = None if day == date.max else day
        basis = DateBasis.PUBLICATION if inferred else DateBasis.STATED
        yield Event(REPORTS, known, known, precision, basis, tuple(together))


def _outcomes(outcomes: Iterable[Any]) -> Iterator[Event]:
    def dated(outcome: Any) -> date:
        return outcome.as_of or date.max

    for day, together in groupby(sorted(outcomes, key=dated), key=dated):
        known = None if day == date.max else day
        yield Event(OUTCOMES, known, known, entries=tuple(together))
