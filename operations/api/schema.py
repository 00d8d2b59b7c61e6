"""The API described as OpenAPI 3.1, every parameter from the filters themselves."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.db.models import Choices
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from operations import choices
from operations.filters import RecordFilterSet
from operations.filters.conditions import Began, Condition, Day, Named, OneOf, Text, Whole, Years
from operations.filters.periods import PATTERN
from operations.language import in_data_language

from . import paging
from .problems import MEDIA_TYPE, ProblemShape
from .shapes import CoverageShape, TotalsField

SLUG = r"^[-a-zA-Z0-9_]+$"

# Values that find something in the curated record; a test holds them to it.
EXAMPLES: Mapping[str, str] = {
    "theme": "county-lines",
    "agency": "metropolitan-police",
    "force": "metropolitan-police",
    "place": "london",
    "programme": "operation-orochi",
    "offence": "modern-slavery-not-specified",
    "home": "chatham",
    "speaker": "ray-sekalongo",
    "source": "uknip-251324",
    "publisher": "BBC News",
    "year": "2021",
    "began": "2021-06",
    "q": "knife",
}


# Parameters


def parameters(filterset: type[RecordFilterSet]) -> Iterator[OpenApiParameter]:
    """Yield every parameter of a list: its filters, then those of the form of the answer."""
    many = str(filterset.noun % 2)
    for name, filter_ in filterset.get_filters().items():
        yield OpenApiParameter(
            name,
            _schema_of(name, filter_),
            description=describe(filter_, many),
            explode=True if filter_.takes_many else None,
            style="form" if filter_.takes_many else None,
        )
    yield OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": paging.LARGEST, "default": paging.USUAL},
        description="How many rows one answer holds.",
    )
    yield OpenApiParameter(
        "cursor",
        {"type": "string"},
        description="Where to go on: taken from “next” of the answer before.",
    )


def describe(filter_: Condition, many: str) -> str:
    """Say what a filter does: “Theme: operations about …. Repeat it for any of several.”"""
    sentence = f"{filter_.label}: {many} {str(filter_.words).format('…')}."
    return f"{sentence} Repeat it for any of several." if filter_.takes_many else sentence


def _schema_of(name: str, filter_: Any) -> dict[str, Any]:
    schema = _value_of(filter_)
    if name in EXAMPLES:
        example: Any = int(EXAMPLES[name]) if schema["type"] == "integer" else EXAMPLES[name]
        schema["examples"] = [example]
    return {"type": "array", "items": schema} if filter_.takes_many else schema


def _value_of(filter_: Any) -> dict[str, Any]:
    match filter_:
        case Named():
            return {"type": "string", "format": "slug"}
        case OneOf():
            return {"type": "string"} | _tokens(filter_.extra["choices"])
        case Years():
            return {"type": "integer"}
        case Day():
            return {"type": "string", "format": "date"}
        case Began():
            return {"type": "string", "pattern": f"^{re.sub(r'[?]P<[a-z]+>', '', PATTERN)}$"}
        case Whole():
            bounds = filter_.extra
            return {
                "type": "integer",
                "minimum": bounds["min_value"],
                "maximum": bounds["max_value"],
            }
        case Text():
            return {"type": "string", "maxLength": filter_.extra["max_length"]}
    raise TypeError(f"Say how {type(filter_).__name__} is described.")


def _tokens(given: Any) -> dict[str, Any]:
    """Return the tokens of a vocabulary with their labels; nothing where the record makes them."""
    if isinstance(given, type) and issubclass(given, Choices):
        given = given.choices
    elif callable(given):
        return {}
    labels = {str(token): str(label) for token, label in given}
    return {"enum": list(labels), "x-labels": labels}


# Answers


class RootShape(serializers.Serializer):
    """The addresses of all lists, and where they are explained."""

    documentation = serializers.URLField()
    openapi = serializers.URLField()
    licence = serializers.URLField()

    def get_fields(self) -> dict[str, Any]:
        from .endpoints import KINDS

        lists: dict[str, Any] = {name: serializers.URLField() for name in KINDS}
        return lists | super().get_fields()


def _page_of(kind: Any) -> Any:
    fields: dict[str, Any] = {
        "count": serializers.IntegerField(help_text="How many rows the whole set has."),
        "in_words": serializers.CharField(help_text="The set as a sentence."),
        "next": serializers.URLField(
            allow_null=True, help_text="The rows after these; null at the end."
        ),
        "page_url": serializers.URLField(help_text="The same set as a page."),
        "csv_url": serializers.URLField(help_text="The same set as CSV."),
    }
    if kind.is_summed:
        fields["totals"] = TotalsField(
            allow_null=True,
            help_text="The totals of the whole set, with the first rows only; null after.",
        )
    if "coverage" in kind.summaries:
        fields["coverage"] = CoverageShape(
            allow_null=True,
            help_text="How far the figures carry, with the first rows only; null after.",
        )
    fields["results"] = kind.shape(many=True)
    name = f"{kind.name.capitalize()}Page"
    return inline_serializer(name=name, fields=fields)


def _refusals(*statuses: int) -> dict[Any, Any]:
    reasons = {
        400: "A parameter that is unknown or cannot be read; each is named.",
        404: "Nothing is published at this address.",
        406: "Only JSON is to be had.",
        410: "The record was withdrawn; “detail” gives the reason.",
        429: "Too many requests; “Retry-After” says how many seconds to wait.",
    }
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemShape, reasons[status]) for status in statuses
    }


NOTHING = {
    301: OpenApiResponse(description="The record was merged into another one: see Location."),
    304: OpenApiResponse(description="Unchanged since the ETag in If-None-Match."),
}


class ApiSchema(AutoSchema):
    """Describes an endpoint by the kind of record it is given."""

    view: Any

    @property
    def is_one(self) -> bool:
        return "{slug}" in self.path

    def get_operation_id(self) -> str:
        kind = self.view.kind
        if kind is None:
            return "root"
        return f"get_{kind.one}" if self.is_one else f"list_{kind.name}"

    def get_tags(self) -> list[str]:
        return [self.view.kind.name if self.view.kind else "root"]

    def get_summary(self) -> str:
        kind = self.view.kind
        if kind is None:
            return "Where everything is"
        article = "an" if kind.one[0] in "aeio" else "a"
        return f"Get {article} {kind.one}" if self.is_one else f"List {kind.name}"

    def get_description(self) -> str:
        kind = self.view.kind
        if kind is None:
            return "The addresses of all lists."
        if self.is_one:
            return str(kind.whole_shape.__doc__)
        return f"The {kind.name} that a filter finds, latest entered first; without one, all."

    def get_override_parameters(self) -> list[Any]:
        if self.view.kind is None:
            return []
        if not self.is_one:
            return list(parameters(self.view.kind.filterset))
        whose = "the operation it belongs to" if self.view.kind.is_fact else "the record"
        found = [_in_path("slug", f"The public id of {whose}.")]
        if self.view.kind.is_fact:
            found.append(_in_path("key", "Its key within the operation."))
        return found

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_request_serializer(self) -> None:
        return None

    def get_response_serializers(self) -> dict[Any, Any]:
        kind = self.view.kind
        if kind is None:
            return {200: RootShape, 304: NOTHING[304]} | _refusals(406, 429)
        if not self.is_one:
            return {200: _page_of(kind), 304: NOTHING[304]} | _refusals(400, 406, 429)
        found: dict[Any, Any] = {200: kind.whole_shape}
        if kind.is_fact or kind.name == "operations":
            return found | NOTHING | _refusals(404, 406, 410, 429)
        return found | {304: NOTHING[304]} | _refusals(404, 406, 429)

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return str(super().get_serializer_name(serializer, direction)).removesuffix("Shape")


def _in_path(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "string", "pattern": SLUG},
        location=OpenApiParameter.PATH,
        description=description,
        required=True,
    )


# The document


@cache
@in_data_language
def document() -> dict[str, Any]:
    """Return the whole description; it changes with the code only."""
    vocabularies = _vocabularies()
    with patched_settings({"ENUM_NAME_OVERRIDES": vocabularies}):
        made = _without_read_only(SchemaGenerator().get_schema(request=None, public=True))
    parts = made["components"]["schemas"]
    for name in parts.keys() & vocabularies.keys():
        labels = {str(token): str(label) for token, label in vocabularies[name].choices}
        parts[name] |= {"x-labels": labels}
    return dict(made)


def _vocabularies() -> dict[str, type[Choices]]:
    return {
        name: found
        for name, found in vars(choices).items()
        if isinstance(found, type)
        and issubclass(found, Choices)
        and found.__module__ == choices.__name__
    }


def _without_read_only(node: Any) -> Any:
    """Drop “readOnly” from every part: all of the API is, and the word says nothing."""
    if isinstance(node, dict):
        return {key: _without_read_only(part) for key, part in node.items() if key != "readOnly"}
    if isinstance(node, list):
        return [_without_read_only(part) for part in node]
    return node


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    text = json.dumps(document(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/json")


@require_safe
def as_yaml(request: HttpRequest) -> HttpResponse:
    text = OpenApiYamlRenderer().render(document())
    return HttpResponse(text, content_type="application/yaml")
