"""Tables without what makes each row dear to write, while an empty database is filled.

Indexes are made at the end, at once, and links are checked at once: row by row both take longer
than the rows. All of it is one transaction, so whatever breaks off leaves the tables as they were.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
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
    """Keep the models' tables without indexes and links until the block ends well."""
    # SQLite looks after its links or not from outside a transaction only.
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            put_back = [sql for model in models for sql in _strip(cursor, model._meta.db_table)]
        yield
        with connection.cursor() as cursor:
            for statement in put_back:
                cursor.execute(statement)
        connection.check_constraints()


def _strip(cursor: CursorWrapper, table: str) -> list[str]:
    """Take indexes and links off a table and return what puts them back."""
    parts = _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE
    cursor.execute(parts, [table])
    found = cursor.fetchall()
    for take_off, _ in found:
        cursor.execute(take_off)
    return [put_back for _, put_back in found]
