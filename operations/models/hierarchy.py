"""Things that lie inside one another: a ward in a borough, a unit in a force."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .naming import reached

DEPTH = 6  # levels from a ward to a country; queries join this many times at the most


class HierarchyQuerySet(models.QuerySet):
    def within(self, slugs: Iterable[str]) -> Self:
        """Return the named things and everything that lies inside them."""
        slugs = list(slugs)
        inside = Q()
        for level in range(DEPTH):
            inside |= Q(("parent__" * level + "slug__in", slugs))
        return self.filter(inside)

    def with_ancestors(self, *ways: tuple[models.QuerySet, str]) -> Self:
        """Return what the rows reach by the named path, and all that it lies inside.

        The subqueries stay side by side: nested ones overflow SQLite's parser.
        """
        found = Q()
        for rows, path in ways:
            for level in range(DEPTH):
                found |= reached(rows, path + "__parent" * level)
        return self.filter(found)

    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Hierarchy(models.Model):
    """Adds ``parent`` and keeps it free of loops and of more than ``DEPTH`` levels."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("What this lies inside or belongs to."),
    )

    class Meta:
        abstract = True

    def ancestors(self) -> "list[Hierarchy]":
        """Return the parents from the nearest outwards; stops at a loop."""
        found: list[Hierarchy] = []
        node = self.parent
        while node is not None and node not in found and len(found) <= DEPTH:
            found.append(node)
            node = node.parent
        return found

    def clean(self) -> None:
        super().clean()
        ancestors = self.ancestors()
        if self.pk and self in ancestors:
            raise ValidationError({"parent": f"{self} cannot lie inside itself."})
        if len(ancestors) >= DEPTH:
            raise ValidationError({"parent": f"At most {DEPTH} levels; this makes more."})
