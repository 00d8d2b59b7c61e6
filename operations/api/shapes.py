"""The pieces that answers are made of: public fields, amounts, totals, references."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model, TimeField
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from operations import totals
from operations.choices import Precision
from operations.exports.columns import address
from operations.models import Agency, Citation, Offence, Operation, Place, Source, Theme
from operations.models.measure import Amount

MEASURE_PARTS = ("", "_upper", "_precision")


def plain(model: Any, *, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the public fields of a model that are neither relations nor parts of a measure."""
    measured = {
        f"{name.removesuffix('_amount')}{part}"
        for name in dir(model)
        if name.endswith("_amount")
        for part in MEASURE_PARTS
    }
    for name in model.PUBLIC_FIELDS:
        field = model._meta.get_field(name)
        if not field.is_relation and name not in measured and name not in without:
            yield name


class Token(serializers.ChoiceField):
    """A token of a vocabulary; null where nothing is stated."""

    def to_representation(self, value: Any) -> Any:
        return None if value in ("", None) else super().to_representation(value)


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})
class Clock(serializers.TimeField):
    """A local time of day, as 05:00; JSON Schema's own times have a zone."""

    def __init__(self, **options: Any):
        super().__init__(format="%H:%M", **options)


class Shape(serializers.ModelSerializer):
    """A row as it is shown. Everything is only ever read."""

    serializer_choice_field = Token
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        TimeField: Clock,
    }

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        return {name: {"read_only": True} for name in self.Meta.fields}

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        kind, options = super().build_standard_field(field_name, model_field)
        if kind is Token and model_field.blank:
            options["allow_null"] = True
        if kind is serializers.SlugField and model_field.blank:
            return serializers.CharField, {"read_only": True, "help_text": model_field.help_text}
        return kind, options


def number(value: Decimal | int | None) -> int | float | None:
    """Return a number as JSON has it: whole where it is whole."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def names(help_text: str, **options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(), help_text=help_text, read_only=True, **options
    )


# Addresses


def api_address(name: str, *args: str) -> str:
    """Return the whole address of an endpoint."""
    return f"{settings.SITE_URL}{reverse(f'api:{name}', args=args)}"


@extend_schema_field(OpenApiTypes.URI)
class PageAddress(serializers.Field):
    """The address of a row's page; of a fact, its place on its operation's page."""

    def __init__(self, **options: Any):
        options.setdefault("help_text", "The address of its page.")
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row: Any) -> str:
        return address(row)


@extend_schema_field(OpenApiTypes.URI)
class ApiAddress(serializers.Field):
    """The address of a row in this API."""

    def __init__(self, name: str, read: Callable[[Any], tuple[str, ...]] | None = None):
        super().__init__(source="*", read_only=True, help_text="Its address in this API.")
        self.name, self.read = name, read or (lambda row: (row.slug,))

    def to_representation(self, row: Any) -> str:
        return api_address(self.name, *self.read(row))


# Amounts


class AmountShape(serializers.Serializer):
    """A number and how exact the source's words were."""

    number = serializers.FloatField(
        allow_null=True, help_text="Null where the source gives none (“several”)."
    )
    upper = serializers.FloatField(
        allow_null=True, help_text="The upper bound, where the precision is “range”."
    )
    precision = serializers.ChoiceField(
        Precision.choices, help_text="How exact the words were: part of the figure."
    )
    words = serializers.CharField(help_text="The amount as it is read aloud: “about £20,000”.")


class AmountField(serializers.Field):
    """A measure of a row: ``name`` of its number, and how to say it."""

    def __init__(self, model: type[Model], name: str, words: Callable[[Any], str], **options: Any):
        field: Any = model._meta.get_field(name)
        options |= {"source": "*", "read_only": True, "help_text": field.help_text}
        super().__init__(**options)
        self.name, self.words = name, words

    @property
    def reads(self) -> list[str]:
        return [f"{self.name}{part}" for part in MEASURE_PARTS]

    def to_representation(self, row: Any) -> dict[str, Any] | None:
        amount: Amount = getattr(row, f"{self.name}_amount")
        if not amount.precision:
            return None
        return {
            "number": number(amount.number),
            "upper": number(amount.upper),
            "precision": amount.precision,
            "words": self.words(row),
        }


extend_schema_field(AmountShape)(AmountField)


class TotalShape(AmountShape):
    """A total: what was added up, its precision, and how many rows state no amount."""

    label = serializers.CharField(help_text="What is added up.")
    unit = serializers.CharField(help_text="“count”, “g”, “ml”, or a currency.")
    unstated = serializers.IntegerField(help_text="How many rows beside it state no amount.")


@extend_schema_field(serializers.DictField(child=TotalShape()))
class TotalsField(serializers.Field):
    """Totals by the name of the measure; one without a row is left out."""

    def to_representation(self, value: totals.Totals) -> Mapping[str, Any]:
        return {figure.name: total(figure) for figure in value.figures()}


def total(figure: totals.Figure) -> dict[str, Any]:
    return {
        "number": number(figure.amount.number),
        "upper": number(figure.amount.upper),
        "precision": figure.amount.precision,
        "words": figure.words,
        "label": figure.label,
        "unit": figure.measure.unit,
        "unstated": figure.unstated,
    }


class CoverageShape(serializers.Serializer):
    """Of how many operations of a set each of four things is true."""

    operations = serializers.IntegerField(help_text="How many operations the set has.")
    unstated = serializers.IntegerField(help_text="Have an amount that is not stated.")
    one_origin = serializers.IntegerField(
        help_text="Rest on one source, or on several that repeat one another."
    )
    inferred = serializers.IntegerField(help_text="Have a date that was inferred.")
    disputed = serializers.IntegerField(help_text="Have a disputed figure.")


# References


class ThemeRef(Shape):
    class Meta:
        model = Theme
        fields = ("slug", "name")


class OffenceRef(Shape):
    class Meta:
        model = Offence
        fields = ("slug", "name")


class PlaceRef(Shape):
    """A place, in short."""

    api_url = ApiAddress("place")

    class Meta:
        model = Place
        fields = ("slug", "name", "api_url")


class AgencyRef(Shape):
    """An agency, in short."""

    api_url = ApiAddress("agency")

    class Meta:
        model = Agency
        fields = ("slug", "name", "api_url")


class OperationRef(Shape):
    """An operation, in short."""

    url = PageAddress()
    api_url = ApiAddress("operation")

    class Meta:
        model = Operation
        fields = ("slug", "title", "url", "api_url")


class SourceRef(Shape):
    """A source, in short."""

    api_url = ApiAddress("source")

    class Meta:
        model = Source
        fields = ("slug", "url", "title", "publisher", "kind", "published_on", "api_url")


class CitationShape(Shape):
    """Where in which source it stands."""

    source = SourceRef(read_only=True)

    class Meta:
        model = Citation
        fields = ("source", "locator", "wording")


class AspectCitationShape(CitationShape):
    """Where in which source an aspect of an operation stands."""

    class Meta(CitationShape.Meta):
        fields = ("aspect", *CitationShape.Meta.fields)
