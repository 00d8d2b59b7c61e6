"""Questions worded once and asked of any set."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# A statement is worded once for each form of the question: the ORM takes a tenth of a second to
# word it, the database a few milliseconds to answer it. Marks stand where the sets are put in.
Statement = tuple[str, tuple]
THE_SET, THE_KEYS = "/* the set */", "/* the keys */"


def mark(name: str) -> RawSQL:
    """Return what holds the place of a set in a statement that is worded once."""
    return RawSQL(name, [name])  # noqa: S611  a mark of ours, not a value


def worded(union: QuerySet) -> Statement:
    """Return the SQL of a question, with marks in the places of its sets."""
    statement, values = union.order_by().query.sql_with_params()
    return statement, tuple(values)


def answer(statement_of: Statement, whole: QuerySet, some: QuerySet | None = None) -> list[tuple]:
    """Put the sets into a worded statement and return its rows; none for an empty set.

    Each set is read once, before the many parts that ask for it.
    """
    statement, slots = statement_of
    tables: list[str] = []
    filled: list[Any] = []
    try:
        for place, name, rows in ((THE_SET, "the_set", whole), (THE_KEYS, "the_keys", some)):
            if rows is not None:
                inside, values = rows.order_by().values("pk").query.sql_with_params()
                tables.append(f"{name}(id) AS MATERIALIZED ({inside})")
                filled += values
                statement = statement.replace(place, f"SELECT id FROM {name}")  # noqa: S608  two names of ours
    except EmptyResultSet:
        return []
    filled += [slot for slot in slots if slot not in (THE_SET, THE_KEYS)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {statement}", filled)
        return list(cursor.fetchall())
