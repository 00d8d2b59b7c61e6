"""The page on which two people's edits of one version become one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from operations.editing import roles
from operations.editing.checked import CheckedAct, Unpublishable
from operations.editing.conflict import Clash
from operations.editing.showing import Showing
from operations.history.acts import Stale, catch_up, version_of
from operations.history.applying import CannotApply, apply, with_state_of
from operations.history.differences import differences
from operations.history.documents import SUBJECTS, document_of, kind_of
from operations.history.models import Action
from operations.models import Operation

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


@login_required
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Save both edits as one; of what does not go together, what was chosen."""
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=7 * 24 * 3600)
    except signing.BadSignature as error:
        raise Http404 from error
    subject = SUBJECTS[held["kind"]]._base_manager.filter(pk=held["id"]).first()
    if subject is None:
        raise Http404
    if not may_save(request.user, subject):
        raise PermissionDenied
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
    except Unpublishable as refusal:
        return conflict_page(request, subject, clash, summary, " ".join(refusal.reasons))
    messages.success(request, _("Both edits are saved."))
    if isinstance(subject, Operation):
        return redirect("operation_history", subject.slug)
    return redirect("admin:index")


def may_save(user: Any, subject: Any) -> bool:
    """Whether somebody may change this record."""
    if isinstance(subject, Operation):
        return roles.may_save(user, subject)
    return bool(user.has_perm(f"operations.change_{kind_of(subject)}"))
