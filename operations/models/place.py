from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.choices import PlaceKind, PlaceRole

from .hierarchy import DEPTH, Hierarchy, HierarchyQuerySet, Ways
from .naming import operations_of
from .vocabulary import known


class PlaceQuerySet(HierarchyQuerySet):
    def ways(self) -> Ways:
        from .arrest import Arrest
        from .seizure import Seizure
        from .statistic import Statistic

        return (
            (OperationPlace.objects.published(), "place"),
            (Arrest.objects.published(), "home"),
            (Seizure.objects.published(), "place"),
            (Statistic.objects.published(), "place"),
        )

    def with_operation_count(self) -> Self:
        """Annotate the number of published operations there or in what lies inside."""
        links = OperationPlace.objects.published()
        return self.annotate(operation_count=operations_of(links, "place", DEPTH))


class Place(Hierarchy):
    """A named place, from a ward to a country; never an address."""

    name = models.CharField(max_length=120, help_text=_("The name as people use it."))
    slug = models.SlugField(max_length=80, unique=True, help_text=_("The name in addresses."))
    kind = models.CharField(
        max_length=10, choices=PlaceKind, help_text=_("What kind of place it is.")
    )
    police_area = models.ForeignKey(
        "operations.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="policed_places",
        help_text=_("The territorial force whose area it lies in; empty where it spans several."),
    )

    objects = PlaceQuerySet.as_manager()

    PUBLIC_FIELDS = ("name", "slug", "kind", "parent", "police_area")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["name", "slug"]
        constraints = [known("place", "kind", PlaceKind)]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place_detail", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class OperationPlaceQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(operation__status="published")

    def get_by_natural_key(self, operation: str, place: str, role: str) -> Any:
        return self.get(operation__slug=operation, place__slug=place, role=role)


class OperationPlace(models.Model):
    """What a place was to an operation: searched, supplied from, supplied to."""

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="operation_places",
        help_text=_("The operation."),
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="operation_places",
        help_text=_("The place."),
    )
    role = models.CharField(
        max_length=12,
        choices=PlaceRole,
        default=PlaceRole.AREA,
        help_text=_("What the place was to the operation."),
    )

    objects = OperationPlaceQuerySet.as_manager()

    PUBLIC_FIELDS = ("operation", "place", "role")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["pk"]
        verbose_name = "place of an operation"
        verbose_name_plural = "places of operations"
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "place", "role"],
                name="operation_place_once",
                violation_error_message=_("This place already has this role in the operation."),
            ),
            known("operation_place", "role", PlaceRole),
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.get_role_display().lower()})"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.operation.slug, self.place.slug, self.role)
