"""What every page says: its own address, and when the record last changed."""

from typing import Any

from django.http import HttpRequest

from operations.exports import dataset


def record(request: HttpRequest) -> dict[str, Any]:
    """Context processor; ``record_changed_at`` is read only where a page shows it."""
    return {
        "page_address": dataset.address(request.path),
        "record_changed_at": dataset.changed_at,
    }
