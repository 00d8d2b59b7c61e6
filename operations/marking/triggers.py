"""Triggers by which the database itself marks what changed, for whatever is derived from it.

They see every write: bulk ones, ``update()``, fixtures and SQL by hand too. A mark is the kind of a
record and its key. Django drops the triggers of a table that it remakes on SQLite, so they are
looked after whenever ``migrate`` ends. Their names carry a fingerprint of what they are for: when
that changed, they are made again and everything is begun anew.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# By table, the marks that a change of one of its rows makes: (kind, column with the key).
Tracked = Mapping[str, Sequence[tuple[str, str]]]

_EVENTS = {"insert": ("new",), "update": ("new", "old"), "delete": ("old",)}

# One statement marks all the rows it changed at once, however many.
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place integer := 1;
BEGIN
    -- The arguments are the table of the marks, then pairs: the kind, the column with the key.
    WHILE place < TG_NARGS LOOP
        IF TG_OP <> 'DELETE' THEN
            EXECUTE format(
                'INSERT INTO %I (kind, object_id) SELECT DISTINCT %L, %I FROM new_rows '
                'WHERE %I IS NOT NULL',
                TG_ARGV[0], TG_ARGV[place], TG_ARGV[place + 1], TG_ARGV[place + 1]);
        END IF;
        IF TG_OP <> 'INSERT' THEN
            EXECUTE format(
                'INSERT INTO %I (kind, object_id) SELECT DISTINCT %L, %I FROM old_rows '
                'WHERE %I IS NOT NULL',
                TG_ARGV[0], TG_ARGV[place], TG_ARGV[place + 1], TG_ARGV[place + 1]);
        END IF;
        place := place + 2;
    END LOOP;
    RETURN NULL;
END
$$
"""
_SEEN = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


@dataclass(frozen=True)
class Marking:
    """The triggers of one derived thing.

    ``prefix`` begins their names, ``table`` takes the marks, ``shape`` is all that the marks are
    for, ``begin_anew`` marks everything. ``more`` are triggers of another sort that it needs on
    SQLite, by name, and ``tables`` what they need.
    """

    prefix: str
    table: str
    tracked: Tracked
    shape: str
    begin_anew: Callable[[CursorWrapper], None]
    more: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = ()

    def install(self, connection: BaseDatabaseWrapper) -> bool:
        """Make the triggers where they are missing or old; return whether anything was to do.

        Does nothing where a table is missing, as in the middle of migrating.
        """
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            if not {self.table, *self.tables, *self.tracked} <= tables:
                return False
            triggers = self._triggers(connection.vendor)
            if set(triggers) == set(self._present(connection, cursor)):
                return False
            self._drop(connection, cursor)
            if connection.vendor == "postgresql":
                cursor.execute(_FUNCTION.format(name=f"{self.prefix}mark"))
            for name, definition in triggers.items():
                cursor.execute(f"CREATE TRIGGER {name} {definition}")
            self.begin_anew(cursor)
        return True

    def uninstall(self, connection: BaseDatabaseWrapper) -> None:
        """Take all triggers away."""
        with connection.cursor() as cursor:
            self._drop(connection, cursor)

    def _triggers(self, vendor: str) -> dict[str, str]:
        one = self._on_postgresql if vendor == "postgresql" else self._on_sqlite
        found = {
            f"{self.prefix}{table}_{event}": one(table, event, marks)
            for table, marks in self.tracked.items()
            for event in _EVENTS
        }
        if vendor == "sqlite":
            found |= {f"{self.prefix}{name}": trigger for name, trigger in self.more.items()}
        suffix = hashlib.sha256(repr((self.shape, _FUNCTION, found)).encode()).hexdigest()[:8]
        return {f"{name}_{suffix}": definition for name, definition in found.items()}

    def _on_sqlite(self, table: str, event: str, marks: Sequence[tuple[str, str]]) -> str:
        rows = [
            f"INSERT INTO {self.table} (kind, object_id) SELECT '{kind}', {version}.{column} "
            f"WHERE {version}.{column} IS NOT NULL"
            + f" AND old.{column} IS NOT new.{column}"
            * (event == "update" and version == "old")
            for kind, column in marks
            for version in _EVENTS[event]
        ]
        return f"AFTER {event.upper()} ON {table} BEGIN {'; '.join(rows)}; END"

    def _on_postgresql(self, table: str, event: str, marks: Sequence[tuple[str, str]]) -> str:
        pairs = ", ".join(f"'{kind}', '{column}'" for kind, column in marks)
        return (
            f"AFTER {event.upper()} ON {table} {_SEEN[event]} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {self.prefix}mark('{self.table}', {pairs})"
        )

    def _present(self, connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> dict[str, str]:
        """Return the triggers of ours that there are, and their tables."""
        pattern = self.prefix.replace("_", r"\_") + "%"
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

    def _drop(self, connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
        for name, table in self._present(connection, cursor).items():
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{where}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {self.prefix}mark()")
