from django.contrib import admin

from operations.models import OperationProgramme, OperationTheme, Programme, Theme

from .display import OnSite
from .export import Exporting
from .fact import RowInline
from .formsets import LabelledFormSet


class ThemeInline(RowInline, admin.TabularInline):
    model = OperationTheme
    formset = LabelledFormSet
    autocomplete_fields = ["theme"]


class ProgrammeInline(RowInline, admin.TabularInline):
    model = OperationProgramme
    formset = LabelledFormSet
    autocomplete_fields = ["programme"]


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "note"]
    search_fields = ["name", "note"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False


@admin.register(Programme)
class ProgrammeAdmin(OnSite, Exporting, admin.ModelAdmin):
    csv_table = "programmes"
    list_display = ["name", "slug", "note"]
    search_fields = ["name", "note"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False
