"""The filter form of a list, put into groups that open and close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from operations.filters import RecordFilterSet
from operations.language import Words

# What stands together, in the order of the form. A list shows those of its own parameters.
GROUPS: Sequence[tuple[Words, Sequence[str]]] = (
    (_("Kind of agency"), ("agency_kind",)),
    (_("Kind of place"), ("place_kind",)),
    (_("Kind of source"), ("source_kind",)),
    (_("Theme"), ("theme",)),
    (_("Dates"), ("date_from", "date_to", "began", "year")),
    (_("Agency"), ("agency", "role")),
    (_("Place"), ("place", "force")),
    (_("Arrests"), ("sex", "age_min", "age_max", "offence", "home")),
    (_("Drugs"), ("drug_class", "drug")),
    (_("Seizures"), ("category", "how", "unit", "currency")),
    (_("Statistics"), ("metric", "scope")),
    (_("Quotes"), ("speaker", "quote_kind")),
    (_("Programme"), ("programme",)),
    (_("Kind of operation"), ("kind",)),
    (_("Law and proceedings"), ("jurisdiction", "proceedings")),
    (_("Source"), ("publisher", "source")),
    (_("How exact, how sure"), ("precision", "standing", "date_precision")),
)

# The groups a list is mostly asked by, each named by its first parameter: they come first and stand
# open.
FIRST: Mapping[str, Sequence[str]] = {
    "operations": ("theme", "date_from"),
    "arrests": ("sex", "date_from"),
    "seizures": ("drug_class", "category"),
    "statistics": ("metric", "date_from"),
    "quotes": ("speaker", "date_from"),
    "agencies": ("agency_kind",),
    "places": ("place_kind",),
    "sources": ("source_kind", "publisher"),
}


@dataclass(frozen=True)
class Facet:
    """A group of fields; ``count`` says how many of its values are chosen."""

    title: Words
    fields: Sequence[BoundField]
    count: int
    is_open: bool

    @property
    def is_alone(self) -> bool:
        """Whether the title of the group can stand for that of its only field."""
        return len(self.fields) == 1


def facets(filterset: RecordFilterSet, name: str) -> list[Facet]:
    """Return the groups of a list's form; those that are in use or wrong are open."""
    first = FIRST.get(name, ())
    found = []
    for title, names in sorted(GROUPS, key=lambda group: _place(group[1][0], first)):
        fields = [filterset.form[each] for each in names if each in filterset.form.fields]
        if not fields:
            continue
        count = sum(len([*filter(None, filterset.data.getlist(field.name))]) for field in fields)
        is_wrong = any([_wrong(field) for field in fields])
        found.append(Facet(title, fields, count, names[0] in first or count > 0 or is_wrong))
    return found


def _wrong(field: BoundField) -> bool:
    """Whether the value cannot be read; such a field becomes a plain one that can show it."""
    if not field.errors:
        return False
    if field.widget_type in {"date", "number"}:
        field.field.widget.input_type = "text"
    return True


def _place(name: str, first: Sequence[str]) -> int:
    return first.index(name) if name in first else len(first)
