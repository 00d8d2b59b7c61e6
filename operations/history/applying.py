"""Makes a record what a document says: to revert, to accept a proposal, to settle a conflict."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import CharField, ForeignKey, Model, Value
from django.db.models.functions import Cast, Concat

from operations.choices import Standing

from .differences import ADDED, CHANGED, REMOVED, RowChange, differences
from .documents import MODELS, Document, Row, document_of, fields_of, is_inside

# Where a record stands with the public is changed by deeds of its own, never by its content.
STATE = ("slug", "status", "withdrawn_reason", "merged_into", "published_at")


class CannotApply(Exception):
    """A version that cannot be made the record's own, and why."""


def with_state_of(document: Document, live: Document) -> Document:
    """Return the document's content, standing with the public as ``live`` does."""
    if "operation" not in document or "operation" not in live:
        return document
    state = {name: live["operation"][0][name] for name in STATE}
    return document | {"operation": [document["operation"][0] | state]}


def apply(subject: Any, document: Document) -> None:
    """Write what differs, inside the caller's transaction.

    Raises CannotApply where a row breaks a rule or refers to something that is gone; the caller's
    transaction must then be undone.
    """
    changes = differences(document_of(subject), document)
    _take_out([change for change in changes if change.how == REMOVED])
    # What went with a row that was taken out may have to come back.
    changes = differences(document_of(subject), document)
    _set_aside([change for change in changes if change.how == CHANGED])
    ids: dict[tuple[str, int], int] = {}
    for change in _wholes_first(changes):
        instance = _instance(subject, change, ids)
        _save(change, instance)
        ids[change.key] = instance.pk


def _take_out(changes: list[RowChange]) -> None:
    for change in reversed(_wholes_first(changes)):
        MODELS[change.model]._base_manager.filter(pk=change.id).delete()


def _wholes_first(changes: list[RowChange]) -> list[RowChange]:
    """Order rows so that none comes before the one that it is part of."""
    order = list(MODELS)
    return sorted(
        changes, key=lambda change: (order.index(change.model), bool(change.row.get("part_of")))
    )


def _set_aside(changes: list[RowChange]) -> None:
    """Let rows that change give up what must be unique, before any of them takes a new place."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for change in changes:
        by_model[change.model].append(change.id)
    for model, ids in by_model.items():
        if aside := aside_values(MODELS[model]):
            MODELS[model]._base_manager.filter(pk__in=ids).update(**aside)


def aside_values(model: type[Model]) -> dict[str, Any]:
    """Return values that no finished row has, in the columns that uniqueness hangs on."""
    names = {field.name for field in model._meta.concrete_fields}
    aside: dict[str, Any] = {
        name: Concat(Value("~"), Cast("pk", CharField()))
        for name in ("key", "locator")
        if name in names
    }
    return aside | ({"standing": Standing.DISPUTED} if "standing" in names else {})


def _instance(subject: Any, change: RowChange, ids: dict[tuple[str, int], int]) -> Any:
    model = MODELS[change.model]
    if change.how == ADDED:
        instance: Any = model()
        instance.pk = change.id if change.id > 0 else None
    else:
        instance = model._base_manager.get(pk=change.id)
    for field in fields_of(model):
        _set(instance, field, change.row, ids)
    if hasattr(instance, "operation_id"):
        instance.operation = subject
    return instance


def _set(instance: Any, field: models.Field, row: Row, ids: dict[tuple[str, int], int]) -> None:
    value = row.get(field.name)
    if is_inside(field):
        target = str(field.related_model._meta.model_name)  # type: ignore[union-attr]
        setattr(instance, field.attname, ids.get((target, value), value) if value else None)
    elif isinstance(field, ForeignKey) and value is not None:
        setattr(instance, field.name, _referred(field, value))
    else:
        setattr(instance, field.name, field.to_python(value))


def _referred(field: ForeignKey, key: list[str]) -> Model:
    target: Any = field.related_model
    try:
        found: Model = target._default_manager.get_by_natural_key(*key)
    except ObjectDoesNotExist as error:
        name = target._meta.verbose_name
        raise CannotApply(
            f"The {name} “{', '.join(key)}” is gone: enter it again, then try once more."
        ) from error
    return found


def _save(change: RowChange, instance: Any) -> None:
    stamps = {
        field.name: getattr(instance, field.name)
        for field in fields_of(instance._meta.model)
        if getattr(field, "auto_now_add", False)
    }
    try:
        instance.full_clean(validate_unique=False)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        name = instance._meta.verbose_name
        raise CannotApply(f"The {name} “{instance}” breaks a rule: {reasons}") from error
    instance.save(force_insert=change.how == ADDED)
    if change.how == ADDED and stamps:
        # A time that sets itself when a row is made is put back: the row is an old one.
        type(instance)._base_manager.filter(pk=instance.pk).update(**stamps)
