"""The filter form of a list, put into groups that open and close."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from operations.filters import RecordFilterSet

# What stands together, in the order of the form. A list shows those of its own parameters.
GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("Kind of agency", ("agency_kind",)),
    ("Kind of place", ("place_kind",)),
    ("Kind of source", ("source_kind",)),
    ("Theme", ("theme",)),
    ("Dates", ("date_from", "date_to", "began", "year")),
    ("Agency", ("agency", "role")),
    ("Place", ("place", "force")),
    ("Arrests", ("sex", "age_min", "age_max", "offence", "home")),
    ("Drugs", ("drug_class", "drug")),
    ("Seizures", ("category", "how", "unit", "currency")),
    ("Statistics", ("metric", "scope")),
    ("Quotes", ("speaker", "quote_kind")),
    ("Programme", ("programme",)),
    ("Kind of operation", ("kind",)),
    ("Law and proceedings", ("jurisdiction", "proceedings")),
    ("Source", ("publisher", "source")),
    ("How exact, how sure", ("precision", "standing", "date_precision")),
)

# The groups a list is mostly asked by: they come first and stand open.
FIRST = {
    "operations": ("Theme", "Dates"),
    "arrests": ("Arrests", "Dates"),
    "seizures": ("Drugs", "Seizures"),
    "statistics": ("Statistics", "Dates"),
    "quotes": ("Quotes", "Dates"),
    "agencies": ("Kind of agency",),
    "places": ("Kind of place",),
    "sources": ("Kind of source", "Source"),
}


@dataclass(frozen=True)
class Facet:
    """A group of fields; ``count`` says how many of its values are chosen."""

    title: str
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
    for title, names in sorted(GROUPS, key=lambda group: _place(group[0], first)):
        fields = [filterset.form[each] for each in names if each in filterset.form.fields]
        if not fields:
            continue
        count = sum(len([*filter(None, filterset.data.getlist(field.name))]) for field in fields)
        is_wrong = any([_wrong(field) for field in fields])
        found.append(Facet(title, fields, count, title in first or count > 0 or is_wrong))
    return found


def _wrong(field: BoundField) -> bool:
    """Whether the value cannot be read; such a field becomes a plain one that can show it."""
    if not field.errors:
        return False
    if field.widget_type in {"date", "number"}:
        field.field.widget.input_type = "text"
    return True


def _place(title: str, first: Sequence[str]) -> int:
    return first.index(title) if title in first else len(first)
