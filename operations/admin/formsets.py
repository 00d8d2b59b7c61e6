"""Inline rows of the administration: drawn without a query each."""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet

from operations.editing import rows
from operations.editing.rows import RowForm, RowOfFactForm
from operations.models import Operation

from .autocomplete import LabelledAutocomplete


class LabelledFormSet(BaseInlineFormSet):
    """Tells each drop-down the name of what its row has chosen."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LabelledAutocomplete):
                widget.label(form.instance._state.fields_cache.get(name))
                if isinstance(self.instance, Operation):
                    widget.operation = self.instance.pk
        return form


class RowFormSet(LabelledFormSet, rows.RowFormSet):
    """Rows that are held to what the whole set says, with labelled drop-downs."""


__all__ = ["LabelledFormSet", "RowForm", "RowFormSet", "RowOfFactForm"]
