"""Which columns of a table are fields of its rows, so that it can be read back."""

from collections.abc import Iterator
from typing import Any

from .columns import Table

# Columns whose name is not the field's; “url” is the address of our own page of every row.
NAMED_OTHERWISE = {"source_url": "url"}
OUR_ADDRESS = "url"


def fields_of(table: Table) -> Iterator[tuple[str, Any]]:
    """Yield the columns that hold a field of the row itself, with the field."""
    fields: dict[str, Any] = {
        field.name: field
        for field in table.model._meta.concrete_fields
        if not field.generated and not field.primary_key
    }
    slug = fields.get("slug")
    for column in table.header:
        if column in table.key and slug is not None:
            yield column, slug
        elif column in NAMED_OTHERWISE:
            yield column, fields[NAMED_OTHERWISE[column]]
        elif column in fields and column != OUR_ADDRESS:
            yield column, fields[column]
