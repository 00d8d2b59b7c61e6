"""Keeping the index: reading again what the database marked as changed, or everything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections

from operations.marking import Changed, Reader, in_chunks

from .documents import MODELS, Texts, entry_id, outdated, read
from .models import Entry, Mark
from .query import WEIGHTS
from .tokens import indexed

CHUNK = 500  # records that are read together
READER = Reader("The search index", Mark, 7_460_923)
FIELDS = (*(f"weight_{weight}" for weight in WEIGHTS), "text")
_COLUMNS = ("id", "kind", "object_id", *FIELDS)


def settle(using: str = "default") -> bool:
    """Read into the index what changed since. Return whether it is up to date now."""
    return READER.settle(using, _read_again)


def _read_again(changed: Changed, using: str) -> None:
    for kind, keys in _all_outdated(changed).items():
        refresh(kind, sorted(keys), using)


def _all_outdated(changed: Changed) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for kind, keys in changed.items():
        for chunk in in_chunks(sorted(keys), CHUNK):
            for reached, owners in outdated(kind, chunk):
                found[reached] |= owners
    return found


def refresh(kind: str, keys: Iterable[int], using: str = "default") -> int:
    """Make the entries of the records agree with their words; return how many did not."""
    return sum(_refresh(kind, chunk, using) for chunk in in_chunks(keys, CHUNK))


def _refresh(kind: str, keys: Sequence[int], using: str) -> int:
    rows = Entry.objects.using(using).filter(kind=kind, object_id__in=keys)
    stored = {key: tuple(entry) for key, *entry in rows.values_list("object_id", *FIELDS)}
    wanted = {key: _entry(texts) for key, texts in read(kind, keys).items()}
    gone = [key for key, entry in stored.items() if entry != wanted.get(key)]
    new = {key: entry for key, entry in wanted.items() if entry != stored.get(key)}
    if gone:
        rows.filter(object_id__in=gone).delete()
    _enter(kind, new, using)
    return len({*gone, *new})


def _entry(texts: Texts) -> tuple[str, ...]:
    """Return what the entry of a record holds, in the order of ``FIELDS``."""
    by_weight: dict[str, list[str]] = {weight: [] for weight in WEIGHTS}
    for weight, text in texts:
        by_weight[weight].append(text)
    return (*map(indexed, by_weight.values()), "\n".join(text for _, text in texts))


def _enter(kind: str, entries: Mapping[int, tuple[str, ...]], using: str) -> None:
    """Store entries; past the ORM, as there may be millions.

    By one statement: after each SQLite writes its table of words anew.
    """
    if not entries:
        return
    rows: list[tuple[Any, ...]] = [
        (entry_id(kind, key), kind, key, *entry) for key, entry in entries.items()
    ]
    slots = ", ".join([f"({', '.join(['%s'] * len(_COLUMNS))})"] * len(rows))
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_entry ({', '.join(_COLUMNS)}) VALUES {slots}",  # noqa: S608  columns of ours
            [value for row in rows for value in row],
        )


def rebuild(using: str = "default", *, check: bool = False) -> int:
    """Make the whole index agree with the record; return how many entries did not.

    With ``check`` everything is tried and then undone.
    """
    return READER.rebuild(using, _refresh_all, check=check)


def _refresh_all(using: str) -> int:
    return sum(refresh(kind, _keys(kind, using), using) for kind in MODELS)


def compact(using: str = "default") -> None:
    """Leave nothing in SQLite's table of words of what was taken out of the index."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def _keys(kind: str, using: str) -> list[int]:
    """Return the keys of a kind's records and of its entries, whichever there are."""
    there = MODELS[kind]._base_manager.using(using).values_list("pk", flat=True)
    entered = Entry.objects.using(using).filter(kind=kind).values_list("object_id", flat=True)
    return sorted({*there.order_by(), *entered})
