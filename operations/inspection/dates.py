from collections.abc import Iterator

from django.db.models import F

from operations.choices import Proceedings, Standing
from operations.models import Arrest, Operation

from .finding import Finding, of_operation


def out_of_order() -> Iterator[Finding]:
    """Dates and states that contradict one another."""
    for operation in Operation.objects.filter(investigation_starts_on__gt=F("starts_on")):
        yield of_operation(operation, "The investigation began after the operation.")
    for operation in Operation.objects.filter(proceedings_as_of__lt=F("starts_on")):
        known, began = operation.proceedings_as_of, operation.starts_on
        # A month is stored as its first day.
        if known and began and (known.year, known.month) < (began.year, began.month):
            yield of_operation(operation, "The state of proceedings is older than the operation.")
    arrests = Arrest.objects.filter(standing=Standing.ACCEPTED)
    for operation in Operation.objects.filter(
        proceedings=Proceedings.NONE, pk__in=arrests.values("operation")
    ):
        yield of_operation(operation, "It has arrests, but its proceedings are “none”.")
    apart = Operation.objects.filter(part_of__isnull=False).select_related("part_of")
    for operation in (
        apart.exclude(starts_on__lte=F("part_of__ends_on"), ends_on__gte=F("part_of__starts_on"))
        .exclude(starts_on=None)
        .exclude(part_of__starts_on=None)
    ):
        yield of_operation(
            operation, f"It falls outside the days of “{operation.part_of}”, which it is part of."
        )
