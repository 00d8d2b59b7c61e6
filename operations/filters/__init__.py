"""One FilterSet per list. A filter is one line in ``records.py``."""

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

__all__ = [
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
