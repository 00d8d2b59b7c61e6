"""The page on which a whole record is edited."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from operations import totals
from operations.choices import DatePrecision
from operations.models import Arrest, Citation, Operation, Quote, Seizure, Statistic

from .agency import ParticipationInline
from .arrest import ArrestInline
from .citation import CitationInline
from .deletion import KeepingPublished
from .display import OnSite, counted, tally
from .export import Exporting
from .importing import Importing
from .note import NoteInline
from .offence import OffenceInline
from .operation_fieldsets import FIELDSETS
from .outcome import OutcomeInline
from .place import PlaceInline
from .publication import Publishing
from .quote import QuoteInline
from .record import RecordAdmin
from .seizure import SeizureInline
from .statistic import StatisticInline
from .theme import ProgrammeInline, ThemeInline

COUNTS = {
    "arrest_rows": counted(Arrest.objects.all(), "operation"),
    "seizure_rows": counted(Seizure.objects.all(), "operation"),
    "statistic_rows": counted(Statistic.objects.all(), "operation"),
    "quote_rows": counted(Quote.objects.all(), "operation"),
    "source_count": counted(Citation.objects.all(), "operation", "source"),
}


def totals_panel(operation: Operation) -> SafeString | str:
    """Return the operation's totals as a list, in words."""
    figures = totals.of(Operation.objects.filter(pk=operation.pk)).figures()
    rows = (
        (figure.label, figure.words, f", and {figure.unstated} not stated" * bool(figure.unstated))
        for figure in figures
    )
    items = format_html_join("", "<li>{}: {}{}</li>", rows)
    return format_html("<ul>{}</ul>", items) if items else "No figures yet."


class OperationList(ChangeList):
    def apply_select_related(self, qs: QuerySet) -> QuerySet:
        return super().apply_select_related(qs).prefetch_related("participations__agency")


@admin.register(Operation)
class OperationAdmin(Publishing, KeepingPublished, OnSite, Importing, Exporting, RecordAdmin):
    csv_table = "operations"
    actions = ["download_csv", "publish", "withdraw", "delete_selected"]
    list_display = [
        "title",
        "dates",
        "lead",
        "status",
        tally("arrest_rows", "arrests"),
        tally("seizure_rows", "seizures"),
        tally("statistic_rows", "figures"),
        tally("quote_rows", "quotes"),
        tally("source_count", "sources"),
    ]
    list_filter = [
        "status",
        "kind",
        "jurisdiction",
        "themes",
        "programmes",
        "proceedings",
        "date_precision",
    ]
    list_select_related = ["part_of"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "codename", "slug", "summary", "agencies__name", "places__name"]
    autocomplete_fields = ["part_of", "merged_into"]
    readonly_fields = [
        "totals_panel",
        "status",
        "withdrawn_reason",
        "version",
        "created_at",
        "updated_at",
        "published_at",
    ]
    fieldsets = FIELDSETS
    inlines = [
        ThemeInline,
        ProgrammeInline,
        OffenceInline,
        PlaceInline,
        ParticipationInline,
        ArrestInline,
        SeizureInline,
        StatisticInline,
        QuoteInline,
        OutcomeInline,
        NoteInline,
        CitationInline,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(**COUNTS)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OperationList

    def write(self, obj: Operation, form: Any, change: bool) -> None:
        # Only what was typed: the version, for one, may have grown since the page was opened.
        obj.save(update_fields=[*form.changed_data, "updated_at"] if change else None)

    def get_readonly_fields(self, request: HttpRequest, obj: Operation | None = None) -> list[str]:
        """The slug freezes at first publication."""
        frozen = ["slug"] if obj and obj.published_at else []
        return [*super().get_readonly_fields(request, obj), *frozen]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Operation | None = None):
        return {} if obj and obj.published_at else {"slug": ["title"]}

    @admin.display(description="totals")
    def totals_panel(self, obj: Operation) -> SafeString | str:
        return totals_panel(obj) if obj.pk else "Added up once the record is saved."

    @admin.display(description="dates", ordering="starts_on")
    def dates(self, obj: Operation) -> str:
        match obj.date_precision:
            case DatePrecision.UNKNOWN:
                return "not known"
            case DatePrecision.YEAR:
                return f"{obj.starts_on:%Y}"
            case DatePrecision.MONTH:
                return f"{obj.starts_on:%B %Y}"
        days = [f"{day:%-d %b %Y}" for day in (obj.starts_on, obj.ends_on)]
        return days[0] if days[0] == days[1] else " to ".join(days)

    @admin.display(description="lead")
    def lead(self, obj: Operation) -> str:
        return ", ".join(obj.lead_agencies())
