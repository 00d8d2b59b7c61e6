"""Drop-downs that search as one types, and know what they show without asking for each row."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

from operations.models.fact import Fact


class LabelledAutocomplete(AutocompleteSelect):
    """Draws the chosen option from a label given to it; facts come from one operation only."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.labels: dict[str, str] = {}  # shared by the copies that the rows of a set make
        self.operation: int | None = None

    def label(self, chosen: Model | None) -> None:
        if chosen is not None:
            self.labels[str(chosen.pk)] = str(chosen)

    def get_url(self) -> str:
        url = super().get_url()
        if self.operation is None or not issubclass(self.field.remote_field.model, Fact):
            return url
        return f"{url}?{urlencode({'operation': self.operation})}"

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list:
        chosen = [token for token in value if token]
        if not chosen or any(token not in self.labels for token in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [
            self.create_option(name, token, self.labels[token], True, len(options))
            for token in chosen
        ]
        return [(None, options, 0)]


class Autocompleting:
    """For pages and inlines with ``autocomplete_fields``."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault(
                "widget",
                LabelledAutocomplete(db_field, self.admin_site, using=kwargs.get("using")),
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
