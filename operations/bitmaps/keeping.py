"""Keeping the bitmaps: reading again what the database marked as changed, or everything."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from operations import totals
from operations.marking import Changed, Reader, in_chunks
from operations.models import Operation
from operations.models.operation import LEVELS

from . import counted, slices
from .bits import below, blank, of_bytes, of_places, without
from .kept import DAYS, MODELS, REACHES, TOLD
from .models import Bitmap, Edition, Mark
from .together import TOGETHER

BLOCK_BITS = 15
BLOCK = 1 << BLOCK_BITS  # keys in a block
WHOLE = of_places(range(BLOCK))
FEW = 2_000  # rows that are looked up by their keys; of more the whole block is read
REMEMBERED = 50  # editions of which is told what changed
ALL_OF = "all "  # before a kind: the mark is of a whole block and holds its number
READER = Reader("The bitmaps", Mark, 7_460_924)

Bits = dict[str, int]  # by name, of one block
Drawn = dict[str, Any]  # the same while it is drawn


def settle(using: str = "default") -> bool:
    """Read into the bitmaps what changed since. Return whether they are up to date now."""
    return READER.settle(using, _read_again)


def _read_again(changed: Changed, using: str) -> None:
    for kind in MODELS:
        for block in changed.get(f"{ALL_OF}{kind}", ()):
            _refresh_block(kind, block, None, using)
    found = _all_changed(changed)
    for kind, keys in found.items():
        _refresh(kind, keys, using)
    renew_edition(using, _told(found) if changed.keys() <= TOLD else None)


def renew_edition(using: str, changed: Mapping[str, Iterable[int]] | None = None) -> None:
    """Begin another edition; without ``changed`` any row may differ from the one before."""
    editions = Edition.objects.using(using)
    told = None
    if changed is not None:
        told = {kind: sorted(keys) for kind, keys in changed.items()}
    new = editions.create(stamp=secrets.randbits(62), changed=told)
    editions.filter(pk__lte=new.pk - REMEMBERED).delete()


def _all_changed(changed: Changed) -> dict[str, set[int]]:
    """Return the rows whose bits may have changed: with an operation, all its facts."""
    found = {kind: set(changed.get(kind, ())) for kind in MODELS}
    for kind, links in REACHES.items():
        for link, column in links:
            for keys in in_chunks(changed.get(kind, ()), FEW):
                rows = link.objects.filter(**{f"{column}__in": keys})
                found["operation"].update(rows.values_list("operation_id", flat=True))
    for kind in MODELS.keys() - {"operation"}:
        found[kind] |= _of_operations(kind, found["operation"])
    return found


def _told(changed: Mapping[str, set[int]]) -> Mapping[str, set[int]] | None:
    """Return these rows and all of the operations inside theirs; None if they are too many.

    What counts of an operation depends on those around it.
    """
    inside, found = changed["operation"], set()
    if len(inside) > FEW:
        return None
    for _ in range(LEVELS - 1):
        within = Operation.objects.filter(part_of__in=inside).order_by()
        inside = set(within.values_list("pk", flat=True))
        found |= inside
        if len(found) > FEW:
            return None
    told = {kind: keys | _of_operations(kind, found) for kind, keys in changed.items()}
    return told if all(len(keys) <= FEW for keys in told.values()) else None


def _of_operations(kind: str, keys: Iterable[int]) -> set[int]:
    """Return the rows of a kind that belong to some operations."""
    found: set[int] = set()
    owner = "pk" if kind == "operation" else "operation"
    for some in in_chunks(keys, FEW):
        rows = MODELS[kind].objects.filter(**{f"{owner}__in": some}).order_by()
        found.update(rows.values_list("pk", flat=True))
    return found


def _refresh(kind: str, keys: Iterable[int], using: str) -> int:
    """Read rows again, block by block; return how many bitmaps did not agree."""
    blocks: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        blocks[key >> BLOCK_BITS].append(key)
    return sum(_refresh_block(kind, block, found, using) for block, found in blocks.items())


def _refresh_block(kind: str, block: int, keys: list[int] | None, using: str) -> int:
    """Make the bits of some rows of a block agree with the record, or of all."""
    if keys is None or len(keys) > FEW:
        keys, mask = None, WHOLE
    else:
        mask = of_places(key & (BLOCK - 1) for key in keys)
    wanted = read(kind, block, keys)
    rows = Bitmap.objects.using(using).filter(kind=kind, block=block)
    held = rows.values_list("pk", "name", "bits")
    stored = {name: (pk, bytes(bits)) for pk, name, bits in held}
    # Of hundreds of bitmaps few differ, and only where the rows are: the rest is not looked at.
    start, stop = _bytes_with(mask)
    gone, new = [], []
    for name in {*stored, *wanted}:
        pk, old = stored.get(name, (None, b""))
        asked = wanted.get(name, 0)
        if of_bytes(old[start:stop]) & (mask >> 8 * start) == asked >> 8 * start:
            continue
        if pk is not None:
            gone.append(pk)
        if bits := without(of_bytes(old), mask) | asked:
            new.append(_bitmap(kind, name, block, bits))
    for some in in_chunks(gone, FEW):
        rows.filter(pk__in=some).delete()
    Bitmap.objects.using(using).bulk_create(new, batch_size=500)
    return max(len(gone), len(new))


def _bytes_with(bits: int) -> tuple[int, int]:
    """Return the first byte in which a bit is on, and where those that follow end."""
    lowest = bits & -bits
    return (lowest.bit_length() - 1) // 8, (bits.bit_length() + 7) // 8


def _bitmap(kind: str, name: str, block: int, bits: int) -> Bitmap:
    as_bytes = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return Bitmap(kind=kind, name=name, block=block, bits=as_bytes, stamp=secrets.randbits(62))


# Reading the record


def read(kind: str, block: int, keys: list[int] | None) -> Bits:
    """Return the bits of a block's rows, or of some of them, as the record has them now."""
    first = block << BLOCK_BITS
    found: Drawn = defaultdict(lambda: blank(BLOCK))
    for together in TOGETHER[MODELS[kind]]:
        for name, owners, values in together.columns(_among(together.owner, first, keys)):
            if name in DAYS:
                _draw_days(name, owners, values, first, found)
            else:
                _draw(name, owners, values, first, found)
    if kind == "operation":
        _draw_totals(_among("pk", first, keys), first, found)
    if MODELS[kind] in counted.SUMMED:
        counted.draw(MODELS[kind], _among("pk", first, keys), first, found)
    return {name: below(bits, BLOCK) for name, bits in found.items()}


