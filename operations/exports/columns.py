"""What a column is, and the makers of the usual kinds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column: its name, what it means, and how to read it from a row."""

    name: str
    help: str
    read: Read


@dataclass(frozen=True)
class Table:
    """What one list exports.

    ``prepare`` is called with each batch and the whole set, and gives the rows what the columns
    read beside their own fields.
    """

    name: str
    columns: Sequence[Column]
    related: Sequence[str] = ()
    prefetch: Sequence[str | Prefetch] = ()
    prepare: Callable[[Sequence[Any], QuerySet], None] | None = None

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

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


def own(model: type[Model], *names: str) -> Iterator[Column]:
    """Yield a model's own fields, explained by their help texts."""
    for name in names:
        yield Column(name, _help(model, name), attrgetter(name))


def _help(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).help_text)  # type: ignore[union-attr]


def vocabulary(model: type[Model], name: str) -> Iterator[Column]:
    """Yield a vocabulary field as its token and its label."""
    yield from own(model, name)
    yield Column(
        f"{name}_label",
        f"The label of “{name}”.",
        lambda row: getattr(row, f"get_{name}_display")() if getattr(row, name) else "",
    )


def relation(model: type[Model], name: str) -> Iterator[Column]:
    """Yield a relation as the slug and the name of what it leads to."""
    yield Column(name, _help(model, name), lambda row: getattr(getattr(row, name), "slug", ""))
    yield Column(
        f"{name}_label", f"The name of “{name}”.", lambda row: str(getattr(row, name) or "")
    )


def measure(model: type[Model], name: str) -> Iterator[Column]:
    """Yield the number, the upper bound and the precision of a measure."""
    yield from own(model, name, f"{name}_upper", f"{name}_precision")


def linked(name: str, help_text: str, links: str, path: str) -> Iterator[Column]:
    """Yield what stands at the other end of link rows, as slugs and as names."""

    def ends(row: Any) -> list[Any]:
        return [getattr(link, path) for link in getattr(row, links).all()]

    yield Column(name, f"{help_text} Slugs.", lambda row: [end.slug for end in ends(row)])
    yield Column(
        f"{name}_label", f"{help_text} Names.", lambda row: [str(end) for end in ends(row)]
    )


def address(row: Any) -> str:
    """Return the public address of a record."""
    return f"{settings.SITE_URL}{row.get_absolute_url()}"


ADDRESS = Column("url", "The record's address.", address)
