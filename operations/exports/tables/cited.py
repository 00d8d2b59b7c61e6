"""The columns that say which sources support a row."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Min, Model, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from operations.models import (
    Citation,
    Source,
)
from operations.models.about import FACTS

from .. import cells
from ..columns import Column

CITATIONS = Prefetch(
    "citations",
    queryset=Citation.objects.published().select_related("source"),
    to_attr="shown_citations",
)


def sources_of(row: Any) -> list[Source]:
    return list({cited.source_id: cited.source for cited in row.shown_citations}.values())


def cited(model: type[Model]) -> Iterator[Column]:
    yield Column(
        "sources",
        "The sources that support it. Slugs.",
        lambda row: [source.slug for source in sources_of(row)],
        lambda _: _of_sources(model, "slug"),
        refers_to="sources",
        is_list=True,
    )
    yield Column(
        "source_urls",
        "The addresses of its sources.",
        lambda row: [source.url for source in sources_of(row)],
        lambda _: _of_sources(model, "url"),
        is_list=True,
    )


def locators(model: type[Model]) -> Column:
    return Column(
        "citations",
        "Where in its sources: slug and place.",
        lambda row: [f"{cited.source.slug}, {cited.locator}" for cited in row.shown_citations],
        lambda _: cells.Joined(
            _citations(model).annotate(cell=Concat("source__slug", Value(", "), "locator"))
        ),
        is_list=True,
    )


def _of_sources(model: type[Model], name: str) -> cells.Joined:
    """Return the cell that says one thing of each source, in the order they are cited."""
    cited = _citations(model).values("source").annotate(first=Min("pk")).order_by("first")
    # Looked up of the few sources, not joined to the many citations.
    source = Source.objects.filter(pk=OuterRef("source")).values(name)
    return cells.Joined(cited.annotate(cell=Subquery(source)))


def _citations(model: type[Model]) -> QuerySet:
    cited = str(model._meta.model_name)
    about = [cited] if cited in FACTS else FACTS
    return Citation.objects.published(about).filter(**{cited: OuterRef("pk")})
