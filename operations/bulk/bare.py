"""Tables without what makes each row dear to write, while an empty database is filled.

Indexes are made at the end, at once, and links and rules are checked at once: row by row that takes
longer than the rows. All of it is one transaction, so whatever breaks off leaves the tables as they
were.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

# What takes one thing off a table, and what puts it back. The indexes of primary keys and unique
# constraints stay: SQLite cannot make them anew.
_ON_SQLITE = """
SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s
"""
_ON_POSTGRESQL = """
WITH filled AS (SELECT %s::regclass AS id)
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', id, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', id, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c, filled WHERE conrelid = id AND contype = 'f'
UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index, filled WHERE indrelid = id
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""


@contextmanager
def bare(models: Iterable[Any]) -> Iterator[None]:
    """Keep the models' tables without indexes, links and rules until the block ends well."""
    tables = [model._meta.db_table for model in models]
    # SQLite looks after its links or not from outside a transaction only.
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            put_back = [statement for table in tables for statement in _strip(cursor, table)]
            with _rules_asked_at_once(cursor, tables):
                yield
            for statement in put_back:
                cursor.execute(statement)
        connection.check_constraints()


@contextmanager
def _rules_asked_at_once(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Have SQLite ask for the rules of rows in the end: of each row alone they take half its time.

    On PostgreSQL they take no time worth sparing.
    """
    if connection.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    for table in tables:
        cursor.execute(f"PRAGMA quick_check({connection.ops.quote_name(table)})")
        if (said := cursor.fetchall()) != [("ok",)]:
            raise IntegrityError(said[0][0])


def _strip(cursor: CursorWrapper, table: str) -> list[str]:
    """Take indexes and links off a table and return what puts them back."""
    parts = _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE
    cursor.execute(parts, [table])
    found = cursor.fetchall()
    for take_off, _ in found:
        cursor.execute(take_off)
    return [put_back for _, put_back in found]
