from django.contrib import admin

from operations.models import Outcome

from .fact import FactAdmin, FactInline

ROWS = [
    ("key", "standing"),
    ("arrest", "disposal", "as_of"),
    ("people", "people_upper", "people_precision"),
]


class OutcomeInline(FactInline):
    model = Outcome
    fieldsets = [(None, {"fields": [*ROWS, "citations_made"]})]
    autocomplete_fields = ["arrest"]


@admin.register(Outcome)
class OutcomeAdmin(FactAdmin):
    list_display = ["disposal", "how_many", "arrest", "as_of"]
    list_filter = ["standing", "disposal", "operation__status"]
    list_select_related = ["operation", "arrest"]
    actions = []
    date_hierarchy = "as_of"
    autocomplete_fields = ["operation", "arrest"]
    fieldsets = [
        (
            None,
            {
                "description": (
                    "What became of the arrested by a date. The newest row is the current state; "
                    "older rows stay. No arrest row: it speaks of all the arrested."
                ),
                "fields": ["operation", *ROWS],
            },
        )
    ]

    @admin.display(description="people", ordering="people")
    def how_many(self, obj: Outcome) -> str:
        return obj.people_amount.words()
