"""What the operations of a filter come to: from bitmaps, or where they cannot, the database."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, cast

from django.db.models import Q

from operations import bitmaps, coverage, totals
from operations.bitmaps.bits import by_value, of_places
from operations.bitmaps.kept import Kept
from operations.bitmaps.numbers import NAMES
from operations.bitmaps.operations import FoundOperations
from operations.bitmaps.rows import FoundRows

from .base import RecordFilterSet


class Summed(RecordFilterSet):
    """A filter of operations, whose totals can be asked for."""

    @cached_property
    def found(self) -> FoundOperations | None:
        return cast(FoundOperations | None, bitmaps.found(self))

    def totals(self) -> totals.Totals:
        """Return the totals of the set."""
        return totals.of(self.qs) if self.found is None else self.found.totals()

    def coverage(self) -> coverage.Coverage:
        """Return how far those totals carry."""
        return coverage.of(self.qs) if self.found is None else self.found.coverage()

    def divided(self, name: str, links: Any, value: Any) -> dict[Any, int]:
        """Return the operations of the set as bitmaps, by a value of what is linked to them.

        Only links that the query itself lets in count: asking also for one of them then holds of
        the same row as what was asked before. ``name`` is that of the bitmaps of the value.
        """
        if self.found is not None:
            return self.found.divided(name, links, value)
        inside = self.qs.order_by().values("pk")
        met = self.meeting(links, self.asked_of(links)) & Q(operation__in=inside)
        return by_value(Kept(name, links, "operation_id", (value,)).pairs(met))

    def bits(self) -> int:
        """Return the set as a bitmap: bit *n* is on if the row with key *n* is in it."""
        if self.found is not None:
            return self.found.bits
        return of_places(self.qs.order_by().values_list("pk", flat=True))

    def with_totals(
        self, operations: Sequence[Any], names: Collection[str] = NAMES
    ) -> Sequence[Any]:
        """Give each of some operations of the set its own ``totals``, and ``hidden_measures``.

        Those are the measures whose figures a bigger operation of the set holds. Of the totals
        nothing is asked but ``names``.
        """
        keys = [operation.pk for operation in operations]
        if self.found is None:
            each = totals.by_operation(operations)
            hidden = totals.hidden_measures(self.qs, keys)
        else:
            each, hidden = self.found.totals_of_each(keys, names), self.found.hidden_measures(keys)
        for operation in operations:
            operation.totals = each[operation.pk]
            operation.hidden_measures = hidden.get(operation.pk, [])
        return operations


class SummedRows(RecordFilterSet):
    """A filter of arrests, seizures or statistics, whose totals can be asked for."""

    @cached_property
    def found(self) -> FoundRows | None:
        return cast(FoundRows | None, bitmaps.found(self))

    def totals(self) -> totals.Totals:
        """Return the totals of the set."""
        return totals.of_rows(self.qs) if self.found is None else self.found.totals()

    def with_counts(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Tell each of some rows of the set which totals it ``counts_toward``."""
        keys = [row.pk for row in rows]
        found = self.found
        counted = totals.counted_rows(self.qs, keys) if found is None else found.counted(keys)
        for row in rows:
            row.counts_toward = counted.get(row.pk, [])
        return rows
