"""What is said beside totals of how far they carry, in words and with a list where there is one."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations import coverage
from operations.filters import OperationFilter
from operations.filters.base import FACTS
from operations.models import Operation
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
    found = filterset.found.coverage() if filterset.found else coverage.of(filterset.qs)
    return _said(found, filterset.query(), is_linked=not _asks_of_facts(filterset))


def said(operations: QuerySet[Operation], query: str) -> Reliance:
    """Return what is said of the operations that a query string of their list finds."""
    return _said(coverage.of(operations), query)


def _said(found: coverage.Coverage, query: str, *, is_linked: bool = True) -> Reliance:
    counted = [(getattr(found, name), words, further) for name, words, further in LINES]
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
