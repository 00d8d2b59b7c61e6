"""The history of a record: every version, what changed in it, and the way back."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from operations.editing import reverting, roles, state
from operations.editing.checked import Unpublishable
from operations.editing.showing import Showing, ShownRow
from operations.history.acts import unrecorded
from operations.history.applying import STATE, CannotApply
from operations.history.differences import differences
from operations.history.documents import Document
from operations.history.models import Edit
from operations.models import Operation
from operations.models.publication import blockers

PER_PAGE = 20


@dataclass(frozen=True)
class ShownEdit:
    """An edit with what it changed, and who made it as far as the reader may know."""

    edit: Edit
    author: str
    rows: list[ShownRow]


class RecordView(View):
    """A page about one operation, for those who may see it."""

    operation: Operation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.operation = get_object_or_404(Operation, slug=kwargs["slug"])
        if not roles.may_see(request.user, self.operation):
            raise Http404
        self.is_insider = roles.may_contribute(request.user)
        return super().dispatch(request, *args, **kwargs)

    def edits(self) -> Any:
        return Edit.objects.of(self.operation).select_related("author", "proposer")

    def breadcrumbs(self, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
        return [
            (_("Home"), reverse("home")),
            (_("Operations"), reverse("operation_list")),
            (self.operation.title, self.operation.get_absolute_url()),
            *more,
        ]

    def author(self, edit: Edit) -> str:
        if not (self.is_insider or settings.PUBLIC_EDITOR_NAMES):
            return _("an editor") if edit.author_id else ""
        name = edit.author.get_username() if edit.author else ""
        if edit.proposer:
            return _("{name}, proposed by {proposer}").format(
                name=name, proposer=edit.proposer.get_username()
            )
        return str(name)


class OperationHistory(RecordView):
    """Every edit of the record, newest first; of a published one, for everybody."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        edits = self._public(list(self.edits()))
        page = Paginator(edits, PER_PAGE).get_page(request.GET.get("page"))
        shown = list(page)
        before = {edit.number: _before(edit, edits) for edit in shown}
        showing = Showing(
            *[edit.document for edit in shown],
            *[earlier.document for earlier in before.values() if earlier],
        )
        return render(
            request,
            "editing/history.html",
            {
                "operation": self.operation,
                "edits": [self._shown(edit, before[edit.number], showing) for edit in shown],
                "page_obj": page,
                "outside": unrecorded(self.operation) is not None,
                "may_revert": roles.may_publish(request.user),
                "may_edit": roles.may_save(request.user, self.operation),
                "may_publish": roles.may_publish(request.user),
                "blockers": [] if self.operation.is_published else blockers(self.operation),
                "is_insider": self.is_insider,
                "proposals": self.operation.proposals.open() if self.is_insider else [],
                "breadcrumbs": self.breadcrumbs((_("History"), None)),
            },
        )

    def _public(self, edits: list[Edit]) -> list[Edit]:
        """Leave out for visitors what happened before the record was first published."""
        if self.is_insider:
            return edits
        found = []
        for edit in edits:
            found.append(edit)
            if not _was_public(edit.document):
                found.pop()
        return found

    def _shown(self, edit: Edit, before: Edit | None, showing: Showing) -> ShownEdit:
        changes = (
            differences(public(before.document, self), public(edit.document, self))
            if (before)
            else []
        )
        rows = [showing.row(change) for change in changes]
        return ShownEdit(edit, self.author(edit), [row for row in rows if row.fields or row.how])


def _before(edit: Edit, edits: list[Edit]) -> Edit | None:
    return next((other for other in edits if other.number < edit.number), None)


def _was_public(document: Document) -> bool:
    return bool(document) and document["operation"][0].get("status") == "published"


def public(document: Document, view: RecordView) -> Document:
    """Return what of a version a reader may see.

    What is withheld or withdrawn today is left out of every earlier version too.
    """
    if view.is_insider or "operation" not in document:
        return document
    hidden = _hidden_now(view.operation) | _hidden_in(document)
    shown: Document = {}
    for model, rows in document.items():
        kept = [row for row in rows if (model, row["id"]) not in hidden]
        kept = [row for row in kept if not _speaks_of(row, hidden)]
        shown[model] = kept
    private = set(Operation.PRIVATE_FIELDS) - {"status"} | {*STATE} - {"status"}
    shown["operation"] = [
        {name: value for name, value in row.items() if name == "id" or name not in private}
        for row in document["operation"]
    ]
    return shown


