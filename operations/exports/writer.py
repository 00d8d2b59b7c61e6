"""Writes rows as CSV: streamed, and the same bytes whichever path wrote them.

``stream`` has the database write the cells (``cells``); ``written`` takes values.

UTF-8, comma, RFC 4180 quoting, LF line ends; empty for nothing, ``true``/``false``, ISO dates,
times in UTC. A text that a spreadsheet would run as a formula gets a leading apostrophe, which
``restore`` takes away again. Several values in one cell are joined by ``; ``.
"""

import csv
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
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

from .asking import statement
from .cells import MARK

if TYPE_CHECKING:
    from .columns import Beside, Table

BATCH = 500  # rows read as objects at a time
LINES = 500  # sent at a time: PostgreSQL writes no more before it waits for them to be read
ROWS = 2_000  # that SQLite is asked for by their keys: neighbours among them are read once
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

    All of it is as of one moment. A reader who goes away closes the stream: the database is then
    stopped at once, and nothing of the transaction is left.
    """
    yield ((BYTE_ORDER_MARK if bom else "") + _as_csv([table.header])).encode()
    if table.beside:
        bitmaps.noted()  # brings them up to date: what stands beside is read from them
    with one_moment():
        yield from _lines_of(table, queryset)


def _lines_of(table: "Table", queryset: QuerySet) -> Iterator[bytes]:
    """Yield the lines of all rows, some at a time."""
    beside = table.beside(queryset) if table.beside else None
    if table.beside and not beside:
        yield from (lines.encode() for lines in _read(table.rows(queryset, BATCH)))
        return
    with closing(_written(table, queryset)) as pieces:
        for piece in pieces:
            yield _completed(piece, beside) if beside else piece


def _completed(lines: bytes, beside: "Beside") -> bytes:
    """Put what stands beside where the database left a mark, a key and a mark again."""
    parts = lines.decode().split(MARK)
    parts[1::2] = beside([int(key) for key in parts[1::2]])
    return "".join(parts).encode()


def _written(table: "Table", queryset: QuerySet) -> Generator[bytes, None, None]:
    """Yield the lines that the database writes."""
    try:
        if connection.vendor == "postgresql":
            _prepare()
            yield from _copied(*statement(table, queryset))
        elif table.beside:
            yield from _by_key(table, queryset)
        else:
            yield from _fetched(*statement(table, queryset))
    except EmptyResultSet:
        return


def _prepare() -> None:
    """Tell PostgreSQL what such a statement is like: many small looks into indexes.

    Compiling it takes longer than it saves, and by the usual cost of an index a whole table would
    be read for each row's few links.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit TO off; SET LOCAL random_page_cost TO 1.1")


def _copied(sql: str, values: Sequence[Any]) -> Iterator[bytes]:
    """Yield the lines as PostgreSQL itself writes them, while it writes the next."""
    database: Any = connection.ops
    copying = f"COPY ({database.compose_sql(sql, values)}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        lines = iter(copy)
        while piece := b"".join(islice(lines, LINES)):
            yield piece


def _fetched(sql: str, values: Sequence[Any]) -> Iterator[bytes]:
    """Yield the lines of cells that SQLite gives."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(LINES):
            yield _as_csv(rows).encode()


def _by_key(table: "Table", queryset: QuerySet) -> Iterator[bytes]:
    """Yield the lines of cells that SQLite gives of some rows after others.

    The order is asked for first: else the cells of all rows would be put in order before the first
    were seen.
    """
    model: Any = table.model
    listed = model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
    keys = table.ordered(listed).values_list("pk", flat=True).iterator(ROWS)
    with connection.cursor() as cursor:
        while some := list(islice(keys, ROWS)):
            rows = model._default_manager.filter(pk__in=some)
            cursor.execute(*statement(table, queryset, rows))
            yield _as_csv(cursor.fetchall()).encode()


def written(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False
) -> Iterator[str]:
    """Yield a header and any rows as CSV text, a batch at a time."""
    yield (BYTE_ORDER_MARK if bom else "") + _as_csv([header])
    yield from _read(iter(rows))


def _read(rows: Iterator[Sequence[Any]]) -> Iterator[str]:
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


@contextmanager
def one_moment() -> Iterator[None]:
    """Read several things as of one moment, keeping nobody from writing meanwhile."""
    database: Any = connection
    if database.in_atomic_block:
        yield
    elif database.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    elif database.connection and database.connection.in_transaction:
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
