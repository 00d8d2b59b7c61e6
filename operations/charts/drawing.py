"""What all pictures share: the frame with its title, the legend of parts, the key of marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from .quantity import UNCLASSED, Quantity
from .series import Bar, Series
from .svg import element, group, hidden, line, rect, shape, text, together, width_of, wrapped

MARGIN = 16  # pixels around a picture that is a file
LINE = 18  # pixels from one line of small text to the next

# The marks of what has no number, and what they mean.
PLUS, QUERY, RING = "+", "?", "○"
KEY = {
    PLUS: "besides, some amounts are not stated",
    QUERY: "the amount is not stated",
    RING: "operations, but none gives this figure",
    "dashed": "part of the period only",
}


@dataclass(frozen=True)
class Paper:
    """Where a picture is drawn: its width, what its links begin with, and whether it is a file.

    ``prefix`` keeps the ids of two pictures on one page apart.
    """

    width: int
    address: str
    prefix: str
    target: str = ""
    is_file: bool = False

    @property
    def is_narrow(self) -> bool:
        return self.width < 480

    def link(self, query: str) -> str:
        return f"{self.address}?{query}" if query else ""


@dataclass(frozen=True)
class Sheet:
    """Shapes, and the height they take."""

    shapes: Sequence[Any]
    height: float


@dataclass(frozen=True)
class Words:
    """What a picture says of itself; the lines of ``foot`` are drawn in a file only."""

    title: str
    description: str
    foot: Sequence[str] = ()


def picture(paper: Paper, words: Words, sheets: Sequence[Sheet]) -> SafeString:
    """Return an SVG with the sheets below one another; a file has its title and foot drawn."""
    if paper.is_file:
        sheets = [_head(paper, words), *sheets, _foot(paper, words)]
    drawn, top = [], 0.0
    for sheet in sheets:
        if sheet.shapes:
            drawn.append(group(*sheet.shapes, transform=f"translate(0 {top:g})"))
        top += sheet.height
    margin = MARGIN if paper.is_file else 0
    width, height = paper.width + 2 * margin, top + 2 * margin
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart__svg",
        "viewBox": f"{-margin} {-margin} {width} {height:g}",
        "width": width if paper.is_file else "",
        "height": height if paper.is_file else "",
        "role": "group",
        "font-family": "system-ui, sans-serif",
        "aria-labelledby": f"{paper.prefix}-title",
        "aria-describedby": f"{paper.prefix}-desc",
    }
    return element(
        "svg",
        attributes,
        element("title", {"id": f"{paper.prefix}-title"}, words.title),
        element("desc", {"id": f"{paper.prefix}-desc"}, words.description),
        _patterns(paper),
        rect(-margin, -margin, width, height, "ground") if paper.is_file else "",
        *drawn,
    )


def _head(paper: Paper, words: Words) -> Sheet:
    lines = wrapped(words.title, paper.width, 19)
    shapes = [text(0, 18 + 24 * row, each, "title") for row, each in enumerate(lines)]
    return Sheet(shapes, 24.0 * len(lines) + 16)


def _foot(paper: Paper, words: Words) -> Sheet:
    lines = [each for part in words.foot for each in wrapped(part, paper.width, 12)]
    shapes = [text(0, 26 + LINE * row, each, "small") for row, each in enumerate(lines)]
    return Sheet(shapes, 20.0 + LINE * len(lines))


def _patterns(paper: Paper) -> SafeString:
    """Stripes and dots: parts of a bar are told apart by more than colour."""
    striped = line(1, 0, 1, 6, "stripe")
    dotted = shape("circle", "dot", cx=3, cy=3, r=1.3)
    return element(
        "defs",
        {},
        _pattern(paper, "striped", striped, patternTransform="rotate(45)"),
        _pattern(paper, "dotted", dotted),
    )


def _pattern(paper: Paper, name: str, *shapes: SafeString, **more: str) -> SafeString:
    size = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    attributes = {"id": f"{paper.prefix}-{name}", **size, **more}
    return element("pattern", attributes, rect(0, 0, 6, 6, "ground"), *shapes)


# Parts of bars

FILLS = {"class_a_weight_g": "", "class_b_weight_g": "striped", "class_c_weight_g": "dotted"}


def part(paper: Paper, token: str, x: float, y: float, width: float, height: float) -> Any:
    """Return the piece of a bar that one part takes: full, striped, dotted or empty."""
    fill = FILLS.get(token)
    if fill == "":
        return rect(x, y, width, height, "bar")
    inset = rect(x + 0.5, y + 0.5, width - 1, height - 1, "outline")
    if fill is None:
        return together([rect(x, y, width, height, "ground"), inset])
    pattern = f"url(#{paper.prefix}-{fill})"
    return together([rect(x, y, width, height, "pattern", fill=pattern), inset])


def legend(paper: Paper, series: Series) -> Sheet:
    """Name the parts of stacked bars, in the order in which they stand."""
    found = {part.token: part.label for bar in series.drawn for part in bar.parts}
    if not found:
        return Sheet([], 0)
    order = [token for token in [*FILLS, UNCLASSED] if token in found]
    shapes, x, y = [], 0.0, 0.0
    for token in order:
        wide = 22 + width_of(found[token]) + 18
        if x + wide > paper.width:
            x, y = 0.0, y + 20
        shapes += [part(paper, token, x, y + 2, 14, 14), text(x + 20, y + 14, found[token])]
        x += wide
    return Sheet([hidden(*shapes)], y + 30)


# Marks


def marks(bar: Bar) -> str:
    """Return the mark of a bar without a number, or of amounts beside its number."""
    if bar.number is not None:
        return PLUS if bar.unstated else ""
    if bar.unstated:
        return QUERY
    return "" if bar.is_empty else RING


def key(paper: Paper, series: Series) -> Sheet:
    """Explain the marks that the picture has."""
    used = {marks(bar) for bar in series.drawn}
    if not series.is_time:
        # Lying bars have their words beside them; a phone leaves out one.
        used &= {PLUS} if paper.is_narrow else set()
    if any(bar.partial for bar in series.drawn):
        used.add("dashed")
    shapes, y = [], 4.0
    for mark, words in KEY.items():
        if mark not in used:
            continue
        y += LINE
        if mark == "dashed":
            shapes.append(rect(1, y - 10, 12, 10, "partial"))
        elif mark == RING:
            shapes.append(shape("circle", "ring", cx=6, cy=y - 4, r=3.5))
        else:
            shapes.append(text(6, y, mark, "value", "middle"))
        shapes.append(text(20, y, words, "small"))
    return Sheet([hidden(*shapes)] if shapes else [], y + 4)


# Axes


def ticks(quantity: Quantity, most: Decimal | int) -> list[Decimal | int]:
    """Return round numbers from nought to just above the greatest, four or five of them."""
    if most <= 0:
        return [0, 1]
    size = Decimal(10) ** (Decimal(most).adjusted())
    steps = [size * Decimal(step) / 100 for step in (5, 10, 20, 25, 50, 100, 200)]
    if quantity.unit == "count":
        steps = [step for step in steps if step >= 1 and step == int(step)] or [Decimal(1)]
    step = next((step for step in steps if most <= 4 * step), steps[-1])
    found = [Decimal(0)]
    while found[-1] < most:
        found.append(found[-1] + step)
    return [int(each) if each == int(each) else each for each in found]
