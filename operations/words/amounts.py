"""Amounts as read aloud: each with its precision."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from operations.choices import (
    Precision,
    StatisticUnit,
    Unit,
    phrase,
)
from operations.models import (
    Seizure,
    Statistic,
)
from operations.models.measure import Amount, money, plain
from operations.totals import MEASURES, Figure, named

# The totals that say most of a set, first; a strip that is cut short keeps these.
TELLING = (
    "arrests",
    "charged",
    "convicted",
    "cash_gbp",
    "drug_value_gbp",
    "drug_weight_g",
    "class_a_weight_g",
    "wraps",
    "firearms",
    "weapons",
    "warrants",
    "premises",
    "safeguarded",
    "lines_closed",
    "charges",
)

# For each precision: the words of sources it stands for, and what is then known of the number n.
PRECISION_MEANS = {
    Precision.EXACT: (gettext_lazy("a number alone"), "n"),
    Precision.ABOUT: (
        gettext_lazy("around, about, approximately, some, estimated"),
        gettext_lazy("near n"),
    ),
    Precision.OVER: (gettext_lazy("over, more than, in excess of, n+"), gettext_lazy("above n")),
    Precision.JUST_OVER: (gettext_lazy("just over"), gettext_lazy("above n, and near it")),
    Precision.AT_LEAST: (gettext_lazy("at least"), gettext_lazy("n or above")),
    Precision.NEARLY: (
        gettext_lazy("nearly, almost, close to"),
        gettext_lazy("below n, and near it"),
    ),
    Precision.UP_TO: (gettext_lazy("up to"), gettext_lazy("n or below")),
    Precision.RANGE: (gettext_lazy("between a and b"), gettext_lazy("from a to b")),
    Precision.UNSTATED: (gettext_lazy("several, a quantity, hundreds"), gettext_lazy("not known")),
}


def amount(value: Amount) -> str:
    """Say a count with its precision: “about 7”."""
    return value.words()


def quantity(seizure: Seizure) -> str:
    """Say how much was taken, as the source prints it: “8.3 kg”, “about 51”, or nothing."""
    if not seizure.quantity_precision:
        return ""
    words = seizure.quantity_amount.words()
    if seizure.quantity is None or seizure.unit in {"", Unit.ITEMS}:
        return words
    return f"{words} {seizure.get_unit_display()}"


def value(seizure: Seizure) -> str:
    """Say what it was worth, or how much money it was: “about £20,000”, or nothing."""
    if not seizure.value_precision:
        return ""
    return seizure.value_amount.words(lambda number: money(number, seizure.currency))


def number(statistic: Statistic) -> str:
    """Say a statistic in its unit: “over 1,800”, “88%”, “£312.50”."""
    match statistic.unit:
        case StatisticUnit.PERCENT:
            return statistic.number_amount.words(lambda share: f"{plain(share)}%")
        case StatisticUnit.MONEY:
            return statistic.number_amount.words(money)
        case _:
            return statistic.number_amount.words()


def part_words(part: Any, bar: Any) -> str:
    """Say what one part of a chart's bar comes to, in the unit of the bar."""
    if part.amount.number is None:
        return _("not stated")
    return str(part.amount.words(bar.quantity.show))


def leading(figures: Sequence[Figure], most: int) -> list[Figure]:
    """Return the figures that say most, at most so many, in the order of ``TELLING``."""
    return _by_weight(figures)[:most]


def others(figures: Sequence[Figure], most: int) -> list[Figure]:
    """Return the figures that ``leading`` leaves out, in their own order."""
    shown = {figure.name for figure in _by_weight(figures)[:most]}
    return [figure for figure in figures if figure.name not in shown]


def _by_weight(figures: Sequence[Figure]) -> list[Figure]:
    rank = {name: place for place, name in enumerate(TELLING)}
    return sorted(figures, key=lambda figure: rank.get(figure.name, len(rank)))


def numbered_first(figures: Sequence[Figure]) -> list[Figure]:
    """Order figures for a line of text: those with a number, then those without."""
    return sorted(_by_weight(figures), key=lambda figure: not figure.is_stated)


def measure_labels(names: Iterable[str]) -> str:
    """Name measures for a reader: “arrests, cash”."""
    return ", ".join(named(MEASURES[name].label) for name in names)


def precision_means(token: str) -> tuple[str, str]:
    """Return the words of sources a precision stands for, and what is then known."""
    words, known = PRECISION_MEANS[Precision(token)]
    return str(words), str(known)


def shown_as(token: str) -> str:
    """Return how a figure of that precision is shown, n standing for the number."""
    return phrase(token, "n") if token != Precision.RANGE else phrase(token, "a", "b")
