"""Rows of a record, typed together: held to what the whole set says when it is saved.

Django compares each row with what the database holds now. That refuses an honest swap of two
headlines, and lets two new ones through to an error page. Here the rows are compared with one
another, and rows that change give up their old place before any new place is taken.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet, UniqueConstraint
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.forms.utils import ErrorDict

from operations.history.applying import aside_values


def holds(condition: Q, row: Model) -> bool:
    """Say whether a row in hand meets a constraint's condition, without asking the database.

    Unlike ``totals.holds`` it tells of a “not”: constraints put none about what may be null.
    """
    found: list[bool] = [
        holds(child, row) if isinstance(child, Q) else _matches(row, *cast(tuple[str, Any], child))
        for child in condition.children
    ]
    met = any(found) if condition.connector == Q.OR else all(found)
    return met != condition.negated


def _value(row: Model, name: str) -> Any:
    """Return a field's value; of a foreign key the key alone, so that nothing is read."""
    field: Any = row._meta.get_field(name)
    return getattr(row, field.attname)


def _matches(row: Model, path: str, expected: Any) -> bool:
    name, _, lookup = path.partition("__")
    value = _value(row, name)
    match lookup:
        case "" | "exact":
            return value == expected
        case "isnull":
            return (value is None) == expected
        case "in":
            return value in expected
    raise NotImplementedError(f"Teach these formsets the lookup “{lookup}”.")


class RowForm(forms.ModelForm):
    """One row. Nobody touched it: it is as sound as when it was saved, and costs no query."""

    def full_clean(self) -> None:
        if self.is_bound and self.instance.pk and not self.has_changed():
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def _post_clean(self) -> None:
        alone = [
            (model, [rule for rule in rules if not isinstance(rule, UniqueConstraint)])
            for model, rules in self.instance.get_constraints()
        ]
        self.instance.get_constraints = lambda: alone  # uniqueness: see RowFormSet
        try:
            super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        finally:
            del self.instance.get_constraints


class RowOfFactForm(RowForm):
    """A row about a fact, which belongs to the fact's operation."""

    def _post_clean(self) -> None:
        row: Any = self.instance
        for field in self.fields.values():
            if isinstance(field, InlineForeignKeyField):
                fact: Any = field.parent_instance
                row.operation_id = fact.operation_id
        super()._post_clean()


class RowFormSet(BaseInlineFormSet):
    """Checks that the rows are unique as they will be, and saves them in a safe order."""

    model: type[Model]

    @cached_property
    def rules(self) -> list[UniqueConstraint]:
        return [
            rule
            for rule in self.model._meta.constraints
            if isinstance(rule, UniqueConstraint) and self.fk.name in rule.fields
        ]

    def validate_unique(self) -> None:
        # Also asked of rows to delete: Django answers here for those that others depend on.
        sound = [form for form in self.forms if form.is_valid()]
        gone = self.deleted_forms  # every time it is asked it looks at every row
        kept = [
            form for form in sound if form not in gone and (form.instance.pk or form.has_changed())
        ]
        for rule in self.rules:
            names = [name for name in rule.fields if name != self.fk.name]
            for rivals in self._rivals(rule, names, kept):
                for form in rivals:
                    if form.has_changed():
                        form.add_error(names[0], str(rule.get_violation_error_message()))

    def _rivals(
        self, rule: UniqueConstraint, names: list[str], forms: list[forms.ModelForm]
    ) -> Iterator[list[forms.ModelForm]]:
        claims = defaultdict(list)
        for form in forms:
            row = form.instance
            claim = tuple(_value(row, name) for name in names)
            if None not in claim and self._is_held_to(rule, row):
                claims[claim].append(form)
        return (rivals for rivals in claims.values() if len(rivals) > 1)

    def _is_held_to(self, rule: UniqueConstraint, row: Model) -> bool:
        # What a row stands below has no key yet while it is new itself; it will have one.
        below = Q((f"{self.fk.name}__isnull", False))
        return rule.condition in (None, below) or holds(rule.condition, row)

    def save_existing_objects(self, commit: bool = True) -> list[Model]:
        moving = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        if commit and moving:
            self._make_room(self.model._base_manager.filter(pk__in=moving))
        return super().save_existing_objects(commit)

    def _make_room(self, rows: QuerySet) -> None:
        """Take rows out of the way; each is written or deleted in the same transaction."""
        if any(field.name == "part_of" for field in self.model._meta.concrete_fields):
            rows.update(part_of=None)
        if aside := aside_values(self.model):
            rows.update(**aside)
        else:
            rows.delete()  # nothing depends on them, and saving puts them in again

    def clean(self) -> None:
        super().clean()
        gone = {form.instance.pk for form in self.deleted_forms if form.instance.pk}
        for form in self.forms:
            whole = getattr(form.instance, "part_of_id", None)
            if whole in gone and form not in self.deleted_forms:
                raise ValidationError(
                    f"“{form.instance}” is part of a row that is taken out: take it out too, or "
                    "let it stand alone."
                )
