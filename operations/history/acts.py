"""Acts: what one person does at once, recorded whole or not at all."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from operations.models import Operation

from .differences import same
from .documents import Document, document_of, documents_of, kind_of
from .models import Action, Edit

OUTSIDE = "Changed outside the site's own forms and commands."


class Stale(Exception):
    """Somebody else changed the record since it was read."""

    def __init__(self, subject: Any, read: int):
        self.subject, self.read = subject, read
        super().__init__(f"“{subject}” was changed by somebody else in the meantime.")


class Act:
    """Takes records in hand before they are changed, and records the edits of those that were."""

    def __init__(self, action: str, author: Any = None, *, proposer: Any = None, summary: str = ""):
        self.action, self.summary = action, summary[:300]
        self.author = author if getattr(author, "pk", None) else None
        self.proposer = proposer
        self.id = uuid.uuid4()
        self._before: dict[tuple[str, int], Document | None] = {}
        self._version: dict[tuple[str, int], int] = {}

    def take(self, subject: Model, *, read: int | None = None) -> None:
        """Lock a record and remember how it stands.

        ``read`` is the version that the person had before their eyes: raises Stale if it is not
        the one there is.
        """
        key = (kind_of(subject), subject.pk)
        if key in self._before:
            return
        # On SQLite the whole transaction holds the one lock there is.
        type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        self._before[key] = _caught_up(subject)
        if read is not None and version_of(subject) != read:
            raise Stale(subject, read)

    def add(self, subject: Model) -> None:
        """Take a record in hand that was made in this act."""
        self._before[kind_of(subject), subject.pk] = None

    def has(self, subject: Model) -> bool:
        """Whether the record is in hand already."""
        return (kind_of(subject), subject.pk) in self._before

    def settle(self) -> list[Edit]:
        """Record an edit for each record that is not as it was; return them."""
        found = []
        for (kind, key), before in self._before.items():
            after = documents_of(kind, [key])[key]
            if after != (before or {}):
                found.append(self._record(kind, key, before, after))
        return found

    def _record(self, kind: str, key: int, before: Document | None, after: Document) -> Edit:
        action = Action.DELETED if not after else self.action
        edit = Edit.made(
            kind=kind,
            object_id=key,
            number=_next_number(kind, key, is_new=before is None),
            action=action,
            author=self.author,
            proposer=self.proposer,
            summary=self.summary,
            act=self.id,
            document=after,
        )
        edit.save(force_insert=True)
        return edit


@contextmanager
def act(
    action: str, author: Any = None, *subjects: Model, proposer: Any = None, summary: str = ""
) -> Iterator[Act]:
    """Do something to some records in one transaction, and record it."""
    with transaction.atomic():
        doing = Act(action, author, proposer=proposer, summary=summary)
        for subject in subjects:
            doing.take(subject)
        yield doing
        doing.settle()


def version_of(subject: Any) -> int:
    """Return the number of the record's present version; 1 before its first recorded edit."""
    if isinstance(subject, Operation):
        return Operation.objects.values_list("version", flat=True).get(pk=subject.pk)
    last = Edit.objects.of(subject).first()
    return last.number if last else 1


def _next_number(kind: str, key: int, *, is_new: bool) -> int:
    """Return the number of a new version. An operation's own count goes with it."""
    operation = Operation.objects.filter(pk=key).first() if kind == "operation" else None
    if operation is not None:
        if not is_new:
            operation.touch()
        return operation.version
    last = Edit.objects.filter(kind=kind, object_id=key).first()
    return last.number + 1 if last else 1


def catch_up(subject: Any) -> None:
    """Record what no edit explains, in a transaction of its own."""
    with transaction.atomic():
        type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        _caught_up(subject)


def _caught_up(subject: Any) -> Document:
    """Return how the record stands, having recorded what no edit explains.

    That is how it stood before its first edit, and whatever somebody did to it by other means
    than this program's: in SQL, or in a shell.
    """
    kind, now = kind_of(subject), document_of(subject)
    last = Edit.objects.of(subject).first()
    if last is None:
        _record_found(kind, subject.pk, version_of(subject), "", now)
    elif not same(last.document, now):
        number = _next_number(kind, subject.pk, is_new=False)
        _record_found(kind, subject.pk, number, OUTSIDE, now)
    return now


def _record_found(kind: str, key: int, number: int, summary: str, document: Document) -> None:
    edit = Edit.made(
        kind=kind,
        object_id=key,
        number=number,
        action=Action.FOUND,
        summary=summary,
        act=uuid.uuid4(),
        document=document,
    )
    edit.save(force_insert=True)


def record_new(kind: str, keys: list[int], action: str, summary: str = "") -> None:
    """Record many records that a command has just made, with one question for each model."""
    group, at = uuid.uuid4(), timezone.now()
    numbers = dict.fromkeys(keys, 1)
    if kind == "operation":
        numbers |= dict(Operation.objects.filter(pk__in=keys).values_list("pk", "version"))
    documents = documents_of(kind, keys)
    Edit.objects.bulk_create(
        [
            Edit.made(
                kind=kind,
                object_id=key,
                number=numbers[key],
                action=action,
                summary=summary,
                act=group,
                at=at,
                document=documents[key],
            )
            for key in keys
        ],
        batch_size=200,
    )


def unrecorded(subject: Any) -> Document | None:
    """Return the record as it stands, if no edit explains that; else None. Writes nothing."""
    last = Edit.objects.of(subject).first()
    now = document_of(subject)
    return now if last is not None and not same(last.document, now) else None
