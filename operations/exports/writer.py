"""Writes rows as CSV: streamed, and the same bytes whichever path wrote them.

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
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from operations.language import in_data_language

if TYPE_CHECKING:
    from .columns import Table

BATCH = 500  # rows in memory at a time
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
    return text[1:] if _NEUTRALISED.match(text) else text


def stream(table: "Table", queryset: QuerySet, *, bom: bool = False) -> Iterator[str]:
    """Yield the CSV text of the rows, header first, a batch at a time."""
    with _one_export():
        yield from written(table.header, table.rows(queryset, BATCH), bom=bom)


def written(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False
) -> Iterator[str]:
    """Yield a header and any rows as CSV text, a batch at a time."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(header)
    yield (BYTE_ORDER_MARK if bom else "") + lines.drained()
    rows = iter(rows)
    while _write_batch(writer, rows):
        yield lines.drained()


@in_data_language
def _write_batch(writer: Any, rows: Iterator[Sequence[Any]]) -> int:
    """Write as many rows as are held at a time, read here and now; return how many."""
    batch = list(islice(rows, BATCH))
    writer.writerows([cell(value) for value in row] for row in batch)
    return len(batch)


def csv_response(name: str, queryset: QuerySet, request: HttpRequest) -> StreamingHttpResponse:
    """Return the rows as a download named after the list; ``?bom=1`` is for Excel."""
    from .tables import TABLES

    pieces = stream(TABLES[name], queryset, bom=request.GET.get("bom") == "1")
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="opstracker-{name}.csv"'
    return response


class _Lines(list[str]):
    """Takes each row the csv module writes and ends it with LF.

    The module is asked for CRLF because before Python 3.13 it quotes a carriage return inside a
    cell only when the line ends hold one.
    """

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")

    def drained(self) -> str:
        text = "".join(self)
        self.clear()
        return text


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
