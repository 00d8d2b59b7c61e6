"""The record as an SQLite file, made row by row from what the public tables export.

Nothing is copied from the site's own database, so nothing that is in no export can be here.
Texts stand as they are, without the apostrophe that keeps a spreadsheet from running a formula.
A column that is a list has a table beside it, one value a row: ``operations_themes``.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from operations.exports import EVERY_TABLE
from operations.exports.columns import Column, Table
from operations.exports.writer import BATCH, JOIN, cell

AFFINITY: Mapping[str, str] = {"integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
INDEXED = frozenset({"starts_on", "kind", "category", "drug_class", "metric", "standing"})


class Database:
    """An SQLite file being written. ``close`` finishes it."""

    def __init__(self, path: Path):
        self.connection = sqlite3.connect(path)
        # The file is new and is thrown away where it is not finished.
        self.connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")

    def close(self) -> None:
        self.connection.commit()
        self.connection.close()

    def keeping(self, table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield the rows of an export, each after it was written to the table."""
        lists = Lists(table)
        for statement in (*_create(table), *lists.create()):
            self.connection.execute(statement)
        insert = _insert(table.name, len(table.columns))
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            self.connection.executemany(insert, ([stored(v) for v in row] for row in batch))
            for statement, values in lists.insert(batch):
                self.connection.executemany(statement, values)
            yield from batch

    def add(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a table that is no export, such as the codebook."""
        self.connection.execute(_table(name, [f"{_q(column)} TEXT" for column in header]))
        values = ([stored(value) for value in row] for row in rows)
        self.connection.executemany(_insert(name, len(header)), values)


class Lists:
    """The tables beside a table, one for each column that is a list.

    Their rows have the key of the row, a position, the value, its role where the list names
    roles, and its label where the table has one.
    """

    def __init__(self, table: Table):
        self.table = table
        names = table.header
        self.key = [names.index(name) for name in table.key]
        self.columns = [
            (index, column, names.index(label) if (label := f"{column.name}_label") in names else 0)
            for index, column in enumerate(table.columns)
            if column.is_list and not column.name.endswith("_label")
        ]

    def create(self) -> Iterator[str]:
        for _, column, label in self.columns:
            name, key = f"{self.table.name}_{column.name}", self.table.key
            more = [*(["role"] if column.vocabulary else []), *(["label"] if label else [])]
            lines = [f"{_q(part)} TEXT NOT NULL" for part in key]
            lines += ['"position" INTEGER NOT NULL', '"value" TEXT NOT NULL']
            lines += [f"{_q(part)} TEXT" for part in more]
            lines.append(f'PRIMARY KEY ({_qs(key)}, "position")')
            lines.append(f"FOREIGN KEY ({_qs(key)}) REFERENCES {_q(self.table.name)}")
            if column.refers_to:
                lines.append(f'FOREIGN KEY ("value") REFERENCES {_q(column.refers_to)}')
            yield _table(name, lines)
            yield f'CREATE INDEX {_q(f"{name}_by_value")} ON {_q(name)} ("value")'

    def insert(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[list[Any]]]]:
        for index, column, label in self.columns:
            values = [
                [
                    *(row[place] for place in self.key),
                    position,
                    *_parts(column, value),
                    *([row[label][position - 1]] if label else []),
                ]
                for row in rows
                for position, value in enumerate(row[index], 1)
            ]
            if values:
                yield _insert(f"{self.table.name}_{column.name}", len(values[0])), values


def _parts(column: Column, value: str) -> list[str]:
    if not column.vocabulary:
        return [value]
    slug, _, role = value.partition(" (")
    return [slug, role.removesuffix(")")]


def stored(value: Any) -> Any:
    """Return a value as SQLite keeps it: nothing is NULL, dates are ISO texts."""
    match value:
        case None | "":
            return None
        case bool():
            return int(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date() | time():
            return cell(value)
        case list() | tuple():
            return JOIN.join(str(item) for item in value) or None
        case _:
            return value


def _create(table: Table) -> Iterator[str]:
    lines = [f"{_q(column.name)} {_type(column)}" for column in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({_qs(table.key)})")
    for column in table.columns:
        if column.refers_to and not column.is_list:
            lines.append(_reference(column))
    yield _table(table.name, lines)
    for column in table.columns:
        is_reference = column.refers_to and not column.is_list and not column.is_key
        if column.name in INDEXED or is_reference:
            name = f"{table.name}_by_{column.name}"
            yield f"CREATE INDEX {_q(name)} ON {_q(table.name)} ({_q(column.name)})"


def _reference(column: Column) -> str:
    # A row within an operation is named by the operation and its key.
    within = EVERY_TABLE[column.refers_to].key[:-1]
    fields = _qs([*within, column.name])
    return f"FOREIGN KEY ({fields}) REFERENCES {_q(column.refers_to)}"


def _table(name: str, lines: Iterable[str]) -> str:
    inside = ",\n  ".join(lines)
    return f"CREATE TABLE {_q(name)} (\n  {inside}\n)"


def _type(column: Column) -> str:
    return AFFINITY.get(column.datatype, "TEXT") + (" NOT NULL" if column.is_key else "")


def _insert(name: str, width: int) -> str:
    return f"INSERT INTO {_q(name)} VALUES ({', '.join('?' * width)})"  # noqa: S608  own names


def _q(name: str) -> str:
    return f'"{name}"'


def _qs(names: Iterable[str]) -> str:
    return ", ".join(map(_q, names))
