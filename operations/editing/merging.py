"""One operation entered twice: its facts move to the record that stays, and its address follows.

The duplicate keeps its rows but is withdrawn, so nothing is counted twice and nothing is lost.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from operations.choices import Scope, Standing, Status
from operations.history.acts import act
from operations.history.applying import CannotApply, apply
from operations.history.differences import by_key
from operations.history.documents import MODELS, Document, Row, document_of, fields_of, is_inside
from operations.history.models import Action, Edit
from operations.models import Operation

from . import reverting
from .checked import checked

Key = tuple[str, int]
OWN_NAME = ("id", "key", "standing")


def merge_into(
    duplicate: Operation, survivor: Operation, author: Any, left: frozenset[str] = frozenset()
) -> None:
    """Move what the duplicate knows into the survivor and withdraw it; ``left`` facts stay.

    A fact that the survivor has already, value for value, gives it its citations; any other moves
    as it is, under another key where its own is taken. Raises ValidationError where the two cannot
    be merged.
    """
    _check(duplicate, survivor)
    why = f"“{duplicate}” merged into “{survivor}”."
    with checked(Action.MERGED, author, duplicate, survivor, summary=why):
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
        raise ValidationError(
            _("“{title}” is withdrawn: merge into a record that stays.").format(title=survivor)
        )
    if duplicate.merged_into_id:
        raise ValidationError(_("“{title}” is merged already.").format(title=duplicate))
    if duplicate.parts.exists():
        raise ValidationError(
            _("“{title}” has parts: give them to the other record first.").format(title=duplicate)
        )


def unmerge(edit: Edit, author: Any) -> None:
    """Undo a merge: both records become what they were, as far as nobody changed them since."""
    if edit.action != Action.MERGED:
        raise ValidationError(_("This edit was no merge."))
    with transaction.atomic():
        for each in Edit.objects.filter(act=edit.act):
            subject = each.subject
            if subject is None or each.before is None:
                raise ValidationError(_("One of the two records is gone."))
            if subject.merged_into_id:
                _reinstate(subject, each.before.document, author)
            else:
                reverting.undo(each, author, "Merge undone.")


def _reinstate(operation: Operation, earlier: Document, author: Any) -> None:
    with act(Action.REVERTED, author, operation, summary="Merge undone."):
        operation.status = earlier["operation"][0]["status"]
        operation.withdrawn_reason = earlier["operation"][0]["withdrawn_reason"]
        operation.merged_into = None
        operation.save()


def joined_documents(survivor: Document, duplicate: Document, left: frozenset[str]) -> Document:
    """Return the survivor's document with what the duplicate adds to it."""
    rows = by_key(survivor)
    new: dict[Key, int] = {}  # where the duplicate's rows went
    for key, row in by_key(duplicate).items():
        model = key[0]
        if model == "operation" or token(model, row) in left or _is_orphan(model, row, new):
            continue
        moved = _repointed(model, row, new)
        twin = _twin(model, moved, rows)
        if twin is not None:
            new[key] = twin
            continue
        new[key] = -1 - len(new)
        rows[model, new[key]] = _free(model, moved, rows) | {"id": new[key]}
    return {
        model: [row for (name, _), row in rows.items() if name == model]
        for model in MODELS
        if any(name == model for name, _ in rows)
    }


def token(model: str, row: Row) -> str:
    """Return the name of a fact by which it can be left behind."""
    return f"{model}.{row['id']}"


def _is_orphan(model: str, row: Row, new: dict[Key, int]) -> bool:
    """Whether the row speaks of a fact that stays behind."""
    return any(target not in new for target in _targets(model, row))


def _targets(model: str, row: Row) -> list[Key]:
    return [
        (str(field.related_model._meta.model_name), row[field.name])  # type: ignore[union-attr]
        for field in fields_of(MODELS[model])
        if is_inside(field) and row[field.name] is not None
    ]


def _repointed(model: str, row: Row, new: dict[Key, int]) -> Row:
    found = dict(row)
    for field in fields_of(MODELS[model]):
        if is_inside(field) and row[field.name] is not None:
            target = str(field.related_model._meta.model_name)  # type: ignore[union-attr]
            found[field.name] = new[target, row[field.name]]
    return found


def _twin(model: str, row: Row, rows: dict[Key, Row]) -> int | None:
    """Return the survivor's row that says the same."""
    ignored = {*OWN_NAME, "created_at"}
    said = {name: value for name, value in row.items() if name not in ignored}
    for (name, id), other in rows.items():
        if name == model and {k: v for k, v in other.items() if k not in ignored} == said:
            return id
    return None


def _free(model: str, row: Row, rows: dict[Key, Row]) -> Row:
    """Return the row under a key that is free, and disputed where its headline place is taken."""
    others = [other for (name, _), other in rows.items() if name == model]
    found = dict(row)
    if "key" in row:
        taken, number = {other["key"] for other in others}, 2
        while found["key"] in taken:
            found["key"] = f"{row['key']}-{number}"
            number += 1
    if model == "statistic" and _is_headline(found):
        rivals = [other for other in others if _is_headline(other)]
        if any(other["metric"] == found["metric"] for other in rivals):
            found["standing"] = Standing.DISPUTED.value
    return found


def _is_headline(row: Row) -> bool:
    parts = ("part_of", "sex", "age_band", "subset", "place", "offence")
    return (
        row["standing"] == Standing.ACCEPTED
        and row["scope"] == Scope.OPERATION
        and not any(row[name] for name in parts)
    )
