"""What a browser sends from a page of the administration."""

from datetime import date
from typing import Any

from django.test import Client


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send from the page, with some fields typed over."""
    context = client.get(url).context
    found: dict[str, Any] = {}
    for bound in context["adminform"].form:
        found |= _sent(bound)
    for inline in context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            found |= _sent(bound)
        for form in inline.formset.forms:
            for bound in form:
                found |= _sent(bound)
    return found | changes


def _sent(bound: Any) -> dict[str, Any]:
    value = bound.value()
    if value is None or value is False:
        return {}
    if isinstance(value, date):
        value = value.isoformat()
    return {bound.html_name: "on" if value is True else str(value)}


def added(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """Return what is sent once “Add another” has been pressed and the new row filled in."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    rows = {f"{prefix}-{number}-{name}": str(value) for name, value in fields.items()}
    return data | rows | {f"{prefix}-TOTAL_FORMS": str(number + 1)}
