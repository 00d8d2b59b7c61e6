"""Which operation stands before another in the list, and which after it."""

from django.db.models import Q, QuerySet

from operations.models import Operation

SHOWN = ("slug", "title", "starts_on", "ends_on", "date_precision")


def neighbours(operation: Operation) -> tuple[Operation | None, Operation | None]:
    """Return the published operations before and after it, as the whole list orders them.

    That is newest first, the undated last, by key. Each question is one look into an index.
    """
    listed = Operation.objects.published().only(*SHOWN)
    undated = listed.filter(starts_on__isnull=True)
    day, key = operation.starts_on, operation.pk
    if day is None:
        later = _latest_first(listed.filter(starts_on__isnull=False)).reverse()
        before = undated.filter(pk__lt=key).order_by("-pk").first() or later.first()
        return before, undated.filter(pk__gt=key).order_by("pk").first()
    later = listed.filter(starts_on__gte=day).exclude(Q(starts_on=day, pk__gte=key))
    earlier = listed.filter(starts_on__lte=day).exclude(Q(starts_on=day, pk__lte=key))
    after = _latest_first(earlier).first() or undated.order_by("pk").first()
    return _latest_first(later).reverse().first(), after


def _latest_first(dated: QuerySet[Operation]) -> QuerySet[Operation]:
    return dated.order_by("-starts_on", "pk")
