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
from operations.editing.checked import Refused
from operations.editing.showing import Showing, ShownRow
from operations.editing.visible import Visible
from operations.history.acts import unrecorded
from operations.history.applying import CannotApply
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
        """Return the edits the reader may see: a visitor, those of a published record."""
        found = Edit.objects.of(self.operation).select_related("author", "proposer")
        return found if self.is_insider else found.filter(was_public=True)

    def readable(self, *documents: Document) -> list[Document]:
        """Return what the reader may read of versions."""
        if self.is_insider:
            return list(documents)
        visible = Visible(self.operation, *documents)
        return [visible.of(document) for document in documents]

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
        # Documents are heavy: only those of this page are read, and the one it began from.
        numbers = self.edits().values_list("number", flat=True)
        page = Paginator(numbers, PER_PAGE).get_page(request.GET.get("page"))
        newest = max(page, default=0)
        read = list(self.edits().filter(number__lte=newest)[: PER_PAGE + 1])
        shown = list(zip(read, [*read[1:], None], strict=True))[: len(page)] if read else []
        return render(
            request,
            "editing/history.html",
            {
                "operation": self.operation,
                "edits": self._shown(shown),
                "page_obj": page,
                "outside": unrecorded(self.operation) is not None,
                "may_revert": roles.may_publish(request.user),
                "may_edit": roles.may_save(request.user, self.operation),
                "may_publish": roles.may_publish(request.user),
                "may_erase": roles.may_erase(request.user),
                "blockers": [] if self.operation.is_published else blockers(self.operation),
                "is_insider": self.is_insider,
                "proposals": self.operation.proposals.open() if self.is_insider else [],
                "breadcrumbs": self.breadcrumbs((_("History"), None)),
            },
        )

    def _shown(self, edits: list[tuple[Edit, Edit | None]]) -> list[ShownEdit]:
        before = [earlier.document if earlier else {} for _, earlier in edits]
        read = self.readable(*(edit.document for edit, _ in edits), *before)
        showing = Showing(*read)
        found = []
        for number, (edit, earlier) in enumerate(edits):
            changes = differences(read[len(edits) + number], read[number]) if earlier else []
            found.append(ShownEdit(edit, self.author(edit), showing.rows_of(changes)))
        return found


class OperationVersion(RecordView):
    """One version: what it changed, and the whole of it."""

    def _edit(self, number: int) -> Edit:
        found: Edit = get_object_or_404(self.edits(), number=number)
        return found

    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        edit = self._edit(number)
        earlier = edit.before
        is_compared = earlier is not None and self._may_compare(earlier)
        document, before = self.readable(
            edit.document, earlier.document if earlier and is_compared else {}
        )
        showing = Showing(document, before)
        return render(
            request,
            "editing/version.html",
            {
                "operation": self.operation,
                "edit": edit,
                "author": self.author(edit),
                "changes": showing.rows_of(differences(before, document)) if is_compared else [],
                "rows": showing.rows_of(differences({}, document)),
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
        return self.is_insider or earlier.was_public

    def post(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        """Take back this one edit, or bring this version back whole."""
        if not roles.may_publish(request.user):
            raise PermissionDenied
        edit = self._edit(number)
        deed = reverting.undo if "undo" in request.POST else reverting.bring_back
        try:
            conflicts = deed(edit, request.user, request.POST.get("summary", ""))
        except (CannotApply, Refused) as refusal:
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
        except (ValidationError, Refused) as error:
            for message in getattr(error, "messages", [str(error)]):
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
