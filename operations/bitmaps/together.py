"""Reading a block of the record: all that is kept of the same rows by one query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Q, QuerySet

from operations.models import Operation

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
        values = [(kept.name, value) for kept in self.kept for value in kept.values]
        named = {f"kept_{n}": value for n, (_, value) in enumerate(values)}
        rows = self.source.objects.published().filter(among).order_by().annotate(**named)
        if found := plain_rows(rows.values_list(self.owner, *named)):
            keys, *columns = zip(*found, strict=True)
            for (name, _), column in zip(values, columns, strict=True):
                yield name, keys, column


def plain_rows(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Return values past the ORM, which would look at each again: they are plain as they come."""
    try:
        statement, slots = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, slots)
        return list(cursor.fetchall())


def _together(model: Any) -> Iterator[Together]:
    found: dict[tuple[Any, str, str], list[Kept]] = defaultdict(list)
    for kept in KEPT[model]:
        # Links of a fact's operation are many: asked together each would come with each other.
        alone = kept.name if model is not Operation and kept.name in LINKS else ""
        found[kept.source, kept.owner, alone].append(kept)
    for (source, owner, _), some in found.items():
        yield Together(source, owner, tuple(some))


TOGETHER: Mapping[Any, Sequence[Together]] = {model: tuple(_together(model)) for model in LISTED}
