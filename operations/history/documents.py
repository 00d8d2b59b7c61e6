"""A record as one document: plain JSON from which the whole record can be made again.

A document holds a list of rows for each model of the record. A row has every field that a person
decides, and its ``id``, so that it is the same row in every version. References inside the record
are ids too; those to something outside it are natural keys, which a reader can follow.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Field, ForeignKey, Model

from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Note,
    Offence,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)

Row = dict[str, Any]
Document = dict[str, list[Row]]


@dataclass(frozen=True)
class Part:
    """A model whose rows belong to a record, and the path from a row to the record."""

    model: type[Model]
    path: str

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)


# In the order in which rows can be written: nothing refers to a later one.
OPERATION_PARTS = (
    Part(Operation, "pk"),
    Part(OperationTheme, "operation"),
    Part(OperationProgramme, "operation"),
    Part(OperationOffence, "operation"),
    Part(Participation, "operation"),
    Part(OperationPlace, "operation"),
    Part(Arrest, "operation"),
    Part(ArrestOffence, "arrest__operation"),
    Part(Seizure, "operation"),
    Part(Statistic, "operation"),
    Part(Quote, "operation"),
    Part(Outcome, "operation"),
    Part(Note, "operation"),
    Part(Citation, "operation"),
)
NAMED = (Agency, Place, Offence, Theme, Programme, Speaker, Source)
SUBJECTS: dict[str, type[Model]] = {
    str(model._meta.model_name): model for model in (Operation, *NAMED)
}
PARTS: dict[str, tuple[Part, ...]] = {
    kind: OPERATION_PARTS if model is Operation else (Part(model, "pk"),)
    for kind, model in SUBJECTS.items()
}
MODELS = {part.name: part.model for parts in PARTS.values() for part in parts}
INSIDE = {Arrest, Seizure, Statistic, Quote, Outcome}  # referred to by id within a document

# Kept by the program itself: neither compared nor brought back.
BOOKKEEPING = {"id", "operation", "version", "updated_at"}


def kind_of(subject: Model) -> str:
    """Return what kind of record it is: “operation”, “agency”."""
    return str(subject._meta.model_name)


@cache
def fields_of(model: type[Model]) -> tuple[Field, ...]:
    """Return the fields of a row of a document, in the model's own order."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING and not field.generated
    )


def is_inside(field: Field) -> bool:
    return isinstance(field, ForeignKey) and field.related_model in INSIDE


def is_outside(field: Field) -> bool:
    """Whether a field refers to something outside the record, known by its name in addresses."""
    return isinstance(field, ForeignKey) and not is_inside(field)


def target_of(field: Field) -> str:
    """Return the name of the model that a field inside a document refers to."""
    target: Any = field.related_model
    return str(target._meta.model_name)


def _as_json(field: Field, value: Any) -> Any:
    """Return a value as it stands in a document, from what the database holds of it."""
    if is_outside(field):
        return None if value is None else [value]  # a natural key
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def document_of(subject: Model) -> Document:
    """Return the record as it stands in the database now."""
    return documents_of(kind_of(subject), [subject.pk])[subject.pk]


def documents_of(kind: str, keys: Collection[int]) -> dict[int, Document]:
    """Return several records of a kind, by key, with one question for each model."""
    found: dict[int, Document] = {key: {} for key in keys}
    for part in PARTS[kind]:
        for key, rows in _rows_of(part, keys).items():
            found[key][part.name] = rows
    return found


def _rows_of(part: Part, keys: Iterable[int]) -> dict[int, list[Row]]:
    fields = fields_of(part.model)
    rows = part.model._base_manager.filter(**{f"{part.path}__in": list(keys)}).order_by("pk")
    found: dict[int, list[Row]] = defaultdict(list)
    for owner, key, *values in rows.values_list(part.path, "pk", *map(_column, fields)):
        row: Row = {"id": key}
        for field, value in zip(fields, values, strict=True):
            row[field.name] = _as_json(field, value)
        found[owner].append(row)
    return found


def _column(field: Field) -> str:
    """Return what is read of a field from the database."""
    return f"{field.name}__slug" if is_outside(field) else field.attname
