"""Reading the site's own CSV back in: the columns that are fields of a row, and nothing derived.

Labels, totals, addresses and citations stand in the export for readers; here they are passed over.
What was made safe for spreadsheets is undone, so a file that nobody touched changes nothing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import BooleanField, CharField, ForeignKey, Model, TextField
from django.db.models import Field as ModelField
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from operations.exports.fields import fields_of
from operations.exports.tables import TABLES
from operations.exports.writer import restore
from operations.history.models import Action
from operations.models import Operation
from operations.models.fact import Fact

from .checked import CheckedAct, Refused

# Kept by the program or decided by deeds of their own.
NEVER = {"published_at", "updated_at", "status", "merged_into", "version"}


class CellWidget(Widget):
    """The text of a cell as the value of the model's field."""

    def __init__(self, field: ModelField):
        super().__init__()
        self.field = field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = "" if value is None else str(value)
        if isinstance(self.field, CharField | TextField) and not self.field.null:
            return text
        text = text.strip()
        if text == "":
            return None if self.field.null else ""
        if isinstance(self.field, BooleanField) and text in ("true", "false"):
            return text == "true"
        try:
            return self.field.to_python(text)
        except ValidationError as error:
            name = self.field.verbose_name
            raise ValidationError(f"{name}: {' '.join(error.messages)}") from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class ReferenceWidget(Widget):
    """The slug of a thing, or the key of another row of the same operation."""

    def __init__(self, field: ForeignKey):
        super().__init__()
        self.target: Any = field.related_model
        self.is_row = issubclass(self.target, Fact)
        self.name = str(self.target._meta.verbose_name)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        key = (row["operation"], text) if self.is_row else (text,)
        try:
            return self.target._default_manager.get_by_natural_key(*key)
        except ObjectDoesNotExist as error:
            raise ValidationError(
                f"There is no {self.name} “{text}”: enter it first, or mend the cell."
            ) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value.natural_key()[-1])


class CellField(Field):
    """A column; where the model needs a value and the cell has none, the row keeps its own."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        field = instance._meta.get_field(self.attribute)
        text = str(row.get(self.column_name) or "").strip()
        if text == "" and (not (field.null or field.blank) or _is_hidden(instance, field)):
            return
        super().save(instance, row, is_m2m, **kwargs)


class RecordResource(ModelResource):
    """A table of the site, read back: a row that is there is changed, a new one is added."""

    table_name = ""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        skip_diff = False

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        table = TABLES[self.table_name]
        found = dataset.headers or []
        if missing := [name for name in table.key if name not in found]:
            raise ValidationError(
                f"The file has no column “{', '.join(missing)}”. Begin with an export of this "
                "list: its first line names the columns."
            )
        if unknown := [name for name in found if name not in table.header]:
            raise ValidationError(f"There is no column “{', '.join(unknown)}”: take it out.")
        if doubles := _doubles(dataset, table.key):
            raise ValidationError(f"Two rows have the key “{doubles[0]}”: keep one of them.")
        self.act = CheckedAct(
            Action.IMPORTED, kwargs.get("user"), summary=f"From {kwargs.get('file_name', 'CSV')}"
        )
        for subject in self._subjects(dataset, table.key[0]):
            self.act.take(subject)

    def _subjects(self, dataset: Any, key: str) -> Iterator[Model]:
        """Yield the records that the rows are, or belong to, as far as they are there."""
        model: Any = self._meta.model
        records: Any = Operation if issubclass(model, Fact) else model
        slugs = sorted({str(slug) for slug in dataset[key]})
        yield from records._default_manager.filter(slug__in=slugs).order_by("pk")

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = restore(value)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if not isinstance(instance, Fact) and self._is_new(instance):
            self.act.add(instance)

    def _is_new(self, instance: Any) -> bool:
        return not self.act.has(instance)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        if result.has_errors() or result.has_validation_errors():
            return
        try:
            self.act.settle()
        except Refused as refusal:
            raise ValidationError(refusal.reasons) from refusal


def _is_hidden(instance: Any, field: Any) -> bool:
    """Whether the row refers to something that the export leaves out, being for the public."""
    if not isinstance(field, ForeignKey):
        return False
    target = getattr(instance, field.name)
    return isinstance(target, Operation | Fact) and not getattr(
        target, "is_public", getattr(target, "is_published", True)
    )


def _doubles(dataset: Any, key: list[str]) -> list[str]:
    seen, found = set(), []
    for row in dataset.dict:
        name = " ".join(str(row[part]) for part in key)
        if name in seen:
            found.append(name)
        seen.add(name)
    return found


@cache
def resource_of(name: str) -> type[RecordResource]:
    """Return what reads the CSV of a list back in."""
    table = TABLES[name]
    fields = {column: _field(table.model, column, field) for column, field in _columns(name)}
    meta = type(
        "Meta",
        (RecordResource.Meta,),
        {"model": table.model, "fields": list(fields), "import_id_fields": table.key},
    )
    return type(
        f"{name.title()}Resource",
        (RecordResource,),
        {
            **fields,
            "Meta": meta,
            "table_name": name,
        },
    )


def _columns(name: str) -> Iterator[tuple[str, ModelField]]:
    """Yield the columns of a table that a file may change, with their fields."""
    return ((column, field) for column, field in fields_of(TABLES[name]) if field.name not in NEVER)


def _field(model: type[Model], column: str, field: ModelField) -> Field:
    widget = ReferenceWidget(field) if isinstance(field, ForeignKey) else CellWidget(field)
    return CellField(column_name=column, attribute=field.name, widget=widget)
