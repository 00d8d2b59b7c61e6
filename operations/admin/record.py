"""The pages on which records are edited, and what becomes of an edit that is refused."""

import logging
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .autocomplete import Autocompleting, LabelledAutocomplete
from .display import SHORT_TEXTS
from .edit import Edit, Unpublishable

logger = logging.getLogger(__name__)

CLASH = (
    "The database refused this, most likely because somebody else saved the same record at this "
    "moment. Nothing was saved; look at the record in another window, then save again."
)


class RecordForm(forms.ModelForm):
    """A form whose operation is fixed, yet counts where rows must be unique within it."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded = super()._get_validation_exclusions()
        return excluded - {"operation"} if self.instance.operation_id else excluded


class RecordAdmin(Autocompleting, admin.ModelAdmin):
    """The page of an operation, or of anything that belongs to one."""

    formfield_overrides = SHORT_TEXTS
    show_full_result_count = False
    list_per_page = 50

    def operations_of(self, rows: Iterable[Model]) -> set[int | None]:
        """Return the keys of the operations whose record the rows are part of."""
        return {row.operation_id for row in rows}

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        refused = getattr(request, "refused", None)
        return _refusing(form, refused) if refused else form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Unpublishable as refusal:
            request.refused = refusal.reasons  # type: ignore[attr-defined]
        except IntegrityError:
            logger.exception("The database refused an edit that the form had let through.")
            request.refused = [CLASH]  # type: ignore[attr-defined]
        # Everything is rolled back; the second pass shows what was typed, with the reasons.
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        form.edit = Edit(self.operations_of([obj]))
        if form.has_changed() or not change:
            self.write(obj, form, change)

    def write(self, obj: Model, form: Any, change: bool) -> None:
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change or form.has_changed() or any(rows.has_changed() for rows in formsets):
            form.edit.settle()

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except Unpublishable as refusal:
            return self._stay(request, refusal)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        edit = Edit(self.operations_of([obj]))
        super().delete_model(request, obj)
        edit.settle()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        edit = Edit(self.operations_of(queryset))
        super().delete_queryset(request, queryset)
        edit.settle()

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return super().changelist_view(request, *args, **kwargs)
        except Unpublishable as refusal:
            return self._stay(request, refusal)

    def _stay(self, request: HttpRequest, refusal: Unpublishable) -> HttpResponse:
        for reason in refusal.reasons:
            self.message_user(request, reason, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class PartAdmin(RecordAdmin):
    """The page of something that belongs to an operation, for good."""

    form = RecordForm

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["operation"] if obj else [])]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        for field in form.base_fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if obj and isinstance(widget, LabelledAutocomplete):
                widget.operation = obj.operation_id
        return form


def _refusing(form: type[forms.ModelForm], reasons: list[str]) -> type[forms.ModelForm]:
    """Return the form, now invalid for these reasons whatever it is given."""

    class Refused(form):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, ValidationError(reasons))
            return cleaned

    return Refused
