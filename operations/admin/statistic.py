from django.contrib import admin

from operations.choices import StatisticUnit
from operations.models import Statistic

from .fact import FactAdmin, FactInline

WHAT = [("key", "standing"), ("metric", "label")]
FIGURE = [("number", "number_upper", "number_precision"), ("unit", "base", "is_derived")]
SCOPE = [("scope", "period"), ("period_starts_on", "period_ends_on")]
PART = [("sex", "age_band", "subset"), ("place", "offence"), ("part_of", "agency")]


class StatisticInline(FactInline):
    model = Statistic
    fieldsets = [(None, {"fields": [*WHAT, *FIGURE, *SCOPE, *PART, "citations_made"]})]
    autocomplete_fields = ["place", "offence", "part_of", "agency"]


@admin.register(Statistic)
class StatisticAdmin(FactAdmin):
    csv_table = "statistics"
    list_display = ["name", "figure", "scope", "period"]
    list_filter = ["standing", "metric", "scope", "unit", "operation__status"]
    search_fields = [*FactAdmin.search_fields, "label", "period"]
    autocomplete_fields = ["operation", "place", "offence", "part_of", "agency"]
    fieldsets = [
        (None, {"fields": ["operation", *WHAT]}),
        ("The figure", {"fields": FIGURE}),
        (
            "What it covers",
            {
                "description": "Cumulative figures, context and forecasts are never summed.",
                "fields": SCOPE,
            },
        ),
        (
            "If it is only a part",
            {
                "description": (
                    "All empty: a headline, which speaks for the whole operation. An operation "
                    "has one accepted headline for each metric; the others are disputed or "
                    "superseded."
                ),
                "fields": PART,
            },
        ),
    ]

    @admin.display(description="figure", ordering="number")
    def figure(self, obj: Statistic) -> str:
        words = obj.number_amount.words()
        match obj.unit:
            case StatisticUnit.PERCENT:
                return f"{words}% of {obj.base}"
            case StatisticUnit.MONEY:
                return f"{words} (£)"
        return words
