from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.choices import AgencyKind, AgencyRole

from .guardrails import names_nobody
from .hierarchy import DEPTH, Hierarchy, HierarchyQuerySet, Ways
from .naming import operations_of
from .vocabulary import known


class AgencyQuerySet(HierarchyQuerySet):
    def ways(self) -> Ways:
        from .arrest import Arrest
        from .place import OperationPlace
        from .quote import Quote
        from .seizure import Seizure
        from .statistic import Statistic

        return (
            (Participation.objects.published(), "agency"),
            (Statistic.objects.published(), "agency"),
            (Quote.objects.published(), "speaker__agency"),
            (OperationPlace.objects.published(), "place__police_area"),
            (Arrest.objects.published(), "home__police_area"),
            (Seizure.objects.published(), "place__police_area"),
            (Statistic.objects.published(), "place__police_area"),
        )

    def with_operation_count(self) -> Self:
        """Annotate the number of published operations that it or a part of it took part in."""
        links = Participation.objects.published()
        return self.annotate(operation_count=operations_of(links, "agency", DEPTH))


class Agency(Hierarchy):
    """A force, a unit, a council, a charity: anybody that takes part or speaks."""

    name = models.CharField(max_length=160, unique=True, help_text=_("The full name."))
    short_name = models.CharField(
        max_length=40, blank=True, help_text=_("What reports call it (“the Met”, “ERSOU”).")
    )
    slug = models.SlugField(max_length=80, unique=True, help_text=_("The name in addresses."))
    kind = models.CharField(
        max_length=32, choices=AgencyKind, help_text=_("What kind of body it is.")
    )
    aliases = models.TextField(
        blank=True, help_text=_("Other names that reports use, one on a line; search finds them.")
    )
    official_code = models.CharField(
        max_length=20, blank=True, help_text=_("The code official statistics give it, if any.")
    )
    is_generic = models.BooleanField(
        default=False,
        help_text=_("Stands for a body that the source does not name (“the local authority”)."),
    )

    objects = AgencyQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "name",
        "short_name",
        "slug",
        "kind",
        "parent",
        "aliases",
        "official_code",
        "is_generic",
    )
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [known("agency", "kind", AgencyKind)]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agency_detail", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ParticipationQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(operation__status="published")

    def get_by_natural_key(self, operation: str, agency: str, role: str) -> Any:
        return self.get(operation__slug=operation, agency__slug=agency, role=role)


class Participation(models.Model):
    """An agency's part in an operation."""

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="participations",
        help_text=_("The operation."),
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="participations",
        help_text=_("The agency that took part."),
    )
    role = models.CharField(
        max_length=12,
        choices=AgencyRole,
        default=AgencyRole.LEAD,
        help_text=_("What part it took. A charity that only comments has a quote, not a role."),
    )
    note = models.CharField(
        validators=[names_nobody],
        max_length=200,
        blank=True,
        help_text=_("What a reader must know of the role, for example that it is our reading."),
    )

    objects = ParticipationQuerySet.as_manager()

    PUBLIC_FIELDS = ("operation", "agency", "role", "note")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "agency", "role"],
                name="participation_once",
                violation_error_message=_("This agency already has this role in the operation."),
            ),
            known("participation", "role", AgencyRole),
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display().lower()})"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.operation.slug, self.agency.slug, self.role)
