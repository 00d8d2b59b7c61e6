"""Cells of tables that a page has hundreds of, written at once."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from operations.totals import Totals

register = template.Library()

NONE = SafeString("<td></td>")


@register.simple_tag
def total_cell(totals: Totals, name: str, label: str) -> SafeString:
    """Write one total of an operation; an empty cell where it has none."""
    if not totals[name]:
        return NONE
    figure = totals.figure(name)
    words = figure.words
    if not figure.is_stated:
        words = format_html('<span class="unstated">{}</span>', words)
    elif figure.unstated:
        more = _("+ {number} not stated").format(number=figure.unstated)
        words = format_html('{}<span class="row-meta">{}</span>', words, more)
    return format_html('<td class="num" data-label="{}">{}</td>', label, words)
