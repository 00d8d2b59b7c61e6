from django.contrib import admin

from operations.models import Note
from operations.models.about import FACTS

from .about import AboutAdmin
from .display import SHORT_TEXTS
from .formsets import RowForm, RowFormSet


class NoteInline(admin.TabularInline):
    """Every note of the operation; which fact a note is about is set on its own page."""

    model = Note
    form = RowForm
    formset = RowFormSet
    fields = ["key", "kind", "text"]
    formfield_overrides = SHORT_TEXTS
    extra = 0
    view_on_site = False
    show_change_link = True
    classes = ["collapse"]


@admin.register(Note)
class NoteAdmin(AboutAdmin):
    list_display = ["key", "operation", "kind", "text", "created_at"]
    list_filter = ["kind", "operation__status"]
    list_select_related = ["operation"]
    date_hierarchy = "created_at"
    search_fields = ["key", "text", "operation__title"]
    autocomplete_fields = ["operation", *FACTS]
    fieldsets = [
        (None, {"fields": [("key", "kind"), "text"]}),
        (
            "What it is about",
            {
                "description": "The operation; and one fact of it, if it is about that.",
                "fields": ["operation", FACTS],
            },
        ),
    ]
