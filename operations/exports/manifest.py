"""What exactly one filtered CSV holds: enough to check it, to repeat it and to cite it."""

import hashlib
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from operations import bitmaps, coverage
from operations.filters import RecordFilterSet

from . import dataset
from .tables import TABLES
from .writer import cell, one_moment, stream


def manifest(name: str, filterset: RecordFilterSet, *, bom: bool = False) -> dict[str, Any]:
    """Describe the CSV of a list under a valid filter, everything as of one moment.

    The bytes are hashed as they are written: none of them are kept.
    """
    # Before: a search may bring its index up to date, and below nothing can be written.
    rows = filterset.qs
    bitmaps.noted()
    with one_moment():
        count = rows.count()
        size, sha256 = _digest(name, rows, bom=bom)
        changed = dataset.changed_at()
        covered = {"coverage": asdict(coverage.of(rows))} if name == "operations" else {}
        words, parameters = filterset.in_words(count), _parameters(filterset)
    now, query = timezone.now(), filterset.query()
    page = dataset.address(reverse(f"{filterset.model._meta.model_name}_list"), query)
    marked = f"{query}&bom=1".lstrip("&") if bom else query
    return {
        "title": f"{dataset.TITLE}, {name}",
        "list": name,
        "filter": {"in_words": words, "parameters": parameters},
        "page": page,
        "csv": {
            "url": dataset.address(reverse(f"{name}_csv"), marked),
            "rows": count,
            "bytes": size,
            "sha256": sha256,
            "columns": [
                {"name": column.name, "type": column.datatype} for column in TABLES[name].columns
            ],
        },
        **covered,
        "api": dataset.address(f"/api/v1/{name}/", query),
        "codebook": dataset.address(reverse("data_codebook")),
        "generated_at": cell(now),
        "record_changed_at": cell(changed) or None,
        "software": dataset.software(),
        "licence": dataset.LICENCE,
        "cite_as": dataset.citation(page, changed=changed, read=now),
    }


def _digest(name: str, rows: QuerySet, *, bom: bool) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for piece in stream(TABLES[name], rows, bom=bom):
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def _parameters(filterset: RecordFilterSet) -> dict[str, list[str]]:
    return {
        name: [token for token, _ in filter_.tokens(value)]
        for name, filter_, value in filterset.chosen()
    }