def _draw(name: str, keys: Sequence[int], values: Sequence[Any], first: int, found: Drawn) -> None:
    """Put the bits of what has each value where they belong; nothing for what is empty."""
    drawn = {v: found[f"{name}={v}"] for v in set(values) if v is not None and v != ""}
    for key, value in zip(keys, values, strict=True):
        if value in drawn:
            drawn[value][key - first] = 1


def _draw_days(
    name: str, keys: Sequence[int], days: Sequence[Any], first: int, found: Drawn
) -> None:
    """Put the bits of days where they belong, one for each binary digit of their number."""
    numbers = {day: _ordinal(day) for day in set(days) if day}
    rows = [(key - first, numbers[day]) for key, day in zip(keys, days, strict=True) if day]
    for digit, having in slices.digits_of(rows).items():
        found[f"{name}:day:{digit}"] |= having
    if rows:
        found[f"{name}:known:0"] |= of_places(place for place, _ in rows)


def _ordinal(day: date | str) -> int:
    """Return the number of a day, counted from the year 1, as either database gives it."""
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def _among(owner: str, first: int, keys: list[int] | None) -> Q:
    if keys is not None:
        return Q((f"{owner}__in", keys))
    return Q((f"{owner}__gte", first), (f"{owner}__lt", first + BLOCK))


def _draw_totals(among: Q, first: int, found: Drawn) -> None:
    """Put the binary digits of the totals of operations where they belong.

    Of each measure: the sum, what the upper bounds add to it, how many rows have each precision,
    how many state nothing.
    """
    for key, measures in totals.lines_of(Operation.objects.published().filter(among)).items():
        place = key - first
        for measure, lines in measures.items():
            found[f"{measure}:has:0"][place] = 1
            for what, number in _added(lines).items():
                if number:
                    counted.draw_digits(f"{measure}:{what}", number, place, found)
            if any(numbered for _, _, numbered, _, _ in lines):
                found[f"{measure}:known:0"][place] = 1


def _added(lines: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for precision, rows, numbered, total, upper in lines:
        found[f"rows {precision}"] += numbered
        found["unstated"] += rows - numbered
        found["sum"] += total or 0
        found["more"] += (upper or 0) - (total or 0)
    return found


# Everything


def rebuild(using: str = "default", *, check: bool = False) -> int:
    """Make every bitmap agree with the record; return how many did not.

    With ``check`` everything is tried and then undone.
    """
    return READER.rebuild(using, _refresh_all, check=check)


def _refresh_all(using: str) -> int:
    wrong = sum(
        _refresh_block(kind, block, None, using)
        for kind in MODELS
        for block in _blocks(kind, using)
    )
    renew_edition(using)
    return wrong


def _blocks(kind: str, using: str) -> list[int]:
    """Return the blocks of a kind in which there are rows or bits."""
    last = MODELS[kind].objects.using(using).order_by("-pk").values_list("pk", flat=True).first()
    there = range(((last or 0) >> BLOCK_BITS) + 1)
    kept = Bitmap.objects.using(using).filter(kind=kind).values_list("block", flat=True)
    return sorted({*there, *kept.distinct()})
