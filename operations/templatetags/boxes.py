"""The check boxes of the filter forms, written at once: a form has hundreds of them."""

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

IN_THIS_LIST = mark_safe('<span class="visually-hidden"> in this list</span>')
NOTHING = mark_safe("")


@register.simple_tag
def check_boxes(field: BoundField, counts: Mapping[str, Mapping[str, int]] | str) -> SafeString:
    """Write a field's check boxes, each with the number of rows that choosing it would leave."""
    counted = counts.get(field.name, {}) if isinstance(counts, Mapping) else {}
    return format_html_join("\n", "{}", ((_box(each.data, counted),) for each in field.subwidgets))


def _box(option: Mapping, counted: Mapping[str, int]) -> SafeString:
    count = counted.get(str(option["value"]))
    attributes = option["attrs"] | {"checked": bool(option["selected"])}
    return format_html(
        '<label class="check{}"><input type="checkbox" name="{}" value="{}"{}>'
        "<span>{}</span>{}</label>",
        " check--none" if count == 0 else "",
        *(option["name"], option["value"], flatatt(attributes), option["label"]),
        NOTHING
        if count is None
        else format_html('<span class="check__count">{}{}</span>', count, IN_THIS_LIST),
    )
