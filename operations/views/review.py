"""What waits for an editor: drafts sent for review, proposals, duplicates, stale outcomes."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from operations.choices import Status
from operations.editing import merging, review, roles
from operations.editing.checked import Refused
from operations.editing.fields import SUGGESTED, NamedField, name_of
from operations.editing.forms import named_form
from operations.editing.models import Proposal, ProposalState
from operations.editing.showing import Showing
from operations.editing.stale import stale_outcomes
from operations.history.acts import Act
from operations.history.applying import CannotApply
from operations.history.differences import change_tokens
from operations.history.documents import document_of
from operations.history.models import Action, Edit
from operations.models import Operation
from operations.models.publication import blockers

from .signing_in import sign_in_again

NEWEST = 30
NAMED: dict[str, Any] = {str(model._meta.model_name): model for model in SUGGESTED}


class ContributorView(View):
    """A page for those who write the record; others are asked to sign in, or told who may."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            if request.method != "POST":
                return redirect(f"{reverse('sign_in')}?next={request.path}")
            if (page := sign_in_again(request)) is not None:
                return page
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: Any) -> bool:
        return roles.may_contribute(user)


class EditorView(ContributorView):
    def may(self, user: Any) -> bool:
        return roles.may_publish(user)


class Review(ContributorView):
    """The queue of an editor; for a contributor their own proposals and everybody's drafts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        is_editor = roles.may_publish(request.user)
        proposals = Proposal.objects.select_related("operation", "author", "decided_by")
        unfinished = Operation.objects.filter(status__in=[Status.IN_REVIEW, Status.DRAFT])
        waiting = [
            {"operation": operation, "blockers": blockers(operation)}
            for operation in unfinished.filter(status=Status.IN_REVIEW).order_by("updated_at")
        ]
        context = {
            "is_editor": is_editor,
            "stale_after": settings.STALE_AFTER_DAYS,
            "in_review": waiting,
            "drafts": unfinished.filter(status=Status.DRAFT).order_by("-updated_at")[:NEWEST],
            "open": proposals.open().order_by("made_at") if is_editor else [],
            "own": proposals.filter(author_id=request.user.pk)[:NEWEST],
            "breadcrumbs": [(_("Home"), reverse("home")), (_("Review"), None)],
        }
        return render(request, "editing/review.html", context)


class ProposalReview(ContributorView):
    """One proposal against the record as it is now; accepted or returned change by change."""

    def _proposal(self, pk: int) -> Proposal:
        found = get_object_or_404(
            Proposal.objects.select_related("operation", "author", "decided_by"), pk=pk
        )
        if not roles.may_publish(self.request.user) and found.author != self.request.user:
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._proposal(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = self._proposal(pk)
        try:
            said = self._decide(proposal)
        except (ValidationError, CannotApply, Refused) as refusal:
            for message in getattr(refusal, "messages", [str(refusal)]):
                messages.error(request, message)
            return self._page(proposal, status=400)
        messages.success(request, said)
        return redirect("review")

    def _decide(self, proposal: Proposal) -> str:
        user, sent = self.request.user, self.request.POST
        if sent.get("deed") == "take_back" and proposal.author == user:
            review.take_back(proposal, user)
            return _("Your proposal is taken back.")
        if not roles.may_publish(user):
            raise PermissionDenied
        if sent.get("deed") == "accept":
            review.accept(proposal, user, frozenset(sent.getlist("change")), sent.get("answer", ""))
            return _("Accepted: the chosen changes are part of the record now.")
        review.give_back(proposal, user, sent.get("answer", ""))
        return _("Returned with your answer.")

    def _page(self, proposal: Proposal, status: int = 200) -> HttpResponse:
        is_open = proposal.state == ProposalState.OPEN
        live = document_of(proposal.operation)
        showing = Showing(proposal.before, proposal.document, live)
        found = review.conflicts(proposal) if is_open else []
        rows = [
            {
                "shown": (shown := showing.row(change, every=True)),
                "fields": list(zip(change_tokens(change), shown.fields, strict=True))
                if change.how == "changed"
                else [],
                "token": "" if change.how == "changed" else change_tokens(change)[0],
            }
            for change in review.changes(proposal)
        ]
        context = {
            "proposal": proposal,
            "is_open": is_open,
            "rows": rows,
            "conflicts": [showing.conflict(conflict) for conflict in found],
            "may_decide": is_open and roles.may_publish(self.request.user),
            "is_own": proposal.author == self.request.user,
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (_("Review"), reverse("review")),
                (str(proposal.operation), None),
            ],
        }
        return render(self.request, "editing/proposal.html", context, status=status)


class MergeForm(forms.Form):
    into = NamedField(
        Operation,
        label=gettext_lazy("Into"),
        help_text=gettext_lazy("The address name of the record that stays."),
    )


class Merge(EditorView):
    """Merge a duplicate into the record that stays: first look, then do it."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = MergeForm(request.GET if "into" in request.GET else None)
        return self._page(self._operation(slug), form)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        operation, form = self._operation(slug), MergeForm(request.POST)
        if not form.is_valid():
            return self._page(operation, form, status=400)
        survivor = form.cleaned_data["into"]
        try:
            merging.merge_into(
                operation, survivor, request.user, frozenset(request.POST.getlist("leave"))
            )
        except (ValidationError, Refused) as refusal:
            for message in getattr(refusal, "messages", [str(refusal)]):
                messages.error(request, message)
            return self._page(operation, form, status=400)
        messages.success(
            request,
            _("Merged. The address of “{operation}” now leads to “{survivor}”.").format(
                operation=operation, survivor=survivor
            ),
        )
        return redirect("operation_history", survivor.slug)

    def _operation(self, slug: str) -> Operation:
        return get_object_or_404(Operation, slug=slug)

    def _page(self, operation: Operation, form: MergeForm, status: int = 200) -> HttpResponse:
        survivor = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        mine = document_of(operation)
        showing = Showing(mine)
        context = {
            "operation": operation,
            "form": form,
            "survivor": survivor,
            "facts": [
                {
                    "token": merging.token(name, row),
                    "title": showing.title(name, row),
                    "standing": row["standing"],
                }
                for name in ("arrest", "seizure", "statistic", "quote", "outcome")
                for row in mine.get(name, [])
            ]
            if survivor
            else [],
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (operation.title, operation.get_absolute_url()),
                (_("Merge"), None),
            ],
        }
        return render(self.request, "editing/merge.html", context, status=status)


