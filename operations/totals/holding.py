"""Whether a condition that is written for the database holds of a row in hand."""

from typing import Any

from django.db.models import Q

_LOOKUPS = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) == wanted,
}


def holds(condition: Q, row: Any) -> bool:
    """Whether the condition holds, asking the row as Python objects are asked.

    What is not there (a field of no row, a null) meets no condition but ``isnull``, as in SQL. It
    knows the lookups the measures are made of; of a “not” it cannot tell, and raises ValueError.
    """
    if condition.negated:
        raise ValueError(f"It holds in SQL or not, by what is null: {condition}")
    one_by_one = (_holds(each, row) for each in condition.children)
    return all(one_by_one) if condition.connector == Q.AND else any(one_by_one)


def _holds(child: Any, row: Any) -> bool:
    if isinstance(child, Q):
        return holds(child, row)
    path, wanted = child
    *steps, last = path.split("__")
    lookup = _LOOKUPS.get(last) if steps else None
    value = row
    for step in steps if lookup else [*steps, last]:
        value = None if value is None else getattr(value, step)
    if value is None and last != "isnull":
        return False
    return (lookup or _LOOKUPS["exact"])(value, wanted)
