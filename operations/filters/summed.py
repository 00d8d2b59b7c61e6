"""What the operations of a filter come to: from bitmaps, or where they cannot, the database."""

from collections.abc import Sequence
from typing import Any

from operations import coverage, totals

from .base import RecordFilterSet


class Summed(RecordFilterSet):
    """A filter of operations, whose totals can be asked for."""

    def totals(self) -> totals.Totals:
        """Return the totals of the set."""
        return totals.of(self.qs) if self.found is None else self.found.totals()

    def coverage(self) -> coverage.Coverage:
        """Return how far those totals carry."""
        return coverage.of(self.qs) if self.found is None else self.found.coverage()

    def with_totals(self, operations: Sequence[Any]) -> Sequence[Any]:
        """Give each of some operations of the set its own ``totals``, and ``hidden_measures``.

        Those are the measures whose figures a bigger operation of the set holds.
        """
        keys = [operation.pk for operation in operations]
        if self.found is None:
            each = totals.by_operation(operations)
            hidden = totals.hidden_measures(self.qs, keys)
        else:
            each, hidden = self.found.totals_of_each(keys), self.found.hidden_measures(keys)
        for operation in operations:
            operation.totals = each[operation.pk]
            operation.hidden_measures = hidden.get(operation.pk, [])
        return operations
