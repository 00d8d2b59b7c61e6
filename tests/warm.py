"""Everything that is derived from the record brought up to date and into memory."""

from django.http import QueryDict

from operations import search
from operations.filters import FILTERS


def warm():
    """So that a test of queries counts those of an answer, not of the first one after a change."""
    search.settle()
    for filterset in FILTERS.values():
        asked = filterset(QueryDict())
        if asked.found is not None:
            asked.found.count  # noqa: B018  reads it
