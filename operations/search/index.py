"""Keeping the index: reading again what the database marked as changed, or everything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connections

from operations.marking import Changed, Reader, in_chunks

from .documents import MODELS, Texts, entry_id, outdated, read
from .models import Entry, Mark
from .query import WEIGHTS
from .tokens import indexed

CHUNK = 500  # records that are read together
READER = Reader("The search index", Mark, 7_460_923)
FIELDS = (*(f"weight_{weight}" for weight in WEIGHTS), "text")


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
    stored = {entry.object_id: entry for entry in rows}
    wanted = {key: _entry(kind, key, texts) for key, texts in read(kind, keys).items()}
    gone = [entry.pk for key, entry in stored.items() if not _same(entry, wanted.get(key))]
    new = [entry for key, entry in wanted.items() if not _same(entry, stored.get(key))]
    if gone:
        rows.filter(pk__in=gone).delete()
    Entry.objects.using(using).bulk_create(new)
    return len({*(stored.keys() - wanted.keys()), *(entry.object_id for entry in new)})


def _entry(kind: str, key: int, texts: Texts) -> Entry:
    """Return the entry of a record, not yet stored."""
    by_weight: dict[str, list[str]] = {weight: [] for weight in WEIGHTS}
    for weight, text in texts:
        by_weight[weight].append(text)
    columns = {f"weight_{weight}": indexed(found) for weight, found in by_weight.items()}
    return Entry(
        id=entry_id(kind, key),
        kind=kind,
        object_id=key,
        text="\n".join(text for _, text in texts),
        **columns,
    )


def _same(one: Entry, other: Entry | None) -> bool:
    return other is not None and all(getattr(one, f) == getattr(other, f) for f in FIELDS)


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
