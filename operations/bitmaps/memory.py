"""The bitmaps in this process: read once, and then only the blocks that changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from django.db import connections
from django.db.models import QuerySet

from .answers import Answers
from .bits import of_bytes, of_these
from .keeping import BLOCK, BLOCK_BITS, settle
from .kept import EVERY
from .models import Bitmap, Edition, Mark

T = TypeVar("T")

BYTES = BLOCK >> 3  # of a block
TRIES = 5  # readings while others write
RECENT = 64  # answers kept of questions of which there are many


@dataclass
class Shelf:
    """The bitmaps of one kind as of one edition, and what else is worked out once for it."""

    edition: int = 0
    wholes: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, dict[int, int]] = field(default_factory=dict)
    noted: dict[Any, Any] = field(default_factory=dict)
    recent: dict[Any, Any] = field(default_factory=dict)  # what was asked last stands last
    answers: Answers = field(default_factory=Answers)

    def bits(self, name: str) -> int:
        """Return the rows that have it."""
        return self.wholes.get(name, 0)

    def public(self, keys: Iterable[int]) -> list[int]:
        """Return those of some rows that the public may see."""
        return of_these(keys, self.bits(f"{EVERY}=1"))

    def once(self, name: Any, work_out: Callable[[], T]) -> T:
        """Return what was worked out for this edition already, or work it out."""
        if name not in self.noted:
            self.noted[name] = work_out()
        found: T = self.noted[name]
        return found

    def lately(self, name: Any, work_out: Callable[[], T]) -> T:
        """Return what was worked out for this edition a short while ago, or work it out.

        For what there are too many questions of to keep every answer.
        """
        found: T | None = self.recent.pop(name, None)
        if found is None:
            found = work_out()
        self.recent[name] = found
        for oldest in list(self.recent)[:-RECENT]:
            self.recent.pop(oldest, None)
        return found


_shelves: dict[tuple[str, str], Shelf] = {}
_lock = Lock()


def edition(using: str = "default") -> int | None:
    """Return the name of the record's state: with any change of what is public it is another.

    None where what changed cannot be read in at the moment, and for a record that never had any.
    """
    if not settle(using):
        return None
    return _stamp(using)


def _stamp(using: str) -> int | None:
    return Edition.objects.using(using).order_by("-pk").values_list("stamp", flat=True).first()


def shelf(kind: str, using: str = "default") -> Shelf | None:
    """Return the bitmaps of a kind, up to date; None where they cannot be brought up to date."""
    place = _place(kind, using)
    for _ in range(TRIES):
        now = edition(using)
        if now is None:
            return None
        held = _shelves.get(place)
        if held is None or held.edition != now:
            with _lock:
                held = _shelves.get(place)
                if held is None or held.edition != now:
                    held = _renewed(held or Shelf(), now, kind, using)
                    if held is not None:
                        _shelves[place] = held
        if held is not None:
            return held
    return None


def of_this_moment(kind: str, using: str = "default") -> Shelf | None:
    """Return the bitmaps as the transaction at hand reads the record; None where they lag behind.

    Nothing is written, and nobody else is given what is read: to them this moment may be over.
    """
    now = _stamp(using)
    if now is None or Mark.objects.using(using).exists():
        return None
    held = _shelves.get(_place(kind, using))
    if held is None or held.edition != now:
        held = _renewed(held or Shelf(), now, kind, using)
    return held


def _place(kind: str, using: str) -> tuple[str, str]:
    return str(connections[using].settings_dict["NAME"]), kind


def _renewed(old: Shelf, now: int, kind: str, using: str) -> Shelf | None:
    """Return the shelf of a new edition; what did not change is taken from the old one.

    None where bitmaps are written anew at this very moment, so that some are gone already.
    """
    rows = Bitmap.objects.using(using).filter(kind=kind).order_by()
    stamped: dict[str, dict[int, int]] = defaultdict(dict)
    changed = _changed_since(old.edition, kind, using)
    if changed is not None:
        blocks = {key >> BLOCK_BITS for key in changed}
        rows = rows.filter(block__in=blocks)
        for name, stamps in old.stamps.items():
            if same := {block: stamp for block, stamp in stamps.items() if block not in blocks}:
                stamped[name] = same
    new: dict[str, list[int]] = defaultdict(list)
    for pk, name, block, stamp in rows.values_list("pk", "name", "block", "stamp"):
        stamped[name][block] = stamp
        if old.stamps.get(name, {}).get(block) != stamp:
            new[name].append(pk)
    wanted = [pk for keys in new.values() for pk in keys]
    read = _read(rows, wanted)
    if sum(map(len, read.values())) < len(wanted):
        return None
    wholes = {}
    for name, stamps in stamped.items():
        if stamps == old.stamps.get(name):
            wholes[name] = old.wholes[name]
        else:
            kept = _kept(old, name, stamps)
            wholes[name] = _joined(kept | read.get(name, {}))
    answers = Answers() if changed is None else old.answers.after(changed)
    return Shelf(now, wholes, dict(stamped), answers=answers)


def _changed_since(edition: int, kind: str, using: str) -> set[int] | None:
    """Return the rows of a kind that may have changed since an edition; None where all may."""
    editions = Edition.objects.using(using).order_by()
    then = editions.filter(stamp=edition).values_list("pk", flat=True).first()
    if then is None:
        return None
    found: set[int] = set()
    for changed in editions.filter(pk__gt=then).values_list("changed", flat=True):
        if changed is None:
            return None
        found.update(changed[kind])
    return found


def _read(rows: QuerySet[Bitmap], keys: list[int]) -> dict[str, dict[int, bytes]]:
    found: dict[str, dict[int, bytes]] = defaultdict(dict)
    for start in range(0, len(keys), 2_000):
        some = rows.filter(pk__in=keys[start : start + 2_000])
        for name, block, bits in some.values_list("name", "block", "bits"):
            found[name][block] = bytes(bits)
    return found


def _kept(old: Shelf, name: str, stamps: dict[int, int]) -> dict[int, bytes]:
    """Return the blocks of a bitmap that are as they were."""
    held = old.stamps.get(name, {})
    same = [block for block, stamp in stamps.items() if held.get(block) == stamp]
    if not same:
        return {}
    whole = old.bits(name)
    as_bytes = whole.to_bytes((max(held) + 1) * BYTES, "little")
    return {block: as_bytes[block * BYTES : (block + 1) * BYTES] for block in same}


def _joined(blocks: dict[int, bytes]) -> int:
    """Return the blocks of one bitmap as one number."""
    joined = bytearray((max(blocks) + 1) * BYTES)
    for block, bits in blocks.items():
        joined[block * BYTES : block * BYTES + len(bits)] = bits
    return of_bytes(bytes(joined))
