"""What the pages and the inlines of every fact share."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest

from operations.models import Citation

from .autocomplete import Autocompleting
from .citation import CitationOfFactInline
from .display import SHORT_TEXTS, OnSite, counted, related, tally
from .export import Exporting
from .formsets import RowForm, RowFormSet
from .importing import Importing
from .record import PartAdmin

CITED = "sources cited"
SHORT_HELP = {"_upper": "Only with “between”.", "_precision": "", "standing": "", "how": ""}


def with_citations(rows: QuerySet) -> QuerySet:
    name = rows.model._meta.model_name
    return rows.annotate(cited=counted(Citation.objects.all(), name or ""))


class RowInline(Autocompleting):
    """Rows of an operation: none empty to begin with, none read one by one."""

    formfield_overrides = SHORT_TEXTS
    extra = 0
    view_on_site = False
    classes = ["collapse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related(*related(self.model, self.get_autocomplete_fields(request)))


class FactInline(RowInline, admin.StackedInline):
    """Facts of an operation; the link leads to the page where a fact's citations are edited."""

    form = RowForm
    formset = RowFormSet
    show_change_link = True
    readonly_fields = ["citations_made"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_citations(super().get_queryset(request))

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any):
        """Leave long help to the fact's own page, so that a measure fits on one line here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for ending, words in SHORT_HELP.items():
            if field and db_field.name.endswith(ending):
                field.help_text = words
        return field

    @admin.display(description=CITED)
    def citations_made(self, obj: Model) -> str:
        cited = getattr(obj, "cited", None)
        if cited is None:
            return "save first, then follow “Change”"
        return str(cited) if cited else "none yet: follow “Change” beside the row's name"


class FactAdmin(OnSite, Importing, Exporting, PartAdmin):
    """The page of one fact, with its citations."""

    inlines = [CitationOfFactInline]
    list_select_related: Sequence[str] = ["operation"]
    date_hierarchy = "operation__starts_on"
    search_fields = ["key", "operation__title", "operation__codename"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["key", "operation", *self.list_display, "standing", tally("cited", CITED)]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_citations(super().get_queryset(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        """Drop-downs on an operation's page ask for that operation's facts only."""
        operation = request.GET.get("operation", "")
        if operation.isdecimal():
            queryset = queryset.filter(operation=operation)
        return super().get_search_results(request, queryset, search_term)
