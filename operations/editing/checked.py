"""An act that may not leave a published record with something that bars publication."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from operations.history.acts import Act
from operations.history.models import Edit
from operations.models import Operation
from operations.models.publication import Blocker, blockers


class Unpublishable(Exception):
    """An edit would leave a published record with something that bars publication."""

    def __init__(self, operation: Operation, found: Sequence[Blocker]):
        self.operation, self.blockers = operation, found
        self.reasons = [
            _(
                "“{title}” is published, and after this edit it could not be: nothing was saved. "
                "Mend what is named here, or withdraw the record first."
            ).format(title=operation),
            *map(str, found),
        ]
        super().__init__(*self.reasons)


class CheckedAct(Act):
    """Compares what bars publication before and after: what was lacking may be mended in steps."""

    def __init__(self, action: str, author: Any = None, *, proposer: Any = None, summary: str = ""):
        super().__init__(action, author, proposer=proposer, summary=summary)
        self._barred: dict[int, set[Blocker]] = {}

    def take(self, subject: Model, *, read: int | None = None) -> None:
        super().take(subject, read=read)
        if isinstance(subject, Operation) and subject.pk not in self._barred:
            self._barred[subject.pk] = set(_bars(subject.pk))

    def settle(self) -> list[Edit]:
        """Record the edits. Raises Unpublishable where one bars publication anew."""
        for key, before in self._barred.items():
            found = [blocker for blocker in _bars(key) if blocker not in before]
            if found:
                raise Unpublishable(Operation.objects.get(pk=key), found)
        return super().settle()


@contextmanager
def checked(
    action: str, author: Any = None, *subjects: Model, proposer: Any = None, summary: str = ""
) -> Iterator[CheckedAct]:
    """Do something to some records in one transaction, check it and record it."""
    with transaction.atomic():
        doing = CheckedAct(action, author, proposer=proposer, summary=summary)
        for subject in subjects:
            doing.take(subject)
        yield doing
        doing.settle()


def _bars(key: int) -> list[Blocker]:
    operation = Operation.objects.published().filter(pk=key).first()
    return blockers(operation) if operation else []
