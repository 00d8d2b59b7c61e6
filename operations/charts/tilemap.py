"""The map of equal squares, one for each force, and the strip of other bodies below it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .drawing import Paper, Sheet
from .svg import cut, hidden, link, rect, text, width_of
from .tiles import MOST_SHADES, Map, Tile

COLUMNS, SIZE, GAP = 8, 44, 2
WIDTH = COLUMNS * SIZE
ROWS = 10
STRIP_LABEL = 34


def tilemap(paper: Paper, found: Map) -> list[Sheet]:
    """Draw the legend, the map and the strip."""
    tiles = [_tile(paper, tile, tile.body.column, tile.body.row) for tile in found.tiles]
    legend = hidden(*_legend(found))
    strip: list[SafeString] = [text(0, 22, _("National and regional bodies"), "small")]
    for index, tile in enumerate(found.strip):
        strip.append(_tile(paper, tile, index % COLUMNS, index // COLUMNS, STRIP_LABEL))
    lines = -(-len(found.strip) // COLUMNS)
    return [
        Sheet([legend, *tiles], ROWS * SIZE),
        Sheet(strip, STRIP_LABEL + lines * SIZE),
        _key(found),
    ]


def _tile(paper: Paper, tile: Tile, column: int, row: int, below: int = 0) -> SafeString:
    x, y, side = column * SIZE, row * SIZE + below, SIZE - GAP
    middle = x + side / 2
    look, ink = _looks(tile)
    number = _number(tile)
    size = 12.5 if len(number) <= 5 else 10.5
    shapes = [
        rect(x + 0.5, y + 0.5, side - 1, side - 1, look),
        text(middle, y + 17, tile.body.label, ink, "middle", **_fitted(tile.body.label, side)),
        text(middle, y + 33, number, ink, "middle", font_size=size, font_weight=700),
    ]
    return link(paper.link(tile.query), tile.name, *shapes, target=paper.target)


def _fitted(label: str, side: float) -> dict[str, object]:
    """Press a label together that might be too wide for its square in some fonts."""
    if width_of(label, 10) <= side - 4:
        return {}
    return {"textLength": side - 4, "lengthAdjust": "spacingAndGlyphs"}


def _looks(tile: Tile) -> tuple[str, str]:
    """Return how the square and its text look: shaded, empty (nought or no number), or absent."""
    if tile.shade:
        return f"shade{tile.shade}", f"on{tile.shade}"
    if tile.bar is None or not tile.is_reachable:
        return "absent", "faint"
    return "void", "faint"


def _number(tile: Tile) -> str:
    """Return the number, shortened to fit; a mark where there is none (see the key)."""
    bar = tile.bar
    if bar is None or not tile.is_reachable:
        return ""
    if bar.number is not None:
        return bar.quantity.brief(bar.number).replace(" ", "") + "+" * bool(bar.unstated)
    return "?" if bar.unstated else "" if bar.is_empty else "○"


def _legend(found: Map) -> list[SafeString]:
    """The scale, at the top left where the map has no tile."""
    brief = found.quantity.brief
    shapes = [text(0, 11, cut(found.quantity.title, 3 * SIZE, 11), "small")]
    for index, shade in enumerate(found.scale):
        y = 17 + index * 13
        step = MOST_SHADES if len(found.scale) == 1 else 1 + index * 4 // (len(found.scale) - 1)
        words = brief(shade.least)
        if shade.most != shade.least:
            words = _("{first} to {last}").format(first=words, last=brief(shade.most))
        shapes += [rect(0, y, 18, 12, f"shade{step}"), text(24, y + 10, words, "faint")]
    return shapes


def _key(found: Map) -> Sheet:
    """Explain the marks that the tiles have."""
    lines: Sequence[tuple[bool, str]] = (
        (
            any("+" in _number(tile) for tile in found.every),
            _("+ besides, some amounts not stated"),
        ),
        (any(_number(tile) == "?" for tile in found.every), _("? the amount is not stated")),
        (
            any(_number(tile) == "○" for tile in found.every),
            _("○ operations, none gives this figure"),
        ),
        (
            any(_looks(tile)[0] == "void" for tile in found.every),
            _("solid outline: no number, or 0"),
        ),
        (any(tile.bar is None for tile in found.every), _("dashed outline: none in the record")),
    )
    words = [each for is_used, each in lines if is_used]
    shapes = [text(0, 22 + 16 * row, each, "small") for row, each in enumerate(words)]
    return Sheet([hidden(*shapes)], 22.0 + 16 * len(words))
