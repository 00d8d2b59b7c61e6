"""The page on which two people's edits of one version become one."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from operations.editing import roles
from operations.editing.checked import CheckedAct, Refused
from operations.editing.conflict import Clash
from operations.editing.models import Proposal, UnsavedForm
from operations.editing.showing import Showing
from operations.history.acts import Stale, catch_up, version_of
from operations.history.applying import CannotApply, apply, with_state_of
from operations.history.differences import differences
from operations.history.documents import SUBJECTS, document_of, kind_of
from operations.history.models import Action
from operations.models import Operation
from operations.models.guardrails import why_refused

from .signing_in import sign_in_again

SALT = "operations.conflict"


def conflict_page(
    request: HttpRequest, subject: Any, clash: Clash, summary: str = "", refused: str = ""
) -> HttpResponse:
    """Show what they changed, what you changed, and where the two do not go together."""
    # What was changed by other means is recorded now: the refused edit undid its own record of it.
    catch_up(subject)
    showing = Showing(clash.before, clash.theirs, clash.yours)
    merged = clash.merged()
    both = {(found.model, found.id, found.name) for found in merged.conflicts}
    held = {
        "kind": kind_of(subject),
        "id": subject.pk,
        "read": version_of(subject),
        "before": clash.before,
        "yours": clash.yours,
    }
    context = {
        "subject": subject,
        "theirs": [showing.row(row) for row in differences(clash.before, clash.theirs)],
        "yours": [showing.row(row) for row in differences(clash.before, clash.yours)],
        "conflicts": [showing.conflict(found) for found in merged.conflicts],
        "both": len(both),
        "held": signing.dumps(held, salt=SALT, compress=True),
        "summary": summary,
        "refused": refused,
    }
    return render(request, "editing/conflict.html", context, status=409)


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Save both edits as one; of what does not go together, what was chosen."""
    if (page := sign_in_again(request)) is not None:
        return page
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    subject = SUBJECTS[held["kind"]]._base_manager.filter(pk=held["id"]).first()
    if subject is None:
        raise Http404
    if not may_save(request.user, subject):
        return _proposed(request, subject, held)
    summary = request.POST.get("summary", "")
    chosen = frozenset(
        name.removeprefix("choice-")
        for name, value in request.POST.items()
        if name.startswith("choice-") and value == "yours"
    )
    live = document_of(subject)
    clash = Clash(with_state_of(held["before"], live), live, with_state_of(held["yours"], live))
    try:
        with transaction.atomic():
            act = CheckedAct(Action.EDITED, request.user, summary=summary)
            act.take(subject, read=held["read"])
            apply(subject, clash.merged(chosen).document)
            act.settle()
    except Stale:
        return conflict_page(
            request, subject, clash, summary, _("The record has changed once more: look again.")
        )
    except CannotApply as refusal:
        return conflict_page(request, subject, clash, summary, str(refusal))
    except Refused as refusal:
        return conflict_page(request, subject, clash, summary, str(refusal))
    _forget(request, subject)
    messages.success(request, "Both edits are saved.")
    if isinstance(subject, Operation):
        return redirect("operation_history", subject.slug)
    return redirect("admin:index")


def _proposed(request: HttpRequest, subject: Any, held: dict[str, Any]) -> HttpResponse:
    """Keep as a proposal what somebody may not save any more: the record was published since."""
    if not (isinstance(subject, Operation) and roles.may_propose(request.user, subject)):
        raise PermissionDenied
    live = document_of(subject)
    summary = request.POST.get("summary", "")[:300]
    Proposal.objects.create(
        operation=subject,
        base=version_of(subject),
        before=with_state_of(held["before"], live),
        document=with_state_of(held["yours"], live),
        author_id=request.user.pk,
        summary="" if why_refused(summary) else summary,
    )
    _forget(request, subject)
    messages.success(request, "The record is published by now: your changes are proposed.")
    return redirect(subject)


def _forget(request: HttpRequest, subject: Any) -> None:
    """What was typed is saved, so the edit page need not offer it again."""
    if isinstance(subject, Operation):
        UnsavedForm.objects.filter(author_id=request.user.pk, operation=subject).delete()


def may_save(user: Any, subject: Any) -> bool:
    """Whether somebody may change this record."""
    if isinstance(subject, Operation):
        return roles.may_save(user, subject)
    return bool(user.has_perm(f"operations.change_{kind_of(subject)}"))
