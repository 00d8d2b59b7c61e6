"""Writing the invented rows by sets: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from operations import bitmaps, search
from operations.bitmaps.schema import MARKING as BITMAPS
from operations.models import LoadedRecord, Operation
from operations.search.schema import MARKING as SEARCH

from .invent import Inventor
from .names import invent_cast
from .sheets import Sheet, plain

NAME = "generated"  # of the record, among those that were loaded
CHUNK = 2_000  # operations written in one transaction

Progress = Callable[[int, int], None]


class GenerateError(Exception):
    """Why nothing was generated, in words for the person who asked."""


def generate(
    number: int, seed: int = 1, *, with_search: bool = True, progress: Progress | None = None
) -> None:
    """Fill an empty database with so many invented operations.

    What follows the record's changes row by row is off while rows are written, and reads the whole
    at the end.
    """
    refuse_what_is_there()
    random = Random(seed)  # noqa: S311  nothing secret: the same seed gives the same record
    cast, sheets = invent_cast(random)
    for marking in (SEARCH, BITMAPS):
        marking.uninstall(connection)
    try:
        _write(sheets)
        _write_operations(Inventor(cast, random), number, progress)
        LoadedRecord.objects.create(name=NAME)
    finally:
        _count_on_from_here()
        for marking in (SEARCH, BITMAPS):
            marking.install(connection)
    bitmaps.rebuild()
    if with_search:
        search.rebuild()
    with connection.cursor() as cursor:
        # Without knowing how rows are spread the database looks most of them through by status.
        cursor.execute("ANALYZE")


def refuse_what_is_there() -> None:
    """Raise GenerateError where there is a record: invented rows never stand among real ones."""
    if Operation.objects.exists() or LoadedRecord.objects.exists():
        raise GenerateError(
            "There is a record in this database, and invented operations go into an empty one "
            "only. Name another folder or database, as in OPSTRACKER_VAR=var/trial, migrate it, "
            "and generate there."
        )


def _write_operations(inventor: Inventor, number: int, progress: Progress | None) -> None:
    for done in range(1, number + 1):
        inventor.invent()
        if done % CHUNK == 0 or done == number:
            _write(inventor.sheets)
            if progress:
                progress(done, number)


def _write(sheets: Iterable[Sheet]) -> None:
    put = _copy if connection.vendor == "postgresql" else _insert
    with transaction.atomic(), connection.cursor() as cursor:
        for sheet in sheets:
            if rows := sheet.drained():
                put(cursor.cursor, sheet, rows)


def _named(sheet: Sheet) -> str:
    columns = ", ".join(f'"{column}"' for column in sheet.columns)
    return f'"{sheet.model._meta.db_table}" ({columns})'


def _insert(cursor: Any, sheet: Sheet, rows: list[tuple[Any, ...]]) -> None:
    slots = ", ".join("?" * len(sheet.columns))
    # The statement goes past Django, whose cursor would put its own marks for values in.
    statement = f"INSERT INTO {_named(sheet)} VALUES ({slots})"  # noqa: S608  names of ours
    cursor.connection.executemany(statement, plain(rows))


def _copy(cursor: Any, sheet: Sheet, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {_named(sheet)} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _count_on_from_here() -> None:
    """Let the next row of each table have the next key: the keys here were given, not counted."""
    models = [*Operation._meta.apps.get_app_config("operations").get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
