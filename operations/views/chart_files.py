"""``/operations/chart.svg`` and ``/operations/chart.csv``: the picture, and what it plots.

They read the same parameters as the page; ``view=map`` gives the map and its numbers.
"""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views import View

from operations.charts import Ask, series, tile_map
from operations.charts.ask import problems
from operations.charts.drawing import Paper
from operations.charts.pictures import WIDE, chart_picture, map_paper, map_picture
from operations.charts.plotted import chart_rows, header, map_rows
from operations.exports import dataset
from operations.exports.writer import written
from operations.filters import OperationFilter
from operations.language import in_data_language

from .charts import joined
from .refusals import refused


class ChartFile(View):
    """Refuses what cannot be read, as text that names each parameter."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        filterset = OperationFilter(request.GET)
        wrong = dict(filterset.problems()) | problems(request.GET) | self.problems(request)
        if wrong:
            return refused(_("This chart cannot be drawn."), wrong)
        ask = Ask.read(request.GET)
        if ask.view == "table":
            ask = Ask("chart", ask.measure, ask.by)
        return self.answer(request, filterset, ask)

    def problems(self, request: HttpRequest) -> dict[str, list[str]]:
        return {}

    def answer(
        self, request: HttpRequest, filterset: OperationFilter, ask: Ask
    ) -> HttpResponseBase:
        raise NotImplementedError


class ChartSvg(ChartFile):
    """The picture with its title, its sentence and where it comes from: it stands alone."""

    def answer(
        self, request: HttpRequest, filterset: OperationFilter, ask: Ask
    ) -> HttpResponseBase:
        address = dataset.address(reverse("operation_list"))
        foot = _foot(filterset, ask)
        if ask.view == "map":
            found = tile_map(filterset, ask)
            foot += tuple(found.notes)
            picture = map_picture(found, map_paper(address, is_file=True), foot)
        else:
            counted = series(filterset, ask)
            foot += tuple(counted.notes)
            foot += tuple(_("Not drawn: {bar}.").format(bar=bar.name) for bar in counted.beside)
            picture = chart_picture(counted, Paper(WIDE, address, "chart", is_file=True), foot)
        response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="opstracker-{ask.view}.svg"'
        return response


def _foot(filterset: OperationFilter, ask: Ask) -> tuple[str, ...]:
    """Say which list it is of, where it comes from and as of when."""
    words = filterset.in_words(filterset.qs.count())
    page = dataset.address(reverse("operation_list"), joined(filterset.query(), ask.query()))
    changed = dataset.changed_at()
    as_of = ""
    if changed:
        day = formats.date_format(timezone.localtime(changed), "DATE_FORMAT")
        as_of = _(", record last changed {day}").format(day=day)
    source = _("Source: opstracker{as_of}").format(as_of=as_of)
    return (f"{words}. {source}. CC BY 4.0.", page)


class ChartCsv(ChartFile):
    """The plotted numbers, each with its precision, what is not stated, and its list."""

    def problems(self, request: HttpRequest) -> dict[str, list[str]]:
        if request.GET.get("bom", "") in {"", "0", "1"}:
            return {}
        return {"bom": [_("bom=1 adds a byte order mark for Excel; leave it out otherwise.")]}

    @in_data_language
    def answer(
        self, request: HttpRequest, filterset: OperationFilter, ask: Ask
    ) -> HttpResponseBase:
        address = dataset.address(reverse("operation_list"))
        if ask.view == "map":
            rows = map_rows(tile_map(filterset, ask), address)
        else:
            rows = chart_rows(series(filterset, ask), address)
        pieces = written(header(ask.quantity), rows, bom=request.GET.get("bom") == "1")
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="opstracker-{ask.view}.csv"'
        return response
