"""A chart in numbers: one bar for each group of a filtered set, and what stands beside the bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations import totals
from operations.bitmaps.bits import places
from operations.filters import OperationFilter
from operations.filters.periods import Period
from operations.models.measure import Amount
from operations.totals import Share, Totals

from .ask import GROUPINGS, TIMES, Ask
from .groups import Group, Grouping, grouping, usual_grain
from .quantity import REST, UNCLASSED, Quantity

MOST_BARS = {"time": 120, "kind": 25}


@dataclass(frozen=True)
class Part:
    """What one kind of the measured thing, such as Class A, adds to a bar."""

    token: str
    label: str
    amount: Amount


@dataclass(frozen=True)
class Bar:
    """One plotted value. ``alone`` is what its own list comes to, where that is another number."""

    quantity: Quantity
    key: str
    label: str
    operations: int
    amount: Amount
    query: str
    alone: Amount | None = None
    parts: Sequence[Part] = ()
    period: Period | None = None
    partial: str = ""

    @property
    def number(self) -> Decimal | int | None:
        return self.amount.number

    @property
    def unstated(self) -> int:
        return self.amount.unstated

    @property
    def is_empty(self) -> bool:
        return self.operations == 0

    @cached_property
    def figure(self) -> str:
        """The number in words: “about £20,000”; else why there is none."""
        if self.number is not None:
            return self.amount.words(self.quantity.show)
        if self.unstated:
            return _amounts(self.unstated)
        if self.is_empty:
            return _("no operation")
        return _("counted in a bigger operation") if self.alone else _("not reported")

    @cached_property
    def words(self) -> str:
        """The figure and the amounts that are not stated beside it."""
        if self.number is None or not self.unstated:
            return self.figure
        return _("{figure} + {unstated} not stated").format(
            figure=self.figure, unstated=self.unstated
        )

    @cached_property
    def name(self) -> str:
        """What a screen reader says: “March 2023: 222 arrests, part of the period only”."""
        if self.number is not None:
            words = self.quantity.of(self.figure, self.amount)
            words += self._beside
        elif self.is_empty:
            words = self.figure
        else:
            words = f"{self.quantity.label} {self.figure}"
        part = _(", part of the period only") if self.partial else ""
        return f"{self.label}: {words}{part}"

    @property
    def _beside(self) -> str:
        if not self.unstated:
            return ""
        return _(", and {unstated} not stated").format(unstated=self.unstated)

    @property
    def alone_words(self) -> str:
        """What its own list comes to, where a bigger operation of the chart holds part of it."""
        return self.alone.words(self.quantity.show) if self.alone else ""


@dataclass(frozen=True)
class Series:
    """The bars of a chart, in order, with everything a reader must be told beside them."""

    quantity: Quantity
    by: str
    title: str
    bars: Sequence[Bar]
    beside: Sequence[Bar]
    whole: Bar
    notes: Sequence[str]

    @property
    def is_time(self) -> bool:
        return self.by in TIMES

    @property
    def head(self) -> str:
        """The head of the table's first column."""
        return str(GROUPINGS[self.by])

    @cached_property
    def drawn(self) -> Sequence[Bar]:
        """The bars that are drawn: the newest, or those with most; the table has them all."""
        if self.is_time:
            return self.bars[-MOST_BARS["time"] :]
        return self.bars[: MOST_BARS["kind"]]

    @property
    def rows(self) -> Sequence[Bar]:
        """The rows of the table: every bar, but runs of empty periods as one row each."""
        found: list[Bar] = []
        for is_empty, run in groupby(self.bars, key=lambda bar: self.is_time and bar.is_empty):
            bars = list(run)
            if is_empty and len(bars) > 1:
                label = _("{first} to {last}").format(first=bars[0].label, last=bars[-1].label)
                bars = [replace(bars[0], label=label, partial="", query="")]
            found += bars
        return found

    @cached_property
    def is_stacked(self) -> bool:
        return any(bar.parts for bar in self.bars)

    @cached_property
    def has_numbers(self) -> bool:
        return any(bar.number is not None for bar in self.bars)


