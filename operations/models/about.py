"""What citations and notes have in common: they speak of one fact, or of an operation."""

from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from operations.choices import Standing

from .checks import CheckedAtOnce
from .fact import Fact
from .quote import withheld

FACTS = ("arrest", "seizure", "statistic", "quote", "outcome")


class AboutQuerySet(models.QuerySet):
    def published(self, about: Collection[str] = FACTS) -> Self:
        """Return rows whose operation is published and whose fact the public may see.

        ``about`` names the kinds of fact they may be about, where that is known.
        """
        shown = self.filter(operation__status="published")
        for fact in about:
            shown = shown.exclude(**{f"{fact}__standing": Standing.WITHDRAWN})
        if "outcome" in about:
            shown = shown.exclude(outcome__arrest__standing=Standing.WITHDRAWN)
        return shown.exclude(withheld("quote__")) if "quote" in about else shown


class About(CheckedAtOnce):
    """Real foreign keys to every kind of fact, of which at most one is set."""

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The operation this speaks of."),
    )
    arrest = models.ForeignKey(
        "operations.Arrest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The arrest row this is about."),
    )
    seizure = models.ForeignKey(
        "operations.Seizure",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The seizure this is about."),
    )
    statistic = models.ForeignKey(
        "operations.Statistic",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The statistic this is about."),
    )
    quote = models.ForeignKey(
        "operations.Quote",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The quote this is about."),
    )
    outcome = models.ForeignKey(
        "operations.Outcome",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The outcome this is about."),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fact = self.fact
        if fact is not None:
            self.operation_id = fact.operation_id
        super().save(*args, **kwargs)

    @property
    def fact(self) -> Fact | None:
        """The fact this speaks of, or None where it speaks of the operation."""
        return next((fact for name in FACTS if (fact := getattr(self, name))), None)

    def clean(self) -> None:
        super().clean()
        fact = self.fact
        if fact is not None and fact.operation_id != self.operation_id:
            raise ValidationError("The fact belongs to another operation.")


def at_most_one_fact(model: str) -> models.CheckConstraint:
    alone = Q()
    for fact in FACTS:
        others = {f"{other}__isnull": True for other in FACTS if other != fact}
        alone |= Q(**others)
    return models.CheckConstraint(
        name=f"{model}_about_one_fact",
        condition=alone,
        violation_error_message=_("Name one fact at the most."),
    )


NO_FACT = Q(**{f"{fact}__isnull": True for fact in FACTS})
