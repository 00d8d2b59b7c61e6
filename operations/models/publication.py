"""Publishing and withdrawing a record, and what stands in the way (DOMAIN rule 10)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.choices import AgencyRole, Standing, Status

from .about import FACTS
from .fact import anchor_of
from .operation import Operation


@dataclass(frozen=True)
class Blocker:
    """A reason a record cannot be published; ``field`` is where it can be mended."""

    field: str
    message: str

    def __str__(self) -> str:
        return self.message


def blockers(operation: Operation) -> list[Blocker]:
    """Return everything that keeps the operation from being published."""
    found = []
    if not operation.citations.exists():
        found.append(Blocker("citations", "It cites no source: add one."))
    if operation.merged_into is not None:
        reason = (
            f"It is merged into “{operation.merged_into}”: undo the merge in its history first."
        )
        found.append(Blocker("merged_into", reason))
    leads = (AgencyRole.LEAD, AgencyRole.COORDINATOR)
    if not operation.participations.filter(role__in=leads).exists():
        found.append(
            Blocker("participations", _("It has no lead or coordinating agency: add one."))
        )
    if not operation.is_year_settled:
        found.append(Blocker("is_year_settled", _("Its year is not settled: find it, then tick.")))
    return found + _uncited(operation)


def _uncited(operation: Operation) -> list[Blocker]:
    message = _("The {fact} “{key}” cites no source: add a citation.")
    return [
        Blocker(anchor_of(FACTS[sort], key), message.format(fact=FACTS[sort], key=key))
        for sort, _pk, key in sorted(_uncited_rows(operation))
    ]


def _uncited_rows(operation: Operation) -> QuerySet:
    """Return what cites nothing: its sort as its place in ``FACTS``, its number, its key."""
    each = [
        getattr(operation, f"{fact}s")
        .filter(standing=Standing.ACCEPTED, citations__isnull=True)
        .order_by()
        .annotate(sort=Value(sort))
        .values_list("sort", "pk", "key")
        for sort, fact in enumerate(FACTS)
    ]
    return each[0].union(*each[1:], all=True)


def publish(operation: Operation) -> None:
    """Publish, freezing the slug. Raises ValidationError naming every blocker."""
    found = blockers(operation)
    if found:
        raise ValidationError([blocker.message for blocker in found])
    operation.status = Status.PUBLISHED
    operation.withdrawn_reason = ""
    operation.published_at = operation.published_at or timezone.now()
    operation.full_clean()
    operation.save()


def withdraw(operation: Operation, reason: str) -> None:
    """Take a record off the public site at once; its address then gives the reason."""
    operation.status = Status.WITHDRAWN
    operation.withdrawn_reason = reason
    operation.full_clean()
    operation.save()
