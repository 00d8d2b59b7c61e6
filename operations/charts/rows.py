"""Bars that lie, for kinds: the name, the bar, the number in words."""

from django.utils.safestring import SafeString

from .drawing import Paper, Sheet, part
from .series import Bar, Series
from .svg import cut, line, link, rect, text, width_of

ROW, NARROW_ROW, THICK = 30, 50, 16


def rows(paper: Paper, series: Series) -> Sheet:
    """Draw the kinds of a chart from top to bottom, on a baseline of nought at the left."""
    bars = series.drawn
    height = NARROW_ROW if paper.is_narrow else ROW
    names = max((width_of(bar.label) for bar in bars), default=0) + 14
    left = 0.0 if paper.is_narrow else min(names, paper.width * 0.36)
    numbered = [bar for bar in bars if bar.number is not None]
    values = max((width_of(_value(paper, bar)) for bar in numbered), default=0) + 14
    room = max(paper.width - left - values, paper.width * 0.2)
    most = max((bar.number or 0 for bar in numbered), default=0)
    scale = room / float(most) if most else 0.0
    shapes = [
        _row(paper, bar, index * height, height, left, scale) for index, bar in enumerate(bars)
    ]
    shapes.append(line(left, 0, left, len(bars) * height, "base"))
    return Sheet(shapes, len(bars) * height + 6.0)


def _row(
    paper: Paper, bar: Bar, top: float, height: float, left: float, scale: float
) -> SafeString:
    y = top + (26 if paper.is_narrow else (height - THICK) / 2)
    length = max(float(bar.number) * scale, 1.0) if bar.number else 0.0
    shapes = [rect(0, top, paper.width, height, "hit")]
    if paper.is_narrow:
        shapes.append(text(6, top + 18, cut(bar.label, paper.width - 10), "label"))
    else:
        name = cut(bar.label, left - 10)
        shapes.append(text(left - 10, y + 12.5, name, "label", "end"))
    if length and bar.parts:
        shapes += _stack(paper, bar, left, y, scale)
    elif length:
        shapes.append(rect(left, y, length, THICK, "bar"))
    look = "value" if bar.number is not None else "small"
    shapes.append(text(left + length + 7, y + 12.5, _value(paper, bar), look))
    return link(paper.link(bar.query), bar.name, *shapes, target=paper.target)


def _stack(paper: Paper, bar: Bar, x: float, y: float, scale: float) -> list[SafeString]:
    shapes = []
    for each in bar.parts:
        length = float(each.amount.number or 0) * scale
        if length:
            shapes.append(part(paper, each.token, x, y, max(length, 1.0), THICK))
        x += length
    return shapes


def _value(paper: Paper, bar: Bar) -> str:
    """Return the number in words; on a phone a plus stands for amounts not stated beside it."""
    if paper.is_narrow and bar.number is not None and bar.unstated:
        return f"{bar.figure} +"
    return bar.words
