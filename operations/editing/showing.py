"""Changes as a person reads them: the row's name, the field's name, the values in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from operations.history.differences import FieldChange, RowChange, differences
from operations.history.documents import (
    MODELS,
    Document,
    Row,
    fields_of,
    is_inside,
    is_outside,
    target_of,
)
from operations.history.models import Edit
from operations.history.three_way import Conflict

NOTHING = gettext_lazy("nothing")
PRECISION = "_precision"


@dataclass(frozen=True)
class ShownField:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """One changed row. ``anchor`` is its place on the record's page."""

    title: str
    how: str
    fields: list[ShownField]
    anchor: str = ""


@dataclass(frozen=True)
class ShownConflict:
    token: str
    title: str
    label: str
    before: str
    theirs: str
    yours: str


class Showing:
    """Puts changes into words, knowing the names that documents refer to by slug."""

    def __init__(self, *documents: Document):
        self.rows = {
            (model, row["id"]): row
            for document in reversed(documents)
            for model, rows in document.items()
            for row in rows
        }
        self.names = self._names(documents)

    def _names(self, documents: Sequence[Document]) -> dict[tuple[Any, tuple[str, ...]], str]:
        """Return the names of what the rows refer to, with one question for each model."""
        wanted: dict[Any, set[str]] = defaultdict(set)
        for model in MODELS:
            rows = [row for document in documents for row in document.get(model, [])]
            for field in fields_of(MODELS[model]):
                if is_outside(field):
                    named = {row[field.name][0] for row in rows if row.get(field.name)}
                    wanted[field.related_model] |= named
        return {
            (model, (found.slug,)): str(found)
            for model, slugs in wanted.items()
            if slugs
            for found in model._base_manager.filter(slug__in=slugs)
        }

    def rows_of(self, changes: Iterable[RowChange]) -> list[ShownRow]:
        return [self.row(change) for change in changes]

    def row(self, change: RowChange, *, every: bool = False) -> ShownRow:
        """Return a change in words; ``every`` field, also one that reads the same as before."""
        fields = [self._field(change, field) for field in change.fields]
        shown = [field for field in fields if every or field.before != field.after]
        return ShownRow(self.title(change.model, change.row), change.how, shown)

    def conflict(self, conflict: Conflict) -> ShownConflict:
        row = self.rows.get((conflict.model, conflict.id), {})
        if conflict.name:
            field = _field_named(conflict.model, conflict.name)
            values = [
                self.value(field, value)
                for value in (conflict.before, conflict.theirs, conflict.yours)
            ]
            label = _label(field)
        else:
            values = [
                self.title(conflict.model, row) if row else _("not there")
                for row in (conflict.before, conflict.theirs, conflict.yours)
            ]
            label = _("the whole row")
        return ShownConflict(
            conflict.token,
            self.title(conflict.model, row or conflict.yours or conflict.theirs or {}),
            label,
            *values,
        )

    def title(self, model: str, row: Row) -> str:
        """Return what to call a row: “Arrest “women””, “Agency: Kent Police, lead”."""
        kind = str(MODELS[model]._meta.verbose_name)
        name = kind[:1].upper() + kind[1:]
        if model == "operation":
            return _("The operation")
        if row.get("key"):
            return f"{name} “{row['key']}”"
        parts = [
            self.value(field, row[field.name])
            for field in fields_of(MODELS[model])
            if isinstance(field, ForeignKey) and row.get(field.name)
        ]
        extra = row.get("locator") or row.get("aspect")
        return f"{name}: {', '.join([*parts, *([str(extra)] if extra else [])])}"

    def _field(self, change: RowChange, found: FieldChange) -> ShownField:
        field = _field_named(change.model, found.name)
        return ShownField(
            found.name,
            _label(field),
            self.value(field, found.before),
            self.value(field, found.after),
        )

    def value(self, field: Field, value: Any) -> str:
        """Return a value of a document in words."""
        if value is None or value == "":
            return str(NOTHING)
        if is_inside(field):
            model = target_of(field)
            return self.title(
                model,
                self.rows.get((model, value), {"key": _("row {number}").format(number=value)}),
            )
        if isinstance(field, ForeignKey):
            return self.names.get((field.related_model, tuple(value)), ", ".join(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return _words(field, field.to_python(value))


def _words(field: Field, value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case datetime():
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case Decimal():
            text = f"{value:,f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
    return formats.localize(value) if not isinstance(value, str) else value


def _field_named(model: str, name: str) -> Field:
    return next(field for field in fields_of(MODELS[model]) if field.name == name)


def _label(field: Field) -> str:
    return str(field.verbose_name)


def shown_edits(subject: Any) -> list[tuple[Edit, list[ShownRow]]]:
    """Return the edits of a named thing, newest first, each with what it changed."""
    edits = list(Edit.objects.of(subject).select_related("author"))
    if not edits:
        return []
    showing = Showing(*[edit.document for edit in edits])
    pairs = zip(edits, [*edits[1:], None], strict=True)
    return [
        (
            edit,
            [showing.row(row) for row in differences(before.document, edit.document)]
            if before
            else [],
        )
        for edit, before in pairs
    ]
