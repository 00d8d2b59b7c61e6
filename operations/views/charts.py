"""What a page says of its chart or map: picture, table, form, files, and how to share it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from operations.charts import Ask, series, tile_map
from operations.charts.ask import GROUPINGS, VIEWS
from operations.charts.drawing import Paper
from operations.charts.pictures import NARROW, WIDE, chart_picture, map_paper, map_picture
from operations.charts.quantity import USUAL, Quantity
from operations.exports import dataset
from operations.filters import OperationFilter
from operations.totals import MEASURES

from .framing import frameable


def joined(*queries: str) -> str:
    return "&".join(query for query in queries if query)


def tabs(filterset: OperationFilter, ask: Ask) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is shown now, of the table, the chart and the map."""
    found = []
    for view, label in VIEWS.items():
        asked = "" if view == "table" else Ask(view, ask.measure, ask.by).query()
        query = joined(filterset.query(), asked)
        address = reverse("operation_list")
        found.append((str(label), f"{address}?{query}" if query else address, view == ask.view))
    return found


def kept(ask: Ask) -> list[tuple[str, str]]:
    """Return the parameters that the filter form sends along, so that the view stays."""
    if ask.view == "table":
        return []
    given = [("view", ask.view), ("measure", ask.measure), ("by", ask.by)]
    return [(name, value) for name, value in given if value]


def drawn(filterset: OperationFilter, ask: Ask) -> dict[str, Any]:
    """Return what the templates of charts read; ``address`` and links lead to the list."""
    address = reverse("operation_list")
    target = "_blank" if ask.is_embedded else ""
    query = joined(filterset.query(), ask.query())
    context: dict[str, Any] = {
        "ask": ask,
        "list_address": address,
        "target": target,
        "svg_url": f"{reverse('operations_chart_svg')}?{query}",
        "plotted_url": f"{reverse('operations_chart_csv')}?{query}",
        "page_url": dataset.address(address, query),
        "page_address": dataset.address(address, query),
        "embed_code": embed_code(query),
        "is_frameable": bool(settings.FRAME_ANCESTORS),
        "usual_measures": [(name, Quantity(name).title) for name in USUAL],
        "other_measures": [(name, Quantity(name).title) for name in MEASURES if name not in USUAL],
        "groupings": list(GROUPINGS.items()),
    }
    if ask.view == "map":
        found = tile_map(filterset, ask)
        paper = map_paper(address, target=target)
        return context | {"map": found, "pictures": [("map", map_picture(found, paper))]}
    counted = series(filterset, ask)
    pictures = [
        (name, chart_picture(counted, Paper(width, address, f"chart-{name}", target)))
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return context | {"series": counted, "pictures": pictures}


def embed_code(query: str) -> str:
    """Return the HTML that shows the chart in another page."""
    address = dataset.address(reverse("operation_list"), joined(query, "embed=1"))
    return format_html(
        '<iframe src="{}" title="opstracker" width="100%" height="640" loading="lazy"></iframe>',
        address,
    )


@frameable
def embedded(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The chart alone, for a frame on another site."""
    return render(request, "operations/chart/embed.html", context)
