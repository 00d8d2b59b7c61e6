"""Walks a list by cursor: each row once, whatever is published meanwhile.

Rows come latest entered first. The cursor holds the key of the last row seen; that key is never
null, never changes and never repeats, unlike a date, by which undated rows would be lost.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from operations.filters import RecordFilterSet

LARGEST, USUAL = 100, 50  # rows of one answer

_KEY = re.compile(r"before:(\d{1,18})")


@dataclass(frozen=True)
class Place:
    """Where in a list to go on, and how many rows to take."""

    before: int | None = None
    size: int = USUAL

    @property
    def is_first(self) -> bool:
        return self.before is None

    def take(
        self, filterset: RecordFilterSet, joined: Callable[[QuerySet], QuerySet]
    ) -> tuple[list[Any], str | None]:
        """Return the rows from here on, and the cursor of those after them, if there are any."""
        rows = joined(filterset.rows_before(self.before, self.size + 1)).order_by("-pk")
        found = list(rows[: self.size + 1])
        shown = found[: self.size]
        return shown, encode(shown[-1].pk) if len(found) > self.size else None


def read(query: QueryDict) -> tuple[Place, dict[str, list[str]]]:
    """Return the place a query asks for, and what is wrong with it by parameter."""
    problems: dict[str, list[str]] = {
        name: ["Give this parameter once."]
        for name in ("cursor", "page_size")
        if len(query.getlist(name)) > 1
    }
    size, before = USUAL, None
    if given := query.get("page_size"):
        if re.fullmatch(r"[0-9]{1,3}", given) and 1 <= int(given) <= LARGEST:
            size = int(given)
        else:
            problems.setdefault("page_size", [f"Give a whole number from 1 to {LARGEST}."])
    if given := query.get("cursor"):
        before = decode(given)
        if before is None:
            problems.setdefault("cursor", ["Take the cursor from “next” of the answer before."])
    return Place(before, size), problems


def encode(key: int) -> str:
    return urlsafe_b64encode(f"before:{key}".encode()).decode().rstrip("=")


def decode(cursor: str) -> int | None:
    """Return the key in a cursor, or None where it is not one of ours."""
    try:
        text = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = _KEY.fullmatch(text)
    return int(found[1]) if found else None
