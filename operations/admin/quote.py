from django.contrib import admin

from operations.models import Quote, Speaker

from .autocomplete import Autocompleting
from .display import counted, tally
from .fact import FactAdmin, FactInline
from .record import RecordedAdmin

ROWS = [("key", "standing"), ("speaker", "kind", "is_sensitive"), "text"]


class QuoteInline(FactInline):
    model = Quote
    fieldsets = [(None, {"fields": [*ROWS, "citations_made"]})]
    autocomplete_fields = ["speaker"]


@admin.register(Quote)
class QuoteAdmin(FactAdmin):
    csv_table = "quotes"
    list_display = ["speaker", "kind", "text", "is_sensitive"]
    list_filter = ["standing", "kind", "is_sensitive", "operation__status"]
    list_select_related = ["operation", "speaker"]
    search_fields = [*FactAdmin.search_fields, "text", "speaker__name", "speaker__role"]
    autocomplete_fields = ["operation", "speaker"]
    fieldsets = [
        (
            None,
            {
                "description": (
                    "One paragraph of attributed speech. Sensitive words are withheld from every "
                    "public page while court proceedings may be active."
                ),
                "fields": ["operation", *ROWS],
            },
        )
    ]


@admin.register(Speaker)
class SpeakerAdmin(Autocompleting, RecordedAdmin):
    list_display = ["__str__", "role", "agency", tally("quoted", "quotes")]
    list_filter = ["agency__kind"]
    list_select_related = ["agency"]
    search_fields = ["name", "rank", "role", "slug", "agency__name", "agency__short_name"]
    autocomplete_fields = ["agency"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (
            None,
            {
                "description": "Officials only: people who spoke for an agency, named or not.",
                "fields": [("rank", "name"), "role", "agency", "slug"],
            },
        )
    ]

    def get_queryset(self, request):
        return (
            super().get_queryset(request).annotate(quoted=counted(Quote.objects.all(), "speaker"))
        )
