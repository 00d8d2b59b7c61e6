"""Writing rows by sets, COPY on PostgreSQL, executemany on SQLite, and what follows from them."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connection

from operations import bitmaps, search
from operations.bitmaps.schema import MARKING as BITMAPS
from operations.history.models import Edit
from operations.search.schema import MARKING as SEARCH

from .bare import bare
from .sheets import Row, Sheet


class NotEmpty(Exception):
    """Something of a record is there already."""


def refuse_what_is_there() -> None:
    """Raise NotEmpty where there is anything of a record: keys are counted from 1.

    The history counts too: it knows records by their keys, and would be taken for that of others.
    """
    if any(model._default_manager.exists() for model in (*_models(), Edit)):
        raise NotEmpty


class NotFollowed(Exception):
    """The rows are there, and what follows from them could not be made: it is at the next use."""


@contextmanager
def filled(models: Iterable[Any], *, with_search: bool = True) -> Iterator[None]:
    """Have the block fill the tables of the models, in one transaction.

    Indexes, and what follows the record's changes row by row, are off while rows are written: the
    whole is read at the end. Raises NotFollowed where that fails; the rows stay.
    """
    with _without_collecting(), bare(models):
        for marking in (SEARCH, BITMAPS):
            marking.uninstall(connection)
        yield
        _count_on_from_here()
        for marking in (SEARCH, BITMAPS):
            marking.install(connection)
    try:
        _follow(with_search=with_search)
    except DatabaseError as error:
        raise NotFollowed(str(error)) from error


def _follow(*, with_search: bool) -> None:
    """Read the whole into what follows the record."""
    # Without knowing how rows are spread the database is slow to read the bitmaps, and looks most
    # rows through by status when it is asked for a list.
    _look_over()
    bitmaps.rebuild()
    _look_over("bitmaps_bitmap")
    if with_search:
        search.rebuild()
        _look_over("search_entry")


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


def write(sheets: Iterable[Sheet]) -> None:
    """Write what the sheets hold, and empty them."""
    put = _copy if connection.vendor == "postgresql" else _insert
    with connection.cursor() as cursor, connection.wrap_database_errors:
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
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _models() -> list[Any]:
    return [*apps.get_app_config("operations").get_models()]


def _look_over(*tables: str) -> None:
    """Have the database look over some tables, or all of ours.

    Not those in which SQLite keeps its table of words: known to be empty, they would be looked
    through from end to end for every part that is put together with another.
    """
    with connection.cursor() as cursor:
        for table in tables or connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
