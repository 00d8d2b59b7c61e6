"""Citations: of an operation by aspect, of a fact on its page, and each on its own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from operations.choices import Aspect
from operations.models import Citation
from operations.models.about import FACTS, NO_FACT

from .about import AboutAdmin
from .autocomplete import Autocompleting
from .formsets import RowForm, RowFormSet, RowOfFactForm


class AspectForm(RowForm):
    """A citation of the operation itself says what of it the source supports."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "aspect" in self.fields:
            self.fields["aspect"].required = True


class CitationInline(Autocompleting, admin.TabularInline):
    model = Citation
    form = AspectForm
    formset = RowFormSet
    fields = ["aspect", "source", "locator", "wording"]
    autocomplete_fields = ["source"]
    extra = 0
    view_on_site = False
    show_change_link = True
    classes = ["collapse"]
    verbose_name = "citation of the operation itself"
    verbose_name_plural = "citations of the operation itself (a fact's are on the fact's own page)"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(NO_FACT).select_related("source")


class CitationOfFactInline(Autocompleting, admin.TabularInline):
    model = Citation
    form = RowOfFactForm
    formset = RowFormSet
    fields = ["source", "locator", "wording"]
    autocomplete_fields = ["source"]
    extra = 0
    view_on_site = False
    verbose_name_plural = "citations: every accepted fact needs one"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("source")


@admin.register(Citation)
class CitationAdmin(AboutAdmin):
    list_display = ["source", "locator", "about", "operation", "wording"]
    list_filter = ["aspect", "source__kind", "operation__status"]
    list_select_related = ["operation", "source", *FACTS]
    search_fields = [
        "source__title",
        "source__publisher",
        "source__url",
        "locator",
        "wording",
        "operation__title",
    ]
    autocomplete_fields = ["operation", "source", *FACTS]
    fieldsets = [
        (None, {"fields": [("source", "locator"), "wording"]}),
        (
            "What it supports",
            {
                "description": "One fact; or, for the operation itself, one aspect.",
                "fields": ["operation", "aspect", FACTS],
            },
        ),
    ]

    @admin.display(description="about")
    def about(self, obj: Citation) -> str:
        fact = obj.fact
        return f"{fact._meta.verbose_name} “{fact.key}”" if fact else str(Aspect(obj.aspect).label)
