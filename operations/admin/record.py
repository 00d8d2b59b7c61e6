"""The pages on which records are edited, and what becomes of an edit that is refused."""

import logging
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from operations.editing import conflict, reverting
from operations.editing.checked import CheckedAct, Refused
from operations.editing.roles import may_publish
from operations.editing.showing import shown_edits
from operations.history.acts import Stale, version_of
from operations.history.applying import CannotApply
from operations.history.documents import NAMED
from operations.history.models import Action, Edit
from operations.models import Operation
from operations.views.conflict import conflict_page

from .autocomplete import Autocompleting, LabelledAutocomplete
from .display import SHORT_TEXTS

logger = logging.getLogger(__name__)

CLASH = (
    "The database refused this, most likely because somebody else saved the same record at this "
    "moment. Nothing was saved; look at the record in another window, then save again."
)
NO_BASE = (
    "Somebody else changed this record while you were editing, and the version you began with is "
    "not known. Nothing was saved; open the record in another window and enter your changes there."
)


class Invalid(Exception):
    """What was typed does not hold by itself; the page that says why."""

    def __init__(self, page: HttpResponse):
        self.page = page


class _Unheard(BaseStorage):
    """Takes the messages of a rehearsal, which nobody is to read."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []


class RecordForm(forms.ModelForm):
    """A form whose operation is fixed, yet counts where rows must be unique within it."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded = super()._get_validation_exclusions()
        return excluded - {"operation"} if self.instance.operation_id else excluded


