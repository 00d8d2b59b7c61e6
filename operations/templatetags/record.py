"""The record in words, for templates (``operations/words``), and what forms and addresses need."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import Field
from django.http import QueryDict

from operations import words

register = template.Library()

for name in words.__all__:
    register.filter(name, getattr(words, name))


@register.filter
def parameters(query: str) -> list[tuple[str, str]]:
    """Take a query string apart into names and values, for the hidden fields of a form."""
    lists = QueryDict(query).lists()
    return [(name, str(each)) for name, values in lists for each in values]


@register.filter
def field_label(field: Field) -> str:
    """Return the label of a form's field."""
    return str(field.label)


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Return the value under a key that a variable names."""
    return mapping.get(key)
