"""Opening a package: whether it is one of ours, whole and unchanged, and its rows in batches."""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.exports import EVERY_TABLE, dataset
from operations.exports.columns import Table

FOLDER = "opstracker/"
BATCH = 2_000  # rows in memory at a time
PIECE = 2**20  # bytes read at a time
LARGEST = 2**24  # bytes of a datapackage.json: more is none of ours
# What reading a zip may end in that is damaged, locked (a RuntimeError) or packed in a way that
# zipfile does not know (a NotImplementedError).
DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)


class RestoreError(Exception):
    """Why nothing was restored: where it stands, and what to do about it."""


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, each with the line it begins on."""

    file: str
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]

    def read(self, index: int, column: str, read: Callable[[str], Any]) -> list[Any]:
        """Return the values of one column; says where one stands that cannot be read."""
        try:
            return [read(row[index]) for row in self.rows]
        except ValueError:
            self._find(index, column, read)
            raise

    def _find(self, index: int, column: str, read: Callable[[str], Any]) -> None:
        for line, row in zip(self.lines, self.rows, strict=True):
            try:
                read(row[index])
            except ValueError as error:
                raise refused(self.file, line, column, str(error)) from error


def refused(file: str, line: int, column: str, reason: str) -> RestoreError:
    return RestoreError(f"{file}, line {line}, column “{column}”: {reason}")


@dataclass(frozen=True)
class Member:
    """The CSV of one table in an open package."""

    archive: zipfile.ZipFile
    table: Table
    path: str

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, as many at a time as are held in memory."""
        with self.archive.open(FOLDER + self.path) as file:
            reader = csv.reader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True)
            try:
                self._check(next(reader, []))
                while batch := self._next(reader):
                    yield batch
            except (csv.Error, UnicodeDecodeError) as error:
                raise RestoreError(f"{self.path}, line {reader.line_num}: {error}.") from error

    def count(self) -> int:
        return sum(len(batch.rows) for batch in self.batches())

    def _check(self, header: Sequence[str]) -> None:
        unknown = [name for name in header if name not in self.table.header]
        missing = [name for name in self.table.header if name not in header]
        if unknown or missing:
            found = f"it has the column “{unknown[0]}”" if unknown else f"“{missing[0]}” is missing"
            raise RestoreError(
                f"{self.path}, line 1: {found}. The package is of another version of the site: "
                "restore it with that version, or take one that this version made."
            )
        if list(header) != self.table.header:
            raise RestoreError(f"{self.path}, line 1: its columns are not in their order.")

    def _next(self, reader: Any) -> Batch | None:
        lines: list[int] = []
        rows: list[list[str]] = []
        before, width = reader.line_num, len(self.table.header)
        for row in reader:
            if len(row) != width:
                raise RestoreError(
                    f"{self.path}, line {before + 1}: it has {len(row)} cells, not {width}."
                )
            lines.append(before + 1)
            rows.append(row)
            before = reader.line_num
            if len(rows) == BATCH:
                break
        return Batch(self.path, lines, rows) if rows else None


@contextmanager
def opened(path: Path) -> Iterator[dict[str, Member]]:
    """Open a package of the site and give the files of its tables, each as it was written.

    Raises RestoreError where it is another file, an incomplete one or one that was changed.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise RestoreError(
            f"{path} cannot be read as a zip file ({error}). Name the file that /data/ offers."
        ) from error
    with archive:
        try:
            resources = _resources(archive)
            yield {name: _member(archive, EVERY_TABLE[name], resources) for name in EVERY_TABLE}
        except DAMAGED as error:
            raise RestoreError(f"{path} is damaged ({error}). Fetch it again.") from error


def _resources(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    try:
        file = archive.getinfo(f"{FOLDER}datapackage.json")
        found = json.loads(archive.read(file)) if file.file_size <= LARGEST else {}
        if found["name"] == dataset.NAME:
            return {resource["name"]: resource for resource in found["resources"]}
    except (KeyError, TypeError, ValueError):
        pass
    raise RestoreError(
        "This is no data package of opstracker: it has no datapackage.json that says so. "
        "Name the file that /data/ offers."
    )


def _member(archive: zipfile.ZipFile, table: Table, resources: dict[str, dict[str, Any]]) -> Member:
    path = f"data/{table.name}.csv"
    if table.name not in resources or FOLDER + path not in archive.namelist():
        raise RestoreError(
            f"The package has no {path}: it is not whole, or an earlier version of the site made "
            "it. Take one that this version made."
        )
    with archive.open(FOLDER + path) as file:
        digest = hashlib.sha256()
        while piece := file.read(PIECE):
            digest.update(piece)
    if resources[table.name].get("hash") != f"sha256:{digest.hexdigest()}":
        raise RestoreError(
            f"{path} is not what datapackage.json says: it was changed or damaged since the "
            "package was made. Fetch the package again."
        )
    return Member(archive, table, path)
