"""What stands in the answer for each kind of fact."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from operations import words
from operations.choices import Disposal
from operations.exports.tables import current_outcome
from operations.models import Arrest, Note, Outcome, Quote, Seizure, Speaker, Statistic
from operations.models.fact import Fact

from .shapes import (
    AgencyRef,
    AmountField,
    CitationShape,
    OffenceRef,
    OperationRef,
    PageAddress,
    PlaceRef,
    Shape,
    names,
    plain,
)

Text = serializers.CharField


class FactOperation(OperationRef):
    """The operation a fact belongs to: what, when, and the state of proceedings."""

    class Meta(OperationRef.Meta):
        fields = (
            *OperationRef.Meta.fields,
            "starts_on",
            "ends_on",
            "date_precision",
            "proceedings",
        )


class FactShape(Shape):
    """What every fact has."""

    operation = FactOperation(read_only=True)
    url = PageAddress()
    citations = CitationShape(source="shown_citations", many=True, read_only=True)


class Counted(FactShape):
    counts_toward = names(
        "The totals it counts in: of the whole list, or of its operation where it stands alone."
    )


class PartOf(serializers.Field):
    """The key of the row that another breaks down, where the public may see it."""

    def __init__(self) -> None:
        super().__init__(
            source="*",
            read_only=True,
            allow_null=True,
            help_text="The key of the row of the same operation that this one breaks down.",
        )

    def to_representation(self, row: Any) -> str | None:
        return row.part_of.key if row.part_of and row.part_of.is_public else None


extend_schema_field(Text())(PartOf)


def _fact(model: type[Fact], *names: str) -> tuple[str, ...]:
    """Return a fact's fields in order: those of every fact, its own, the named ones, sources."""
    own = [name for name in plain(model) if name not in ("key", "standing")]
    return ("operation", "key", "url", "standing", *own, *names, "citations")


class CurrentOutcome(serializers.Serializer):
    """What became of the arrested, as last reported."""

    disposal = serializers.ChoiceField(Disposal.choices, help_text="What became of them.")
    as_of = serializers.DateField(allow_null=True, help_text="The day the source says this of.")


class ArrestShape(Counted):
    """People arrested together; the rows of an operation never overlap. Arrest is not guilt."""

    people = AmountField(Arrest, "people", lambda row: row.people_amount.words())
    home = PlaceRef(read_only=True, allow_null=True, help_text="Where they are from.")
    offences = serializers.SerializerMethodField(
        help_text="What they were arrested on suspicion of."
    )
    outcome = serializers.SerializerMethodField(
        allow_null=True, help_text="What became of them; null where nothing is reported."
    )

    class Meta:
        model = Arrest
        fields = _fact(Arrest, "people", "home", "offences", "outcome", "counts_toward")

    @extend_schema_field(OffenceRef(many=True))
    def get_offences(self, arrest: Arrest) -> Any:
        return [OffenceRef(link.offence).data for link in arrest.arrest_offences.all()]

    @extend_schema_field(CurrentOutcome)
    def get_outcome(self, arrest: Arrest) -> Any:
        outcome = current_outcome(arrest)
        return CurrentOutcome(outcome).data if outcome else None


class SeizureShape(Counted):
    """Something taken, surrendered or found."""

    part_of = PartOf()
    quantity = AmountField(Seizure, "quantity", words.quantity, allow_null=True)
    value = AmountField(Seizure, "value", words.value, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True, help_text="Where, if the source says so.")

    class Meta:
        model = Seizure
        fields = _fact(Seizure, "quantity", "value", "place", "part_of", "counts_toward")


class StatisticShape(Counted):
    """Any other number. Only those of the scope “operation” are ever added up."""

    part_of = PartOf()
    number = AmountField(Statistic, "number", words.number)
    place = PlaceRef(read_only=True, allow_null=True, help_text="Where, if it counts only that.")
    offence = OffenceRef(
        read_only=True, allow_null=True, help_text="The offence, if it counts only that."
    )
    agency = AgencyRef(read_only=True, allow_null=True, help_text="Whose figure it is, if stated.")

    class Meta:
        model = Statistic
        fields = _fact(
            Statistic, "number", "place", "offence", "agency", "part_of", "counts_toward"
        )


class SpeakerShape(Shape):
    """Somebody who spoke for an agency, named or not."""

    agency = AgencyRef(read_only=True, allow_null=True, help_text="Whom the speaker spoke for.")

    class Meta:
        model = Speaker
        fields = (*plain(Speaker), "agency")


class QuoteShape(FactShape):
    """What a speaker is reported to have said. What is withheld from readers is not listed."""

    speaker = SpeakerShape(read_only=True, help_text="Who said it.")

    class Meta:
        model = Quote
        # That a quote needed care is for editors: those still in need of it are not here at all.
        fields = tuple(name for name in _fact(Quote, "speaker") if name != "is_sensitive")


class OutcomeShape(Shape):
    """What became of the arrested by a date; the newest row is the current state."""

    people = AmountField(Outcome, "people", lambda row: row.people_amount.words())
    arrest = serializers.SlugRelatedField(
        slug_field="key",
        read_only=True,
        allow_null=True,
        help_text="The key of the arrest row; null for all of the arrested.",
    )
    citations = CitationShape(source="shown_citations", many=True, read_only=True)

    class Meta:
        model = Outcome
        fields = (*plain(Outcome), "arrest", "people", "citations")


class AboutFact(serializers.Serializer):
    """The fact a note is about."""

    type = Text(help_text="arrest, seizure, statistic, quote or outcome.")
    key = Text(help_text="Its key.")


class NoteShape(Shape):
    """What does not add up, was inferred, wants caution, or was corrected."""

    about = serializers.SerializerMethodField(
        allow_null=True, help_text="The fact it is about; null where it is the whole operation."
    )

    class Meta:
        model = Note
        fields = (*plain(Note), "about")

    @extend_schema_field(AboutFact)
    def get_about(self, note: Note) -> Any:
        fact = note.fact
        return {"type": fact._meta.model_name, "key": fact.key} if fact else None
