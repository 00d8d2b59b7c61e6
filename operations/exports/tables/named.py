"""The columns of what operations are filed under, and of the sources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from operations import bitmaps
from operations.bitmaps.operations import FoundOperations
from operations.filters import OperationFilter
from operations.models import (
    Agency,
    Place,
    Source,
)

from .. import cells
from ..columns import Beside, Column, address_of, own, relation, slug_of, vocabulary


def _count_of(name: str, help_text: str) -> Column:
    return Column(
        name,
        help_text,
        lambda row: getattr(row, name),
        datatype="integer",
        unit="operations",
    )


def prepare_named(batch: Sequence[Any], whole: QuerySet) -> None:
    counts = _counts(whole.model, [row.pk for row in batch])
    for row in batch:
        row.operation_count = counts[row.pk]


def beside_named(whole: QuerySet) -> Beside | None:
    held = bitmaps.of_this_moment()
    if held is None:
        return None
    things = list(whole.order_by().only("pk"))
    counts = FoundOperations(OperationFilter(), held).filed_under(things) if things else {}
    return lambda keys: [str(counts[key]) for key in keys]


def _counts(model: Any, keys: Sequence[int]) -> Mapping[int, int]:
    """Return how many operations are filed under each: from bitmaps, where those are in step."""
    rows = model.objects.filter(pk__in=keys).order_by()
    found = OperationFilter().found
    if found is not None:
        return found.filed_under(list(rows.only("pk")))
    return dict(rows.with_operation_count().values_list("pk", "operation_count"))


def named(model: Any, *columns: Iterator[Column]) -> Iterator[Column]:
    yield slug_of(model)
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
    own(Agency, "official_code", "is_generic", "aliases"),
]
PLACE = [
    vocabulary(Place, "kind"),
    relation(Place, "parent", "places"),
    relation(Place, "police_area", "agencies"),
]


def source_columns() -> Iterator[Column]:
    yield slug_of(Source)
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
