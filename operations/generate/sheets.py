"""Rows of one table on their way into it: what a row does not name keeps the field's default."""

from datetime import date, datetime
from typing import Any

from django.db.models import GeneratedField

# Times are written as both databases read them, in UTC.
AT = "2026-01-05 12:00:00"

Row = tuple[Any, ...]


class Sheet:
    """Collects rows of a model; keys are counted from 1, as in an empty table.

    ``rest`` holds what stands in every row: the values of the last of ``columns``.
    """

    def __init__(self, model: Any, *names: str):
        self.model = model
        fields = {
            field.name: field
            for field in model._meta.concrete_fields
            if not isinstance(field, GeneratedField)
        }
        rest = [name for name in fields if name not in names and name != "id"]
        self.columns = [fields[name].column for name in ("id", *names, *rest)]
        self.rest = tuple(_default(fields[name]) for name in rest)
        self.rows: list[Row] = []
        self.count = 0

    def add(self, *values: Any) -> int:
        """Add a row of whole numbers, texts and nothing, and return its key."""
        self.count += 1
        self.rows.append((self.count, *values))
        return self.count

    def drained(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows


def _default(field: Any) -> Any:
    if field.name in ("created_at", "updated_at", "published_at"):
        return AT
    value = field.get_default()
    return value.isoformat() if isinstance(value, date | datetime) else value
