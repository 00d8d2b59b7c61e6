"""Cells and rows of tables that a page has hundreds of, written at once."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from operations.charts.series import Bar, Series
from operations.totals import Totals
from operations.words import part_words

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


@register.simple_tag
def chart_row(bar: Bar, series: Series, address: str, target: str) -> SafeString:
    """Write one value of a chart's table; ``address`` is that of the list it leads to."""
    cells = [_label(bar, address, target), _amount(bar, series.quantity.title)]
    if series.is_stacked:
        parts = ", ".join([f"{part.label} {part_words(part, bar)}" for part in bar.parts])
        cells.append(format_html('<td data-label="{}">{}</td>', _("Of which"), parts))
    if not series.quantity.is_operations:
        count = '<td class="num" data-label="{}">{}</td>'
        cells.append(format_html(count, _("Operations"), bar.operations))
    return format_html("<tr>{}</tr>", SafeString("".join(cells)))


def _label(bar: Bar, address: str, target: str) -> SafeString:
    label: Any = bar.label
    if bar.query and bar.operations:
        elsewhere = format_html(' target="{}" rel="noopener"', target) if target else ""
        label = format_html('<a href="{}?{}"{}>{}</a>', address, bar.query, elsewhere, label)
    partial = ""
    if bar.partial:
        words = _("part only: {partial}").format(partial=bar.partial)
        partial = format_html('<span class="row-meta">{}</span>', words)
    return format_html('<th scope="row">{}{}</th>', label, partial)


def _amount(bar: Bar, title: str) -> SafeString:
    amount: Any = bar.figure
    if bar.number is None:
        amount = format_html('<span class="unstated">{}</span>', bar.words)
    elif bar.unstated:
        more = _("+ {number} not stated").format(number=bar.unstated)
        amount = format_html('{} <span class="unstated">{}</span>', amount, more)
    alone = ""
    if bar.alone:
        words = _("its own list: {words}").format(words=bar.alone_words)
        alone = format_html('<span class="row-meta">{}</span>', words)
    return format_html('<td class="num" data-label="{}">{}{}</td>', title, amount, alone)
