"""The pictures of a chart and of the map, for pages (wide and narrow) and as files."""

from typing import Any

from django.utils.safestring import SafeString

from .columns import columns
from .drawing import Paper, Sheet, Words, key, legend, picture
from .rows import rows
from .series import Series
from .svg import text
from .tilemap import WIDTH, tilemap
from .tiles import Map

WIDE, NARROW = 720, 343


def chart_picture(series: Series, paper: Paper, foot: tuple[str, ...] = ()) -> SafeString:
    """Draw a chart; its values stand in the names of its links and in the table beside it."""
    words = Words(series.title, describe(series), foot)
    if not series.bars:
        empty = Sheet([text(0, 24, "There is nothing to draw.", "small")], 40)
        return picture(paper, words, [empty])
    bars = columns(paper, series) if series.is_time else rows(paper, series)
    return picture(paper, words, [legend(paper, series), bars, key(paper, series)])


def map_picture(found: Map, paper: Paper, foot: tuple[str, ...] = ()) -> SafeString:
    """Draw the tile map; it is as wide as its tiles, whatever the paper."""
    words = Words(found.title, describe_map(found), foot)
    return picture(paper, words, tilemap(paper, found))


def map_paper(address: str, **more: Any) -> Paper:
    return Paper(WIDTH, address, "map", **more)


def describe(series: Series) -> str:
    """Say in a sentence or two what the picture shows."""
    numbered = [bar for bar in series.bars if bar.number is not None]
    if not numbered:
        return "No bar has a number."
    most = max(numbered, key=lambda bar: bar.number or 0)
    how = "stacked bars" if series.is_stacked else "bars"
    return (
        f"{len(series.drawn)} {how} from nought. The greatest is {most.name}. "
        "Each bar leads to its list; the table beside the picture has every value."
    )


def describe_map(found: Map) -> str:
    tiles = [tile for tile in found.tiles if tile.bar and tile.bar.number]
    if not tiles:
        return "No force area has a number."
    most = max(tiles, key=lambda tile: (tile.bar and tile.bar.number) or 0)
    return (
        f"One square for each of {len(found.tiles)} forces, darker where there is more. The "
        f"greatest is {most.name}. Each tile leads to its list; the table has every value."
    )
