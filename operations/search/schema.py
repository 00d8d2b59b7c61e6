"""The database's own part: triggers that mark what changed, and keep SQLite's table of words.

Triggers see every write: bulk ones, ``update()``, fixtures and SQL by hand too. Django drops
those of a table that it remakes on SQLite, so they are looked after whenever ``migrate`` ends.
Their names carry a fingerprint of all that shapes the index: when that changed, they are made
again and every record is marked.

A migration that alters the tables of this app begins with ``RunPython`` of ``uninstall``: SQLite
renames no table while triggers name one that is away.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from .documents import DOCUMENTS, MODELS, TRACKED
from .query import WEIGHTS
from .tokens import fingerprint

PREFIX = "search_keep_"

_COLUMNS = ", ".join(["kind", *(f"weight_{weight}" for weight in WEIGHTS)])
_OLD = ", ".join(f"old.{name}" for name in _COLUMNS.split(", "))
_NEW = ", ".join(f"new.{name}" for name in _COLUMNS.split(", "))
_TAKE_OUT = (
    f"INSERT INTO search_words(search_words, rowid, {_COLUMNS}) "  # noqa: S608
    f"VALUES ('delete', old.id, {_OLD});"
)
_PUT_IN = f"INSERT INTO search_words(rowid, {_COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608

_FUNCTION = """
CREATE OR REPLACE FUNCTION search_keep_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place integer := 0;
BEGIN
    -- The arguments are pairs: the kind of record, the column with its key.
    WHILE place < TG_NARGS LOOP
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO search_mark (kind, object_id)
            SELECT TG_ARGV[place], key
            FROM (SELECT (to_jsonb(NEW) ->> TG_ARGV[place + 1])::bigint AS key) AS row
            WHERE key IS NOT NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO search_mark (kind, object_id)
            SELECT TG_ARGV[place], key
            FROM (SELECT (to_jsonb(OLD) ->> TG_ARGV[place + 1])::bigint AS key) AS row
            WHERE key IS NOT NULL
              AND (TG_OP = 'DELETE' OR key::text IS DISTINCT FROM
                   to_jsonb(NEW) ->> TG_ARGV[place + 1]);
        END IF;
        place := place + 2;
    END LOOP;
    RETURN NULL;
END
$$
"""


def _on_sqlite(suffix: str) -> dict[str, str]:
    """Return the triggers SQLite needs, by name."""
    found = {
        f"{PREFIX}words_insert_{suffix}": f"AFTER INSERT ON search_entry BEGIN {_PUT_IN} END",
        f"{PREFIX}words_delete_{suffix}": f"AFTER DELETE ON search_entry BEGIN {_TAKE_OUT} END",
        f"{PREFIX}words_update_{suffix}": (
            f"AFTER UPDATE ON search_entry BEGIN {_TAKE_OUT} {_PUT_IN} END"
        ),
    }
    for table, marks in TRACKED.items():
        for event, versions in {
            "insert": ("new",),
            "update": ("new", "old"),
            "delete": ("old",),
        }.items():
            rows = [
                f"INSERT INTO search_mark (kind, object_id) SELECT '{kind}', {version}.{column} "
                f"WHERE {version}.{column} IS NOT NULL"
                + f" AND old.{column} IS NOT new.{column}"
                * (event == "update" and version == "old")
                for kind, column in marks
                for version in versions
            ]
            found[f"{PREFIX}{table}_{event}_{suffix}"] = (
                f"AFTER {event.upper()} ON {table} BEGIN {'; '.join(rows)}; END"
            )
    return found


def _on_postgresql(suffix: str) -> dict[str, str]:
    """Return the triggers PostgreSQL needs, by name."""
    found = {}
    for table, marks in TRACKED.items():
        pairs = ", ".join(f"'{kind}', '{column}'" for kind, column in marks)
        found[f"{PREFIX}{table}_{suffix}"] = (
            f"AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION search_keep_mark({pairs})"
        )
    return found


_TRIGGERS: dict[str, Callable[[str], dict[str, str]]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgresql,
}


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the triggers where they are missing or old; return whether anything was to do.

    The index is then emptied and everything marked, so that the next search reads it all. Does
    nothing where the index or a table of the record is missing, as in the middle of migrating.
    """
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not {"search_entry", "search_mark", *TRACKED} <= tables:
            return False
        triggers = _TRIGGERS[connection.vendor](_suffix(connection.vendor))
        if set(triggers) == set(_present(connection, cursor)):
            return False
        _drop(connection, cursor)
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, definition in triggers.items():
            cursor.execute(f"CREATE TRIGGER {name} {definition}")
        _begin_anew(connection, cursor)
    return True


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away, as before the tables they write to go."""
    with connection.cursor() as cursor:
        _drop(connection, cursor)


def _suffix(vendor: str) -> str:
    """Return a fingerprint of what shapes the index and of the triggers themselves."""
    shape = [*map(repr, DOCUMENTS.items()), fingerprint(), _FUNCTION]
    shape += [f"{name} {definition}" for name, definition in _TRIGGERS[vendor]("").items()]
    return hashlib.sha256("\n".join(shape).encode()).hexdigest()[:8]


def _present(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> dict[str, str]:
    """Return the triggers of ours that there are, and their tables."""
    pattern = PREFIX.replace("_", r"\_") + "%"
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE t.tgname LIKE %s AND n.nspname = ANY (current_schemas(false))",
            [pattern],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' "
            "AND name LIKE %s ESCAPE '\\'",
            [pattern],
        )
    return dict(cursor.fetchall())


def _drop(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
    for name, table in _present(connection, cursor).items():
        where = f" ON {table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{where}")
    if connection.vendor == "postgresql":
        cursor.execute("DROP FUNCTION IF EXISTS search_keep_mark()")


def _begin_anew(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
    """Empty the index and mark every record."""
    cursor.execute("DELETE FROM search_entry")
    if connection.vendor == "sqlite":
        cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
    for kind, model in MODELS.items():
        table = model._meta.db_table
        cursor.execute(
            f"INSERT INTO search_mark (kind, object_id) SELECT '{kind}', id FROM {table}"  # noqa: S608
        )


def look_after(using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``."""
    from django.db import connections

    connection = connections[using]
    if connection.vendor in _TRIGGERS:
        install(connection)
