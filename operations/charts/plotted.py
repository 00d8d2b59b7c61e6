"""The plotted numbers as rows: what ``/operations/chart.csv`` holds."""

from collections.abc import Iterator, Sequence
from typing import Any

from .quantity import Quantity
from .series import Bar, Series
from .tiles import Map, Tile

UNITS = {"g": "grams", "ml": "millilitres"}

HEADER = (
    "by",
    "key",
    "label",
    "starts_on",
    "ends_on",
    "measure",
    "unit",
    "number",
    "number_upper",
    "precision",
    "in_words",
    "amounts_not_stated",
    "operations",
    "is_partial",
    "partial_because",
    "own_list_number",
    "is_drawn",
    "url",
)


def header(quantity: Quantity) -> list[str]:
    return [*HEADER, *(column for name, _ in quantity.parts for column in _columns(name))]


def _columns(name: str) -> Sequence[str]:
    return name, f"{name}_precision", f"{name}_amounts_not_stated"


def chart_rows(series: Series, address: str) -> Iterator[list[Any]]:
    """Yield every bar of the chart, drawn or not, then those beside it (undated)."""
    drawn = {bar.key for bar in series.drawn}
    for bar in [*series.bars, *series.beside]:
        yield _row(series.by, bar, address, is_drawn=bar.key in drawn)


def map_rows(found: Map, address: str) -> Iterator[list[Any]]:
    """Yield every tile, then every body of the strip; those not in the record have no number."""
    for by, tiles in (("force", found.tiles), ("agency", found.strip)):
        for tile in tiles:
            yield _tile(by, tile, found.quantity, address)


def _row(by: str, bar: Bar, address: str, *, is_drawn: bool, key: str = "") -> list[Any]:
    amount, alone = bar.amount, bar.alone or bar.amount
    return [
        by,
        key or bar.key,
        bar.label,
        bar.period.first if bar.period else None,
        bar.period.last if bar.period else None,
        bar.quantity.token,
        _unit(bar.quantity),
        amount.number,
        amount.upper,
        amount.precision,
        bar.words,
        bar.unstated,
        bar.operations,
        bool(bar.partial),
        bar.partial,
        alone.number,
        is_drawn,
        f"{address}?{bar.query}",
        *_parts(bar),
    ]


def _tile(by: str, tile: Tile, quantity: Quantity, address: str) -> list[Any]:
    if tile.bar and tile.is_reachable:
        return _row(by, tile.bar, address, is_drawn=True, key=tile.body.slug)
    nothing = [None] * (len(header(quantity)) - 11)
    start = [by, tile.body.slug, tile.body.name, None, None, quantity.token, _unit(quantity)]
    return [*start, None, None, None, tile.words, *nothing]


def _parts(bar: Bar) -> list[Any]:
    found = {part.token: part.amount for part in bar.parts}
    cells: list[Any] = []
    for name, _ in bar.quantity.parts:
        amount = found.get(name)
        cells += [amount.number, amount.precision, amount.unstated] if amount else [None, "", 0]
    return cells


def _unit(quantity: Quantity) -> str:
    return quantity.label if quantity.unit == "count" else UNITS.get(quantity.unit, quantity.unit)
