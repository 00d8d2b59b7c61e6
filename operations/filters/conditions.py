"""django-filter's filters, each of which says what rows it speaks of and its condition on them.

Conditions on the same kind of row are put together before the rows are looked for, so that
“drugs” and “Class A” must be true of one and the same seizure.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db import connection
from django.db.models import Model, Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from operations.language import Words
from operations.models.hierarchy import Hierarchy

from .periods import Period

Target = type[Model]


class Condition:
    """Mixed into a filter: ``target`` is the model of the rows, ``q`` makes the condition.

    ``words`` says in a sentence what it does, ``own_words`` on the list of the target itself;
    ``{}`` is the value, which keeps its capital if ``is_proper``. ``alone``, where given, is
    the condition on the operation itself when nothing else is asked of the target.
    """

    label: str
    field: Any

    def __init__(
        self,
        *,
        target: Target,
        q: Callable[[Any], Q],
        words: Words,
        own_words: Words = "",
        is_proper: bool = True,
        alone: Callable[[Any], Q] | None = None,
        **options: Any,
    ):
        super().__init__(**options)
        self.target, self.q, self.words, self.alone = target, q, words, alone
        self.own_words, self.is_proper = own_words or words, is_proper

    @property
    def takes_many(self) -> bool:
        return isinstance(self, Several)

    def tokens(self, value: Any) -> list[tuple[str, str]]:
        """Return (token in the address, label for the reader) for each value chosen."""
        return [(str(value), self.label_of(value))]

    def label_of(self, value: Any) -> str:
        return str(value)

    def spoken(self, label: str) -> str:
        """Return a value's label as it stands in the middle of a sentence."""
        if self.is_proper or label[1:2].isupper():
            return label
        label = label.partition(":")[0]
        return label[:1].lower() + label[1:]


class Several(Condition):
    """Repeating the parameter means “or”."""


class OneOf(Several, django_filters.MultipleChoiceFilter):
    """Any of a controlled vocabulary's tokens."""

    def __init__(self, *, is_proper: bool = False, choices: Any, **options: Any):
        self.read = choices if not isinstance(choices, type) and callable(choices) else None
        super().__init__(
            widget=forms.CheckboxSelectMultiple, is_proper=is_proper, choices=choices, **options
        )

    def tokens(self, value: Iterable[str]) -> list[tuple[str, str]]:
        labels = {str(token): str(label) for token, label in self.field.choices}
        return [(token, labels[token]) for token in value]


class NamedField(django_filters.fields.ModelMultipleChoiceField):
    """Reads slugs, of what is offered without asking the database again."""

    offered: Any = None

    def clean(self, value: Any) -> Any:
        # Of nothing chosen Django would word a question with no answer.
        return super().clean(value) if value else []

    def _check_values(self, value: Iterable[str]) -> Any:
        if self.offered is None or self.offered.is_long:
            return super()._check_values(value)
        found = {row.slug: row for row in self.offered.rows}
        for slug in value:
            if slug not in found:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": slug},
                )
        return [found[slug] for slug in found if slug in value]


class Named(Several, django_filters.ModelMultipleChoiceFilter):
    """Any of the published things of a model, by slug; ``limit`` narrows the choice."""

    field_class = NamedField

    def __init__(self, *, model: Any, limit: Q | None = None, **options: Any):
        @cache
        def published() -> Any:
            """The question alone is kept, never its answer: wording it takes longer than asking."""
            return model.objects.published().filter(limit or Q())

        @cache
        def worded(step_by_step: bool, most: int | None) -> tuple[str, tuple]:
            rows = model.objects.named().order_by() if step_by_step else published().all()
            rows = rows if most is None else rows.order_by()[:most]
            found: tuple[str, tuple] = rows.query.sql_with_params()
            return found

        def read(most: int | None = None) -> list[Any]:
            """Return the things in their order, or some of them in none."""
            # Of things inside things PostgreSQL plans each subquery anew and mostly badly; SQLite
            # stops at the first that holds.
            if not issubclass(model, Hierarchy) or connection.vendor == "sqlite":
                return list(model.objects.raw(*worded(False, most)))
            named = list(model.objects.raw(*worded(True, None if limit else most)))
            if limit is None and len(named) == most:
                return named
            return list(model.objects.around(named).filter(limit or Q())[:most])

        self.read, self.key = read, (model, repr(limit))
        super().__init__(
            queryset=lambda request: published().all(),
            to_field_name="slug",
            widget=forms.CheckboxSelectMultiple,
            **options,
        )

    def tokens(self, value: Iterable[Any]) -> list[tuple[str, str]]:
        return [(row.slug, str(row)) for row in value]


class Day(Condition, django_filters.DateFilter):
    """A date, as yyyy-mm-dd."""

    def __init__(self, **options: Any):
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={
                "invalid": _("Give a date as year-month-day, for instance 2021-06-17.")
            },
            **options,
        )

    def label_of(self, value: date) -> str:
        return formats.date_format(value, "DATE_FORMAT")


class PeriodField(forms.CharField):
    """Reads ``2023``, ``2023-q1`` or ``2023-03``; raises a validation error on anything else."""

    def to_python(self, value: Any) -> Period | None:  # type: ignore[override]  # a field may return anything
        token = super().to_python(value)
        if not token:
            return None
        period = Period.read(token)
        if period is None:
            raise forms.ValidationError(
                _("Give a year, a quarter or a month, for instance 2023, 2023-q1 or 2023-03.")
            )
        return period

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Period) else value


class Began(Condition, django_filters.Filter):
    """The year, quarter or month in which something began, as far as its date is known."""

    field_class = PeriodField

    def label_of(self, value: Period) -> str:
        return value.label


class Whole(Condition, django_filters.NumberFilter):
    """A whole number between two bounds."""

    field_class = forms.IntegerField


class Years(Several, django_filters.TypedMultipleChoiceFilter):
    """Any of the years in which published operations fall."""

    def __init__(self, *, choices: Callable[[], Any], **options: Any):
        self.read = choices
        super().__init__(
            widget=forms.CheckboxSelectMultiple, coerce=int, choices=choices, **options
        )

    def tokens(self, value: Iterable[int]) -> list[tuple[str, str]]:
        return [(str(year), str(year)) for year in value]


class Text(Condition, django_filters.CharFilter):
    """Words to look for."""

    def label_of(self, value: str) -> str:
        return f"“{value}”"
