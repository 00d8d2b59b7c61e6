"""The edit page of a record: the operation and, on the same page, everything it holds."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.forms.models import BaseInlineFormSet, ModelMultipleChoiceField

from operations.models import Arrest, Citation, Offence, Operation
from operations.models.about import FACTS, NO_FACT

from .fields import Choices, OfThisRecordField, RowsOffered, Shared, name_of
from .forms import OperationForm, token
from .kinds import CITED, KINDS, Kind


class Section:
    """The rows of one kind; each fact with the citations that support it."""

    def __init__(self, kind: Kind, operation: Operation, data: Any, held: "Held"):
        self.kind = kind
        self.formset = kind.formset(data, instance=operation, prefix=kind.name)
        self.formset.hold(held.rows(kind))
        self.held, self.data = held, data
        self._offer()
        form: Any
        for form in self.formset.forms:
            form.cite = self._citations_of

    def _offer(self) -> None:
        for name, field in self.formset.fields.items():
            if isinstance(field, OfThisRecordField):
                field.offer(self.held.choices(self.kind, name))
            elif isinstance(field, ModelMultipleChoiceField):
                field.choices = self.held.offences

    def _citations_of(self, form: Any) -> BaseInlineFormSet:
        """Return the citations that stand below a fact."""
        made = CITED[self.kind.name](
            self.data if form.is_bound else None,
            instance=form.instance,
            prefix=f"{form.prefix}-citations",
        )
        made.hold(self.held.citations(form.instance), self._cited)
        return made

    @cached_property
    def _cited(self) -> Shared:
        return Shared(deepcopy(CITED[self.kind.name].form.base_fields))

    @property
    def empty(self) -> Any:
        """A row with nothing in it yet, to be copied."""
        form: Any = self.formset.empty_form
        form.cite = self._citations_of
        return form

    @property
    def formsets(self) -> Iterator[BaseInlineFormSet]:
        yield self.formset
        for form in self._kept():
            if self.kind.is_fact:
                yield form.citations

    def _kept(self) -> list[Any]:
        gone = self.formset.deleted_forms if self.formset.is_bound else []
        return [form for form in self.formset.forms if form not in gone]

    def is_valid(self) -> bool:
        if not self.formset.is_valid():
            return False
        return all([form.citations.is_valid() for form in self._cited_anew])

    @cached_property
    def _cited_anew(self) -> list[Any]:
        """The facts below which something else was sent than the page showed.

        The others are as sound as when they were saved, and there may be hundreds. It is asked
        before the citations are checked: that writes what was typed into the rows.
        """
        if not self.kind.is_fact:
            return []
        return [form for form in self._kept() if not self._is_cited_as_before(form)]

    def _is_cited_as_before(self, form: Any) -> bool:
        rows, prefix = self.held.citations(form.instance), f"{form.prefix}-citations"
        shown = {"TOTAL_FORMS": str(len(rows)), "INITIAL_FORMS": str(len(rows))}
        for number, row in enumerate(rows):
            shown |= {
                f"{number}-id": str(row.pk),
                f"{number}-source": name_of(row.source),
                f"{number}-locator": row.locator,
                f"{number}-wording": row.wording,
            }
            if f"{prefix}-{number}-DELETE" in self.data:
                return False
        return all(self.data.get(f"{prefix}-{name}") == value for name, value in shown.items())

    def save(self, operation: Operation) -> None:
        self.formset.instance = operation
        self.formset.save()
        for form in self._cited_anew:
            if form.instance.pk:
                form.citations.instance = form.instance
                form.citations.save()


class Held:
    """Everything an operation holds, read once for the page."""

    def __init__(self, operation: Operation):
        self.operation = operation
        self._offered: dict[str, RowsOffered] = {}

    @cached_property
    def _by_kind(self) -> dict[str, list[Any]]:
        return {kind.name: self._read(kind) for kind in KINDS}

    def _read(self, kind: Kind) -> list[Any]:
        if not self.operation.pk:
            return []
        rows = kind.model._default_manager.filter(operation=self.operation).order_by("pk")
        if kind.name == "citations":
            rows = rows.filter(NO_FACT)
        if kind.name == "notes":
            rows = rows.select_related(*FACTS)
        if kind.model is Arrest:
            rows = rows.prefetch_related("offences")
        return list(rows.select_related(*kind.related) if kind.related else rows)

    @cached_property
    def offences(self) -> Choices:
        return Choices(Offence.objects.values_list("pk", "name"))

    def rows(self, kind: Kind) -> list[Any]:
        return self._by_kind[kind.name]

    @cached_property
    def _citations(self) -> dict[tuple[str, int], list[Citation]]:
        found: dict[tuple[str, int], list[Citation]] = {}
        if not self.operation.pk:
            return found
        rows = Citation.objects.filter(operation=self.operation).exclude(NO_FACT).order_by("pk")
        for citation in rows.select_related("source"):
            name = next(name for name in FACTS if getattr(citation, f"{name}_id"))
            found.setdefault((name, getattr(citation, f"{name}_id")), []).append(citation)
        return found

    def citations(self, fact: Any) -> list[Citation]:
        return self._citations.get((str(fact._meta.model_name), fact.pk), []) if fact.pk else []

    def choices(self, kind: Kind, name: str) -> RowsOffered:
        """Return the rows that a field of this record can name."""
        wanted = {"about": "facts", "arrest": "arrests"}.get(name, kind.name)
        if wanted not in self._offered:
            self._offered[wanted] = RowsOffered(self._rows_offered(wanted))
        return self._offered[wanted]

    def _rows_offered(self, wanted: str) -> dict[str, Model]:
        if wanted != "facts":
            return {str(row.pk): row for row in self._by_kind[wanted]}
        facts = [row for each in KINDS if each.is_fact for row in self.rows(each)]
        return {token(fact): fact for fact in facts}


class RecordForms:
    """The whole page: the operation's form and a section for each kind of rows."""

    def __init__(self, operation: Operation, data: Any = None):
        self.operation = operation
        self.form = OperationForm(data, instance=operation)
        held = Held(operation)
        self.sections = [Section(kind, operation, data, held) for kind in KINDS]

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *[section.is_valid() for section in self.sections]])

    def save(self) -> Operation:
        """Write what was typed, inside the caller's transaction."""
        operation: Operation = self.form.save()
        for section in self.sections:
            section.save(operation)
        return operation

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """Yield every error as its message, the label of its field and the field's id."""
        yield from _errors_of(self.form)
        for section in self.sections:
            for formset in section.formsets:
                for message in formset.non_form_errors():
                    yield str(message), str(section.kind.title), f"section-{section.kind.name}"
                for form in formset.forms:
                    yield from _errors_of(form)


def _errors_of(form: Any) -> Iterator[tuple[str, str, str]]:
    for name, messages in form.errors.items():
        for message in messages:
            if name == "__all__":
                first = next(iter(form.visible_fields()), None)
                yield str(message), "", first.id_for_label if first else ""
            else:
                yield str(message), str(form[name].label), form[name].id_for_label
