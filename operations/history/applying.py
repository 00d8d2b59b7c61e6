"""Makes a record what a document says: to revert, to accept a proposal, to settle a conflict."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models
from django.db.models import (
    CharField,
    ForeignKey,
    Model,
    ProtectedError,
    Q,
    RestrictedError,
    Value,
)
from django.db.models.functions import Cast, Concat

from operations.choices import Standing
from operations.models import Seizure, Statistic

from .differences import (
    ADDED,
    CHANGED,
    IDENTITY,
    REMOVED,
    RowChange,
    by_key,
    differences,
    references,
)
from .documents import MODELS, Document, Row, document_of, fields_of, is_inside, target_of

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
    if missing := _missing(document):
        raise CannotApply(f"It refers to a row that is gone: {missing[0]} {missing[1]}.")
    try:
        _write(subject, document)
    except (IntegrityError, RestrictedError, ProtectedError) as error:
        raise CannotApply(f"The database refuses this version ({error}).") from error


def _missing(document: Document) -> tuple[str, int] | None:
    rows = by_key(document)
    targets = (target for key, row in rows.items() for target in references(key[0], row))
    return next((target for target in targets if target not in rows), None)


def _write(subject: Any, document: Document) -> None:
    changes = differences(document_of(subject), document)
    _detach([change for change in changes if change.how != ADDED])
    _take_out([change for change in changes if change.how == REMOVED or _has_no_place(change)])
    # What went with a row that was taken out may have to come back.
    changes = differences(document_of(subject), document)
    _set_aside([change for change in changes if change.how == CHANGED])
    ids: dict[tuple[str, int], int] = {}
    for change in _wholes_first(changes):
        instance = _instance(subject, change, ids)
        _save(change, instance)
        ids[change.key] = instance.pk


def _detach(changes: list[RowChange]) -> None:
    """Let parts go, so that no whole is held by them; they are tied anew when they are written."""
    for model in (Seizure, Statistic):
        ids = [change.id for change in changes if MODELS[change.model] is model]
        model._base_manager.filter(Q(pk__in=ids) | Q(part_of__in=ids)).update(part_of=None)


def _has_no_place(change: RowChange) -> bool:
    """Whether a row that changes is taken out and put in anew, having nothing to set aside."""
    return (
        change.how == CHANGED
        and change.model in IDENTITY
        and not aside_values(MODELS[change.model])
    )


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
        if field.name not in change.row:
            continue  # the model has grown since
        _set(instance, field, change.row, ids)
    if hasattr(instance, "operation_id"):
        instance.operation = subject
    return instance


def _set(instance: Any, field: models.Field, row: Row, ids: dict[tuple[str, int], int]) -> None:
    value = row.get(field.name)
    if is_inside(field):
        target = target_of(field)
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
