"""What a column is, and the makers of the usual kinds.

Each says twice what stands in its cell: ``read`` of a row in hand, ``sql`` to the database. The
first is the reference, and what the package and the codebook read; a test compares them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import (
    F,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    TextChoices,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Concat

from operations import choices
from operations.language import in_data_language
from operations.models import Operation
from operations.models.fact import Fact

from . import cells

Read = Callable[[Any], Any]
Sql = Callable[[QuerySet], Any]
Beside = Callable[[Sequence[int]], list[str]]

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

    ``sql`` returns the expression by which the database writes the cell of the rows of a set, in
    the data language; None where that is not for the database to say.
    ``datatype`` is one of Table Schema's. ``unit`` says what a number counts, or which column does.
    ``vocabulary`` holds the tokens allowed; of a list that names roles it holds the roles.
    ``refers_to`` is the table whose key it holds. A list is several values in one cell. The key
    columns of a table together name one row.
    """

    name: str
    help: str
    read: Read
    sql: Sql | None = None
    datatype: str = "string"
    unit: str = ""
    vocabulary: type[TextChoices] | None = None
    refers_to: str = ""
    is_list: bool = False
    is_key: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """What one list exports.

    ``prepare`` is called with each batch and the whole set, and gives the rows what the columns
    read beside their own fields. ``beside`` does so for the columns without ``sql``: it is called
    with the whole set and returns what tells, of the keys of a batch, these cells with the commas
    between them; None where only the database could tell. Those columns stand in one row, and hold
    numbers and tokens: nothing that would have to be quoted.
    """

    name: str
    model: type[Model]
    columns: Sequence[Column]
    related: Sequence[str] = ()
    prefetch: Sequence[str | Prefetch] = ()
    prepare: Callable[[Sequence[Any], QuerySet], None] | None = None
    beside: Callable[[QuerySet], Beside | None] | None = None

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

    def asked(self, rows: QuerySet, whole: QuerySet) -> QuerySet:
        """Return what the database writes of rows of a set, with a mark where more is beside."""
        written: dict[str, Any] = {}
        for number, column in enumerate(self.columns):
            if column.sql:
                written[f"cell_{number}"] = column.sql(whole)
            else:
                written["beside"] = cells.Marked("pk")
        return self.ordered(rows).annotate(**written).values_list(*written)

    def ordered(self, queryset: QuerySet) -> QuerySet:
        return queryset.order_by(*queryset.model._meta.ordering, "pk")

    def rows(self, queryset: QuerySet, batch_size: int) -> Iterator[list[Any]]:
        """Yield the values of every row in the model's own order, holding one batch."""
        ordered = self.ordered(queryset)
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
            partial(_own, field, name),
            datatype=datatype,
            unit=unit,
            vocabulary=_vocabulary(field),
            is_key=is_key,
        )


def _own(field: Any, name: str, whole: QuerySet) -> cells.Form:
    return cells.of_field(field, name)


def _help(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return in_data_language(str)(field.help_text)


def _vocabulary(field: Any) -> type[TextChoices] | None:
    tokens = list(field.choices or ())
    if not tokens:
        return None
    known = [value for value in vars(choices).values() if isinstance(value, type)]
    return next((v for v in known if issubclass(v, TextChoices) and v.choices == tokens), None)


def slug_of(model: type[Model]) -> Column:
    """Return the column that names the rows of a model with a slug; it is called as the model."""
    return Column(
        str(model._meta.model_name),
        "The public id.",
        attrgetter("slug"),
        lambda _: cells.Text("slug"),
        is_key=True,
    )


def vocabulary(model: type[Model], name: str) -> Iterator[Column]:
    """Yield a vocabulary field as its token and its label."""
    field: Any = model._meta.get_field(name)
    yield from own(model, name)
    yield Column(
        f"{name}_label",
        f"The label of “{name}”.",
        lambda row: getattr(row, f"get_{name}_display")() if getattr(row, name) else "",
        lambda _: cells.label(name, field.choices),
    )


def relation(
    model: type[Model], name: str, refers_to: str, *, named: Any = None
) -> Iterator[Column]:
    """Yield a relation as the slug and the name of what it leads to.

    ``named`` is the expression of what the other end is called, unless that is its ``name``.
    """
    yield Column(
        name,
        _help(model, name),
        lambda row: getattr(getattr(row, name), "slug", ""),
        lambda _: cells.Text(f"{name}__slug"),
        refers_to=refers_to,
    )
    yield Column(
        f"{name}_label",
        f"The name of “{name}”.",
        lambda row: str(getattr(row, name) or ""),
        lambda _: cells.Text(named or f"{name}__name"),
    )


def measure(model: type[Model], name: str, unit: str = "") -> Iterator[Column]:
    """Yield the number, the upper bound and the precision of a measure."""
    yield from own(model, name, f"{name}_upper", unit=unit)
    yield from own(model, f"{name}_precision")


def linked(
    model: type[Model], name: str, help_text: str, links: str, path: str, refers_to: str
) -> Iterator[Column]:
    """Yield what stands at the other end of link rows, as slugs and as names."""

    def ends(row: Any) -> list[Any]:
        return [getattr(link, path) for link in getattr(row, links).all()]

    yield Column(
        name,
        f"{help_text} Slugs.",
        lambda row: [end.slug for end in ends(row)],
        lambda _: joined(model, links, F(f"{path}__slug")),
        refers_to=refers_to,
        is_list=True,
    )
    yield Column(
        f"{name}_label",
        f"{help_text} Names.",
        lambda row: [str(end) for end in ends(row)],
        lambda _: joined(model, links, F(f"{path}__name")),
        is_list=True,
    )


def joined(model: type[Model], links: str, cell: Any, **condition: Any) -> cells.Joined:
    """Return the cell that joins what is said of each of a row's link rows."""
    relation: Any = model._meta.get_field(links)
    rows = relation.related_model._default_manager.filter(
        **{relation.field.name: OuterRef("pk")}, **condition
    )
    return cells.Joined(rows.annotate(cell=cell))


def address(row: Any) -> str:
    """Return the public address of a record."""
    return f"{settings.SITE_URL}{row.get_absolute_url()}"


def address_of(model: type[Model]) -> Column:
    """Return the column of the public addresses of a model's rows."""
    return Column("url", "The record's address.", address, lambda _: _address(model))


def _address(model: Any) -> Any:
    # What the address of a made-up row looks like tells where slug and key belong.
    slug, key = "slug-stands-here", "key-stands-here"
    if issubclass(model, Fact):
        row = model(operation=Operation(slug=slug), key=key)
        names = {slug: F("operation__slug"), key: F("key")}
    else:
        row, names = model(slug=slug), {slug: F("slug")}
    pieces = re.split(f"({slug}|{key})", address(row))
    return cells.Token(Concat(*[names.get(piece, Value(piece)) for piece in pieces]))
