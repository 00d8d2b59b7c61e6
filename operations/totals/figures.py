"""Totals as they are handed on: amounts with their combined precision, and their words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from operations.choices import Precision, combine
from operations.models.measure import NOTHING, Amount

from .measures import MEASURES, Measure
from .names import NAMES

# By group and measure: precision, rows, numbered rows, sum, sum of uppers.
Lines = Mapping[Any, Mapping[str, list[tuple]]]


def named(label: str, number: int = 2) -> str:
    """Return a measure’s label in the reader’s language, as it stands beside such a number."""
    return str(NAMES[label] % number)


def agreeing(label: str, amount: Amount) -> str:
    """Return a label to stand beside an amount: “1 arrest”, but “over 1 arrests”, “2 arrests”."""
    is_one = amount.number == 1 and amount.precision == Precision.EXACT
    return named(label, 1 if is_one else max(2, int(amount.number or 0)))


@dataclass(frozen=True)
class Figure:
    """One total as a reader sees it; ``marks`` of the sources it rests on where a page has them."""

    measure: Measure
    amount: Amount
    marks: Sequence[Any] = ()

    @property
    def name(self) -> str:
        return self.measure.name

    @property
    def label(self) -> str:
        return named(self.measure.label)

    @property
    def named(self) -> str:
        """The label in a sentence, after its number: “arrest” of one."""
        return agreeing(self.measure.label, self.amount)

    @property
    def is_stated(self) -> bool:
        return self.amount.number is not None

    @property
    def unstated(self) -> int:
        return self.amount.unstated

    @cached_property
    def words(self) -> str:
        """The number in words, coarser than the sum where that is rough; else “not stated”."""
        if not self.is_stated:
            return gettext("not stated")
        return self.amount.words(self.measure.show)

    @cached_property
    def word(self) -> str:
        """The precision word alone, as in “about”; nothing for exact numbers and ranges."""
        plain_ones = {Precision.EXACT, Precision.RANGE, Precision.UNSTATED}
        precision = self.amount.precision
        return "" if precision in plain_ones else str(Precision(precision).label)

    @property
    def number(self) -> str:
        """The words without the precision word."""
        return self.words.removeprefix(f"{self.word} ")


@dataclass(frozen=True)
class Totals:
    """The totals of one set, by the name of the measure; absent ones have no row at all."""

    amounts: Mapping[str, Amount] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Amount:
        return self.amounts.get(MEASURES[name].name, NOTHING)

    def figure(self, name: str) -> Figure:
        return Figure(MEASURES[name], self[name])

    def figures(self) -> list[Figure]:
        """Return every total that has a row, in the order of the measures."""
        return [Figure(measure, self[name]) for name, measure in MEASURES.items() if self[name]]


def from_lines(found: Mapping[str, list[tuple]]) -> Totals:
    """Return the totals that lines make together, by the name of the measure."""
    return Totals({name: _amount(MEASURES[name], lines) for name, lines in found.items()})


def _amount(measure: Measure, lines: list[tuple]) -> Amount:
    """Combine the lines of one measure, of one operation or several."""
    numbered: Counter[str] = Counter()
    for precision, _, count, _, _ in lines:
        numbered[precision] += count
    unstated = sum(rows - count for _, rows, count, _, _ in lines)
    total, upper = (sum(line[column] or 0 for line in lines) for column in (3, 4))
    return amount(measure, numbered.total(), combine(numbered), unstated, (total, upper))


def amount(
    measure: Measure, numbered: int, precision: str, unstated: int, bounds: tuple[int, int]
) -> Amount:
    """Return what rows of a measure add up to, of which so many have a number.

    ``precision`` is that of their sum, ``bounds`` are the sum and the highest it may be.
    """
    if not numbered:
        return Amount(None, None, combine({"unstated": unstated}), unstated)
    total, upper = bounds
    is_rough_sum = precision != Precision.EXACT and numbered > 1
    return Amount(
        _scaled(total, measure.scale),
        _scaled(upper, measure.scale) if precision == Precision.RANGE else None,
        precision,
        unstated,
        coarse_from=measure.coarse_from if is_rough_sum else None,
    )


def _scaled(base: int, scale: int) -> Decimal | int:
    return base // scale if base % scale == 0 else Decimal(base) / scale
