"""Small named things that operations are filed under."""

from typing import Any, Self

from django.db import models


class NamedQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Named(models.Model):
    """A name, its slug, and a note for readers."""

    name = models.CharField(max_length=120, unique=True, help_text="The name.")
    slug = models.SlugField(max_length=80, unique=True, help_text="The name in addresses.")
    note = models.TextField(blank=True, help_text="What it means, in our words.")

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class LinkQuerySet(models.QuerySet):
    """Rows that tie an operation to something; the natural key is both ends."""

    def published(self) -> Self:
        return self.filter(operation__status="published")

    def get_by_natural_key(self, operation: str, slug: str) -> Any:
        end = getattr(self.model, "FILED_UNDER")  # noqa: B009  the model is a Link
        return self.get(**{"operation__slug": operation, f"{end}__slug": slug})


class Link(models.Model):
    """Ties an operation to the ``Named`` thing that ``FILED_UNDER`` names."""

    FILED_UNDER: str

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text="The operation.",
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(getattr(self, self.FILED_UNDER))

    def natural_key(self) -> tuple[str, str]:
        return (self.operation.slug, getattr(self, self.FILED_UNDER).slug)


def once(model: str, *fields: str) -> models.UniqueConstraint:
    """Return the constraint that a link stands only once."""
    return models.UniqueConstraint(
        fields=[*fields],
        name=f"{model}_once",
        violation_error_message="This is already there: take one of the two away.",
    )
