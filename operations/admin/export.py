"""The selected rows as CSV, written by the exporter of the public pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from operations import exports


class Exporting:
    """Adds the action; ``csv_table`` names one of the exporter's tables."""

    actions = ["download_csv"]
    csv_table: str

    @admin.action(description="Download the selection as CSV", permissions=["view"])
    def download_csv(self, request: HttpRequest, queryset: QuerySet) -> StreamingHttpResponse:
        # The list's own counts and joins are none of the exporter's business.
        rows = self.model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
        return exports.csv_response(self.csv_table, rows, request)
