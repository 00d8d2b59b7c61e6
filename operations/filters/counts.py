"""How many rows each choice of a filter would leave: the numbers beside the check boxes.

A filter's own selection is left out of its counts, because choosing another of its values means
“or”. They are read from bitmaps. Where those cannot tell, each count is the very condition that the
choice would make, and filters without a selection share one statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count

from operations.bitmaps.sets import Found

from .base import RecordFilterSet
from .conditions import Named, OneOf, Years

# The filters whose choices are counted, in every list that has them.
COUNTED = (
    "theme",
    "kind",
    "year",
    "agency",
    "force",
    "category",
    "drug_class",
    "precision",
    "standing",
)

Counts = Mapping[str, Mapping[str, int]]


def counts(filterset: RecordFilterSet) -> Counts:
    """Return, by filter and token, how many rows of the list the choice would leave."""
    named = [name for name in COUNTED if name in filterset.filters]
    found = filterset.found
    if found is None:
        return live(filterset, named)
    # Turning pages and sorting ask for the same numbers again.
    return found.lately("counts", lambda: _kept(filterset, found, named))


def _kept(filterset: RecordFilterSet, found: Found, named: Sequence[str]) -> Counts:
    """Return what bitmaps tell, and of the rest what the database counts."""
    told = {name: found.counts(name, _choices(filterset, name)) for name in named}
    unknown = [name for name, counted in told.items() if counted is None]
    known = {name: counted for name, counted in told.items() if counted is not None}
    return known | live(filterset, unknown)


def live(filterset: RecordFilterSet, named: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the same for some filters as the database counts it.

    One statement for all the filters that have no selection, one more for each that has.
    """
    selected = {name for name, _, _ in filterset.chosen()}
    shared = [name for name in named if name not in selected]
    found = _count(filterset, shared) if shared else {}
    for name in named:
        if name in selected:
            found |= _count(filterset, [name])
    return found


def _count(filterset: RecordFilterSet, names: list[str]) -> dict[str, dict[str, int]]:
    """Count the choices of filters that share one set of rows: all but their own selection."""
    others = [each for each in filterset.chosen() if each[0] not in names]
    rows = filterset.model.objects.published().filter(filterset.condition(others)).order_by()
    choices = {name: _choices(filterset, name) for name in names}
    aggregates = {}
    for name, values in choices.items():
        for number, value in enumerate(values.values()):
            chosen = [*others, (name, filterset.filters[name], [value])]
            condition = filterset.condition(chosen, about=name)
            aggregates[f"{name}_{number}"] = Count("pk", filter=condition)
    counted = rows.aggregate(**aggregates)
    return {
        name: {token: counted[f"{name}_{number}"] for number, token in enumerate(values)}
        for name, values in choices.items()
    }


def _choices(filterset: RecordFilterSet, name: str) -> dict[str, Any]:
    """Return the values a filter offers, by token."""
    field: Any = filterset.form.fields[name]
    match filterset.filters[name]:
        case Named():
            return {row.slug: row for row in field.offered.rows}
        case OneOf() | Years():
            return {str(token): token for token, _ in field.choices}
    raise TypeError(f"“{name}” has no choices to count.")
