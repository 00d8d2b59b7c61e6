"""A record's rows on their way into the database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, models, transaction

from operations import bitmaps, search
from operations.choices import Status
from operations.history.acts import record_new
from operations.history.documents import SUBJECTS, kind_of
from operations.history.models import Action
from operations.models import LoadedRecord, Operation
from operations.models.publication import blockers

from . import reading
from .reading import RecordError, Row, is_key

Progress = Callable[[int, int], None]


class _CheckOnlyError(Exception):
    """Raised to undo a load that was only a check."""


@dataclass
class Report:
    """How many rows of each model were loaded, and how many were there already."""

    loaded: Counter[type[models.Model]] = field(default_factory=Counter)
    kept: Counter[type[models.Model]] = field(default_factory=Counter)
    present: set[str] = field(default_factory=set)  # operations that were there before
    seen: dict[tuple[type[models.Model], tuple[str, ...]], Row] = field(default_factory=dict)
    # What references led to: most rows refer to few others, over and over.
    found: dict[tuple[type[models.Model], tuple[Any, ...]], models.Model] = field(
        default_factory=dict
    )

    # The keys of the records that were made, by kind.
    made: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def done(self) -> int:
        return self.loaded.total() + self.kept.total()


def was_loaded(name: str) -> bool:
    """Whether the record was loaded here before, even if editors have erased all of it since."""
    return LoadedRecord.objects.filter(name=name).exists()


def load(name: str, *, check: bool = False, progress: Progress | None = None) -> Report:
    """Load the record of that name, or raise RecordError and load nothing.

    The record it builds upon is loaded with it. If that was loaded before, only its vocabularies
    are looked through: an operation erased since does not come back by another record's door.
    With ``check`` everything is tried and then undone.
    """
    if name not in reading.names():
        raise RecordError(
            f"There is no record “{name}” in {reading.shown(reading.FOLDER)}. "
            f"Choose one of: {', '.join(reading.names()) or 'none yet'}."
        )
    loading = [each for each in (reading.base_of(name), name) if each]
    rows = [row for each in loading for row in _wanted(each, name)]
    report = Report()
    try:
        with transaction.atomic():
            _load_rows(rows, report, progress or (lambda done, total: None))
            _check_publishable(report)
            _record_history(name, report)
            for each in loading:
                LoadedRecord.objects.get_or_create(name=each)
            search.settle()
            bitmaps.settle()
            if check:
                raise _CheckOnlyError
    except _CheckOnlyError:
        pass
    return report


def _wanted(name: str, asked_for: str) -> Iterator[Row]:
    """Yield the rows of a record that is asked for, or of one that it builds upon."""
    rows = reading.read(reading.FOLDER / name)
    if name == asked_for or not was_loaded(name):
        return rows
    return (row for row in rows if row.operation is None)


def _load_rows(rows: list[Row], report: Report, progress: Progress) -> None:
    """Save what is new, taking rows that wait for a later one again until all are in."""
    report.present = set(Operation.objects.values_list("slug", flat=True))
    waiting = rows
    while waiting:
        again: list[Row] = []
        for row in waiting:
            if _load_row(row, report):
                progress(report.done, len(rows))
            else:
                again.append(row)
        if len(again) == len(waiting):
            raise _unresolved(again[0])
        waiting = again


def _load_row(row: Row, report: Report) -> bool:
    """Save the row if it is new; False where it refers to a row that is not there yet."""
    model = _model(row)
    try:
        instance = _instance(row, model, report)
    except TypeError as error:
        raise row.error(
            "a reference has too many or too few parts: write [slug] or [slug, key]."
        ) from error
    if row.operation in report.present:
        # Left alone with all that belongs to it, even where it has been changed since.
        report.kept[model] += 1
        return True
    if instance is None:
        return False
    key = (model, tuple(map(str, instance.natural_key())))
    if key in report.seen:
        first = report.seen[key]
        raise row.error(f"it stands twice, first in {first.file}, line {first.line}.")
    report.seen[key] = row
    if instance.pk is not None:
        report.kept[model] += 1
        return True
    _save(row, instance)
    report.loaded[model] += 1
    if (kind := kind_of(instance)) in SUBJECTS:
        report.made[kind].append(int(instance.pk or 0))
    return True


def _model(row: Row) -> type[models.Model]:
    try:
        found = apps.get_model(row.model)
    except (LookupError, ValueError) as error:
        raise row.error("there is no such model. Write it as “operations.arrest”.") from error
    if found._meta.app_label != "operations":
        raise row.error("a record holds rows of “operations” only. Take it out.")
    return found


def _instance(row: Row, model: type[models.Model], report: Report) -> Any:
    """Return the row, saved or not, or None where a reference leads nowhere yet."""
    for name, value in row.fields.items():
        _check_field(row, model, name, value)
    try:
        values = {name: _value(model, name, row.fields[name], report) for name in row.fields}
        found: Any = model(**values)
        found.pk = _key_of(model, found.natural_key())
    except ObjectDoesNotExist:
        return None
    except ValidationError as error:
        raise row.error(f"{' '.join(error.messages)} Mend the value.") from error
    return found


def _value(model: type[models.Model], name: str, value: Any, report: Report) -> Any:
    found: Any = model._meta.get_field(name)
    if not found.is_relation or value is None:
        return found.to_python(value)
    key = (found.related_model, tuple(value))
    if key not in report.found:
        report.found[key] = found.related_model._default_manager.get_by_natural_key(*value)
    return report.found[key]


def _key_of(model: Any, natural_key: tuple[str, ...]) -> int | None:
    """Return the primary key of the row that is there already."""
    try:
        return int(model._default_manager.get_by_natural_key(*natural_key).pk)
    except model.DoesNotExist:
        return None


def _check_field(row: Row, model: type[models.Model], name: str, value: object) -> None:
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise row.error(f"{error}. Take the field out, or mend its name.") from error
    if found.many_to_many or found.one_to_many:
        raise row.error(f"{name}: links are rows of their own, as “operations.operationtheme”.")
    if found.is_relation and value is not None and not is_key(value):
        raise row.error(f"{name}: write the reference as a list, as in [slug] or [slug, key].")


def _save(row: Row, instance: models.Model) -> None:
    stated = {name: getattr(instance, name) for name in row.fields if _sets_itself(instance, name)}
    try:
        # The database holds its own rules; asking it for each of them in turn takes three times
        # as long, and is done only to say which one a refused row breaks.
        instance.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                instance.save()
        except DatabaseError:
            instance.pk = None
            instance.full_clean()
            raise
    except ValidationError as error:
        raise row.error(f"{_reasons(error)} Mend the row.") from error
    except DatabaseError as error:
        raise row.error(f"the database refuses it ({error}). Mend the row.") from error
    if stated:
        # Times that set themselves on save() are put back, or no two loads would be alike.
        type(instance)._default_manager.filter(pk=instance.pk).update(**stated)


def _sets_itself(instance: models.Model, name: str) -> bool:
    found = instance._meta.get_field(name)
    return bool(getattr(found, "auto_now", False) or getattr(found, "auto_now_add", False))


def _reasons(error: ValidationError) -> str:
    return " ".join(
        " ".join(messages) if name == "__all__" else f"{name}: {' '.join(messages)}"
        for name, messages in error.message_dict.items()
    )


def _record_history(name: str, report: Report) -> None:
    for kind, keys in report.made.items():
        record_new(kind, keys, Action.LOADED, f"Loaded from the files of the record “{name}”.")


def _unresolved(row: Row) -> RecordError:
    """Return what to say of a row that refers to something that is in no file."""
    model = _model(row)
    for name, value in row.fields.items():
        target: Any = model._meta.get_field(name).related_model
        if isinstance(target, str) or target is None or not is_key(value):
            continue
        try:
            target._default_manager.get_by_natural_key(*value)
        except ObjectDoesNotExist:
            key = ", ".join(map(str, value))
            return row.error(
                f"{name}: there is no {target._meta.verbose_name} [{key}]. "
                "Add that row, or mend the reference."
            )
    return row.error("a field that names the row is missing. Add it.")


def _check_publishable(report: Report) -> None:
    for row in report.seen.values():
        if row.model != "operations.operation":
            continue
        operation = Operation.objects.get(slug=row.operation)
        if operation.status != Status.PUBLISHED:
            continue
        found = [str(blocker) for blocker in blockers(operation)]
        if operation.published_at is None:
            found.append("It has no “published_at”: give the time of its first publication.")
        if found:
            reasons = " ".join(found)
            raise row.error(f"it cannot be published. {reasons} Or give it the status “draft”.")
