"""The statement by which the database writes a list, worded once and asked of any set.

The ORM takes up to a third of a second to word it, more than a short list takes to be read. Marks
stand where the set is put in.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, Func, QuerySet

from operations.language import in_data_language
from operations.totals.statements import THE_KEYS, THE_SET, Statement, mark

from .columns import Table


class Within(Func):
    """Whether a row is in the set. Asked of one row by its key, never of all there are."""

    arity = 1
    output_field: Any = BooleanField()
    conditional = True

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> tuple[str, tuple]:
        key, _values = compiler.compile(self.source_expressions[0])
        inside = f"SELECT 1 FROM ({THE_SET}) the_set WHERE the_set.id = {key}"  # noqa: S608  a mark of ours
        return f"EXISTS ({inside})", (THE_SET,)


def statement(table: Table, queryset: QuerySet, rows: QuerySet | None = None) -> Statement:
    """Return what asks the database for the cells of a set, or of some of its rows.

    Raises EmptyResultSet where the set is known to be empty.
    """
    worded, slots = _worded(connection.vendor, table, settings.SITE_URL)
    values: dict[Any, Any] = {}
    for place, asked in ((THE_SET, queryset), (THE_KEYS, queryset if rows is None else rows)):
        inside, values[place] = asked.order_by().values("id").query.sql_with_params()
        worded = worded.replace(place, inside)
    filled: list[Any] = []
    for slot in slots:
        filled += values.get(slot, [slot])
    return worded, tuple(filled)


@lru_cache
@in_data_language
def _worded(vendor: str, table: Table, site: str) -> Statement:
    model: Any = table.model
    whole = model._default_manager.filter(Within("pk"))
    rows = model._default_manager.filter(pk__in=mark(THE_KEYS))
    sql, values = table.asked(rows, whole).query.sql_with_params()
    return sql, tuple(values)
