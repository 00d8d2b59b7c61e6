from django.contrib import admin

from operations.models import Offence, OperationOffence

from .fact import RowInline
from .formsets import LabelledFormSet
from .record import RecordedAdmin


class OffenceInline(RowInline, admin.TabularInline):
    model = OperationOffence
    formset = LabelledFormSet
    autocomplete_fields = ["offence"]


@admin.register(Offence)
class OffenceAdmin(RecordedAdmin):
    list_display = ["name", "statute", "section", "jurisdiction", "is_as_reported"]
    list_filter = ["is_as_reported", "jurisdiction"]
    search_fields = ["name", "statute", "section", "note"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_as_reported", "note"]}),
        (
            "In law",
            {
                "description": "Only where the wording names one offence.",
                "fields": [("statute", "section"), "jurisdiction"],
            },
        ),
    ]
