from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from operations.choices import Disposal, Standing

from .fact import Fact, FactQuerySet, fact_constraints
from .measure import Measured, measure_constraints, whole_measure
from .vocabulary import known


class OutcomeQuerySet(FactQuerySet):
    def published(self) -> Self:
        """Leave out what became of arrests that were withdrawn."""
        return super().published().exclude(arrest__standing=Standing.WITHDRAWN)


class Outcome(Fact):
    """What became of the arrested by a date. Newer rows replace none: the newest is current."""

    arrest = models.ForeignKey(
        "operations.Arrest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="outcomes",
        help_text=_("The arrest row it is about; empty for all of the operation's arrested."),
    )
    disposal = models.CharField(
        max_length=32, choices=Disposal, help_text=_("What became of them.")
    )
    people, people_upper, people_precision = whole_measure("Of how many people this is true.")
    people_amount = Measured("people")
    as_of = models.DateField(
        null=True, blank=True, help_text=_("The day the source says this of; empty if not stated.")
    )

    objects = OutcomeQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "operation",
        "key",
        "standing",
        "arrest",
        "disposal",
        "people",
        "people_upper",
        "people_precision",
        "as_of",
    )
    PRIVATE_FIELDS = ("id",)

    class Meta(Fact.Meta):
        ordering = [F("as_of").desc(nulls_last=True), "-pk"]
        constraints = [
            *fact_constraints("outcome"),
            *measure_constraints("outcome", "people"),
            known("outcome", "disposal", Disposal),
        ]

    def clean(self) -> None:
        super().clean()
        if self.arrest is not None and self.arrest.operation_id != self.operation_id:
            raise ValidationError({"arrest": "The arrest row belongs to another operation."})
