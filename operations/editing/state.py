"""Where a record stands with the public: sent for review, returned, published, withdrawn."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from operations.choices import Status
from operations.history.models import Action
from operations.models import Operation, publication

from .checked import checked


def submit(operation: Operation, author: Any, summary: str = "") -> None:
    """Send a draft for review. Raises ValidationError where it is no draft."""
    _move(operation, author, Action.SUBMITTED, {Status.DRAFT}, Status.IN_REVIEW, summary)


def give_back(operation: Operation, author: Any, comment: str) -> None:
    """Return a record in review to its writer, with a comment."""
    _move(operation, author, Action.RETURNED, {Status.IN_REVIEW}, Status.DRAFT, comment)


def publish(operation: Operation, author: Any, summary: str = "") -> None:
    """Publish a record. Raises ValidationError naming every blocker."""
    with checked(Action.PUBLISHED, author, operation, summary=summary):
        publication.publish(_fresh(operation))


def withdraw(operation: Operation, author: Any, reason: str) -> None:
    """Take a record off the public site at once; its address then gives the reason."""
    with checked(Action.WITHDRAWN, author, operation, summary=reason):
        publication.withdraw(_fresh(operation), reason)


def _move(
    operation: Operation, author: Any, action: str, allowed: set[str], to: str, summary: str
) -> None:
    with checked(action, author, operation, summary=summary):
        fresh = _fresh(operation)
        if fresh.status not in allowed:
            state = fresh.get_status_display().lower()
            raise ValidationError(
                _("“{title}” is {state} by now.").format(title=fresh, state=state)
            )
        fresh.status = to
        fresh.save(update_fields=["status", "updated_at"])


def _fresh(operation: Operation) -> Operation:
    return Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
