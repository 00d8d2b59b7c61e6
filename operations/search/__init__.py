"""Full text search behind a few functions, with the same answers on SQLite and PostgreSQL.

    matches(model, text)    the condition that a row matches
    found(model, text)      what asks for the keys of all that matches
    ranked(rows, text)      rows that match, the best first
    snippets(rows, text)    for each row a piece of its text with the hits marked
    settle(), rebuild()     keep the index
    compact()               keep nothing of what was taken out of it

How it works stands in docs/adr/0009-search.md. The imports stand inside the functions because
Django imports this package before its models.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.safestring import SafeString

from .query import LONGEST, parse

if TYPE_CHECKING:
    from .reading import Statement

__all__ = [
    "LONGEST",
    "compact",
    "found",
    "hits",
    "marked",
    "matches",
    "parse",
    "ranked",
    "rebuild",
    "settle",
    "snippets",
]

Rows = TypeVar("Rows", bound=QuerySet)


def matches(model: type[Model], text: str) -> Q:
    """Return the condition that a row matches: all do a blank text, none one without words.

    The rows must be what the reader may see: the index knows more than that.
    """
    from . import reading

    return reading.matches(model, text)


def ranked(rows: Rows, text: str) -> Rows:
    """Order rows that match: the weightiest hits first, among equals in the record's order."""
    from . import reading

    return reading.ranked(rows, text)


def found(model: type[Model], text: str) -> "Statement | None":
    """Return the statement that asks for the keys of what matches; None where nothing can.

    Many of them may be hidden from the reader: it looks into the index alone.
    """
    from . import reading

    return reading.found(model, text)


def hits(model: type[Model], text: str) -> "list[list[Statement]]":
    """As ``found``, by phrase, of those that match with it in each weight, the heaviest first."""
    from . import reading

    return reading.hits(model, text)


def snippets(rows: Iterable[Model], text: str) -> dict[tuple[str, int], SafeString]:
    """Return by (kind, key) a piece of each row's text with the hits in <mark>, where there is one.

    One query, whatever the rows. Their own names are left out: ``marked`` is for those.
    """
    from . import showing

    return showing.snippets(rows, text)


def marked(words: str, text: str) -> SafeString:
    """Return the words as HTML, what ``text`` finds in them in <mark>."""
    from . import showing

    return showing.marked(words, text)


def settle(using: str = "default") -> bool:
    """Read into the index what changed since; searching does it by itself."""
    from . import index

    return index.settle(using)


def rebuild(using: str = "default", *, check: bool = False) -> int:
    """Make the whole index agree with the record; return how many entries did not."""
    from . import index

    return index.rebuild(using, check=check)


def compact(using: str = "default") -> None:
    """Leave no word in the index of records that are no longer in it; for what was erased."""
    from . import index

    index.compact(using)
