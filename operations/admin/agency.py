from django.contrib import admin

from operations.models import Agency, Participation

from .autocomplete import Autocompleting
from .display import OnSite
from .export import Exporting
from .fact import RowInline
from .formsets import LabelledFormSet
from .importing import Importing
from .record import RecordedAdmin


class ParticipationInline(RowInline, admin.TabularInline):
    model = Participation
    formset = LabelledFormSet
    autocomplete_fields = ["agency"]
    verbose_name_plural = "agencies: a lead or a coordinator is needed to publish"


@admin.register(Agency)
class AgencyAdmin(Autocompleting, OnSite, Importing, Exporting, RecordedAdmin):
    csv_table = "agencies"
    list_display = ["name", "short_name", "kind", "parent", "official_code", "is_generic"]
    list_filter = ["kind", "is_generic"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "aliases", "official_code", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "short_name"), "slug", "kind", "parent", "is_generic"]}),
        (
            "Found by",
            {
                "description": "Other names that reports use: search finds the agency by them.",
                "fields": ["aliases", "official_code"],
            },
        ),
    ]