class RecordedAdmin(admin.ModelAdmin):
    """A page whose every edit is recorded, and refused upon a version that is no longer current."""

    show_full_result_count = False
    object_history_template = "admin/operations/history.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"operations_{self.opts.model_name}_revert"
        view = self.admin_site.admin_view(self.revert_view)
        return [path("<path:object_id>/revert/", view, name=name), *super().get_urls()]

    def revert_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take back one edit of a named thing, or bring a version back."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or request.method != "POST":
            raise Http404
        if not may_publish(request.user):
            raise PermissionDenied
        number = request.POST.get("number", "")
        edit = Edit.objects.of(obj).filter(number=number if number.isdecimal() else 0).first()
        if edit is None:
            raise Http404
        try:
            deed = reverting.undo if "undo" in request.POST else reverting.bring_back
            deed(edit, request.user)
        except (CannotApply, Refused) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, "Done, and recorded as an edit of its own.")
        return HttpResponseRedirect("../history/")

    def subjects_of(self, rows: Iterable[Any]) -> list[Model]:
        """Return the records that the rows are, or are part of."""
        return list(rows)

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        refused = getattr(request, "refused", None)
        return _refusing(form, refused) if refused else form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug of a named thing is how every version of a record knows it: it stays."""
        frozen = ["slug"] if obj is not None and self.model in NAMED else []
        return [*super().get_readonly_fields(request, obj), *frozen]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        is_new = obj is None or self.model not in NAMED
        return super().get_prepopulated_fields(request, obj) if is_new else {}

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any):
        obj = kwargs.get("obj")
        subjects = self.subjects_of([obj]) if obj is not None else []
        read = request.POST.get("_version") or next(map(version_of, subjects), "")
        context |= {"read_version": read, "edit_summary": request.POST.get("_summary", "")}
        return super().render_change_form(request, context, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            if request.method == "POST" and object_id:
                self._check_version(request, object_id)
            return super().changeform_view(request, object_id, *args, **kwargs)
        except Stale as stale:
            return self._compare(request, stale, object_id, *args, **kwargs)
        except Refused as refusal:
            request.refused = refusal.reasons
        except IntegrityError:
            logger.exception("The database refused an edit that the form had let through.")
            request.refused = [CLASH]
        # Everything is rolled back; the second pass shows what was typed, with the reasons.
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _check_version(self, request: HttpRequest, object_id: str) -> None:
        """Raise Stale before anything is read that somebody else has changed."""
        obj, read = self.get_object(request, unquote(object_id)), _read(request)
        if obj is None or read is None:
            return
        for subject in self.subjects_of([obj]):
            if version_of(subject) != read:
                raise Stale(subject, read)

    def _compare(
        self, request: HttpRequest, stale: Stale, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show what was typed beside what somebody else saved meanwhile."""
        before = conflict.base_of(stale.subject, stale.read)
        if before is None:
            self.message_user(request, NO_BASE, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        said, request._messages = request._messages, _Unheard(request)
        request.is_rehearsal = True

        def write() -> None:
            page = super(RecordedAdmin, self).changeform_view(request, *args, **kwargs)
            if not isinstance(page, HttpResponseRedirect):
                raise Invalid(page.render() if hasattr(page, "render") else page)

        try:
            clash = conflict.rehearse(stale.subject, write, base=before)
        except Invalid as invalid:
            return invalid.page
        except (CannotApply, Refused, IntegrityError) as refusal:
            request.is_rehearsal = False
            request.refused = [str(refusal)]
            return super().changeform_view(request, *args, **kwargs)
        finally:
            request._messages = said
        return conflict_page(request, stale.subject, clash, request.POST.get("_summary", ""))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        action = Action.EDITED if change else Action.CREATED
        form.act = CheckedAct(action, request.user, summary=request.POST.get("_summary", ""))
        rehearsing = getattr(request, "is_rehearsal", False)
        subjects = self.subjects_of([obj]) if change or obj.pk or self.is_part else []
        for subject in subjects:
            form.act.take(subject, read=None if rehearsing else _read(request))
        if form.has_changed() or not change:
            self.write(obj, form, change)
        if not subjects:
            form.act.add(obj)

    # Whether its rows are parts of a record, rather than records.
    is_part = False

    def write(self, obj: Any, form: Any, change: bool) -> None:
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not getattr(request, "is_rehearsal", False):
            form.act.settle()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the whole record's history; of a named thing, show its edits here."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_permission(request, obj):
            return super().history_view(request, object_id, extra_context)
        subject: Any = next(iter(self.subjects_of([obj])), obj)
        if isinstance(subject, Operation):
            return HttpResponseRedirect(reverse("operation_history", args=[subject.slug]))
        context = {"shown_edits": shown_edits(subject), "may_revert": may_publish(request.user)}
        return super().history_view(request, object_id, context | (extra_context or {}))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except Refused as refusal:
            return self._stay(request, refusal)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        act = self._deleting(request, [obj])
        super().delete_model(request, obj)
        act.settle()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        act = self._deleting(request, queryset)
        super().delete_queryset(request, queryset)
        act.settle()

    def _deleting(self, request: HttpRequest, rows: Iterable[Any]) -> CheckedAct:
        act = CheckedAct(Action.EDITED, request.user)
        for subject in self.subjects_of(rows):
            act.take(subject)
        return act

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return super().changelist_view(request, *args, **kwargs)
        except Refused as refusal:
            return self._stay(request, refusal)

    def _stay(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        for reason in refusal.reasons:
            self.message_user(request, reason, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class RecordAdmin(Autocompleting, RecordedAdmin):
    """The page of an operation, or of anything that belongs to one."""

    formfield_overrides = SHORT_TEXTS
    list_per_page = 50


class PartAdmin(RecordAdmin):
    """The page of something that belongs to an operation, for good."""

    form = RecordForm
    is_part = True

    def subjects_of(self, rows: Iterable[Any]) -> list[Model]:
        keys = {row.operation_id for row in rows}
        return list(Operation.objects.filter(pk__in=keys).order_by("pk"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["operation"] if obj else [])]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        for field in form.base_fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if obj and isinstance(widget, LabelledAutocomplete):
                widget.operation = obj.operation_id
        return form


def _read(request: HttpRequest) -> int | None:
    """Return the version that the page was made from, as the page gave it."""
    number = request.POST.get("_version", "")
    return int(number) if number.isdecimal() and len(number) < 10 else None


def _refusing(form: Any, reasons: list[str]) -> type[forms.ModelForm]:
    """Return the form, now invalid for these reasons whatever it is given."""

    class RefusedForm(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, ValidationError(reasons))
            return cleaned

    return RefusedForm
