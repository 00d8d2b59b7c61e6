from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .naming import Link, Named, NamedQuerySet, once, operations_of, reached


class ThemeQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return themes that a published operation is filed under."""
        return self.filter(reached(OperationTheme.objects.published(), "theme"))

    def with_operation_count(self) -> Self:
        """Annotate the number of published operations filed under it."""
        links = OperationTheme.objects.published()
        return self.annotate(operation_count=operations_of(links, "theme"))


class Theme(Named):
    """What an operation is about: county lines, firearms, modern slavery."""

    objects = ThemeQuerySet.as_manager()

    PUBLIC_FIELDS = ("name", "slug", "note")
    PRIVATE_FIELDS = ("id",)


class OperationTheme(Link):
    FILED_UNDER = "theme"

    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="links", help_text=_("The theme.")
    )

    PUBLIC_FIELDS = ("operation", "theme")
    PRIVATE_FIELDS = ("id",)

    class Meta(Link.Meta):
        verbose_name = "theme of an operation"
        verbose_name_plural = "themes of operations"
        constraints = [once("operation_theme", "operation", "theme")]


class ProgrammeQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return programmes that a published operation belongs to."""
        return self.filter(reached(OperationProgramme.objects.published(), "programme"))

    def with_operation_count(self) -> Self:
        """Annotate the number of published operations that belong to it."""
        links = OperationProgramme.objects.published()
        return self.annotate(operation_count=operations_of(links, "programme"))


class Programme(Named):
    """A standing effort or campaign; it has no figures of its own."""

    objects = ProgrammeQuerySet.as_manager()

    PUBLIC_FIELDS = ("name", "slug", "note")
    PRIVATE_FIELDS = ("id",)

    def get_absolute_url(self) -> str:
        return reverse("programme_detail", args=[self.slug])


class OperationProgramme(Link):
    FILED_UNDER = "programme"

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="links", help_text=_("The programme.")
    )
    is_inferred = models.BooleanField(
        default=False, help_text=_("The source does not say so itself; a note gives the reason.")
    )

    PUBLIC_FIELDS = ("operation", "programme", "is_inferred")
    PRIVATE_FIELDS = ("id",)

    class Meta(Link.Meta):
        verbose_name = "programme of an operation"
        verbose_name_plural = "programmes of operations"
        constraints = [once("operation_programme", "operation", "programme")]
