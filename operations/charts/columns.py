"""Upright bars along time, on a baseline of nought."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from operations.filters.periods import Period

from .drawing import RING, Paper, Sheet, marks, part, ticks
from .series import Bar, Series
from .svg import line, link, rect, shape, text, width_of

TOP, FOOT, WIDEST = 24, 42, 84


def columns(paper: Paper, series: Series) -> Sheet:
    """Draw the periods of a chart from left to right."""
    bars, quantity = series.drawn, series.quantity
    most = max((bar.number for bar in bars if bar.number is not None), default=0)
    steps = ticks(quantity, most)
    left = max(width_of(quantity.brief(step), 12) for step in steps) + 10
    plot = 200 if paper.is_narrow else 260
    slot = min(WIDEST, (paper.width - left) / max(len(bars), 1))
    scale = float(plot) / float(steps[-1])
    base = TOP + plot
    right = paper.width if slot < WIDEST else left + slot * len(bars)
    shapes: list[SafeString] = []
    for step in steps if series.has_numbers else []:
        y = base - float(step) * scale
        shapes += [
            line(left, y, right, y, "grid"),
            text(left - 8, y + 4, quantity.brief(step), "small", "end"),
        ]
    labels = _labels(bars, slot)
    for index, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        shapes.append(_column(paper, bar, label, left + index * slot, slot, base, scale))
    shapes.append(line(left, base, right, base, "base"))
    shapes += _times([bar.period for bar in bars if bar.period], left, slot, base)
    return Sheet(shapes, base + FOOT)


def _column(
    paper: Paper, bar: Bar, label: str, x: float, slot: float, base: float, scale: float
) -> SafeString:
    gap = slot * 0.14 if slot > 6 else 0.5
    width, middle = slot - 2 * gap, x + slot / 2
    height = _height(bar.number, scale)
    shapes = [rect(x, TOP - 20, slot, base - TOP + 20, "hit")]
    if height and bar.parts and not bar.partial:
        shapes += _stack(paper, bar, x + gap, width, base, scale)
    elif height:
        shapes.append(
            rect(x + gap, base - height, width, height, "partial" if bar.partial else "bar")
        )
    mark = marks(bar)
    if mark == RING:
        radius = min(3.5, max(width / 2, 1))
        shapes.append(shape("circle", "ring", cx=middle, cy=base - 8, r=radius))
    elif label or mark:
        shapes.append(text(middle, base - height - 6, label or mark, "value", "middle"))
    return link(paper.link(bar.query), bar.name, *shapes, target=paper.target)


def _height(number: Decimal | int | None, scale: float) -> float:
    """Return the height of a bar; what is above nought is at least a line."""
    return max(float(number) * scale, 1.0) if number else 0.0


def _stack(
    paper: Paper, bar: Bar, x: float, width: float, base: float, scale: float
) -> list[SafeString]:
    shapes, y = [], base
    for each in bar.parts:
        height = _height(each.amount.number, scale)
        y -= height
        if height:
            shapes.append(part(paper, each.token, x, y, width, height))
    return shapes


def _labels(bars: Sequence[Bar], slot: float) -> list[str]:
    """Return the numbers to stand above the bars, or none of them where one does not fit."""
    for is_full in (True, False):
        labels = [_label(bar, is_full=is_full) for bar in bars]
        if all(width_of(label, 13) <= slot + 2 for label in labels):
            return labels
    return ["" for _ in bars]


def _label(bar: Bar, *, is_full: bool) -> str:
    if bar.number is None:
        return marks(bar) if marks(bar) != RING else ""
    if is_full:
        return bar.amount.words(bar.quantity.brief) + marks(bar)
    return bar.quantity.brief(bar.number) + marks(bar)


def _times(periods: Sequence[Period], left: float, slot: float, base: float) -> list[SafeString]:
    """Name the periods under the baseline, as many as there is room for."""
    shapes = []
    years = _years(periods, slot)
    for index, period in enumerate(periods):
        middle = left + (index + 0.5) * slot
        short = _short(period)
        if short and slot >= 27:
            shapes.append(text(middle, base + 17, short, "small", "middle"))
        if index in years:
            y = base + (33 if short and slot >= 27 else 17)
            if slot < 27:
                shapes.append(line(middle, base, middle, base + 5, "base"))
                y += 3
            shapes.append(text(middle, y, period.first.year, "small", "middle"))
    return shapes


def _short(period: Period) -> str:
    match period.months:
        case 1:
            return date_format(period.first, "M")
        case 3:
            return f"Q{period.first.month // 3 + 1}"
        case _:
            return ""


def _years(periods: Sequence[Period], slot: float) -> set[int]:
    """Return which periods carry their year: the first of each, if it does not touch the last."""
    each = 12 // periods[0].months if periods else 1
    skip = max(1, ceil(38 / (slot * each)))
    found: list[int] = []
    for index, period in enumerate(periods):
        is_first = period.first.month == 1
        if (is_first or index == 0) and (not found or (index - found[-1]) * slot >= 34):
            if is_first and skip > 1 and found and period.first.year % skip:
                continue
            found.append(index)
    return set(found)
