"""The kinds of rows a record holds, in the order of its edit page."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import Model
from django.forms.models import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from operations.language import Words
from operations.models import (
    Arrest,
    Citation,
    Note,
    Operation,
    OperationPlace,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Statistic,
)

from .fields import Shared, field_for
from .forms import AspectForm, CitationForm, NoteForm, SiteRowForm
from .rows import RowFormSet

ROWS_AT_MOST = 1000  # of a kind in one record
SOURCES_AT_MOST = 60  # of one fact


class HeldFormSet(RowFormSet):
    """Rows read beforehand: the page asks once for each kind, not once for each row."""

    @cached_property
    def fields(self) -> Shared:
        """The fields of all the rows, for this page alone."""
        return Shared(deepcopy(self.form.base_fields))

    def hold(self, rows: list[Any], fields: Shared | None = None) -> None:
        """Take the rows and, where other rows of the page have the same, their fields."""
        self._queryset = rows
        if fields is not None:
            self.fields = fields

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"fields": self.fields}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this row out")


@dataclass(frozen=True)
class Kind:
    """A kind of rows of the record, as the page shows it."""

    name: str  # the prefix of its fields
    title: Words
    note: Words
    model: type[Model]
    fields: tuple[str, ...]
    form: type[SiteRowForm] = SiteRowForm
    is_fact: bool = True
    related: tuple[str, ...] = ()

    @cached_property
    def formset(self) -> type[HeldFormSet]:
        return _formset(Operation, self.model, self.fields, self.form)


def _formset(
    parent: type[Model],
    model: type[Model],
    fields: tuple[str, ...],
    form: type[SiteRowForm],
    most: int = ROWS_AT_MOST,
) -> type[HeldFormSet]:
    made: Any = inlineformset_factory(
        parent,
        model,
        form=form,
        formset=HeldFormSet,
        fk_name=str(parent._meta.model_name),
        fields=fields,
        formfield_callback=field_for,
        extra=0,
        max_num=most,
        absolute_max=most,
        can_delete=True,
    )
    return cast(type[HeldFormSet], made)


def _words(names: str) -> tuple[str, ...]:
    return tuple(names.split())


PEOPLE = "people people_upper people_precision"
KINDS = (
    Kind(
        "participations",
        _("Agencies"),
        _("Who took part. A lead or a coordinator is needed to publish."),
        Participation,
        ("agency", "role", "note"),
        is_fact=False,
        related=("agency",),
    ),
    Kind(
        "operation_places",
        _("Places"),
        _("Where, and what each place was to the operation. Never an address."),
        OperationPlace,
        ("place", "role"),
        is_fact=False,
        related=("place",),
    ),
    Kind(
        "arrests",
        _("Arrests"),
        _("The rows never overlap: their sum is the number arrested. Nobody is named."),
        Arrest,
        _words(f"key standing {PEOPLE} sex age_min age_max home offences")
        + _words("is_arrest_stated is_derived"),
        related=("home",),
    ),
    Kind(
        "seizures",
        _("Seizures"),
        _("What was taken, with its quantity, its value, or both."),
        Seizure,
        _words("key standing category item how drug drug_class")
        + _words("quantity quantity_upper quantity_precision unit")
        + _words("value value_upper value_precision currency place part_of"),
        related=("place",),
    ),
    Kind(
        "statistics",
        _("Other figures"),
        _("Warrants, people charged, lines closed. Only figures of this operation are summed."),
        Statistic,
        _words("key standing metric label number number_upper number_precision unit base")
        + _words("scope period period_starts_on period_ends_on")
        + _words("sex age_band subset place offence agency part_of is_derived"),
        related=("place", "offence", "agency"),
    ),
    Kind(
        "quotes",
        _("What was said"),
        _("One paragraph at most, always with its speaker."),
        Quote,
        ("key", "standing", "speaker", "kind", "text", "is_sensitive"),
        related=("speaker",),
    ),
    Kind(
        "outcomes",
        _("What became of them"),
        _("A newer row replaces none: the newest is the present state."),
        Outcome,
        _words(f"key standing arrest disposal as_of {PEOPLE}"),
        related=("arrest",),
    ),
    Kind(
        "notes",
        _("Notes"),
        _("What was inferred, what does not add up, what to beware of, what was corrected."),
        Note,
        ("key", "kind", "about", "text"),
        NoteForm,
        is_fact=False,
    ),
    Kind(
        "citations",
        _("Sources of the operation itself"),
        _("What supports its dates, places, agencies, offences and description."),
        Citation,
        ("aspect", "source", "locator", "wording"),
        AspectForm,
        is_fact=False,
        related=("source",),
    ),
)
CITED = {
    kind.name: _formset(
        kind.model, Citation, ("source", "locator", "wording"), CitationForm, SOURCES_AT_MOST
    )
    for kind in KINDS
    if kind.is_fact
}
