"""The way back: one edit undone, or one version brought back. Each is an edit of its own."""

from typing import Any

from operations.history.applying import CannotApply, apply, with_state_of
from operations.history.documents import Document, document_of
from operations.history.models import Action, Edit
from operations.history.three_way import Conflict, merge

from .checked import checked


def undo(edit: Edit, author: Any, summary: str = "") -> list[Conflict]:
    """Take back what one edit changed, and keep what was changed since.

    Returns what was changed again since, which stays as it is. Raises CannotApply where there is
    nothing to go back to.
    """
    earlier, subject = edit.before, edit.subject
    if earlier is None or subject is None:
        raise CannotApply("There is no version before this one.")
    why = summary or f"Version {edit.number} taken back."
    with checked(Action.REVERTED, author, subject, summary=why):
        live = document_of(subject)
        merged = merge(
            with_state_of(edit.document, live), live, with_state_of(earlier.document, live)
        )
        apply(subject, merged.document)
    return merged.conflicts


def bring_back(edit: Edit, author: Any, summary: str = "") -> list[Conflict]:
    """Make the record what it was in a version; what stands of it with the public stays."""
    subject = edit.subject
    if subject is None:
        raise CannotApply("The record is gone.")
    why = summary or f"Version {edit.number} brought back."
    with checked(Action.REVERTED, author, subject, summary=why):
        live = document_of(subject)
        apply(subject, _as_sensitive_as(live, with_state_of(edit.document, live)))
    return []


def _as_sensitive_as(live: Document, version: Document) -> Document:
    """Return the version with each quote withheld that is withheld now."""
    sensitive = {row["id"] for row in live.get("quote", []) if row["is_sensitive"]}
    quotes = [
        row | {"is_sensitive": row["is_sensitive"] or row["id"] in sensitive}
        for row in version.get("quote", [])
    ]
    return version | ({"quote": quotes} if quotes else {})
