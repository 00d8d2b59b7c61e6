"""The orders that lists come in, and the few rows of one that a page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from operations import totals
from operations.bitmaps.sets import RELEVANCE
from operations.filters import RecordFilterSet
from operations.language import Words

Order = Callable[[QuerySet], QuerySet]

BEST = RELEVANCE  # the order of a list in which words are looked for


@dataclass(frozen=True)
class Sort:
    """One way to order a list; ``number`` names what it goes by, where bitmaps hold that."""

    label: Words
    order: Order
    descending: bool = False
    number: str = ""


class Ordered:
    """The rows of a list in an order, of which a page reads a few."""

    def __init__(self, filterset: RecordFilterSet, sort: Sort, related: Sequence[str] = ()):
        self.filterset, self.sort, self.related = filterset, sort, related

    def __getitem__(self, part: slice) -> QuerySet:
        rows, start = self.filterset.rows_around(
            self.sort.number, self.sort.descending, part.start, part.stop
        )
        if self.related:
            rows = rows.select_related(*self.related)
        return self.sort.order(rows)[start : start + part.stop - part.start]


def by(*names: Any) -> Order:
    return lambda rows: rows.order_by(*names, "pk")


FIRST_DAY = "starts:day"


def by_total(label: Words, name: str, *, descending: bool = False) -> Sort:
    def order(rows: QuerySet) -> QuerySet:
        total = F(f"total_{name}")
        key = total.desc(nulls_last=True) if descending else total.asc(nulls_last=True)
        return totals.with_total(rows, name).order_by(key, "pk")

    return Sort(label, order, descending, number=f"{name}:sum")


def by_date(path: str = "") -> dict[str, Sort]:
    start = F(f"{path}starts_on")
    return {
        "-date": Sort(
            _("Newest first"), by(start.desc(nulls_last=True)), descending=True, number=FIRST_DAY
        ),
        "date": Sort(_("Oldest first"), by(start.asc(nulls_last=True)), number=FIRST_DAY),
    }
