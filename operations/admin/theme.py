from django.contrib import admin

from operations.models import OperationProgramme, OperationTheme, Programme, Theme

from .display import OnSite
from .export import Exporting
from .fact import RowInline
from .formsets import LabelledFormSet
from .importing import Importing
from .record import RecordedAdmin


class ThemeInline(RowInline, admin.TabularInline):
    model = OperationTheme
    formset = LabelledFormSet
    autocomplete_fields = ["theme"]


class ProgrammeInline(RowInline, admin.TabularInline):
    model = OperationProgramme
    formset = LabelledFormSet
    autocomplete_fields = ["programme"]


@admin.register(Theme)
class ThemeAdmin(RecordedAdmin):
    list_display = ["name", "slug", "note"]
    search_fields = ["name", "note"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Programme)
class ProgrammeAdmin(OnSite, Importing, Exporting, RecordedAdmin):
    csv_table = "programmes"
    list_display = ["name", "slug", "note"]
    search_fields = ["name", "note"]
    prepopulated_fields = {"slug": ["name"]}
