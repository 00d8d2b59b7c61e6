"""Form fields that name something by typing: a text box with suggestions, without a script."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model, Q
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from operations.history.documents import INSIDE
from operations.models import Agency, Offence, Place, Source, Speaker

# Where a field's own name says too little beside the others of its row.
LABELS = {
    "_upper": _("And (with “between”)"),
    "_precision": _("How exact"),
    "is_arrest_stated": _("The source states an arrest"),
    "is_derived": _("Worked out, not printed by a source"),
    "is_sensitive": _("Speaks of guilt"),
    "is_year_settled": _("The year is settled"),
}

# The list of suggestions on the page, by model.
SUGGESTED = (Agency, Place, Offence, Source, Speaker)
MOST = 500  # suggestions of one list on one page


def name_of(thing: Any) -> str:
    """Return what stands in the box for a thing: its name, or its slug where names are long."""
    if thing is None:
        return ""
    return str(thing.name if isinstance(thing, Agency | Offence) else thing.slug)


def suggestions(model: Any) -> list[tuple[str, str]]:
    """Return what can be typed, each with the words that explain it."""
    rows = model._default_manager.order_by("-pk" if model is Source else model._meta.ordering[0])
    return [(name_of(thing), str(thing)) for thing in rows[:MOST]]


class NamedField(forms.Field):
    """The name or the slug of a thing of the record. ``clean`` returns the thing, or None."""

    def __init__(self, model: type[Model], **kwargs: Any):
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"list": f"names-{model._meta.model_name}", "autocomplete": "off"}
            ),
        )
        for unused in ("queryset", "limit_choices_to", "to_field_name", "blank", "empty_label"):
            kwargs.pop(unused, None)
        super().__init__(**kwargs)
        self.model = model

    def prepare_value(self, value: Any) -> Any:
        return name_of(value) if isinstance(value, Model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or "") != (data or "").strip()

    def clean(self, value: Any) -> Any:
        text = (value or "").strip()
        if not text:
            super().clean("")
            return None
        return self._found(text)

    def _found(self, text: str) -> Any:
        names = Q(slug=text)
        if any(field.name == "name" for field in self.model._meta.concrete_fields):
            names |= Q(name__iexact=text)
        found: list[Any] = list(self.model._default_manager.filter(names)[:5])
        by_slug = [thing for thing in found if thing.slug == text]
        if len(by_slug or found) == 1:
            return (by_slug or found)[0]
        kind = self.model._meta.verbose_name
        if found:
            slugs = ", ".join(f"“{thing.slug}”" for thing in found)
            raise ValidationError(
                _("Several {kinds} are called “{text}”: type one of {slugs}.").format(
                    kinds=self.model._meta.verbose_name_plural, text=text, slugs=slugs
                )
            )
        raise ValidationError(
            _(
                "There is no {kind} “{text}”. Pick one from the list, or add it first: "
                "“Add what is missing” at the foot of the page."
            ).format(kind=kind, text=text)
        )


class Shared(dict[str, forms.Field]):
    """Fields that all rows of a page use as they are.

    Django gives each form copies of its own, which takes longer than all the rest of making it.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class Choices(BaseChoiceIterator):
    """Choices that are read already: Django would look through them again in each of many forms."""

    def __init__(self, pairs: Iterable[tuple[Any, str]]):
        self.pairs = list(pairs)

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return iter(self.pairs)


class RowsOffered(Choices):
    """Rows of a record, by what they are sent as; worded once for all the forms of a page."""

    def __init__(self, rows: Mapping[str, Model]):
        self.rows = rows
        super().__init__([("", "—"), *((key, str(row)) for key, row in rows.items())])


class OfThisRecordField(forms.ChoiceField):
    """A row of the same record."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.rows: Mapping[str, Model] = {}

    def offer(self, offered: RowsOffered) -> None:
        self.rows = offered.rows
        self.choices = offered

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


def field_for(field: Field, **kwargs: Any) -> forms.Field | None:
    """Return the form field of a model's field, as it stands on the site's own pages."""
    if isinstance(field, ForeignKey):
        target = field.related_model
        if target in SUGGESTED:
            return field.formfield(form_class=NamedField, model=target, **kwargs)
        if target in (*INSIDE, "self"):
            return OfThisRecordField(
                required=not field.blank, help_text=field.help_text, label=field.verbose_name
            )
    found = field.formfield(**kwargs)
    if found is None:
        return None
    found.label = next(
        (label for ending, label in LABELS.items() if field.name.endswith(ending)), found.label
    )
    if isinstance(found, forms.ModelMultipleChoiceField):
        found.required = False
    if isinstance(found, forms.DateField):
        found.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if isinstance(found, forms.TimeField):
        found.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    if isinstance(found, forms.CharField) and isinstance(found.widget, forms.Textarea):
        found.widget.attrs |= {"rows": 3}
    if isinstance(found, forms.DecimalField | forms.IntegerField):
        found.widget.attrs |= {"inputmode": "decimal"}
    return found
