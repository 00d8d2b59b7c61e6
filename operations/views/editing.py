"""The page on which a whole record is written: one form, saved whole or not at all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations import totals
from operations.choices import Status
from operations.editing import conflict, roles
from operations.editing.checked import CheckedAct, Refused
from operations.editing.conflict import rehearse
from operations.editing.fields import SUGGESTED, suggestions
from operations.editing.kinds import KINDS
from operations.editing.models import Proposal, UnsavedForm
from operations.editing.page import RecordForms
from operations.history.acts import Stale, catch_up
from operations.history.applying import CannotApply
from operations.history.models import Action
from operations.models import Operation
from operations.models.guardrails import why_refused

from .conflict import conflict_page
from .signing_in import sign_in_again

CLASH = _("Somebody saved the same record at this very moment. Nothing is lost: save again.")
UNKNOWN_BASE = _(
    "Somebody else changed this record while you were editing, and the version you began with is "
    "not known. What you typed is below; compare it with the record in another window."
)
MOST_ROWS = 5_000  # on one page, sources included
LONGEST_UNSAVED = 2_000_000  # characters of one unsaved form


class InvalidForm(Exception):
    """Raised in a rehearsal where what was typed does not hold."""

    def __init__(self, forms: RecordForms):
        self.forms = forms


class OperationEdit(View):
    """Write a new record, change one, or propose a change to a published one."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            if request.method != "POST":
                return redirect(f"{reverse('sign_in')}?next={request.path}")
            if (page := sign_in_again(request)) is not None:
                return page
        self.operation = self._operation(kwargs.get("slug"))
        self.is_proposal = False
        if self.operation.pk and not roles.may_save(request.user, self.operation):
            self.is_proposal = roles.may_propose(request.user, self.operation)
            if not self.is_proposal:
                return self._not_now()
        elif not roles.may_contribute(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _not_now(self) -> HttpResponse:
        """Keep what was sent for a record that may not be changed at the moment."""
        if self.request.method != "POST" or not roles.may_contribute(self.request.user):
            raise PermissionDenied
        self._keep()
        status = self.operation.get_status_display().lower()
        messages.warning(
            self.request,
            f"The record is {status} by now, so nothing was changed. What you typed is kept, and "
            "is offered on its edit page once it can be changed again.",
        )
        return redirect("operation_history", self.operation.slug)

    def _operation(self, slug: str | None) -> Operation:
        if slug is None:
            return Operation()
        found = Operation.objects.filter(slug=slug).select_related("part_of").first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, slug: str | None = None) -> HttpResponse:
        unsaved = self._unsaved()
        if unsaved and request.GET.get("unsaved") == "restore":
            data = QueryDict(unsaved.data)
            return self._page(RecordForms(self.operation, data), data=data)
        return self._page(RecordForms(self.operation), unsaved=unsaved)

    def post(self, request: HttpRequest, slug: str | None = None) -> HttpResponse:
        if _rows_sent(request.POST) > MOST_ROWS:
            return self._again([f"At most {MOST_ROWS} rows fit on one page."])
        if "add" in request.POST:
            data = with_one_more(request.POST, request.POST["add"])
            return self._page(RecordForms(self.operation, data), data=data)
        if "preview" in request.POST:
            return self._preview()
        if "keep" in request.POST:
            return self._keep()
        if "discard" in request.POST:
            self._forget()
            return redirect(request.path)
        try:
            return self._propose() if self.is_proposal else self._save()
        except InvalidForm as invalid:
            return self._page(invalid.forms, data=request.POST, refused=[])
        except Refused as refusal:
            return self._again(refusal.reasons)
        except CannotApply as refusal:
            return self._again([str(refusal)])
        except IntegrityError:
            return self._again([str(CLASH)])
        except Stale as stale:
            return self._compare(stale)

    def _again(self, reasons: list[str]) -> HttpResponse:
        forms = RecordForms(self._operation(self.kwargs.get("slug")), self.request.POST)
        return self._page(forms, data=self.request.POST, refused=reasons)

    @property
    def _summary(self) -> str:
        return str(self.request.POST.get("_summary", "")).strip()

    @property
    def _read(self) -> int | None:
        number = str(self.request.POST.get("_version", ""))
        return int(number) if number.isdecimal() and len(number) < 10 else None

    def _save(self) -> HttpResponse:
        user, is_new = self.request.user, not self.operation.pk
        with transaction.atomic():
            action = Action.CREATED if is_new else Action.EDITED
            act = CheckedAct(action, user, summary=self._summary)
            if not is_new:
                act.take(self.operation, read=self._read)
                self.operation.refresh_from_db()
                if not roles.may_save(user, self.operation):
                    raise PermissionDenied
            operation = self._write(self.operation)
            if is_new:
                act.add(operation)
            edits = act.settle()
            self._forget()
        messages.success(
            self.request, _("Saved.") if edits else _("Nothing was changed, so nothing was saved.")
        )
        return redirect(after_saving(operation))

    def _write(self, operation: Operation) -> Operation:
        forms = RecordForms(operation, self.request.POST)
        if not forms.is_valid():
            raise InvalidForm(forms)
        return forms.save()

    def _rehearsed(self) -> conflict.Clash:
        """Return what was typed, upon the version that it was typed into."""
        operation, read = self.operation, self._read
        if read is None or read == operation.version:
            return rehearse(operation, lambda: self._write(operation))
        before = conflict.base_of(operation, read)
        if before is None:
            raise CannotApply(str(UNKNOWN_BASE))
        # The record is put back first, so the form reads it as it was.
        return rehearse(
            operation, lambda: self._write(self._operation(operation.slug)), base=before
        )

    def _compare(self, stale: Stale) -> HttpResponse:
        catch_up(self.operation)
        self.operation.refresh_from_db()
        try:
            clash = self._rehearsed()
        except InvalidForm as invalid:
            return self._page(invalid.forms, data=self.request.POST, refused=[])
        except CannotApply as refusal:
            return self._again([str(refusal)])
        return conflict_page(self.request, self.operation, clash, self._summary)

    def _propose(self) -> HttpResponse:
        clash = self._rehearsed()
        if clash.before == clash.yours:
            messages.info(self.request, _("Nothing was changed, so nothing is proposed."))
            return redirect(self.operation)
        if not self._summary:
            return self._again(["Say in a line why the record should be changed."])
        if reason := why_refused(self._summary):
            return self._again([f"Why: {reason}"])
        Proposal.objects.create(
            operation=self.operation,
            base=self._read or self.operation.version,
            before=clash.before,
            document=clash.yours,
            author_id=self.request.user.pk,
            summary=self._summary[:300],
        )
        self._forget()
        messages.success(
            self.request, _("Your proposal is kept. An editor will accept it or say why not.")
        )
        return redirect(self.operation)

    def _preview(self) -> HttpResponse:
        """Say what is wrong so far and what the totals would be; saves nothing."""
        figures: list[Any] = []

        def write() -> None:
            operation = self._write(self._operation(self.kwargs.get("slug")))
            figures.extend(totals.of(Operation.objects.filter(pk=operation.pk)).figures())

        errors: list[dict[str, str]] = []
        try:
            rehearse(self.operation, write) if self.operation.pk else _undone(write)
        except InvalidForm as invalid:
            errors = [
                {"message": message, "label": label, "id": place}
                for message, label, place in invalid.forms.errors()
            ]
        except IntegrityError:
            errors = [{"message": str(CLASH), "label": "", "id": ""}]
        panel = render_to_string("editing/_totals.html", {"figures": figures, "errors": errors})
        return JsonResponse({"errors": errors, "totals": panel})

    def _unsaved(self) -> UnsavedForm | None:
        mine = UnsavedForm.objects.filter(author_id=self.request.user.pk)
        return mine.filter(page=self.request.path).first()

    def _keep(self) -> HttpResponse:
        """Keep what is typed so far, for a browser that closes or a session that ends."""
        data = self.request.POST.copy()
        for name in ("csrfmiddlewaretoken", "keep"):
            data.pop(name, None)
        text = data.urlencode()
        if len(text) > LONGEST_UNSAVED:
            return JsonResponse({"kept": False}, status=413)
        UnsavedForm.objects.update_or_create(
            author_id=self.request.user.pk,
            page=self.request.path,
            defaults={"operation": self.operation if self.operation.pk else None, "data": text},
        )
        return JsonResponse({"kept": True, "at": timezone.localtime().strftime("%H:%M")})

    def _forget(self) -> None:
        UnsavedForm.objects.filter(author_id=self.request.user.pk, page=self.request.path).delete()

    def _page(
        self,
        forms: RecordForms,
        *,
        data: Any = None,
        refused: list[str] | None = None,
        unsaved: UnsavedForm | None = None,
    ) -> HttpResponse:
        errors = list(forms.errors()) if refused is not None else []
        is_new = not self.operation.pk
        title = (
            _("A new record") if is_new else _("Edit: {title}").format(title=self.operation.title)
        )
        context = {
            "operation": self.operation,
            "is_new": is_new,
            "is_proposal": self.is_proposal,
            "forms": forms,
            "show_errors": refused is not None,
            "errors": errors,
            "refused": refused or [],
            "unsaved": unsaved,
            "version": data.get("_version", "") if data else self.operation.version,
            "summary": data.get("_summary", "") if data else "",
            "suggestions": {model._meta.model_name: suggestions(model) for model in SUGGESTED},
            "kinds": KINDS,
            "can_add": [
                (model._meta.verbose_name, model._meta.model_name)
                for model in SUGGESTED
                if self.request.user.has_perm(f"operations.add_{model._meta.model_name}")
            ],
            "title": title,
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (_("Operations"), reverse("operation_list")),
                *([] if is_new else [(self.operation.title, self.operation.get_absolute_url())]),
                (_("New record") if is_new else _("Edit"), None),
            ],
        }
        status = 400 if errors or refused else 200
        return render(self.request, "editing/operation_form.html", context, status=status)


def _rows_sent(data: QueryDict) -> int:
    """Return how many rows a form says it has, before any of them is made."""
    numbers = [str(value) for name, value in data.items() if name.endswith("-TOTAL_FORMS")]
    return sum(int(number) for number in numbers if number.isdecimal() and len(number) < 7)


def with_one_more(sent: QueryDict, prefix: str) -> QueryDict:
    """Return what was sent with one more empty row of the kind; unknown kinds add nothing."""
    data = sent.copy()
    name = f"{prefix}-TOTAL_FORMS"
    number = str(data.get(name, ""))
    if number.isdecimal() and len(number) < 7:
        data[name] = str(int(number) + 1)
        data[f"{prefix}-{number}-citations-TOTAL_FORMS"] = "0"
        data[f"{prefix}-{number}-citations-INITIAL_FORMS"] = "0"
    return data


def after_saving(operation: Operation) -> str:
    """Return where an editor goes after saving: the public page, else the record's own."""
    if operation.status == Status.PUBLISHED:
        return operation.get_absolute_url()
    return reverse("operation_history", args=[operation.slug])


class _Undo(Exception):
    pass


def _undone(write: Any) -> None:
    try:
        with transaction.atomic():
            write()
            raise _Undo
    except _Undo:
        pass
