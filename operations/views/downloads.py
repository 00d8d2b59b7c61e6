"""Lists as CSV: the same filter as the page, every row, in the record's own order."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations.exports import csv_response
from operations.filters import RecordFilterSet

from .lists import RecordList
from .refusals import refused

BOM_OR_NOT = _("bom=1 adds a byte order mark for Excel; leave it out otherwise.")
NOTHING_EXPORTED = _("This filter cannot be read, so nothing is exported.")


class RecordCsv(View):
    """A list as CSV."""

    listing: type[RecordList] = RecordList

    def get(self, request: HttpRequest) -> HttpResponseBase:
        filterset = self.listing.filterset(request.GET)
        problems = dict(filterset.problems())
        if request.GET.get("bom", "") not in {"", "0", "1"}:
            problems["bom"] = [str(BOM_OR_NOT)]
        return refused(NOTHING_EXPORTED, problems) if problems else self.answer(request, filterset)

    def answer(self, request: HttpRequest, filterset: RecordFilterSet) -> HttpResponseBase:
        return csv_response(self.listing.name, filterset.qs, request)
