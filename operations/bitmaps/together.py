"""Reading a block of the record: all that is kept of the same rows by one query."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Q, QuerySet

from operations.models import Operation

from .bits import of_places
from .kept import KEPT, LINKS, LISTED, Kept

Column = tuple[str, Sequence[int], Sequence[Any]]


@dataclass(frozen=True)
class Together:
    """What is kept of the rows of one source, all for the rows at the end of one ``owner``."""

    source: Any
    owner: str
    kept: Sequence[Kept]

    def columns(self, among: Q) -> Iterator[Column]:
        """Yield the name of each value, the keys of the rows that ``among`` admits, the values."""
        names, rows = self._rows(among)
        if found := plain_rows(rows):
            keys, *columns = zip(*found, strict=True)
            for name, column in zip(names, columns, strict=True):
                yield name, keys, column

    def by_value(self, among: Q) -> Mapping[str, Mapping[Any, int]]:
        """Return, by name and value, the rows whose source ``among`` admits.

        They may be millions, of few sorts: keys are gathered by sort, not once for each value.
        """
        names, rows = self._rows(among)
        sorts: dict[tuple[Any, ...], array[int]] = defaultdict(lambda: array("Q"))
        for row in streamed(rows):
            sorts[row[1:]].append(row[0])
        found: dict[str, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
        for values, keys in sorts.items():
            bits = of_places(keys)
            for name, value in zip(names, values, strict=True):
                if value is not None and value != "":
                    found[name][value] |= bits
        return found

    def _rows(self, among: Q) -> tuple[Sequence[str], QuerySet[Any, Any]]:
        """Return the names of the values, and rows of a key and these values."""
        values = [(kept.name, value) for kept in self.kept for value in kept.values]
        named = {f"kept_{n}": value for n, (_, value) in enumerate(values)}
        rows = self.source.objects.published().filter(among).order_by().annotate(**named)
        return [name for name, _ in values], rows.values_list(self.owner, *named)


def plain_rows(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Return values past the ORM, which would look at each again: they are plain as they come."""
    if not (worded := _worded(rows)):
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(*worded)
        return list(cursor.fetchall())


def streamed(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """As ``plain_rows``, of rows that may be too many to hold."""
    if not (worded := _worded(rows)):
        return
    connection = connections[rows.db]
    is_whole = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    with connection.cursor() if is_whole else connection.chunked_cursor() as cursor:
        cursor.execute(*worded)
        while some := cursor.fetchmany(10_000):
            yield from some


def _worded(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """Return the statement that asks for the rows, and its values; None where none can be found."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _together(model: Any) -> Iterator[Together]:
    found: dict[tuple[Any, str, str], list[Kept]] = defaultdict(list)
    for kept in KEPT[model]:
        # Links of a fact's operation are many: asked together each would come with each other.
        alone = kept.name if model is not Operation and kept.name in LINKS else ""
        found[kept.source, kept.owner, alone].append(kept)
    for (source, owner, _), some in found.items():
        yield Together(source, owner, tuple(some))


TOGETHER: Mapping[Any, Sequence[Together]] = {model: tuple(_together(model)) for model in LISTED}