FACTS = ("arrest", "seizure", "statistic", "quote", "outcome")


def _hidden_now(operation: Operation) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for name in FACTS:
        rows = getattr(operation, f"{name}s")
        shown = rows.model.objects.published().filter(operation=operation).values("pk")
        found |= {(name, key) for key in rows.exclude(pk__in=shown).values_list("pk", flat=True)}
    return found


def _hidden_in(document: Document) -> set[tuple[str, int]]:
    proceedings = document["operation"][0].get("proceedings")
    found = {
        (name, row["id"])
        for name in FACTS
        for row in document.get(name, [])
        if row.get("standing") == "withdrawn"
    }
    # Sensitive words stay hidden wherever proceedings were or are active.
    return found | {
        ("quote", row["id"])
        for row in document.get("quote", [])
        if row.get("is_sensitive") and proceedings not in ("concluded", "none")
    }


def _speaks_of(row: dict[str, Any], hidden: set[tuple[str, int]]) -> bool:
    return any((name, row.get(name)) in hidden for name in FACTS)


class OperationVersion(RecordView):
    """One version: what it changed, and the whole of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)

    def _edit(self, number: int) -> Edit:
        edit: Edit = get_object_or_404(self.edits(), number=number)
        if not self.is_insider and not _was_public(edit.document):
            raise Http404
        return edit

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        edit = self._edit(number)
        earlier = edit.before
        before = earlier.document if earlier and self._may_compare(earlier) else None
        showing = Showing(edit.document, before or {})
        document = public(edit.document, self)
        return render(
            request,
            "editing/version.html",
            {
                "operation": self.operation,
                "edit": edit,
                "author": self.author(edit),
                "changes": [
                    showing.row(change) for change in differences(public(before, self), document)
                ]
                if before is not None
                else [],
                "rows": [showing.row(change) for change in differences({}, document)],
                "has_before": earlier is not None,
                "is_current": edit.number == self.operation.version,
                "may_revert": roles.may_publish(request.user),
                "breadcrumbs": self.breadcrumbs(
                    (_("History"), reverse("operation_history", args=[slug])),
                    (_("Version {number}").format(number=edit.number), None),
                ),
            },
        )

    def _may_compare(self, earlier: Edit) -> bool:
        return self.is_insider or _was_public(earlier.document)

    def post(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        """Take back this one edit, or bring this version back whole."""
        if not roles.may_publish(request.user):
            raise PermissionDenied
        edit = self._edit(number)
        deed = reverting.undo if "undo" in request.POST else reverting.bring_back
        try:
            conflicts = deed(edit, request.user, request.POST.get("summary", ""))
        except (CannotApply, Unpublishable) as refusal:
            messages.error(request, str(refusal))
            return redirect("operation_version", slug, number)
        if conflicts:
            messages.warning(
                request,
                _("Done, but {number} of its changes were changed again since: those stay.").format(
                    number=len(conflicts)
                ),
            )
        else:
            messages.success(request, _("Done, and recorded as an edit of its own."))
        return redirect("operation_history", slug)


class OperationState(RecordView):
    """Send for review, return, publish or withdraw."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        deed, comment = request.POST.get("deed", ""), request.POST.get("comment", "").strip()
        try:
            said = self._do(deed, comment)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, said)
        return redirect("operation_history", slug)

    def _do(self, deed: str, comment: str) -> str:
        user, operation = self.request.user, self.operation
        if deed == "submit":
            if not roles.may_save(user, operation):
                raise PermissionDenied
            state.submit(operation, user, comment)
            return _("Sent for review.")
        if not roles.may_publish(user):
            raise PermissionDenied
        match deed:
            case "return":
                state.give_back(
                    operation,
                    user,
                    _needed(comment, _("Say what is to be mended: nothing was done.")),
                )
                return _("Returned to its writer with your comment.")
            case "publish":
                state.publish(operation, user, comment)
                return _("Published.")
            case "withdraw":
                state.withdraw(
                    operation,
                    user,
                    _needed(comment, _("Say why it is withdrawn: nothing was done.")),
                )
                return _("Withdrawn. Its address now gives the reason.")
        raise ValidationError(_("Choose what to do with the record."))


def _needed(comment: str, reminder: str) -> str:
    if not comment:
        raise ValidationError(reminder)
    return comment
