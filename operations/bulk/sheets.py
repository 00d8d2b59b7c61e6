"""Rows of one table on their way into it: what a row does not name keeps the field's default."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import count, islice
from typing import Any

from django.db.models import GeneratedField

# Times are written as both databases read them, in UTC.
AT = "2026-01-05 12:00:00"

Row = tuple[Any, ...]


class Sheet:
    """Collects rows of a model; keys are counted from 1, as in an empty table, unless given.

    ``rest`` holds what stands in every row: the values of the last of ``columns``; those of
    ``said``, and the defaults of fields that are not named.
    """

    def __init__(self, model: Any, *names: str, keys: Iterable[int] | None = None, **said: Any):
        self.model = model
        fields = {
            field.name: field
            for field in model._meta.concrete_fields
            if not isinstance(field, GeneratedField)
        }
        rest = [name for name in fields if name not in names and name != "id"]
        self.columns = [fields[name].column for name in ("id", *names, *rest)]
        self.rest = tuple(said[name] if name in said else _default(fields[name]) for name in rest)
        self.rows: list[Row] = []
        self.count = 0
        self._keys: Iterator[int] = iter(count(1) if keys is None else keys)

    def add(self, *values: Any) -> int:
        """Add a row of whole numbers, texts and nothing, and return its key."""
        key = next(self._keys)
        self.count += 1
        self.rows.append((key, *values))
        return key

    def add_all(self, number: int, columns: Sequence[Sequence[Any]]) -> list[int]:
        """Add so many rows, given column by column, and return their keys."""
        keys = list(islice(self._keys, number))
        self.count += number
        self.rows.extend(zip(keys, *columns, strict=True))
        return keys

    def drained(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows


def _default(field: Any) -> Any:
    if field.name in ("created_at", "updated_at", "published_at"):
        return AT
    value = field.get_default()
    return value.isoformat() if isinstance(value, date | datetime) else value
