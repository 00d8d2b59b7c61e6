"""One FilterSet per list. A filter is one line in ``records.py``."""

from collections.abc import Mapping

from .base import FORM_PARAMETERS, TRACKING, Chip, RecordFilterSet, without_empty
from .counts import counts
from .records import (
    AgencyFilter,
    ArrestFilter,
    OperationFilter,
    PlaceFilter,
    ProgrammeFilter,
    QuoteFilter,
    SeizureFilter,
    SourceFilter,
    StatisticFilter,
)

# By the name of the list, as in its address: pages, CSV and API read the same.
FILTERS: Mapping[str, type[RecordFilterSet]] = {
    "operations": OperationFilter,
    "arrests": ArrestFilter,
    "seizures": SeizureFilter,
    "statistics": StatisticFilter,
    "quotes": QuoteFilter,
    "agencies": AgencyFilter,
    "places": PlaceFilter,
    "programmes": ProgrammeFilter,
    "sources": SourceFilter,
}

__all__ = [
    "FILTERS",
    "FORM_PARAMETERS",
    "TRACKING",
    "AgencyFilter",
    "ArrestFilter",
    "Chip",
    "OperationFilter",
    "PlaceFilter",
    "ProgrammeFilter",
    "QuoteFilter",
    "RecordFilterSet",
    "SeizureFilter",
    "SourceFilter",
    "StatisticFilter",
    "counts",
    "without_empty",
]
