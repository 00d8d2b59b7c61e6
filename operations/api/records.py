"""What stands in the answer for operations and for the named things they are filed under."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from operations import words
from operations.models import (
    Agency,
    Operation,
    OperationPlace,
    OperationProgramme,
    Participation,
    Place,
    Programme,
    Source,
)

from .facts import (
    ArrestShape,
    NoteShape,
    OutcomeShape,
    QuoteShape,
    SeizureShape,
    StatisticShape,
)
from .shapes import (
    AgencyRef,
    ApiAddress,
    AspectCitationShape,
    OffenceRef,
    OperationRef,
    PageAddress,
    PlaceRef,
    Shape,
    SourceRef,
    ThemeRef,
    TotalsField,
    names,
    plain,
)

Text, Count = serializers.CharField, serializers.IntegerField


class ProgrammeLink(Shape):
    """A programme an operation belongs to."""

    slug = Text(source="programme.slug", read_only=True)
    name = Text(source="programme.name", read_only=True)

    class Meta:
        model = OperationProgramme
        fields = ("slug", "name", "is_inferred")


class ParticipationShape(Shape):
    """An agency's part in an operation."""

    agency = AgencyRef(read_only=True)

    class Meta:
        model = Participation
        fields = ("agency", "role", "note")


class OperationPlaceShape(Shape):
    """What a place was to an operation."""

    place = PlaceRef(read_only=True)

    class Meta:
        model = OperationPlace
        fields = ("place", "role")


class OperationShape(Shape):
    """An operation with its totals; its facts are in its own answer and in their lists."""

    url = PageAddress()
    api_url = ApiAddress("operation")
    date_words = serializers.SerializerMethodField(help_text="The dates as they are known.")
    part_of = serializers.SerializerMethodField(
        allow_null=True, help_text="The bigger operation it was part of."
    )
    themes = serializers.SerializerMethodField(help_text="What it was about.")
    programmes = ProgrammeLink(source="operationprogrammes", many=True, read_only=True)
    offences = serializers.SerializerMethodField(
        help_text="Offences suspected of the operation as a whole."
    )
    agencies = ParticipationShape(source="participations", many=True, read_only=True)
    places = OperationPlaceShape(source="operation_places", many=True, read_only=True)
    totals = TotalsField(read_only=True, help_text="Its own totals, by the name of the measure.")
    counted_in_bigger_operation = names(
        "Totals that a bigger operation of the list holds already: leave them out of a sum.",
        source="hidden_measures",
    )
    sources = serializers.SerializerMethodField(help_text="Everything it and its facts cite.")
    citations = serializers.SerializerMethodField(
        help_text="What supports its dates, places, offences, agencies and description."
    )

    class Meta:
        model = Operation
        fields: tuple[str, ...] = (
            "slug",
            "url",
            "api_url",
            *plain(Operation, without=("slug",)),
            "date_words",
            "part_of",
            "themes",
            "programmes",
            "offences",
            "agencies",
            "places",
            "totals",
            "counted_in_bigger_operation",
            "sources",
            "citations",
        )

    @extend_schema_field(str)
    def get_date_words(self, operation: Operation) -> str:
        return words.dates(operation)

    @extend_schema_field(OperationRef)
    def get_part_of(self, operation: Operation) -> Any:
        whole = operation.part_of
        return OperationRef(whole).data if whole and whole.is_published else None

    @extend_schema_field(ThemeRef(many=True))
    def get_themes(self, operation: Any) -> Any:
        return [ThemeRef(link.theme).data for link in operation.operationthemes.all()]

    @extend_schema_field(OffenceRef(many=True))
    def get_offences(self, operation: Any) -> Any:
        return [OffenceRef(link.offence).data for link in operation.operationoffences.all()]

    @extend_schema_field(SourceRef(many=True))
    def get_sources(self, operation: Any) -> Any:
        return SourceRef(words.sources(operation), many=True).data

    @extend_schema_field(AspectCitationShape(many=True))
    def get_citations(self, operation: Any) -> Any:
        own = [cited for cited in operation.shown_citations if cited.aspect]
        return AspectCitationShape(own, many=True).data


class OperationWithFacts(OperationShape):
    """An operation with everything the public may know of it."""

    parts = OperationRef(source="shown_parts", many=True, read_only=True)
    arrests = ArrestShape(source="shown_arrests", many=True, read_only=True)
    seizures = SeizureShape(source="shown_seizures", many=True, read_only=True)
    statistics = StatisticShape(source="shown_statistics", many=True, read_only=True)
    quotes = QuoteShape(source="shown_quotes", many=True, read_only=True)
    withheld_quotes = Count(
        read_only=True, help_text="How many quotes are withheld while proceedings may be active."
    )
    outcomes = OutcomeShape(source="shown_outcomes", many=True, read_only=True)
    notes = NoteShape(source="shown_notes", many=True, read_only=True)

    class Meta(OperationShape.Meta):
        fields = (
            *OperationShape.Meta.fields,
            "parts",
            "arrests",
            "seizures",
            "statistics",
            "quotes",
            "withheld_quotes",
            "outcomes",
            "notes",
        )


# Named things


def _counted_operations() -> Any:
    return Count(
        read_only=True,
        help_text="How many published operations it, or what lies inside it, is part of.",
    )


class AgencyShape(Shape):
    """A force, a unit, a council, a charity: anybody that takes part or speaks."""

    url = PageAddress()
    api_url = ApiAddress("agency")
    parent = AgencyRef(read_only=True, allow_null=True, help_text="What it belongs to.")
    aliases = serializers.SerializerMethodField(help_text="Other names that reports use.")
    operation_count = _counted_operations()

    class Meta:
        model = Agency
        fields = (
            "slug",
            "url",
            "api_url",
            *plain(Agency, without=("slug", "aliases")),
            "aliases",
            "parent",
            "operation_count",
        )

    @extend_schema_field(serializers.ListField(child=Text()))
    def get_aliases(self, agency: Agency) -> list[str]:
        return [line.strip() for line in agency.aliases.splitlines() if line.strip()]


class PlaceShape(Shape):
    """A named place, from a ward to a country; never an address."""

    url = PageAddress()
    api_url = ApiAddress("place")
    parent = PlaceRef(read_only=True, allow_null=True, help_text="What it lies inside.")
    police_area = AgencyRef(
        read_only=True, allow_null=True, help_text="The territorial force whose area it lies in."
    )
    operation_count = _counted_operations()

    class Meta:
        model = Place
        fields = (
            "slug",
            "url",
            "api_url",
            *plain(Place, without=("slug",)),
            "parent",
            "police_area",
            "operation_count",
        )


class ProgrammeShape(Shape):
    """A standing effort or campaign; it has no figures of its own."""

    url = PageAddress()
    api_url = ApiAddress("programme")
    operation_count = _counted_operations()

    class Meta:
        model = Programme
        fields = (
            "slug",
            "url",
            "api_url",
            *plain(Programme, without=("slug",)),
            "operation_count",
        )


class SourceShape(Shape):
    """One published page: a force release, a copy of one, a news report."""

    page_url = PageAddress(help_text="The address of its page here; “url” is its own.")
    api_url = ApiAddress("source")

    class Meta:
        model = Source
        fields = ("slug", "page_url", "api_url", *plain(Source, without=("slug",)))
