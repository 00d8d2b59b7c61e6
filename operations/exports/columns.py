"""What a column is, and the makers of the usual kinds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Model, Prefetch, QuerySet, TextChoices, prefetch_related_objects

from operations import choices
from operations.language import in_data_language

Read = Callable[[Any], Any]

# What a model field is in a CSV, in the words of Table Schema; anything else is a string.
TYPES: Mapping[type[models.Field], str] = {
    models.BooleanField: "boolean",
    models.IntegerField: "integer",
    models.DecimalField: "number",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.TimeField: "time",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, what it means, how to read it from a row, and what it holds.

    ``datatype`` is one of Table Schema's. ``unit`` says what a number counts, or which column does.
    ``vocabulary`` holds the tokens allowed; of a list that names roles it holds the roles.
    ``refers_to`` is the table whose key it holds. A list is several values in one cell. The key
    columns of a table together name one row.
    """

    name: str
    help: str
    read: Read
    datatype: str = "string"
    unit: str = ""
    vocabulary: type[TextChoices] | None = None
    refers_to: str = ""
    is_list: bool = False
    is_key: bool = False


@dataclass(frozen=True)
class Table:
    """What one list exports.

    ``prepare`` is called with each batch and the whole set, and gives the rows what the columns
    read beside their own fields.
    """

    name: str
    model: type[Model]
    columns: Sequence[Column]
    related: Sequence[str] = ()
    prefetch: Sequence[str | Prefetch] = ()
    prepare: Callable[[Sequence[Any], QuerySet], None] | None = None

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """The columns that together name one row."""
        return [column.name for column in self.columns if column.is_key]

    def published(self) -> QuerySet:
        """Return every row that the public may see."""
        model: Any = self.model
        return cast(QuerySet, model.objects.published())

    def rows(self, queryset: QuerySet, batch_size: int) -> Iterator[list[Any]]:
        """Yield the values of every row in the model's own order, holding one batch."""
        ordered = queryset.order_by(*queryset.model._meta.ordering, "pk")
        if self.related:
            ordered = ordered.select_related(*self.related)
        stream = ordered.iterator(chunk_size=batch_size)
        while batch := list(islice(stream, batch_size)):
            prefetch_related_objects(batch, *self.prefetch)
            if self.prepare:
                self.prepare(batch, queryset)
            for row in batch:
                yield [column.read(row) for column in self.columns]


def own(model: type[Model], *names: str, unit: str = "", is_key: bool = False) -> Iterator[Column]:
    """Yield a model's own fields, explained by their help texts."""
    for name in names:
        field = model._meta.get_field(name)
        datatype = next((name for kind, name in TYPES.items() if isinstance(field, kind)), "string")
        yield Column(
            name,
            _help(model, name),
            attrgetter(name),
            datatype=datatype,
            unit=unit,
            vocabulary=_vocabulary(field),
            is_key=is_key,
        )


def _help(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return in_data_language(str)(field.help_text)


def _vocabulary(field: Any) -> type[TextChoices] | None:
    tokens = list(field.choices or ())
    if not tokens:
        return None
    known = [value for value in vars(choices).values() if isinstance(value, type)]
    return next((v for v in known if issubclass(v, TextChoices) and v.choices == tokens), None)


def vocabulary(model: type[Model], name: str) -> Iterator[Column]:
    """Yield a vocabulary field as its token and its label."""
    yield from own(model, name)
    yield Column(
        f"{name}_label",
        f"The label of “{name}”.",
        lambda row: getattr(row, f"get_{name}_display")() if getattr(row, name) else "",
    )


def relation(model: type[Model], name: str, refers_to: str = "") -> Iterator[Column]:
    """Yield a relation as the slug and the name of what it leads to."""
    yield Column(
        name,
        _help(model, name),
        lambda row: getattr(getattr(row, name), "slug", ""),
        refers_to=refers_to,
    )
    yield Column(
        f"{name}_label", f"The name of “{name}”.", lambda row: str(getattr(row, name) or "")
    )


def measure(model: type[Model], name: str, unit: str = "") -> Iterator[Column]:
    """Yield the number, the upper bound and the precision of a measure."""
    yield from own(model, name, f"{name}_upper", unit=unit)
    yield from own(model, f"{name}_precision")


def linked(
    name: str, help_text: str, links: str, path: str, refers_to: str = ""
) -> Iterator[Column]:
    """Yield what stands at the other end of link rows, as slugs and as names."""

    def ends(row: Any) -> list[Any]:
        return [getattr(link, path) for link in getattr(row, links).all()]

    yield Column(
        name,
        f"{help_text} Slugs.",
        lambda row: [end.slug for end in ends(row)],
        refers_to=refers_to,
        is_list=True,
    )
    yield Column(
        f"{name}_label",
        f"{help_text} Names.",
        lambda row: [str(end) for end in ends(row)],
        is_list=True,
    )


def address(row: Any) -> str:
    """Return the public address of a record."""
    return f"{settings.SITE_URL}{row.get_absolute_url()}"


ADDRESS = Column("url", "The record's address.", address)
