from django.contrib import admin

from operations.choices import Precision
from operations.models import Seizure
from operations.models.measure import money

from .fact import FactAdmin, FactInline

WHAT = [("key", "standing"), ("category", "item", "how"), ("drug", "drug_class")]
HOW_MUCH = [
    ("quantity", "quantity_upper", "quantity_precision", "unit"),
    ("value", "value_upper", "value_precision", "currency"),
]
WHERE = [("place", "part_of")]


class SeizureInline(FactInline):
    model = Seizure
    fieldsets = [(None, {"fields": [*WHAT, *HOW_MUCH, *WHERE, "citations_made"]})]
    autocomplete_fields = ["place", "part_of"]


@admin.register(Seizure)
class SeizureAdmin(FactAdmin):
    csv_table = "seizures"
    list_display = ["category", "item", "how_much", "worth", "how"]
    list_filter = ["standing", "category", "drug_class", "drug", "how", "operation__status"]
    search_fields = [*FactAdmin.search_fields, "item", "place__name"]
    autocomplete_fields = ["operation", "place", "part_of"]
    fieldsets = [
        (None, {"fields": ["operation", *WHAT]}),
        (
            "How much",
            {
                "description": (
                    "A quantity with its unit, a value with its currency, or both. Where the "
                    "source gives neither, choose “amount not stated” for one of them."
                ),
                "fields": HOW_MUCH,
            },
        ),
        ("Where, and inside what", {"fields": WHERE}),
    ]

    @admin.display(description="quantity", ordering="quantity")
    def how_much(self, obj: Seizure) -> str:
        if not obj.quantity_precision:
            return ""
        return f"{obj.quantity_amount.words()} {obj.unit}".strip()

    @admin.display(description="value", ordering="value")
    def worth(self, obj: Seizure) -> str:
        if not obj.value_precision:
            return ""
        words = obj.value_amount.words(lambda number: money(number, obj.currency))
        stated = obj.value_precision != Precision.UNSTATED
        return words if stated else f"{words} ({obj.currency})"
