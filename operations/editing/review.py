"""Proposals: what a contributor would change in a published record, decided change by change."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.history.applying import apply, with_state_of
from operations.history.differences import RowChange, differences, select
from operations.history.documents import document_of
from operations.history.models import Action
from operations.history.three_way import Conflict, merge

from .checked import checked
from .models import Proposal, ProposalState


def changes(proposal: Proposal) -> list[RowChange]:
    """Return what is proposed, row by row."""
    return differences(proposal.before, proposal.document)


def conflicts(proposal: Proposal) -> list[Conflict]:
    """Return what was changed in the record itself since the proposal was made."""
    live = document_of(proposal.operation)
    return merge(
        with_state_of(proposal.before, live), live, with_state_of(proposal.document, live)
    ).conflicts


def accept(proposal: Proposal, editor: Any, chosen: frozenset[str], answer: str = "") -> None:
    """Make the chosen changes the record's own, whatever else was changed in it since.

    Raises ValidationError where nothing is chosen or the proposal is decided already, CannotApply
    and Unpublishable where the record would break a rule.
    """
    _check_open(proposal)
    operation = proposal.operation
    if not operation.is_published:
        raise ValidationError(f"“{operation}” is not published any more: return the proposal.")
    with checked(
        Action.ACCEPTED, editor, operation, proposer=proposal.author, summary=proposal.summary
    ):
        _check_open(Proposal.objects.select_for_update().get(pk=proposal.pk))
        live = document_of(operation)
        before = with_state_of(proposal.before, live)
        wanted = select(before, with_state_of(proposal.document, live), chosen)
        if wanted == before:
            raise ValidationError(_("Choose at least one change, or return the proposal."))
        found = merge(before, live, wanted)
        # An editor who ticks a change wants it, also where the record was changed since.
        merged = merge(before, live, wanted, frozenset(one.token for one in found.conflicts))
        apply(operation, merged.document)
        _decide(proposal, editor, ProposalState.ACCEPTED, answer)


def give_back(proposal: Proposal, editor: Any, answer: str) -> None:
    """Return a proposal with the reason. Raises ValidationError without one."""
    _check_open(proposal)
    if not answer.strip():
        raise ValidationError(_("Say why: the contributor reads your answer."))
    _decide(proposal, editor, ProposalState.RETURNED, answer)


def take_back(proposal: Proposal, author: Any) -> None:
    """Let a contributor take back a proposal of their own."""
    _check_open(proposal)
    _decide(proposal, author, ProposalState.TAKEN_BACK, "")


def _check_open(proposal: Proposal) -> None:
    if proposal.state != ProposalState.OPEN:
        state = proposal.get_state_display().lower()
        raise ValidationError(_("This proposal is {state} already.").format(state=state))


def _decide(proposal: Proposal, editor: Any, state: str, answer: str) -> None:
    found = Proposal.objects.open().filter(pk=proposal.pk)
    decided = found.update(
        state=state, answer=answer.strip(), decided_by=editor, decided_at=timezone.now()
    )
    proposal.refresh_from_db()
    if not decided:
        _check_open(proposal)
