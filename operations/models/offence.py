from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.choices import Jurisdiction, Standing

from .naming import Link, Named, NamedQuerySet, once, reached
from .vocabulary import known


class OffenceQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return offences that a published operation, arrest or statistic names."""
        from .statistic import Statistic

        return self.filter(
            reached(OperationOffence.objects.published(), "offence")
            | reached(ArrestOffence.objects.published(), "offence")
            | reached(Statistic.objects.published(), "offence")
        )


class Offence(Named):
    """An offence in law, or a wording “as reported” that names no single one."""

    statute = models.CharField(
        max_length=120, blank=True, help_text=_("The Act, where the wording names one offence.")
    )
    section = models.CharField(max_length=40, blank=True, help_text=_("Its section: “s4(3)(b)”."))
    jurisdiction = models.CharField(
        max_length=20,
        choices=Jurisdiction,
        default=Jurisdiction.ENGLAND_AND_WALES,
        help_text=_("Where the law applies."),
    )
    is_as_reported = models.BooleanField(
        default=False, help_text=_("The wording of reports, which does not settle the offence.")
    )

    objects = OffenceQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "name",
        "slug",
        "note",
        "statute",
        "section",
        "jurisdiction",
        "is_as_reported",
    )
    PRIVATE_FIELDS = ("id",)

    class Meta(Named.Meta):
        constraints = [known("offence", "jurisdiction", Jurisdiction)]


class OperationOffence(Link):
    """An offence suspected of the operation as a whole."""

    FILED_UNDER = "offence"

    offence = models.ForeignKey(
        Offence,
        on_delete=models.PROTECT,
        related_name="operation_links",
        help_text=_("The offence suspected."),
    )

    PUBLIC_FIELDS = ("operation", "offence")
    PRIVATE_FIELDS = ("id",)

    class Meta(Link.Meta):
        verbose_name = "offence suspected of an operation"
        verbose_name_plural = "offences suspected of operations"
        constraints = [once("operation_offence", "operation", "offence")]


class ArrestOffenceQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Return what published arrest rows are suspected of."""
        published = self.filter(arrest__operation__status="published")
        return published.exclude(arrest__standing=Standing.WITHDRAWN)

    def get_by_natural_key(self, operation: str, key: str, offence: str) -> Any:
        return self.get(arrest__operation__slug=operation, arrest__key=key, offence__slug=offence)


class ArrestOffence(models.Model):
    """An offence that the people of one arrest row are suspected of."""

    arrest = models.ForeignKey(
        "operations.Arrest",
        on_delete=models.CASCADE,
        related_name="arrest_offences",
        help_text=_("The arrest row."),
    )
    offence = models.ForeignKey(
        Offence,
        on_delete=models.PROTECT,
        related_name="arrest_links",
        help_text=_("The offence suspected."),
    )

    objects = ArrestOffenceQuerySet.as_manager()

    PUBLIC_FIELDS = ("arrest", "offence")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["pk"]
        verbose_name = "offence suspected of an arrest"
        verbose_name_plural = "offences suspected of arrests"
        constraints = [once("arrest_offence", "arrest", "offence")]

    def __str__(self) -> str:
        return str(self.offence)

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.arrest.natural_key(), self.offence.slug)
