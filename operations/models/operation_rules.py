"""The rules that the database itself holds an operation to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from operations.choices import (
    DateBasis,
    DatePrecision,
    InvestigationState,
    Jurisdiction,
    OperationKind,
    Proceedings,
    Status,
    TimePrecision,
)

from .arrest import age_constraints
from .vocabulary import known

RULES = [
    known("operation", "kind", OperationKind),
    known("operation", "jurisdiction", Jurisdiction),
    known("operation", "date_precision", DatePrecision),
    known("operation", "date_basis", DateBasis),
    known("operation", "start_time_precision", TimePrecision),
    known("operation", "investigation_precision", DatePrecision),
    known("operation", "investigation_basis", DateBasis, blank=True),
    known("operation", "investigation_state", InvestigationState),
    known("operation", "proceedings", Proceedings),
    known("operation", "proceedings_precision", DatePrecision),
    known("operation", "status", Status),
    *age_constraints("operation"),
    models.CheckConstraint(
        name="operation_dates_if_known",
        condition=Q(
            date_precision=DatePrecision.UNKNOWN,
            starts_on__isnull=True,
            ends_on__isnull=True,
        )
        | (
            ~Q(date_precision=DatePrecision.UNKNOWN)
            & Q(starts_on__isnull=False, ends_on__isnull=False)
        ),
        violation_error_message=(
            _(
                "Give the first and the last day, or choose the precision “unknown” and "
                "leave both empty."
            )
        ),
    ),
    models.CheckConstraint(
        name="operation_dates_in_order",
        condition=Q(starts_on__isnull=True)
        | Q(ends_on__isnull=True)
        | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("The last day is before the first day."),
    ),
    models.CheckConstraint(
        name="operation_inferred_date_explained",
        condition=Q(date_basis=DateBasis.STATED) | ~Q(date_reason=""),
        violation_error_message=_("Say how the inferred date was worked out."),
    ),
    models.CheckConstraint(
        name="operation_investigation_if_known",
        condition=Q(
            investigation_precision=DatePrecision.UNKNOWN,
            investigation_starts_on__isnull=True,
            investigation_basis="",
        )
        | (
            ~Q(investigation_precision=DatePrecision.UNKNOWN)
            & Q(investigation_starts_on__isnull=False)
            & ~Q(investigation_basis="")
        ),
        violation_error_message=(
            _("The beginning of the investigation needs its date, precision and basis.")
        ),
    ),
    models.CheckConstraint(
        name="operation_slug_not_reserved",
        condition=~Q(slug="new"),
        violation_error_message=_("“new” is reserved for the page that makes a record."),
    ),
    models.CheckConstraint(
        name="operation_not_part_of_itself",
        condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
        violation_error_message=_("An operation cannot be part of itself."),
    ),
    models.CheckConstraint(
        name="operation_withdrawal_explained",
        condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
        violation_error_message=_("Say why the record is withdrawn."),
    ),
]
