"""What every page says: when the record last changed."""

from typing import Any

from django.db.models import Max
from django.http import HttpRequest

from operations.models import Operation


def record(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``record_changed_at``, read only where a page shows it."""

    def changed_at() -> Any:
        return Operation.objects.published().aggregate(Max("updated_at"))["updated_at__max"]

    return {"record_changed_at": changed_at}
