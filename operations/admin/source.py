from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from operations.models import Citation, Source

from .display import OnSite, counted, tally
from .export import Exporting
from .importing import Importing
from .record import RecordedAdmin


@admin.register(Source)
class SourceAdmin(OnSite, Importing, Exporting, RecordedAdmin):
    csv_table = "sources"
    list_display = [
        "title",
        "publisher",
        "kind",
        "published_on",
        "published_precision",
        "origin_label",
        tally("cited", "citations"),
    ]
    list_filter = ["kind", "publisher", "licence", "published_is_inferred"]
    date_hierarchy = "published_on"
    search_fields = ["title", "publisher", "url", "slug", "origin_label"]
    prepopulated_fields = {"slug": ["publisher", "title"]}
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["url", "title", ("publisher", "kind"), "slug", "note"]}),
        (
            "When it was published",
            {"fields": [("published_on", "published_precision", "published_is_inferred")]},
        ),
        (
            "Origin and licence",
            {
                "description": (
                    "Copies of one release share an origin label: five copies are one source of "
                    "facts. The text itself is never stored."
                ),
                "fields": [
                    "origin_label",
                    "is_excerpt",
                    "licence",
                    ("retrieved_on", "fingerprint"),
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super().get_queryset(request).annotate(cited=counted(Citation.objects.all(), "source"))
        )
