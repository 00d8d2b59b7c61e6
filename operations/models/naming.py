"""Small named things that operations are filed under."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from .guardrails import names_nobody


def operations_of(links: models.QuerySet, end: str, levels: int = 1) -> Coalesce:
    """Return how many published operations the link rows tie to the row being read.

    ``end`` is the path from a link to the row; with more ``levels`` what lies inside the row
    counts too, as it does in the filters.
    """
    reached = Q()
    for level in range(levels):
        reached |= Q((end + "__parent" * level, OuterRef("pk")))
    counted = (
        links.filter(reached)
        .order_by()
        .annotate(all_of_them=Value(1))
        .values("all_of_them")
        .annotate(count=Count("operation", distinct=True))
        .values("count")
    )
    return Coalesce(Subquery(counted), 0)


def reached(rows: models.QuerySet, path: str) -> Q:
    """Return the condition that any of the rows leads to the row being read.

    Asked of each named thing by an index: the rows may be a thousand times as many. PostgreSQL
    would read them all to find those that "exist"; the first one it looks up.
    """
    first = rows.order_by().filter(**{path: OuterRef("pk")}).values("pk")[:1]
    return Q(IsNull(Subquery(first), False))


class NamedQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Named(models.Model):
    """A name, its slug, and a note for readers."""

    name = models.CharField(max_length=120, unique=True, help_text="The name.")
    slug = models.SlugField(max_length=80, unique=True, help_text="The name in addresses.")
    note = models.TextField(
        validators=[names_nobody], blank=True, help_text="What it means, in our words."
    )

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
        link: Any = self.model
        end = link.FILED_UNDER
        return self.get(**{"operation__slug": operation, f"{end}__slug": slug})


class Link(models.Model):
    """Ties an operation to the ``Named`` thing that ``FILED_UNDER`` names."""

    FILED_UNDER: str

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The operation."),
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
        violation_error_message=_("This is already there: take one of the two away."),
    )
