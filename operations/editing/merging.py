"""One operation entered twice: its facts move to the record that stays, and its address follows.

The duplicate keeps its rows but is withdrawn, so nothing is counted twice and nothing is lost.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from operations.choices import Scope, Standing, Status
from operations.history.applying import CannotApply, apply
from operations.history.differences import (
    IDENTITY,
    Key,
    by_key,
    document_from,
    free_key,
    references,
    repointed,
    twin,
)
from operations.history.documents import MODELS, Document, Row, document_of
from operations.history.models import Action, Edit
from operations.history.three_way import Conflict
from operations.models import Operation

from . import reverting
from .checked import checked

OWN_NAME = ("id", "key", "standing", "created_at")


def merge_into(
    duplicate: Operation, survivor: Operation, author: Any, left: frozenset[str] = frozenset()
) -> None:
    """Move what the duplicate knows into the survivor and withdraw it; ``left`` facts stay.

    A fact that the survivor has already, value for value, gives it its citations; any other moves
    as it is, under another key where its own is taken. Raises ValidationError where the two cannot
    be merged.
    """
    _check(duplicate, survivor)
    # The survivor's history may be public, and the name of a draft is not.
    what = f"“{duplicate}”" if duplicate.published_at else "Another entry of the same operation"
    in_order = sorted((duplicate, survivor), key=lambda operation: operation.pk)
    with checked(Action.MERGED, author, *in_order, summary=f"{what} merged into “{survivor}”."):
        joined = joined_documents(document_of(survivor), document_of(duplicate), left)
        try:
            apply(survivor, joined)
        except CannotApply as error:
            raise ValidationError(str(error)) from error
        duplicate.refresh_from_db()
        duplicate.status = Status.WITHDRAWN
        duplicate.withdrawn_reason = f"Merged into “{survivor}”."
        duplicate.merged_into = survivor
        duplicate.full_clean()
        duplicate.save()


def _check(duplicate: Operation, survivor: Operation) -> None:
    if duplicate.pk == survivor.pk:
        raise ValidationError(_("A record cannot be merged into itself."))
    if survivor.merged_into_id or survivor.status == Status.WITHDRAWN:
        raise ValidationError(f"“{survivor}” is withdrawn: merge into a record that stays.")
    if duplicate.is_published and not survivor.is_published:
        raise ValidationError(
            f"“{duplicate}” is published and “{survivor}” is not: publish that one first, or merge "
            "the other way round."
        )
    if duplicate.merged_into_id:
        raise ValidationError(_("“{title}” is merged already.").format(title=duplicate))
    if duplicate.parts.exists():
        raise ValidationError(
            _("“{title}” has parts: give them to the other record first.").format(title=duplicate)
        )


def unmerge(edit: Edit, author: Any) -> list[Conflict]:
    """Undo a merge: both records become what they were, as far as nobody changed them since.

    Returns what was changed since and stays. Raises ValidationError where it cannot be undone.
    """
    if edit.action != Action.MERGED:
        raise ValidationError("This edit was no merge.")
    conflicts: list[Conflict] = []
    with transaction.atomic():
        for each in Edit.objects.filter(act=edit.act).order_by("object_id"):
            subject, earlier = each.subject, each.before
            if subject is None or earlier is None:
                raise ValidationError("One of the two records is gone.")
            into = each.document["operation"][0]["merged_into"]
            if into:
                _reinstate(subject, into, earlier.document, author)
            elif subject.merged_into_id:
                raise ValidationError(
                    f"“{subject}” was merged into another record since: undo that merge first."
                )
            else:
                conflicts += reverting.undo(each, author, "Merge undone.")
    return conflicts


def _reinstate(operation: Operation, into: list[str], earlier: Document, author: Any) -> None:
    survivor = operation.merged_into
    if survivor is None or [survivor.slug] != into:
        raise ValidationError("This merge is undone already.")
    with checked(Action.REVERTED, author, operation, summary="Merge undone."):
        operation.status = earlier["operation"][0]["status"]
        operation.withdrawn_reason = earlier["operation"][0]["withdrawn_reason"]
        operation.merged_into = None
        operation.save()


def joined_documents(survivor: Document, duplicate: Document, left: frozenset[str]) -> Document:
    """Return the survivor's document with what the duplicate adds to it."""
    rows = by_key(survivor)
    moved: dict[Key, int] = {}  # where the duplicate's rows went
    for key, row in _wholes_first(duplicate):
        model = key[0]
        is_orphan = any(target not in moved for target in references(model, row))
        if model == "operation" or token(model, row) in left or is_orphan:
            continue
        found = repointed(model, row, moved)
        there = _said_already(model, found, rows)
        if there is not None:
            moved[key] = there
            continue
        moved[key] = -1 - len(moved)
        rows[model, moved[key]] = _placed(model, found, rows) | {"id": moved[key]}
    return document_from(rows)


def _wholes_first(document: Document) -> list[tuple[Key, Row]]:
    order = list(MODELS)
    return sorted(
        by_key(document).items(),
        key=lambda item: (order.index(item[0][0]), bool(item[1].get("part_of")), item[0][1]),
    )


def token(model: str, row: Row) -> str:
    """Return the name of a fact by which it can be left behind."""
    return f"{model}.{row['id']}"


def _said_already(model: str, row: Row, rows: dict[Key, Row]) -> int | None:
    """Return the survivor's row that says the same, or stands where this one would."""
    if model in IDENTITY:
        found = twin(model, row, rows)
        return found[1] if found else None
    said = {name: value for name, value in row.items() if name not in OWN_NAME}
    for (name, id), other in rows.items():
        if name == model and {k: v for k, v in other.items() if k not in OWN_NAME} == said:
            return id
    return None


def _placed(model: str, row: Row, rows: dict[Key, Row]) -> Row:
    """Return the row under a free key, and disputed where its headline place is taken."""
    found = free_key(model, row, rows) if "key" in row else dict(row)
    if model == "statistic" and _is_headline(found):
        others = [other for (name, _), other in rows.items() if name == model]
        if any(_is_headline(other) and other["metric"] == row["metric"] for other in others):
            found["standing"] = Standing.DISPUTED.value
    return found


def _is_headline(row: Row) -> bool:
    parts = ("part_of", "sex", "age_band", "subset", "place", "offence")
    return (
        row["standing"] == Standing.ACCEPTED
        and row["scope"] == Scope.OPERATION
        and not any(row[name] for name in parts)
    )
