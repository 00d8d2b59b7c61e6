"""The tile map in numbers: each force's own filtered total, and those of national bodies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.bitmaps.bits import either, without
from operations.choices import AgencyRole
from operations.filters import OperationFilter
from operations.models import Agency
from operations.models.measure import NOTHING

from .ask import Ask
from .groups import Group, agency_groups, force_groups
from .quantity import Quantity
from .series import Bar, bar_of, shares_of

LED = [AgencyRole.LEAD.value, AgencyRole.COORDINATOR.value]
MOST_SHADES = 5


@dataclass(frozen=True)
class Body:
    """A force or another body as ``forces.json`` has it; those of the strip have no place."""

    slug: str
    name: str
    label: str
    column: int = 0
    row: int = 0


@cache
def bodies() -> Mapping[str, Sequence[Body]]:
    """Return the forces under ``tiles`` and the other bodies under ``strip``."""
    found = json.loads(Path(__file__).with_name("forces.json").read_text(encoding="utf-8"))
    return {part: [Body(**row) for row in found[part]] for part in ("tiles", "strip")}


@dataclass(frozen=True)
class Tile:
    """A square: its body, its total (none where the record has nothing of it) and its shade."""

    body: Body
    bar: Bar | None
    is_reachable: bool
    shade: int = 0

    @property
    def words(self) -> str:
        if self.bar is None:
            return _("none in the record")
        return self.bar.words if self.is_reachable else _("outside this filter")

    @property
    def operations(self) -> int:
        return self.bar.operations if self.bar else 0

    @property
    def name(self) -> str:
        if self.bar and self.is_reachable:
            return self.bar.name
        return f"{self.body.name}: {self.words}"

    @property
    def query(self) -> str:
        return self.bar.query if self.bar and self.is_reachable else ""


@dataclass(frozen=True)
class Shade:
    """One step of the scale, with the least and the greatest number that it stands for."""

    step: int
    least: Decimal | int
    most: Decimal | int


@dataclass(frozen=True)
class Map:
    """The tiles and the strip below them, with the scale and what a reader must be told."""

    quantity: Quantity
    title: str
    tiles: Sequence[Tile]
    strip: Sequence[Tile]
    scale: Sequence[Shade]
    whole: Bar
    notes: Sequence[str]

    @property
    def in_order(self) -> Sequence[Tile]:
        """The forces by name, for the table."""
        return sorted(self.tiles, key=lambda tile: tile.body.name)

    @property
    def every(self) -> Sequence[Tile]:
        return [*self.tiles, *self.strip]


def tile_map(filterset: OperationFilter, ask: Ask) -> Map:
    """Count each force area of a valid filter's set, each as a set of its own."""
    quantity = ask.quantity
    roles = [str(role) for role in _values(filterset, "role")] or LED
    slugs = {body.slug for body in bodies()["strip"]}
    areas = {group.key: group for group in force_groups(filterset)}
    led = {group.key: group for group in agency_groups(filterset, roles, slugs)}
    every = Group("", _("The whole list"), filterset.bits(), {})
    # A body of the strip may also have an area of its own: their keys are kept apart.
    apart = {f"strip {key}": group for key, group in led.items()} | areas | {"": every}
    found = [Group(key, group.label, group.rows, group.parameters) for key, group in apart.items()]
    shares = shares_of(filterset, quantity, found)
    bars = {
        group.key: _own(bar_of(filterset, quantity, group, shares[group.key])) for group in found
    }
    known = filterset.once("slugs of agencies", _slugs_of_agencies)
    tiles = [_tile(filterset, quantity, body, bars, known, "force") for body in bodies()["tiles"]]
    strip = [_tile(filterset, quantity, body, bars, known, "agency") for body in bodies()["strip"]]
    scale = shades([tile.bar.number for tile in [*tiles, *strip] if tile.bar])
    placed = either(group.rows for group in areas.values())
    return Map(
        quantity=quantity,
        title=_("{measure} by force area").format(measure=quantity.title),
        tiles=[_shaded(tile, scale) for tile in tiles],
        strip=[_shaded(tile, scale) for tile in strip],
        scale=scale,
        whole=bars[""],
        notes=_notes(without(every.rows, placed).bit_count(), roles),
    )


def _slugs_of_agencies() -> set[str]:
    return set(Agency.objects.published().values_list("slug", flat=True))


def _values(filterset: OperationFilter, name: str) -> list[Any]:
    return list({each: value for each, _, value in filterset.chosen()}.get(name, []))


def _own(bar: Bar) -> Bar:
    """Give a bar what its own list comes to: a tile speaks of its own force alone."""
    if bar.alone is None:
        return bar
    return Bar(bar.quantity, bar.key, bar.label, bar.operations, bar.alone, bar.query)


def _tile(
    filterset: OperationFilter,
    quantity: Quantity,
    body: Body,
    bars: Mapping[str, Bar],
    known: set[str],
    parameter: str,
) -> Tile:
    key = body.slug if parameter == "force" else f"strip {body.slug}"
    if key in bars:
        return Tile(body, bars[key], is_reachable=True)
    if body.slug not in known:
        return Tile(body, None, is_reachable=False)
    chosen = _values(filterset, parameter)
    roles = {"role": _values(filterset, "role") or LED} if parameter == "agency" else {}
    group = Group(key, body.name, 0, {parameter: [body.slug]} | roles)
    nothing = Bar(quantity, key, body.name, 0, NOTHING, group.query(filterset))
    return Tile(body, nothing, is_reachable=not chosen or body.slug in {c.slug for c in chosen})


def shades(numbers: Sequence[Decimal | int | None]) -> list[Shade]:
    """Part the numbers above nought into at most five steps with as many values each."""
    values = sorted({number for number in numbers if number})
    steps = min(MOST_SHADES, len(values))
    bounds = [round(step * len(values) / steps) for step in range(steps + 1)] if steps else []
    return [
        Shade(step + 1, values[bounds[step]], values[bounds[step + 1] - 1]) for step in range(steps)
    ]


def _shaded(tile: Tile, scale: Sequence[Shade]) -> Tile:
    number = tile.bar.number if tile.bar else None
    if not number:
        return tile
    step = next(shade.step for shade in scale if shade.least <= number <= shade.most)
    # Few steps still run from the palest to the darkest.
    spread = MOST_SHADES if len(scale) == 1 else 1 + (step - 1) * 4 // (len(scale) - 1)
    return Tile(tile.body, tile.bar, tile.is_reachable, spread)


def _notes(unplaced: int, roles: Sequence[str]) -> list[str]:
    notes = [
        _(
            "Each tile shows its own force area’s total of this list. An operation in several "
            "areas counts in each, so tiles may sum to more than the whole."
        ),
        _("The strip counts the operations that a national or regional body led or coordinated.")
        if list(roles) == LED
        else _(
            "The strip counts the operations that a national or regional body took part in, "
            "in the role asked for."
        ),
    ]
    if unplaced:
        notes.append(
            ngettext(
                "{number:,} operation of the list names no place inside one force’s area.",
                "{number:,} operations of the list name no place inside one force’s area.",
                unplaced,
            ).format(number=unplaced)
        )
    return notes
