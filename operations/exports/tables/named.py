"""The columns of what operations are filed under, and of the sources."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.models import QuerySet

from operations.models import (
    Agency,
    Place,
    Source,
)

from .. import cells
from ..columns import Column, address_of, own, relation, vocabulary


def _count_of(name: str, help_text: str) -> Column:
    return Column(
        name,
        help_text,
        lambda row: getattr(row, name),
        lambda _: cells.Whole(name),
        datatype="integer",
        unit="operations",
    )


def counted(rows: Any) -> QuerySet:
    return cast(QuerySet, rows.with_operation_count())


def prepare_named(batch: Sequence[Any], whole: QuerySet) -> None:
    model = whole.model
    keys = [row.pk for row in batch]
    rows = counted(model.objects.filter(pk__in=keys).order_by())
    counts = dict(rows.values_list("pk", "operation_count"))
    for row in batch:
        row.operation_count = counts[row.pk]


def _slug(model: Any) -> Column:
    return Column(
        model._meta.model_name,
        "The public id.",
        lambda row: row.slug,
        lambda _: cells.Text("slug"),
        is_key=True,
    )


def named(model: Any, *columns: Iterator[Column]) -> Iterator[Column]:
    yield _slug(model)
    yield address_of(model)
    yield from own(model, "name")
    for some in columns:
        yield from some
    yield _count_of(
        "operation_count", "How many published operations it or what lies inside it is part of."
    )


AGENCY = [
    own(Agency, "short_name"),
    vocabulary(Agency, "kind"),
    relation(Agency, "parent", "agencies"),
    own(Agency, "official_code", "is_generic"),
]
PLACE = [
    vocabulary(Place, "kind"),
    relation(Place, "parent", "places"),
    relation(Place, "police_area", "agencies"),
]


def source_columns() -> Iterator[Column]:
    yield _slug(Source)
    yield address_of(Source)
    yield Column(
        "source_url", "The page's own address.", lambda row: row.url, lambda _: cells.Text("url")
    )
    yield from own(Source, "title", "publisher")
    yield from vocabulary(Source, "kind")
    yield from own(
        Source,
        "published_on",
        "published_precision",
        "published_is_inferred",
        "licence",
        "retrieved_on",
        "fingerprint",
        "origin_label",
        "is_excerpt",
        "note",
    )
