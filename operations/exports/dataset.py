"""What the record as a whole is called, under which terms it is had, and how it is cited."""

import hashlib
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import formats, timezone

from operations.models import (
    Agency,
    Arrest,
    Citation,
    Note,
    Offence,
    Operation,
    OperationProgramme,
    Outcome,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)

from .tables import EVERY_TABLE

FACTS = (Arrest, Seizure, Statistic, Quote, Outcome)
SAYING = (Note, Citation, Participation, OperationProgramme)
NAMED = (Agency, Place, Offence, Theme, Programme, Speaker, Source)

NAME = "opstracker"
TITLE = "opstracker: the open record of police operations"
DESCRIPTION = (
    "What police operations in the United Kingdom reported: arrests, seizures, statistics and "
    "statements, each figure with its precision and its source. Arrest is not guilt."
)
KEYWORDS = ("police operations", "arrests", "seizures", "county lines", "United Kingdom")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def changed_at() -> datetime | None:
    """Return when a published operation last changed; None while there is none."""
    return Operation.objects.published().aggregate(Max("updated_at"))["updated_at__max"]


def address(path: str, query: str = "") -> str:
    """Return the whole public address of a path of the site."""
    return f"{settings.SITE_URL}{path}" + (f"?{query}" if query else "")


def citation(page: str, *, changed: datetime | None, read: datetime) -> str:
    """Return how to cite what stands at a page, as it was when it was read."""
    read = timezone.localtime(read)
    as_of = f" Record last changed {day(changed)}." if changed else ""
    return (
        f"{NAME} ({read.year}). The open record of police operations.{as_of} "
        f"{page} (retrieved {day(read)}). CC BY 4.0."
    )


def day(moment: datetime) -> str:
    """Return a moment's day in words: “4 March 2026”."""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


def software() -> dict[str, str]:
    """Return the name and the version of the program that made a file."""
    return {"name": NAME, "version": settings.VERSION}


def fingerprint() -> str:
    """Return a name for the state of the record: another state has another name.

    Operations say when they last changed; named things do not, so they are read. Facts are counted
    by standing as well, and so are the rows that say more of an operation, lest one that was
    withdrawn or deleted by other means than the site's own stays in a file. What the columns are
    and what they mean belongs to it too.
    """
    digest = hashlib.sha256(repr((settings.VERSION, settings.SITE_URL)).encode())
    for table in EVERY_TABLE.values():
        for column in table.columns:
            tokens = column.vocabulary.choices if column.vocabulary else ()
            said = [part.name for part in fields(column) if part.name not in {"read", "sql"}]
            parts = [getattr(column, name) for name in said]
            digest.update(repr((table.name, *parts, *tokens)).encode())
    operations = Operation.objects.order_by("status").values_list("status")
    digest.update(_read(operations.annotate(Count("pk"), Max("pk"), Max("updated_at"))))
    for facts in FACTS:
        counted = facts._default_manager.order_by("standing").values_list("standing")
        digest.update(_read(counted.annotate(Count("pk"), Max("pk"))))
    for rows in SAYING:
        digest.update(repr(rows._default_manager.aggregate(Count("pk"), Max("pk"))).encode())
    for things in NAMED:
        digest.update(_read(things._default_manager.order_by("pk").values_list()))
    return digest.hexdigest()


def _read(rows: QuerySet[Any, Any]) -> bytes:
    digest = hashlib.sha256()
    for row in rows.iterator():
        digest.update(repr(row).encode())
    return digest.digest()
