"""``datapackage.json``: what is in the package, as Data Package 2.0 describes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from operations.codebook import CODEBOOK_HEADER, VOCABULARY_HEADER
from operations.exports import EVERY_TABLE, dataset
from operations.exports.columns import Column, Table
from operations.exports.writer import JOIN, cell

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
# An empty cell is one where nothing was stated, never an empty text.
MISSING = [""]


@dataclass(frozen=True)
class Member:
    """A file of the package as it was written."""

    path: str
    size: int
    sha256: str


def descriptor(
    members: Mapping[str, Member], *, changed: datetime | None, created: datetime
) -> dict[str, Any]:
    """Return the contents of datapackage.json; ``members`` are the files by resource name."""
    version = {"version": cell(changed)} if changed else {}
    return {
        "$schema": PACKAGE_PROFILE,
        "name": dataset.NAME,
        "title": dataset.TITLE,
        "description": dataset.DESCRIPTION,
        "homepage": f"{settings.SITE_URL}{reverse('data')}",
        **version,
        "created": cell(created),
        "keywords": list(dataset.KEYWORDS),
        "licenses": [dataset.LICENCE],
        "contributors": [
            {"title": dataset.NAME, "path": settings.SITE_URL, "roles": ["publisher"]}
        ],
        "sources": [
            {
                "title": "Published reports, each named in data/sources.csv",
                "path": f"{settings.SITE_URL}{reverse('source_list')}",
            }
        ],
        "software": dataset.software(),
        "resources": [
            *[_table(table, members[name]) for name, table in EVERY_TABLE.items()],
            _texts("codebook", "What every column means", members["codebook"], CODEBOOK_HEADER),
            _texts(
                "vocabularies",
                "What every token means",
                members["vocabularies"],
                VOCABULARY_HEADER,
            ),
            _database(members["sqlite"]),
        ],
    }


def _file(name: str, title: str, member: Member) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "path": member.path,
        "bytes": member.size,
        "hash": f"sha256:{member.sha256}",
    }


def _csv(name: str, title: str, member: Member, schema: dict[str, Any]) -> dict[str, Any]:
    return _file(name, title, member) | {
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": {"$schema": SCHEMA_PROFILE, "missingValues": MISSING} | schema,
    }


def _table(table: Table, member: Member) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, alone=len(table.key) == 1) for column in table.columns],
    }
    if table.key:
        schema["primaryKey"] = table.key
    if references := [_reference(table, column) for column in _referring(table)]:
        schema["foreignKeys"] = references
    return _csv(table.name, table.name.capitalize(), member, schema)


def _texts(name: str, title: str, member: Member, header: Sequence[str]) -> dict[str, Any]:
    fields = [{"name": column, "type": "string"} for column in header]
    return _csv(name, title, member, {"fields": fields})


def _database(member: Member) -> dict[str, Any]:
    return _file("sqlite", "The same tables as an SQLite database", member) | {
        "format": "sqlite",
        "mediatype": "application/vnd.sqlite3",
    }


def _field(column: Column, *, alone: bool) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.datatype,
        "description": column.help,
    }
    if column.is_list:
        field |= {"type": "list", "itemType": "string", "delimiter": JOIN}
    elif column.datatype == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    elif column.datatype == "time":
        field |= {"format": "%H:%M"}
    if column.unit:
        field["unit"] = column.unit
    if column.vocabulary and not column.is_list:
        labels = column.vocabulary.choices
        field["categories"] = [{"value": token, "label": str(label)} for token, label in labels]
    if constraints := _constraints(column, alone=alone):
        field["constraints"] = constraints
    return field


def _constraints(column: Column, *, alone: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.is_key:
        found["required"] = True
        found |= {"unique": True} if alone else {}
    if column.vocabulary and not column.is_list:
        found["enum"] = list(column.vocabulary.values)
    if column.datatype in {"integer", "number"}:
        found["minimum"] = 0
    return found


def _referring(table: Table) -> Sequence[Column]:
    """Return the columns that name a row of a table by themselves.

    A part within an operation is named by two, of which one is empty for most rows: a database
    lets that pass, a validator of data packages does not.
    """
    return [
        column
        for column in table.columns
        if column.refers_to and not column.is_list and len(EVERY_TABLE[column.refers_to].key) == 1
    ]


def _reference(table: Table, column: Column) -> dict[str, Any]:
    # An empty resource name means the table itself.
    resource = "" if column.refers_to == table.name else column.refers_to
    fields = EVERY_TABLE[column.refers_to].key
    return {"fields": [column.name], "reference": {"resource": resource, "fields": fields}}
