"""Things that lie inside one another: a ward in a borough, a unit in a force."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .naming import reached

DEPTH = 6  # levels from a ward to a country; queries join this many times at the most


Ways = Sequence[tuple[models.QuerySet, str]]


class HierarchyQuerySet(models.QuerySet):
    def within(self, slugs: Iterable[str]) -> Self:
        """Return the named things and everything that lies inside them."""
        slugs = list(slugs)
        inside = Q()
        for level in range(DEPTH):
            inside |= Q(("parent__" * level + "slug__in", slugs))
        return self.filter(inside)

    def published(self) -> Self:
        """Return what published operations reach, and all that it lies inside or belongs to.

        The subqueries stay side by side: nested ones overflow SQLite's parser.
        """
        found = Q()
        for rows, path in self.ways():
            for level in range(DEPTH):
                found |= reached(rows, path + "__parent" * level)
        return self.filter(found)

    def named(self) -> Self:
        """Return what published operations name, without what that lies inside."""
        found = Q()
        for rows, path in self.ways():
            found |= reached(rows, path)
        return self.filter(found)

    def around(self, things: Iterable[Any]) -> Self:
        """Return the things and all that they lie inside or belong to."""
        found = {thing.pk: thing.parent_id for thing in things}
        while missing := set(found.values()) - found.keys() - {None}:
            # One that is gone meanwhile must not be asked for again and again.
            found.update(dict.fromkeys(missing))
            found.update(self.filter(pk__in=missing).order_by().values_list("pk", "parent"))
        return self.filter(pk__in=found)

    def ways(self) -> Ways:
        """Return published rows that reach something, each with the path to it."""
        raise NotImplementedError

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
