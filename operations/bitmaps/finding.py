"""What a filter finds, by the kind of its rows."""

from collections.abc import Mapping
from typing import Any

from operations.models import Arrest, Operation, Quote, Seizure, Statistic

from .kept import kind_of
from .memory import shelf
from .operations import FoundOperations
from .rows import FoundRows
from .sets import Found

FINDS: Mapping[Any, type[Found]] = {
    Operation: FoundOperations,
    Arrest: FoundRows,
    Seizure: FoundRows,
    Statistic: FoundRows,
    Quote: Found,
}


def found(filterset: Any) -> Found | None:
    """Return what a filter finds; None for a kind that has no bitmaps, or while they are stale."""
    kind = FINDS.get(filterset.model)
    held = shelf(kind_of(filterset.model)) if kind else None
    return kind(filterset, held) if kind and held else None
