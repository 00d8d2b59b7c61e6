"""The models' own validation, for rows that reached the database by another way than a form."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from operations.models import Arrest, Citation, Note, Operation, Outcome, Quote, Seizure, Statistic
from operations.models.about import FACTS

from .finding import Finding, of_operation, of_row

WEEKDAYS = {"start_weekday", "end_weekday"}


def weekdays() -> Iterator[Finding]:
    """Weekdays that a source names and the date does not have."""
    for operation in Operation.objects.all():
        for field, messages in _errors(operation).items():
            if field in WEEKDAYS:
                yield of_operation(operation, " ".join(messages))


def refused() -> Iterator[Finding]:
    """Every other rule that a form would hold a row to."""
    for row in _rows():
        for field, messages in _errors(row).items():
            if field not in WEEKDAYS:
                where = "" if field == "__all__" else f"{field}: "
                yield of_row(row, f"{row._meta.verbose_name}: {where}{' '.join(messages)}")


def _rows() -> Iterator[Any]:
    yield from Operation.objects.select_related("part_of__part_of__part_of")
    for fact in (Arrest, Quote):
        yield from fact.objects.select_related("operation")
    for divisible in (Seizure, Statistic):
        rows = divisible.objects.select_related("operation", "part_of")
        yield from rows.filter(part_of__isnull=False)
    yield from Outcome.objects.select_related("operation", "arrest")
    around = [name for fact in FACTS for name in (fact, f"{fact}__operation")]
    for about in (Citation, Note):
        yield from about.objects.select_related("operation", *around)


def _errors(row: Any) -> dict[str, list[str]]:
    try:
        row.clean()
    except ValidationError as error:
        return error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    return {}
