"""The database's own part: triggers that mark what changed, and keep SQLite's table of words.

A migration that alters the tables of this app begins with ``RunPython`` of ``uninstall``: SQLite
renames no table while triggers name one that is away.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from operations.marking import Marking

from .documents import DOCUMENTS, MODELS, TRACKED
from .query import WEIGHTS
from .tokens import fingerprint

_COLUMNS = ", ".join(["kind", *(f"weight_{weight}" for weight in WEIGHTS)])
_OLD = ", ".join(f"old.{name}" for name in _COLUMNS.split(", "))
_NEW = ", ".join(f"new.{name}" for name in _COLUMNS.split(", "))
# The columns are named above: nothing that anybody typed is put into these statements.
_TAKE_OUT = (
    f"INSERT INTO search_words(search_words, rowid, {_COLUMNS}) "  # noqa: S608  see above
    f"VALUES ('delete', old.id, {_OLD});"
)
_PUT_IN = f"INSERT INTO search_words(rowid, {_COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608  see above
_WORDS = {
    "words_insert": f"AFTER INSERT ON search_entry BEGIN {_PUT_IN} END",
    "words_delete": f"AFTER DELETE ON search_entry BEGIN {_TAKE_OUT} END",
    "words_update": f"AFTER UPDATE ON search_entry BEGIN {_TAKE_OUT} {_PUT_IN} END",
}


def begin_anew(cursor: CursorWrapper) -> None:
    """Empty the index and mark every record, so that the next search reads it all."""
    cursor.execute("DELETE FROM search_entry")
    if cursor.db.vendor == "sqlite":
        cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
    for kind, model in MODELS.items():
        table = model._meta.db_table
        cursor.execute(
            # Kinds and tables are names of ours.
            f"INSERT INTO search_mark (kind, object_id) SELECT '{kind}', id FROM {table}"  # noqa: S608  see above
        )


MARKING = Marking(
    prefix="search_keep_",
    table="search_mark",
    tracked=TRACKED,
    shape=repr((sorted(map(repr, DOCUMENTS.items())), fingerprint())),
    begin_anew=begin_anew,
    more=_WORDS,
    tables=("search_entry",),
)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away, as before the tables they write to go."""
    MARKING.uninstall(connection)


def look_after(using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``."""
    MARKING.install(connections[using])
