"""The page that explains the API to a person, made from the same description as OpenAPI."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.generic import TemplateView
from rest_framework.renderers import JSONRenderer

from . import paging
from .endpoints import KINDS, listing
from .problems import Problem
from .schema import EXAMPLES, document

ASKED = "page_size=1&sex=female"  # the example of the page
MISTAKE = "theme=weather"


@dataclass(frozen=True)
class Parameter:
    """A parameter and what it takes."""

    name: str
    description: str
    takes: str
    tokens: str


@dataclass(frozen=True)
class ListOf:
    """A list with the addresses of its rows and of one row."""

    name: str
    path: str
    one: str
    description: str
    parameters: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Part:
    """A part of an answer: its fields, each with what it holds, beside those of another part."""

    name: str
    description: str
    based_on: str
    fields: tuple[tuple[str, SafeString | str, str], ...]
    labels: tuple[tuple[str, str], ...]


class Docs(TemplateView):
    """Everything that may be asked, and what is answered."""

    template_name = "pages/api.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": "Data for programs",
            "breadcrumbs": [("Home", reverse("home")), ("Data for programs", None)],
            "root": f"{settings.SITE_URL}{reverse('api:root')}",
            "lists": lists(),
            "parameters": parameters(),
            "parts": [part for part in parts() if part.fields],
            "vocabularies": [part for part in parts() if part.labels],
            "largest": paging.LARGEST,
            "usual": paging.USUAL,
            "rate": settings.API_RATE.replace("/", " times a "),
            "asked": f"{settings.SITE_URL}{reverse('api:arrests')}?{ASKED}",
            "answer": example(),
            "mistake": f"{settings.SITE_URL}{reverse('api:operations')}?{MISTAKE}",
            "problem": refusal(),
        }


def _pretty(value: Any) -> str:
    made: bytes = JSONRenderer().render(value, "application/json", {"indent": 2})
    return made.decode()


def example() -> str:
    """Return a real answer, one row of the record as it is now."""
    return _pretty(listing(KINDS["arrests"], QueryDict(ASKED)))


def refusal() -> str:
    """Return a real problem."""
    try:
        listing(KINDS["operations"], QueryDict(MISTAKE))
    except Problem as problem:
        return _pretty(problem.body)
    return ""


def _described(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document()["paths"][reverse(f"api:{name}")]["get"]
    return found


@cache
def lists() -> tuple[ListOf, ...]:
    return tuple(_list_of(name) for name in KINDS)


def _list_of(name: str) -> ListOf:
    described = _described(name)
    path = reverse(f"api:{name}")
    names = tuple(each["name"] for each in _asked_of(name))
    shown = next((each for each in names if each in EXAMPLES and each != "q"), "")
    key = "{slug}/{key}/" if KINDS[name].is_fact else "{slug}/"
    return ListOf(
        name,
        path,
        f"{path}{key}",
        described["description"],
        names,
        f"{path}?{shown}={EXAMPLES[shown]}".replace(" ", "+") if shown else path,
    )


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return every parameter once, as it means one thing in every list."""
    found = {each["name"]: each for name in reversed(list(KINDS)) for each in _asked_of(name)}
    return tuple(_parameter(found[name]) for name in dict.fromkeys(_names()))


def _asked_of(name: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = _described(name)["parameters"]
    return found


def _names() -> Iterator[str]:
    for name in KINDS:
        yield from (each["name"] for each in _asked_of(name))


def _parameter(described: Mapping[str, Any]) -> Parameter:
    schema = described["schema"]
    value = schema["items"] if schema["type"] == "array" else schema
    return Parameter(
        described["name"],
        described["description"],
        takes(value),
        " ".join(value.get("x-labels", ())),
    )


def takes(value: Mapping[str, Any]) -> str:
    """Say what a parameter takes: “a date, as 2021-06-17”."""
    match value:
        case {"enum": _}:
            return "one of these words"
        case {"format": "date"}:
            return "a date, as 2021-06-17"
        case {"format": "slug"}:
            return "a public id"
        case {"type": "integer", "minimum": low, "maximum": high}:
            return f"a whole number from {low} to {high}"
        case {"type": "integer"}:
            return "a whole number"
    return "text"


# The parts of answers


@cache
def parts() -> tuple[Part, ...]:
    return tuple(_parts())


# Parts that are others with something added.
BASED_ON = {
    "OperationWithFacts": "Operation",
    "FactOperation": "OperationRef",
    "AspectCitation": "Citation",
    "Total": "Amount",
}


def _parts() -> Iterator[Part]:
    schemas = document()["components"]["schemas"]
    for name, schema in schemas.items():
        base = BASED_ON.get(name, "")
        known = schemas[base]["properties"] if base else {}
        fields = tuple(
            (field, holds(part), part.get("description", ""))
            for field, part in schema.get("properties", {}).items()
            if field not in known
        )
        # Of the pages of lists, which are all alike, one stands for all.
        if not name.endswith("Page") or name == "OperationsPage":
            labels = tuple(schema.get("x-labels", {}).items())
            yield Part(name, schema.get("description", ""), base, fields, labels)


FORMATS = {"uri": "address", "date": "date", "date-time": "time", "time": "time of day"}
TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}


def holds(schema: Mapping[str, Any]) -> SafeString | str:
    """Say what a field holds, with a link to the part it is made of."""
    match schema:
        case {"$ref": reference}:
            return _link(reference.rpartition("/")[2])
        case {"allOf": [only]}:
            return holds(only)
        case {"oneOf": several} | {"anyOf": several}:
            return _joined(holds(each) for each in several)
        case {"type": "array", "items": items}:
            return _joined(["list of ", holds(items)], "")
        case {"type": "object", "additionalProperties": values} if values:
            return _joined(["by name: ", holds(values)], "")
        case {"type": [*several]}:
            return _joined(holds({**schema, "type": each}) for each in several)
        case {"type": "string", "format": form}:
            return FORMATS.get(form, form)
    return TYPES.get(schema.get("type", ""), str(schema.get("type", "anything")))


def _link(name: str) -> SafeString:
    """Link to a part; null and a small vocabulary without labels are said where they stand."""
    part = document()["components"]["schemas"][name]
    if "properties" not in part and "x-labels" not in part:
        return format_html_join(" or ", "{}", ((token,) for token in part.get("enum", ["null"])))
    return format_html('<a href="#part-{}">{}</a>', name, name)


def _joined(words: Any, between: str = " or ") -> SafeString:
    return format_html_join(between, "{}", ((word,) for word in words))
