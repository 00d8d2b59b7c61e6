"""Keeping the index: reading again what the database marked as changed, or everything."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import DatabaseError, connections, transaction

from .documents import MODELS, Texts, entry_id, outdated, read
from .models import Entry, Mark
from .query import WEIGHTS
from .tokens import indexed

log = logging.getLogger(__name__)

CHUNK = 500  # records that are read together
LOCK = 7_460_923  # any number: PostgreSQL's name for “somebody is reading the marks”
FIELDS = (*(f"weight_{weight}" for weight in WEIGHTS), "text")


def settle(using: str = "default") -> bool:
    """Read into the index what changed since. Return whether it is up to date now.

    It is not where the database cannot be written to at the moment. What then is marked still
    must not be shown.
    """
    if not Mark.objects.using(using).exists():
        return True
    try:
        with transaction.atomic(using):
            _settle(using)
    except DatabaseError:
        log.warning("The search index could not be brought up to date.", exc_info=True)
        return False
    return True


def _settle(using: str) -> None:
    _take_turns(using)
    marks = list(Mark.objects.using(using).values_list("pk", "kind", "object_id"))
    changed: dict[str, set[int]] = defaultdict(set)
    for _, kind, key in marks:
        changed[kind].add(key)
    for kind, keys in _all_outdated(changed).items():
        refresh(kind, sorted(keys), using)
    # Exactly the marks that were read: others may have been committed meanwhile.
    for chunk in _chunks([pk for pk, _, _ in marks]):
        Mark.objects.using(using).filter(pk__in=chunk).delete()


def _take_turns(using: str) -> None:
    """Let nobody else read marks before this transaction ends; SQLite has one writer anyway."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _all_outdated(changed: dict[str, set[int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for kind, keys in changed.items():
        for chunk in _chunks(sorted(keys)):
            for reached, owners in outdated(kind, chunk):
                found[reached] |= owners
    return found


def refresh(kind: str, keys: Iterable[int], using: str = "default") -> int:
    """Make the entries of the records agree with their words; return how many did not."""
    return sum(_refresh(kind, chunk, using) for chunk in _chunks(keys))


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
    with transaction.atomic(using):
        _take_turns(using)
        marks = list(Mark.objects.using(using).values_list("pk", flat=True))
        wrong = sum(refresh(kind, _keys(kind, using), using) for kind in MODELS)
        for chunk in _chunks(marks):
            Mark.objects.using(using).filter(pk__in=chunk).delete()
        if check:
            transaction.set_rollback(True, using)
    return wrong


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


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    keys = list(keys)
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
