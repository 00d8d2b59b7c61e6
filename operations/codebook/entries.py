"""The codebook's entries: one for each column of each table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from operations.exports import EVERY_TABLE, TABLES
from operations.exports.columns import Column, Table
from operations.exports.writer import JOIN, cell

from .vocabularies import vocabulary_name

READ = 100  # rows looked through for examples

HOLDS: Mapping[str, str] = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date, yyyy-mm-dd",
    "datetime": "date and time in UTC",
    "time": "time of day, hh:mm",
}

# A column with one of these endings says more about the column before it.
ENDINGS = ("_upper", "_precision", "_unstated", "_label")


@dataclass(frozen=True)
class Entry:
    """A column as the codebook explains it; ``example`` is empty where the record has none."""

    table: Table
    column: Column
    example: str = ""

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def anchor(self) -> str:
        """The entry's place on the data page."""
        return f"{self.table.name}-{self.name}"

    @property
    def holds(self) -> str:
        """The type in words."""
        words = HOLDS[self.column.datatype]
        if self.column.vocabulary and not self.column.is_list:
            words = "token"
        return f"list of {words}s" if self.column.is_list else words

    @property
    def vocabulary(self) -> str:
        return vocabulary_name(self.column.vocabulary) if self.column.vocabulary else ""

    @property
    def leads_to_list(self) -> bool:
        """Whether it holds keys of a list: the page tells of those, the package of other tables."""
        return self.column.refers_to in TABLES

    @property
    def allowed(self) -> list[str]:
        """The tokens that may stand there; nothing where any text or number may."""
        if self.column.datatype == "boolean":
            return ["true", "false"]
        if self.column.vocabulary:
            return list(self.column.vocabulary.values)
        return []


@dataclass
class Family:
    """A column and those that only say more about it: its precision, its label."""

    main: Entry
    others: list[Entry] = field(default_factory=list)

    @property
    def endings(self) -> list[tuple[str, Entry]]:
        return [(entry.name.removeprefix(self.main.name), entry) for entry in self.others]


def examples(table: Table) -> dict[str, str]:
    """Return, by column, the first value that the newest published rows have, as in the CSV."""
    keys = list(table.published().values_list("pk", flat=True)[:READ])
    rows = table.rows(table.model._default_manager.filter(pk__in=keys), READ)
    found: dict[str, str] = {}
    for row in islice(rows, READ):
        for column, value in zip(table.columns, row, strict=True):
            if value not in (None, "", []):
                found.setdefault(column.name, _example(value))
    return found


def _example(value: Any) -> str:
    # One of a list is enough to show its form.
    return cell(value[0]) if isinstance(value, list) else cell(value)


def entries(table: Table, found: Mapping[str, str] | None = None) -> list[Entry]:
    """Return the entries of a table, with examples where they are at hand."""
    found = examples(table) if found is None else found
    return [Entry(table, column, found.get(column.name, "")) for column in table.columns]


def families(some: Iterable[Entry]) -> list[Family]:
    """Gather entries so that a reader meets a number and its precision together."""
    gathered: list[Family] = []
    for entry in some:
        main = gathered[-1].main.name if gathered else ""
        if main and entry.name in {f"{main}{ending}" for ending in ENDINGS}:
            gathered[-1].others.append(entry)
        else:
            gathered.append(Family(entry))
    return gathered


CODEBOOK_HEADER = (
    "table",
    "column",
    "type",
    "is_list",
    "unit",
    "vocabulary",
    "allowed_values",
    "refers_to",
    "is_key",
    "meaning",
    "example",
)


def codebook_rows(found: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[Sequence[Any]]:
    """Yield the codebook as rows of a CSV, table by table."""
    for table in EVERY_TABLE.values():
        for entry in entries(table, found[table.name] if found else None):
            column = entry.column
            yield (
                table.name,
                column.name,
                column.datatype,
                column.is_list,
                column.unit,
                entry.vocabulary,
                JOIN.join(entry.allowed),
                column.refers_to,
                column.is_key,
                column.help,
                entry.example,
            )
