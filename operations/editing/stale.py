"""Which published records wait for news of what became of the arrested."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from operations.choices import Proceedings
from operations.models import Operation


def stale_outcomes(today: date | None = None) -> QuerySet[Operation]:
    """Return published operations with active proceedings and no news, longest silence first.

    ``heard_on`` is the newest of the operation's end, its outcomes' dates, the day its state of
    proceedings was known and its sources' publication.
    """
    since = (today or timezone.localdate()) - timedelta(days=settings.STALE_AFTER_DAYS)
    long_ago = date(1900, 1, 1)
    heard = Greatest(
        Coalesce("ends_on", long_ago),
        Coalesce("proceedings_as_of", long_ago),
        Coalesce(Max("outcomes__as_of"), long_ago),
        Coalesce(Max("citations__source__published_on"), long_ago),
    )
    waiting = Operation.objects.published().filter(proceedings=Proceedings.ACTIVE)
    return waiting.annotate(heard_on=heard).filter(Q(heard_on__lt=since)).order_by("heard_on", "pk")
