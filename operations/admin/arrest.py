from django.contrib import admin

from operations.models import Arrest, ArrestOffence

from .citation import CitationOfFactInline
from .fact import FactAdmin, FactInline, RowInline
from .formsets import LabelledFormSet

ROWS = [
    ("key", "standing"),
    ("people", "people_upper", "people_precision"),
    ("sex", "age_min", "age_max", "home"),
    ("is_arrest_stated", "is_derived"),
]


class ArrestInline(FactInline):
    model = Arrest
    fieldsets = [(None, {"fields": [*ROWS, "citations_made"]})]
    autocomplete_fields = ["home"]


class ArrestOffenceInline(RowInline, admin.TabularInline):
    model = ArrestOffence
    formset = LabelledFormSet
    autocomplete_fields = ["offence"]
    classes = []


@admin.register(Arrest)
class ArrestAdmin(FactAdmin):
    csv_table = "arrests"
    inlines = [CitationOfFactInline, ArrestOffenceInline]
    list_display = ["how_many", "sex", "age_min", "age_max", "home"]
    list_filter = ["standing", "sex", "operation__status", "people_precision"]
    list_select_related = ["operation", "home"]
    search_fields = [*FactAdmin.search_fields, "home__name", "offences__name"]
    autocomplete_fields = ["operation", "home"]
    fieldsets = [
        (
            None,
            {
                "description": (
                    "The rows of one operation never overlap: their sum is the number arrested. "
                    "Nobody's name is ever entered."
                ),
                "fields": ["operation", *ROWS],
            },
        )
    ]

    @admin.display(description="people", ordering="people")
    def how_many(self, obj: Arrest) -> str:
        return obj.people_amount.words()
