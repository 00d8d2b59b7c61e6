"""Which operation stands before another in the list, and which after it."""

from django.db.models import Q

from operations.models import Operation

from .lists import OperationList

SHOWN = ("slug", "title", "starts_on", "ends_on", "date_precision")


def neighbours(operation: Operation) -> tuple[Operation | None, Operation | None]:
    """Return the published operations before and after it, as the whole list orders them."""
    order = next(iter(OperationList.sorts.values())).order  # newest first, undated last, by key
    listed = order(Operation.objects.published()).only(*SHOWN)
    later, earlier = _beside(operation)
    return listed.filter(later).reverse().first(), listed.filter(earlier).first()


def _beside(operation: Operation) -> tuple[Q, Q]:
    """Return what is true of those listed before it, and of those after it."""
    day, undated = operation.starts_on, Q(starts_on__isnull=True)
    before, after = Q(starts_on=day, pk__lt=operation.pk), Q(starts_on=day, pk__gt=operation.pk)
    if day is None:
        before, after = undated & Q(pk__lt=operation.pk), undated & Q(pk__gt=operation.pk)
        return ~undated | before, after
    return Q(starts_on__gt=day) | before, Q(starts_on__lt=day) | after | undated
