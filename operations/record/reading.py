"""The files of a record: Django's own serialisation format, in YAML."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from django.conf import settings

from operations.models.about import FACTS

FOLDER = Path(settings.BASE_DIR) / "fixtures"
# A file in a record's folder that names the record it builds upon, by whose slugs it refers.
BASE_FILE = "builds-on.txt"
# The fields that tell a row apart which has neither a slug nor a key of its own.
FILED = ("agency", "place", "theme", "programme", "offence", "role", "aspect", "source", "locator")
LINKS = ("operation", *FACTS, *FILED)


class RecordError(Exception):
    """What is wrong with a record, where, and what to do about it."""


@dataclass
class Row:
    """One row of a file, as written."""

    file: str
    line: int
    model: str
    fields: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.model} {self.name}"

    @property
    def name(self) -> str:
        """The row's natural key, as far as its own text tells it."""
        if "slug" in self.fields:
            parts = ["slug"]
        elif "key" in self.fields:
            parts = ["operation", "key"]
        else:
            parts = [*LINKS]
        found = [self.fields[part] for part in parts if part in self.fields]
        words = [str(word) for part in found for word in (part if is_key(part) else [part])]
        return f"[{', '.join(dict.fromkeys(words))}]"

    @property
    def operation(self) -> str | None:
        """The slug of the operation the row belongs to; None for agencies, places and the like."""
        if self.model == "operations.operation":
            return str(self.fields.get("slug"))
        for name in ("operation", "arrest"):
            if is_key(reference := self.fields.get(name)):
                return str(reference[0])
        return None

    def error(self, reason: str) -> RecordError:
        return RecordError(f"{self}: {reason}")


def names() -> list[str]:
    """Return the records there are, by the names of their folders."""
    if not FOLDER.is_dir():
        return []
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and _files(path))


def base_of(name: str) -> str:
    """Return the name of the record this one builds upon; empty where there is none."""
    file = FOLDER / name / BASE_FILE
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def read(folder: Path) -> Iterator[Row]:
    """Yield the rows of a record's files: vocabularies first, then the operations."""
    for path in _files(folder):
        yield from _read_file(path)


def _files(folder: Path) -> list[Path]:
    found = folder.rglob("*.yaml")
    return sorted(found, key=lambda path: (len(path.relative_to(folder).parts), str(path)))


def shown(path: Path) -> str:
    base = Path(settings.BASE_DIR)
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


class Loader(yaml.SafeLoader):
    """Reads 8.3 as written, and refuses a key that stands twice in one row.

    YAML would make a binary fraction of the first and silently take the second of the others.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key.value}” stands twice in one row", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_decimal(self, node: yaml.ScalarNode) -> Decimal:
        try:
            return Decimal(node.value)
        except InvalidOperation as error:
            raise ValueError(f"“{node.value}” is not a number") from error


Loader.add_constructor("tag:yaml.org,2002:float", Loader.construct_decimal)


def _read_file(path: Path) -> Iterator[Row]:
    file = shown(path)
    try:
        loader = Loader(path.read_text(encoding="utf-8"))
        document = loader.get_single_node()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecordError(f"{file}{_yaml_reason(error)} Mend the file.") from error
    if document is not None and not isinstance(document, yaml.SequenceNode):
        raise RecordError(f"{file}: it holds no list of rows. Begin each row with “- model: …”.")
    for node in document.value if document else []:
        line = node.start_mark.line + 1
        try:
            row = loader.construct_document(node)
        except yaml.YAMLError as error:
            raise RecordError(f"{file}{_yaml_reason(error)} Mend the file.") from error
        except ValueError as error:
            raise RecordError(f"{file}, row at line {line}: {error}. Mend the value.") from error
        yield _row(file, line, row)


def _yaml_reason(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f", line {mark.line + 1}, column {mark.column + 1}: {error.problem}."
    return f": it cannot be read as YAML in UTF-8 ({error})."


def _row(file: str, line: int, row: object) -> Row:
    if (
        not isinstance(row, dict)
        or not isinstance(row.get("model"), str)
        or not isinstance(row.get("fields"), dict)
    ):
        raise RecordError(f"{file}, line {line}: a row needs “model” and “fields”.")
    if extra := row.keys() - {"model", "fields"}:
        raise RecordError(
            f"{file}, line {line}: take out {', '.join(sorted(map(str, extra)))}: rows are known "
            "by their natural keys."
        )
    return Row(file, line, row["model"], row["fields"])


def is_key(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and bool(value)