def series(filterset: OperationFilter, ask: Ask, today: date | None = None) -> Series:
    """Count the groups of a valid filter's set; bars of kinds come with the largest first."""
    by = ask.by or usual_grain(filterset)
    found = grouping(filterset, by)
    quantity = ask.quantity
    groups = [*found.groups, *found.beside]
    whole = Group("", _("The whole list"), filterset.bits(), {})
    shares = shares_of(filterset, quantity, [*groups, whole])
    bars = {
        group.key: bar_of(filterset, quantity, group, shares[group.key])
        for group in [*groups, whole]
    }
    drawn = [bars[group.key] for group in found.groups]
    if by == "drug_class" and quantity.parts:
        drawn = [_of_class(filterset, group, shares[group.key]) for group in found.groups]
    if by in TIMES:
        drawn = _marked_partial(filterset, drawn, today or timezone.localdate())
    elif by != "drug_class":
        drawn = sorted(drawn, key=lambda bar: (-(bar.number or 0), not bar.amount, bar.label))
    return Series(
        quantity=quantity,
        by=by,
        title=_("{measure} by {group}").format(measure=quantity.title, group=found.title),
        bars=drawn,
        beside=[bars[group.key] for group in found.beside],
        whole=bars[""],
        notes=_notes(by, found, drawn, bars[""]),
    )


def shares_of(
    filterset: OperationFilter, quantity: Quantity, groups: Sequence[Group]
) -> dict[str, Share]:
    rows = {group.key: group.rows for group in groups}
    if quantity.is_operations:
        return dict.fromkeys(rows, Share(Totals(), Totals()))
    if filterset.found is not None:
        return dict(filterset.found.shares(rows, quantity.names))
    members = {key: places(each) for key, each in rows.items()}
    return dict(totals.by(filterset.qs, members, quantity.names))


def bar_of(filterset: OperationFilter, quantity: Quantity, group: Group, share: Share) -> Bar:
    amount = quantity.amount(share.within, group.count)
    alone = quantity.amount(share.alone, group.count)
    return Bar(
        quantity,
        group.key,
        group.label,
        group.count,
        amount,
        group.query(filterset),
        alone=alone if alone != amount else None,
        parts=_parts(quantity, share.within, amount),
        period=group.period,
    )


def _parts(quantity: Quantity, found: Totals, amount: Amount) -> list[Part]:
    parts = [Part(name, str(label), found[name]) for name, label in quantity.parts]
    if quantity.parts and amount.number is not None:
        rest = amount.number - sum(part.amount.number or 0 for part in parts)
        if rest > 0:
            parts.append(
                Part(UNCLASSED, str(REST), replace(amount, number=rest, upper=None, unstated=0))
            )
    return [part for part in parts if part.amount]


def _of_class(filterset: OperationFilter, group: Group, share: Share) -> Bar:
    """Return the bar of one class of drugs: the operations in it have other classes too."""
    return bar_of(filterset, Quantity(f"class_{group.key.lower()}_weight_g"), group, share)


def _marked_partial(filterset: OperationFilter, bars: Sequence[Bar], today: date) -> list[Bar]:
    chosen = {name: value for name, _, value in filterset.chosen()}
    return [replace(bar, partial=_partial(bar.period, chosen, today)) for bar in bars]


def _partial(period: Period | None, chosen: dict, today: date) -> str:
    """Say why a bar shows only part of its period, or nothing where it shows the whole."""
    if period is None:
        return ""
    if period.last >= today:
        return _("the period is not over")
    first, last = chosen.get("date_from"), chosen.get("date_to")
    years, began = chosen.get("year"), chosen.get("began")
    is_cut = (
        (first and period.first < first)
        or (last and period.last > last)
        or (years and not {period.first.year, period.last.year} <= set(years))
        or (began and period not in began)
    )
    return _("the filter takes in only part of the period") if is_cut else ""


def _notes(by: str, found: Grouping, bars: Sequence[Bar], whole: Bar) -> list[str]:
    notes = []
    if by in TIMES:
        notes.append(
            _(
                "Each operation is counted once, in the period in which it began, "
                "however long it was."
            )
        )
    else:
        notes.append(
            _("{overlap}, so the bars may sum to more than the whole.").format(
                overlap=found.overlap_words
            )
        )
    if found.left_out:
        notes.append((found.left_out_words % found.left_out).format(number=found.left_out))
    if any(bar.alone for bar in bars):
        notes.append(
            _(
                "Where a bigger operation of the list holds a figure, its part’s is not counted "
                "again: the part’s own list, looked at alone, comes to more."
            )
        )
    rest = next((part.amount for part in whole.parts if part.token == UNCLASSED), None)
    if by == "drug_class" and rest:
        words = rest.words(whole.quantity.show)
        notes.append(
            _("Drugs of no stated class, {amount} in all, are in no bar.").format(amount=words)
        )
    if any(_is_over(bar) for bar in bars):
        notes.append(_("The classes are counted each for itself and may give more than the whole."))
    return notes


def _amounts(unstated: int) -> str:
    if unstated == 1:
        return _("not stated")
    return ngettext("{number} amount not stated", "{number} amounts not stated", unstated).format(
        number=unstated
    )


def _is_over(bar: Bar) -> bool:
    total = sum(part.amount.number or 0 for part in bar.parts)
    return bar.number is not None and total > bar.number
