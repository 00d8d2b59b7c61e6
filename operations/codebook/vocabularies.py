"""The controlled vocabularies in words: what each is about and what its tokens mean.

The tokens come from ``choices``. A meaning is written here only where the label alone could be
misread, so a new token needs a line here only then; a new vocabulary needs one in ``ABOUT``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from operations import choices as c

NOT_PUBLIC = (c.Status,)

ABOUT: Mapping[type[TextChoices], str] = {
    c.Precision: "How exact the source's words for a number were.",
    c.Standing: "What the record makes of a fact. Withdrawn facts are in no file.",
    c.OperationKind: "What kind of thing an operation is.",
    c.DatePrecision: "How exactly a date is known.",
    c.DateBasis: "How a date is known.",
    c.TimePrecision: "How exactly a time of day is known.",
    c.InvestigationState: "What the sources said of the investigation when they were published.",
    c.Proceedings: "The state of court proceedings. Arrest is not guilt.",
    c.AgencyKind: "What kind of body an agency is.",
    c.AgencyRole: "What part an agency took in an operation.",
    c.PlaceKind: "What kind of place it is.",
    c.PlaceRole: "What a place was to an operation.",
    c.SourceKind: "What kind of page a source is.",
    c.Aspect: "What of an operation a citation supports, where it supports no single fact.",
    c.Sex: "Sex, as the source gives it; empty where not stated, or mixed.",
    c.SeizureCategory: "What kind of thing was taken.",
    c.SeizureHow: "How a thing came to police.",
    c.Unit: "What a quantity is counted in. Pieces are never converted to weight.",
    c.Currency: "The currency of a value. Totals are kept for each currency alone.",
    c.DrugClass: "The class as the source reports it (Misuse of Drugs Act 1971).",
    c.Drug: "The drug, where the source names it.",
    c.Metric: "What a statistic counts.",
    c.StatisticUnit: "What a statistic's number is.",
    c.Scope: "What a statistic speaks of. Only figures of the operation itself are summed.",
    c.QuoteKind: "How near a quote is to the words that were said.",
    c.Disposal: "What became of arrested people.",
    c.NoteKind: "What kind of remark a note is.",
    c.Licence: "The licence of a source's own text.",
    c.Jurisdiction: "Where the law or the operation belongs.",
}

# By vocabulary, since tokens of two vocabularies may be the same word.
MEANINGS: Mapping[type[TextChoices], Mapping[str, str]] = {
    c.Precision: {
        c.Precision.EXACT: "The number itself.",
        c.Precision.ABOUT: "Around the number: “around”, “approximately”, “some”, “estimated”.",
        c.Precision.OVER: "Above the number: “over”, “more than”, “in excess of”.",
        c.Precision.JUST_OVER: "Above the number, and near it.",
        c.Precision.AT_LEAST: "The number or more.",
        c.Precision.NEARLY: "Below the number, and near it: “nearly”, “almost”, “close to”.",
        c.Precision.UP_TO: "From nought to the number.",
        c.Precision.RANGE: "Between the number and its upper bound.",
        c.Precision.UNSTATED: "No number: “several”, “a quantity”. The number is empty.",
    },
    c.Standing: {
        c.Standing.ACCEPTED: "It is shown and counts in totals.",
        c.Standing.DISPUTED: "Another source says otherwise. It is shown beside, and never counts.",
        c.Standing.SUPERSEDED: "A later figure replaces it. It is shown beside, and never counts.",
        c.Standing.WITHDRAWN: "Taken back. It is not shown.",
    },
    c.DatePrecision: {
        c.DatePrecision.MONTH: "Stored as the first and the last day of the month.",
        c.DatePrecision.YEAR: "Stored as 1 January and 31 December.",
        c.DatePrecision.UNKNOWN: "No date is stored.",
    },
    c.DateBasis: {
        c.DateBasis.WEEKDAY: "The source names a weekday, and only this year fits it.",
        c.DateBasis.CONTEXT: "Something else in the source settles it; the reason says what.",
        c.DateBasis.PUBLICATION: "The source says “today” or “this week” and has a date itself.",
    },
    c.Proceedings: {
        c.Proceedings.ACTIVE: "From arrest until they are concluded.",
        c.Proceedings.CONCLUDED: "Nothing is left that a publication could prejudice.",
    },
    c.AgencyRole: {
        c.AgencyRole.LEAD: "It led the operation.",
        c.AgencyRole.COORDINATOR: "It coordinated what others did.",
        c.AgencyRole.SUPPORT: "It lent officers, dogs, doors or knowledge to the lead.",
        c.AgencyRole.PARTNER: "It took part beside the lead.",
    },
    c.PlaceRole: {
        c.PlaceRole.SEARCHED: "Addresses there were searched.",
        c.PlaceRole.SUPPLY_FROM: "Drugs are said to have been supplied from there.",
        c.PlaceRole.SUPPLY_TO: "Drugs are said to have been supplied to there.",
        c.PlaceRole.AREA: "The operation took place there, more is not stated.",
    },
    c.SourceKind: {
        c.SourceKind.COPY_OF_RELEASE: "Repeats a force's release and makes no figure more certain.",
    },
    c.SeizureHow: {
        c.SeizureHow.SEIZED: "Taken by police, also what a search found or recovered.",
        c.SeizureHow.SURRENDERED: "Handed in.",
        c.SeizureHow.FOUND: "Without an owner, for instance by a weapons sweep.",
    },
    c.SeizureCategory: {
        c.SeizureCategory.CRIMINAL_ASSETS: "Money that the source does not give as cash alone.",
        c.SeizureCategory.DEAL_LINE_HANDSET: "A deal line's phone. A closed line is a statistic.",
    },
    c.StatisticUnit: {
        c.StatisticUnit.COUNT: "A whole number of what the metric names.",
        c.StatisticUnit.PERCENT: "A share; “base” says of what.",
        c.StatisticUnit.MONEY: "Pounds sterling.",
    },
    c.Scope: {
        c.Scope.OPERATION: "What this operation did. The only scope that is summed.",
        c.Scope.CUMULATIVE: "Everything since some day, of which this operation is a part.",
        c.Scope.CONTEXT: "The state of things around it, for instance nationally.",
        c.Scope.FORECAST: "What is expected, not what was.",
    },
    c.QuoteKind: {
        c.QuoteKind.DIRECT: "The words, as the source prints them.",
        c.QuoteKind.PHRASE: "A few words within the source's own sentence.",
        c.QuoteKind.REPORTED: "What was said, in other words.",
    },
    c.NoteKind: {
        c.NoteKind.INFERENCE: "What was worked out, and how.",
        c.NoteKind.DISCREPANCY: "What does not add up between sources or within one.",
        c.NoteKind.CAUTION: "What a reader should beware of.",
        c.NoteKind.CORRECTION: "What was wrong here and was put right.",
    },
    c.Unit: {
        c.Unit.GRAM: "Grams.",
        c.Unit.KILOGRAM: "Kilograms.",
        c.Unit.TONNE: "Tonnes, of 1,000 kg.",
        c.Unit.MILLILITRE: "Millilitres.",
    },
}


@dataclass(frozen=True)
class Token:
    """One value of a vocabulary: what stands in files and addresses, and what it means."""

    token: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Vocabulary:
    name: str
    about: str
    tokens: list[Token]

    @property
    def title(self) -> str:
        return self.name.replace("-", " ").capitalize()

    @property
    def anchor(self) -> str:
        """The vocabulary's place on the data page."""
        return f"tokens-{self.name}"


def vocabulary_name(choices: type[TextChoices]) -> str:
    """Return the public name of a vocabulary: ``DatePrecision`` is “date-precision”."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", choices.__name__).lower()


def vocabularies() -> list[Vocabulary]:
    """Return every public vocabulary, in the order of ``choices``."""
    return [_described(choices) for choices in _all()]


def _all() -> Iterator[type[TextChoices]]:
    for found in vars(c).values():
        is_one = isinstance(found, type) and issubclass(found, TextChoices)
        if is_one and found is not TextChoices and found not in NOT_PUBLIC:
            yield found


def _described(choices: type[TextChoices]) -> Vocabulary:
    meanings = MEANINGS.get(choices, {})
    tokens = [
        Token(member.value, str(member.label), meanings.get(member.value, f"{member.label}."))
        for member in choices
    ]
    return Vocabulary(vocabulary_name(choices), ABOUT.get(choices, ""), tokens)


VOCABULARY_HEADER = ("vocabulary", "token", "label", "meaning")


def vocabulary_rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield every token as a row of a CSV, vocabulary by vocabulary."""
    for vocabulary in vocabularies():
        for token in vocabulary.tokens:
            yield (vocabulary.name, token.token, token.label, token.meaning)
