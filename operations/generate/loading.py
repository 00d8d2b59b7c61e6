"""Writing the invented rows by sets: COPY on PostgreSQL, executemany on SQLite."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection

from operations import bitmaps, search
from operations.bitmaps.schema import MARKING as BITMAPS
from operations.models import LoadedRecord, Operation
from operations.search.schema import MARKING as SEARCH

from .bare import bare
from .invent import Inventor
from .names import invent_cast
from .sheets import Row, Sheet

NAME = "generated"  # of the record, among those that were loaded
CHUNK = 2_000  # operations written at once

Progress = Callable[[int, int], None]


class GenerateError(Exception):
    """Why nothing was generated, in words for the person who asked."""


def generate(
    number: int, seed: int = 1, *, with_search: bool = True, progress: Progress | None = None
) -> None:
    """Fill an empty database with so many invented operations.

    Indexes, and what follows the record's changes row by row, are off while rows are written: the
    whole is read at the end.
    """
    refuse_what_is_there()
    with _without_collecting():
        _fill(number, seed, with_search=with_search, progress=progress)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: among so many rows that takes long, and none is a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fill(number: int, seed: int, *, with_search: bool, progress: Progress | None) -> None:
    random = Random(seed)  # noqa: S311  nothing secret: the same seed gives the same record
    cast, sheets = invent_cast(random)
    inventor = Inventor(cast, random)
    with bare([sheet.model for sheet in (*sheets, *inventor.sheets)]):
        for marking in (SEARCH, BITMAPS):
            marking.uninstall(connection)
        _write(sheets)
        _write_operations(inventor, number, progress)
        LoadedRecord.objects.create(name=NAME)
        _count_on_from_here()
        for marking in (SEARCH, BITMAPS):
            marking.install(connection)
    # Without knowing how rows are spread the database is slow to read the bitmaps, and looks most
    # rows through by status when it is asked for a list.
    _look_over()
    bitmaps.rebuild()
    _look_over("bitmaps_bitmap")
    if with_search:
        search.rebuild()
        _look_over("search_entry")


def _look_over(table: str = "") -> None:
    """Have the database look over a table, or all."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


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
    with connection.cursor() as cursor:
        for sheet in sheets:
            if rows := sheet.drained():
                put(cursor.cursor, sheet, rows)


def _named(sheet: Sheet) -> str:
    columns = ", ".join(f'"{column}"' for column in sheet.columns)
    return f'"{sheet.model._meta.db_table}" ({columns})'


def _insert(cursor: Any, sheet: Sheet, rows: list[Row]) -> None:
    slots = ["?"] * (len(sheet.columns) - len(sheet.rest))
    # What stands in every row is said once, as the database itself writes it.
    said = [cursor.execute("SELECT quote(%s)", [each]).fetchone()[0] for each in sheet.rest]
    values = ", ".join([*slots, *said])
    # The statement goes past Django, whose cursor would put its own marks for values in.
    cursor.connection.executemany(f"INSERT INTO {_named(sheet)} VALUES ({values})", rows)  # noqa: S608  names and values of ours


def _copy(cursor: Any, sheet: Sheet, rows: list[Row]) -> None:
    with cursor.copy(f"COPY {_named(sheet)} FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, *sheet.rest))


def _count_on_from_here() -> None:
    """Let the next row of each table have the next key: the keys here were given, not counted."""
    models = [*Operation._meta.apps.get_app_config("operations").get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
