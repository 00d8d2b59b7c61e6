"""Charts and the map: a filtered set of operations as numbers, and the numbers as SVG.

``ask`` reads what is asked for, ``groups`` says which operations stand in which bar, ``series`` and
``tiles`` count (by ``totals``, which alone sums), ``columns``, ``rows`` and ``tilemap`` draw.
"""

from .ask import Ask
from .series import Bar, Series, series
from .tiles import Map, Tile, tile_map

__all__ = ["Ask", "Bar", "Map", "Series", "Tile", "series", "tile_map"]
