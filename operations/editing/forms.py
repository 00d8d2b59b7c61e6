"""The forms of an operation and of each kind of row, as they stand on the site's own pages."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model
from django.forms import modelform_factory
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from operations.language import Words
from operations.models import Operation
from operations.models.about import FACTS

from .fields import NamedField, OfThisRecordField, Shared, field_for
from .rows import RowForm, RowOfFactForm


class OperationForm(forms.ModelForm):
    """The operation itself."""

    class Meta:
        model = Operation
        fields = [
            "title",
            "codename",
            "slug",
            "kind",
            "summary",
            "aim",
            "themes",
            "programmes",
            "offences",
            "jurisdiction",
            "part_of",
            "starts_on",
            "ends_on",
            "date_precision",
            "date_basis",
            "date_reason",
            "is_year_settled",
            "start_weekday",
            "end_weekday",
            "start_time",
            "start_time_precision",
            "investigation_starts_on",
            "investigation_precision",
            "investigation_basis",
            "age_min",
            "age_max",
            "investigation_state",
            "proceedings",
            "proceedings_as_of",
            "proceedings_precision",
        ]
        widgets = {name: forms.CheckboxSelectMultiple for name in ("themes", "programmes")}
        formfield_callback = field_for

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["part_of"] = NamedField(
            Operation,
            required=False,
            label=_("Part of"),
            help_text=_("The address name of the bigger operation it was part of."),
        )
        self.initial["part_of"] = self.instance.part_of
        slug = self.fields["slug"]
        slug.required = False
        slug.help_text = "The name in the address; made from the title where empty."
        if self.instance.pk:
            # Others may have the address open, or have cited it.
            del self.fields["slug"]

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or free_slug(self.cleaned_data.get("title", ""))

    groups = (
        (_("What"), ("title", "codename", "slug", "kind", "summary", "aim")),
        (_("Filed under"), ("themes", "programmes", "offences", "jurisdiction", "part_of")),
        (
            _("When"),
            (
                "starts_on",
                "ends_on",
                "date_precision",
                "date_basis",
                "date_reason",
                "is_year_settled",
                "start_weekday",
                "end_weekday",
                "start_time",
                "start_time_precision",
                "investigation_starts_on",
                "investigation_precision",
                "investigation_basis",
            ),
        ),
        (
            _("Whole-operation facts"),
            (
                "age_min",
                "age_max",
                "investigation_state",
                "proceedings",
                "proceedings_as_of",
                "proceedings_precision",
            ),
        ),
    )

    def grouped(self) -> Iterator[tuple[Words, list[forms.BoundField]]]:
        """Yield the fields in their groups, each under its heading."""
        for heading, names in self.groups:
            yield heading, [self[name] for name in names if name in self.fields]


def free_slug(title: str) -> str:
    """Return a name for the address that no other operation has."""
    slug = _free_slug_of(Operation, title)
    return f"{slug}-2" if slug == "new" else slug


class SiteRowForm(RowForm):
    """A row on the site: what it names is shown by name, read with the row.

    ``cite`` makes the form of the citations below it.
    """

    cite: Callable[["SiteRowForm"], Any]

    def __init__(self, *args: Any, fields: Shared | None = None, **kwargs: Any):
        if fields is not None:
            self.base_fields = fields  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, NamedField):
                self.initial[name] = getattr(self.instance, name, None) if self._has(name) else None

    @cached_property
    def changed_data(self) -> list[str]:
        """Return the fields in which something else was sent, as Django does.

        Of most rows nothing more is asked: what shows their fields is not made for it.
        """
        return [name for name, field in self.fields.items() if self._has_changed(name, field)]

    def _has_changed(self, name: str, field: forms.Field) -> bool:
        sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return field.has_changed(self.get_initial_for_field(field, name), sent)

    def _has(self, name: str) -> bool:
        return getattr(self.instance, f"{name}_id", None) is not None

    @cached_property
    def citations(self) -> Any:
        """What supports the row: made only where somebody looks at it, or changed it."""
        return self.cite(self)

    @property
    def heading(self) -> str:
        """What the row is called on the page; a new one has no name yet."""
        return str(self.instance) if self.instance.pk else str(_("New row"))


class CitationForm(SiteRowForm, RowOfFactForm):
    """Where a source supports the fact it stands under."""


class AspectForm(SiteRowForm):
    """Where a source supports the operation itself, and what of it."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["aspect"].required = True


class NoteForm(SiteRowForm):
    """A note, of the operation or of one fact of it."""

    about = OfThisRecordField(
        required=False, help_text=_("The fact it is about, if it is about one.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fact = self.instance.fact
        self.initial["about"] = token(fact) if fact is not None else ""

    def save(self, commit: bool = True) -> Any:
        chosen = self.cleaned_data.get("about")
        for name in FACTS:
            fits = chosen is not None and chosen._meta.model_name == name
            setattr(self.instance, name, chosen if fits else None)
        return super().save(commit)


def token(fact: Any) -> str:
    return f"{fact._meta.model_name}:{fact.pk}"


class NamedForm(forms.ModelForm):
    """A thing that operations are filed under; its address is made from its name."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("The name in addresses; made from the name where empty.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors:
            words = [cleaned.get(name) or "" for name in ("name", "publisher", "title", "role")]
            cleaned["slug"] = _free_slug_of(self._meta.model, " ".join(filter(None, words)))
            self.instance.slug = cleaned["slug"]
        return cleaned


def named_form(model: type[Model]) -> type[forms.ModelForm]:
    """Return the form that adds one of these."""
    return modelform_factory(
        model, form=NamedForm, fields=list(fields_of_named(model)), formfield_callback=field_for
    )


def fields_of_named(model: type[Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.editable:
            yield field.name


def _free_slug_of(model: Any, words: str) -> str:
    base = slugify(words)[:70].strip("-") or "unnamed"
    slug, number = base, 2
    while model._default_manager.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
