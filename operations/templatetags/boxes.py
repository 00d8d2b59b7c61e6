"""The check boxes of the filter forms, written at once: a form has hundreds of them."""

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

register = template.Library()

IN_THIS_LIST = '<span class="visually-hidden"> in this list</span>'


@register.simple_tag
def check_boxes(field: BoundField, counts: Mapping[str, Mapping[str, int]] | str) -> SafeString:
    """Write a field's check boxes, each with the number of rows that choosing it would leave."""
    counted = counts.get(field.name, {}) if isinstance(counts, Mapping) else {}
    chosen = {str(value) for value in field.value() or ()}
    beginning = f'type="checkbox" name="{escape(field.html_name)}"'
    rest = flatatt(field.build_widget_attrs({}, field.field.widget))
    boxes = []
    for place, (token, label) in enumerate(field.field.widget.choices):
        count = counted.get(str(token))
        boxes.append(
            f'<label class="check{" check--none" if count == 0 else ""}">'
            f'<input {beginning} value="{escape(token)}"{rest} id="{field.auto_id}_{place}"'
            f"{' checked' if str(token) in chosen else ''}>"
            f"<span>{conditional_escape(label)}</span>{_number(count)}</label>"
        )
    # Put together from escaped pieces: a format for each of hundreds would take half the page.
    return SafeString("\n".join(boxes))


def _number(count: int | None) -> str:
    return "" if count is None else f'<span class="check__count">{count}{IN_THIS_LIST}</span>'
