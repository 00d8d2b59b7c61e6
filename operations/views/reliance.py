"""What is said beside totals of how far they carry, in words and with a list where there is one."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.filters import OperationFilter
from operations.filters.base import FACTS
from operations.models.fact import Fact

# What is counted, how it is said, and the filter that finds those very operations, if there is one.
LINES = (
    ("unstated", _("with an amount that is not stated"), "precision=unstated"),
    ("one_origin", _("from a single origin"), ""),
    ("inferred", _("with an inferred date"), ""),
    ("disputed", _("with a disputed figure"), "standing=disputed"),
)


@dataclass(frozen=True)
class Line:
    """One of the answers: “14 with a disputed figure”."""

    count: int
    words: str
    url: str = ""


@dataclass(frozen=True)
class Reliance:
    """The answers that are not nought, of so many operations."""

    operations: int
    lines: list[Line]


def of_list(filterset: OperationFilter) -> Reliance:
    """Return what is said of a filtered list, with links where they lead to as many operations."""
    found = filterset.coverage()
    is_linked = not _asks_of_facts(filterset)
    counted = [(getattr(found, name), words, further) for name, words, further in LINES]
    query = filterset.query()
    lines = [
        Line(count, str(words), _address(query, further) if is_linked and further else "")
        for count, words, further in counted
        if count
    ]
    return Reliance(found.operations, lines)


def _address(query: str, further: str) -> str:
    return f"{reverse('operation_list')}?{'&'.join(filter(None, (query, further)))}"


def _asks_of_facts(filterset: OperationFilter) -> bool:
    """Whether rows are asked for: one more condition would have to hold of those same rows."""
    return any(filter_.target in {Fact, *FACTS} for _, filter_, _ in filterset.chosen())
