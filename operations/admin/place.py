from django.contrib import admin

from operations.models import OperationPlace, Place

from .autocomplete import Autocompleting
from .display import OnSite
from .export import Exporting
from .fact import RowInline
from .formsets import LabelledFormSet
from .importing import Importing
from .record import RecordedAdmin


class PlaceInline(RowInline, admin.TabularInline):
    model = OperationPlace
    formset = LabelledFormSet
    autocomplete_fields = ["place"]


@admin.register(Place)
class PlaceAdmin(Autocompleting, OnSite, Importing, Exporting, RecordedAdmin):
    csv_table = "places"
    list_display = ["name", "kind", "parent", "police_area"]
    list_filter = ["kind"]
    list_select_related = ["parent", "police_area"]
    search_fields = ["name", "slug", "parent__name", "police_area__name"]
    autocomplete_fields = ["parent", "police_area"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (
            None,
            {
                "description": "From a ward to a country; never an address.",
                "fields": [("name", "kind"), "slug", "parent", "police_area"],
            },
        )
    ]