class Unmerge(EditorView):
    """Undo a merge."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        operation = get_object_or_404(Operation, slug=slug)
        edit = get_object_or_404(Edit.objects.of(operation), number=number, action=Action.MERGED)
        try:
            conflicts = merging.unmerge(edit, request.user)
        except (ValidationError, CannotApply, Refused) as refusal:
            for message in getattr(refusal, "messages", [str(refusal)]):
                messages.error(request, message)
        else:
            messages.success(request, "The merge is undone.")
            if conflicts:
                messages.warning(
                    request,
                    f"{len(conflicts)} things were changed since and stay: look at both records.",
                )
        return redirect("operation_history", slug)


class StaleOutcomes(EditorView):
    """The worklist of records that wait for news of what became of the arrested."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "operations": stale_outcomes(),
            "stale_after": settings.STALE_AFTER_DAYS,
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (_("Review"), reverse("review")),
                ("Outcomes", None),
            ],
        }
        return render(request, "editing/stale.html", context)


class NamedNew(ContributorView):
    """Add an agency, a place, an offence, a speaker or a source that the record lacks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["name"] not in NAMED:
            raise Http404
        self.model: Any = NAMED[kwargs["name"]]
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: Any) -> bool:
        return bool(user.has_perm(f"operations.add_{self.kwargs['name']}"))

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        return self._page(named_form(self.model)())

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        form = named_form(self.model)(request.POST)
        if not form.is_valid():
            return self._page(form, status=400)
        with transaction.atomic():
            act = Act(Action.CREATED, request.user)
            thing = form.save()
            act.add(thing)
            act.settle()
        messages.success(
            request, f"“{thing}” is added. In the record's form, type “{name_of(thing)}”."
        )
        return redirect("named_new", name)

    def _page(self, form: Any, status: int = 200) -> HttpResponse:
        options = self.model._meta
        title = f"Add: {options.verbose_name}"
        context = {
            "form": form,
            "title": title,
            "about": (self.model.__doc__ or "").strip().splitlines()[0],
            "breadcrumbs": [(_("Home"), reverse("home")), (title, None)],
        }
        return render(self.request, "editing/named_form.html", context, status=status)
