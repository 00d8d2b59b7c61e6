"""Writes the package: every file by itself, then the zip they are put into."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from operations.codebook import (
    CODEBOOK_HEADER,
    VOCABULARY_HEADER,
    codebook_rows,
    examples,
    vocabulary_rows,
)
from operations.exports import EVERY_TABLE, PACKAGED, TABLES, dataset
from operations.exports.columns import Table
from operations.exports.writer import BATCH, cell, written

from .descriptor import Member, descriptor
from .sqlite import Database

Progress = Callable[[int, int, str], None]

DATABASE = "opstracker.sqlite"
TEXTS = ("README.md", "LICENCE.txt", "CITATION.cff")
# The earliest time a zip can hold; it stands where a record is still empty.
NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)


def write(folder: Path, *, created: datetime, progress: Progress) -> Path:
    """Write the package of the record as it stands into a folder and return the zip.

    The same record makes the same bytes, but for ``created`` in datapackage.json.
    """
    inside = folder / "inside"
    (inside / "data").mkdir(parents=True)
    changed = dataset.changed_at()
    members = _tables(inside, changed, progress)
    for name in TEXTS:
        _text(inside / name, [render_to_string(f"package/{name}", _context(changed))])
    contents = descriptor(members, changed=changed, created=created)
    _text(inside / "datapackage.json", [json.dumps(contents, indent=2, ensure_ascii=False), "\n"])
    return _zip(inside, folder / "package.zip", changed or NO_TIME)


def _tables(inside: Path, changed: datetime | None, progress: Progress) -> dict[str, Member]:
    members = {}
    with closing(Database(inside / DATABASE)) as database:
        for done, (name, table) in enumerate(EVERY_TABLE.items()):
            progress(done, len(EVERY_TABLE), name)
            members[name] = _text(inside / "data" / f"{name}.csv", _both(table, database))
        members |= _explained(inside, database)
        database.add("about", ("name", "value"), _about(changed))
    members["sqlite"] = _member(inside / DATABASE)
    progress(len(EVERY_TABLE), len(EVERY_TABLE), "")
    return members


def _both(table: Table, database: Database) -> Iterator[str]:
    """Yield the CSV of a table, the same bytes as the site's, and fill the database alongside."""
    rows = table.rows(table.published(), BATCH)
    return written(table.header, database.keeping(table, rows))


def _explained(inside: Path, database: Database) -> dict[str, Member]:
    found = {name: examples(table) for name, table in EVERY_TABLE.items()}
    tables: dict[str, tuple[Sequence[str], list[Sequence[Any]]]] = {
        "codebook": (CODEBOOK_HEADER, list(codebook_rows(found))),
        "vocabularies": (VOCABULARY_HEADER, list(vocabulary_rows())),
    }
    members = {}
    for name, (header, rows) in tables.items():
        database.add(name, header, rows)
        members[name] = _text(inside / f"{name}.csv", written(header, rows))
    return members


def _context(changed: datetime | None) -> dict[str, Any]:
    return {
        "title": dataset.TITLE,
        "description": dataset.DESCRIPTION,
        "keywords": dataset.KEYWORDS,
        "licence": dataset.LICENCE,
        "software": dataset.software(),
        "site": settings.SITE_URL,
        "page": dataset.address(reverse("data")),
        "changed": cell(changed),
        "tables": TABLES.values(),
        "packaged": PACKAGED.values(),
    }


def _about(changed: datetime | None) -> list[tuple[str, str]]:
    return [
        ("title", dataset.TITLE),
        ("description", dataset.DESCRIPTION),
        ("homepage", dataset.address(reverse("data"))),
        ("licence", dataset.LICENCE["title"]),
        ("licence_url", dataset.LICENCE["path"]),
        ("record_changed_at", cell(changed)),
        ("software", " ".join(dataset.software().values())),
    ]


def _text(path: Path, pieces: Iterable[str]) -> Member:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    return _member(path)


def _member(path: Path) -> Member:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    within = f"data/{path.name}" if path.parent.name == "data" else path.name
    return Member(within, path.stat().st_size, digest)


def _zip(inside: Path, target: Path, moment: datetime) -> Path:
    stamp = max(moment, NO_TIME).astimezone(UTC).timetuple()[:6]
    files = sorted(path for path in inside.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w") as archive:
        for path in files:
            name = f"opstracker/{path.relative_to(inside).as_posix()}"
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, whatever the machine: the bytes must not differ
            info.external_attr = 0o644 << 16
            info.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(info, "w") as packed:
                shutil.copyfileobj(source, packed)
    return target
