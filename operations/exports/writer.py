"""Writes rows as CSV: streamed, and the same bytes whichever path wrote them.

``stream`` has the database write the cells (``cells``); ``written`` takes values.

UTF-8, comma, RFC 4180 quoting, LF line ends; empty for nothing, ``true``/``false``, ISO dates,
times in UTC. A text that a spreadsheet would run as a formula gets a leading apostrophe, which
``restore`` takes away again. Several values in one cell are joined by ``; ``.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from operations import bitmaps
from operations.language import in_data_language

if TYPE_CHECKING:
    from .columns import Table

BATCH = 500  # rows in memory at a time
PIECE = 2**16  # bytes sent at a time
BYTE_ORDER_MARK = "\ufeff"
JOIN = "; "

_RUNS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def cell(value: Any) -> str:
    """Return the one text form of a value."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case list() | tuple():
            return neutralise(JOIN.join(str(item) for item in value))
        case str():
            return neutralise(value)
        case _:
            return str(value)


def neutralise(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula; ``restore`` undoes it."""
    return f"'{text}" if _RUNS_AS_FORMULA.match(text) else text


def restore(text: str) -> str:
    """Return the text that ``neutralise`` was given."""
    return text[1:] if text[:1] == "'" and _NEUTRALISED.match(text) else text


def stream(table: "Table", queryset: QuerySet, *, bom: bool = False) -> Iterator[bytes]:
    """Yield the CSV of the rows: the header at once, then what the database writes.

    A reader who goes away closes the stream: the database is then stopped at once, and nothing of
    the transaction is left.
    """
    from .asking import statement

    yield ((BYTE_ORDER_MARK if bom else "") + _as_csv([table.header])).encode()
    if table.beside:
        bitmaps.settle()  # what stands beside is read from them, and below nothing can be written
    with _one_export():
        _prepare()
        try:
            sql, values = statement(table, queryset)
        except EmptyResultSet:
            return
        if connection.vendor == "postgresql" and not table.beside:
            yield from _copied(sql, values)
        else:
            yield from _fetched(sql, values, table, queryset)


def _prepare() -> None:
    """Tell PostgreSQL what such a statement is like: many small looks into indexes.

    Compiling it takes longer than it saves, and by the usual cost of an index a whole table would
    be read for each row's few links.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit TO off; SET LOCAL random_page_cost TO 1.1")


def _copied(sql: str, values: Sequence[Any]) -> Iterator[bytes]:
    """Yield the rows as PostgreSQL itself writes them, in pieces."""
    database: Any = connection.ops
    copying = f"COPY ({database.compose_sql(sql, values)}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        piece = bytearray()
        for line in copy:
            piece += line
            if len(piece) >= PIECE:
                yield bytes(piece)
                piece.clear()
        yield bytes(piece)


def _fetched(
    sql: str, values: Sequence[Any], table: "Table", queryset: QuerySet
) -> Iterator[bytes]:
    """Yield the rows as the database gives them, with what stands beside in each batch."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(BATCH):
            lines = _completed(table, batch, queryset) if table.beside else _lines(batch)
            yield "".join([f"{line}\n" for line in lines]).encode()


def _completed(table: "Table", batch: Sequence[Any], queryset: QuerySet) -> Iterator[str]:
    """Yield the lines of a batch whose rows begin with their keys, with what stands beside.

    Of hundreds of columns beside most are empty, so only those that are not are looked at.
    """
    found = table.beside([key for key, *_ in batch], queryset) if table.beside else {}
    names = [column.name for column in table.columns if not column.sql]
    place = {name: index for index, name in enumerate(names)}
    blank = [""] * len(names)
    end = 1 + table.header.index(names[0])
    before, after = (
        _lines([row[part] for row in batch]) for part in (slice(1, end), slice(end, None))
    )
    for (key, *_), first, last in zip(batch, before, after, strict=True):
        cells = blank.copy()
        for name, value in found.get(key, {}).items():
            cells[place[name]] = cell(value)
        yield ",".join([first, *cells, last] if last else [first, *cells])


def written(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False
) -> Iterator[str]:
    """Yield a header and any rows as CSV text, a batch at a time."""
    yield (BYTE_ORDER_MARK if bom else "") + _as_csv([header])
    rows = iter(rows)
    while batch := _next_batch(rows):
        yield _as_csv(batch)


@in_data_language
def _next_batch(rows: Iterator[Sequence[Any]]) -> list[list[str]]:
    """Return the cells of as many rows as are held at a time, read here and now."""
    return [[cell(value) for value in row] for row in islice(rows, BATCH)]


def _as_csv(rows: Iterable[Sequence[Any]]) -> str:
    return "".join([f"{line}\n" for line in _lines(rows)])


def _lines(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return rows of cells as lines of CSV, without their ends.

    The csv module is asked for CRLF because before Python 3.13 it quotes a carriage return or a
    line feed inside a cell only when the line ends hold one.
    """
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append)).writerows(rows)
    return [line[:-2] for line in lines]


def csv_response(name: str, queryset: QuerySet, request: HttpRequest) -> StreamingHttpResponse:
    """Return the rows as a download named after the list; ``?bom=1`` is for Excel."""
    from .tables import TABLES

    pieces = stream(TABLES[name], queryset, bom=request.GET.get("bom") == "1")
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="opstracker-{name}.csv"'
    return response


def _one_export() -> AbstractContextManager:
    """Read the whole of one export as of one moment.

    PostgreSQL needs a transaction for it, and for a cursor that does not hold the whole result
    before its first row. SQLite has both while the first query is open, and a stream that nobody
    reads to its end should leave no transaction behind.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return one_moment()
    return nullcontext()


@contextmanager
def one_moment() -> Iterator[None]:
    """Read several things as of one moment, keeping nobody from writing meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _deferred():
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    # Django's own transaction would be IMMEDIATE here: every writer would wait for the reader.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")
