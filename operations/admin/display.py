"""What admin pages show alike: the link to the public page, and counts of related rows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import (
    Count,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Coalesce

# Django's ten lines for every text make a page with many rows endless.
SHORT_TEXTS = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


class OnSite:
    """“View on site”, only where the public can see the row."""

    def view_on_site(self, obj: Model) -> str | None:
        if not type(obj)._default_manager.published().filter(pk=obj.pk).exists():
            return None
        return obj.get_absolute_url()


def counted(rows: QuerySet, path: str, column: str = "pk") -> Coalesce:
    """Return a subquery that counts rows (or their distinct ``column``) of the outer row."""
    number = (
        rows.filter(**{path: OuterRef("pk")})
        .order_by()
        .values(path)
        .annotate(number=Count(column, distinct=column != "pk"))
        .values("number")
    )
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def tally(name: str, description: str) -> Any:
    """Return a list column that shows an annotation and sorts by it."""

    @admin.display(description=description, ordering=name)
    def column(obj: Model) -> int:
        return getattr(obj, name)

    column.__name__ = name
    return column


def related(model: type[Model], names: Sequence[str]) -> list[str]:
    """Return those of the named fields that a query may follow to one row."""
    return [name for name in names if model._meta.get_field(name).many_to_one]
