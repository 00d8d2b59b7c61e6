"""The columns that say which sources support a row."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from operations.models import (
    Citation,
    Source,
)

from ..columns import Column

CITATIONS = Prefetch(
    "citations",
    queryset=Citation.objects.published().select_related("source"),
    to_attr="shown_citations",
)


def sources_of(row: Any) -> list[Source]:
    return list({cited.source_id: cited.source for cited in row.shown_citations}.values())


def cited() -> Iterator[Column]:
    yield Column(
        "sources",
        "The sources that support it. Slugs.",
        lambda row: [source.slug for source in sources_of(row)],
        refers_to="sources",
        is_list=True,
    )
    yield Column(
        "source_urls",
        "The addresses of its sources.",
        lambda row: [source.url for source in sources_of(row)],
        is_list=True,
    )


def locators() -> Column:
    return Column(
        "citations",
        "Where in its sources: slug and place.",
        lambda row: [f"{cited.source.slug}, {cited.locator}" for cited in row.shown_citations],
        is_list=True,
    )
