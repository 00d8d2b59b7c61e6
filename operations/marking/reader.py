"""Reading again what the database marked as changed, or everything; one reader at a time."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connections, transaction

log = logging.getLogger(__name__)

Changed = Mapping[str, set[int]]  # keys by the kind of their records
MOST = 500  # marks that are taken away by one statement


def in_chunks(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """Yield the keys, so many at a time."""
    keys = list(keys)
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


@dataclass(frozen=True)
class Reader:
    """Takes the marks of one derived thing.

    ``name`` is what the log calls it, ``marks`` the model of its marks, ``lock`` any number:
    PostgreSQL's name for “somebody is reading these marks”.
    """

    name: str
    marks: Any
    lock: int

    def settle(self, using: str, read: Callable[[Changed, str], None]) -> bool:
        """Have read what is marked. Return whether the derived thing is up to date now.

        It is not where the database cannot be written to at the moment. What then is marked
        still must not be shown.
        """
        if not self.marks.objects.using(using).exists():
            return True
        try:
            with transaction.atomic(using):
                self._take_turns(using)
                taken, changed = self._marked(using)
                read(changed, using)
                self._forget(using, taken)
        except DatabaseError:
            log.warning("%s could not be brought up to date.", self.name, exc_info=True)
            return False
        return True

    def rebuild(self, using: str, refresh: Callable[[str], int], *, check: bool) -> int:
        """Have everything read; return how much did not agree. With ``check`` it is undone."""
        with transaction.atomic(using):
            self._take_turns(using)
            # First: what is marked from here on may have been read already, and is read again.
            self.marks.objects.using(using).all().delete()
            wrong = refresh(using)
            if check:
                transaction.set_rollback(True, using)
        return wrong

    def _take_turns(self, using: str) -> None:
        """Let nobody else read marks before this transaction ends; SQLite has one writer anyway."""
        connection = connections[using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock])

    def _marked(self, using: str) -> tuple[list[int], Changed]:
        taken, changed = [], defaultdict(set)
        rows = self.marks.objects.using(using).values_list("pk", "kind", "object_id")
        for pk, kind, key in rows:
            taken.append(pk)
            changed[kind].add(key)
        return taken, changed

    def _forget(self, using: str, taken: list[int]) -> None:
        """Take away exactly the marks that were read: others may have been made meanwhile."""
        for some in in_chunks(taken, MOST):
            self.marks.objects.using(using).filter(pk__in=some).delete()
