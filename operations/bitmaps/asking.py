"""The keys of any rows as a bitmap, put together by the database, 32 to a number."""

from array import array
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Q, QuerySet

from .bits import none, of_bytes

WORD = 32
_WORDS = (
    "WITH asked(id) AS ({rows}) SELECT id / 32, "
    "CAST(SUM(CAST(1 AS bigint) << CAST(id %% 32 AS integer)) AS bigint) FROM asked GROUP BY 1"
)


def one_of(owner: str, keys: Collection[int] | None) -> Q:
    """Return the condition that the row at the end of ``owner`` is one of some, or any."""
    return Q() if keys is None else Q((f"{owner}__in", keys))


def keys_of(rows: QuerySet) -> int:
    """Return the keys of the rows, each of which must come once."""
    try:
        statement, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return none()
    return keys_in(statement, values, rows.db)


def keys_in(statement: str, values: Sequence[Any], using: str) -> int:
    """Return the keys that a statement asks for, each of which must come once."""
    with connections[using].cursor() as cursor:
        cursor.execute(_WORDS.format(rows=statement), values)
        words = dict(cursor.fetchall())
    if not words:
        return none()
    joined = array("I", bytes(4 * (max(words) + 1)))
    for place, word in words.items():
        joined[place] = word
    return of_bytes(joined.tobytes())
