"""Two people edited the same version: what each of them changed, and one record from both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction

from operations.history.acts import catch_up
from operations.history.applying import apply, with_state_of
from operations.history.differences import with_new_ids
from operations.history.documents import Document, document_of
from operations.history.models import Edit
from operations.history.three_way import Merged, merge


class _Undo(Exception):
    """Raised to undo what was only a rehearsal."""


@dataclass(frozen=True)
class Clash:
    """The record in three versions: as it was read, as it is now, as somebody would save it."""

    before: Document
    theirs: Document
    yours: Document

    def merged(self, chosen: frozenset[str] = frozenset()) -> Merged:
        """Return one record from both; ``chosen`` are the conflicts in which yours is taken."""
        return merge(self.before, self.theirs, self.yours, chosen)


def rehearse(subject: Any, write: Callable[[], object], *, base: Document | None = None) -> Clash:
    """Return what writing would make of the record, and leave it as it is.

    With ``base``, the version that was read, it is written upon that. Whatever ``write`` raises
    comes through, with everything undone.
    """
    clash: Clash | None = None
    try:
        with transaction.atomic():
            live = document_of(subject)
            before = live if base is None else with_state_of(base, live)
            if base is not None:
                apply(subject, before)
            write()
            clash = Clash(before, live, with_new_ids(document_of(subject), live, before))
            raise _Undo
    except _Undo:
        pass
    return cast(Clash, clash)  # set before the rehearsal is undone


def base_of(subject: Any, number: int) -> Document | None:
    """Return the record as it stood in the version that was read, or None where nobody knows.

    What was changed by other means is recorded first: the refused edit undid its own record of it.
    """
    catch_up(subject)
    edit = Edit.objects.of(subject).filter(number=number).first()
    return edit.document if edit else None
