"""The filters of each list. One parameter means one thing in every list."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from operations.choices import (
    AgencyKind,
    PlaceKind,
    SourceKind,
)
from operations.models import (
    Agency,
    Arrest,
    Operation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)

from .base import RecordFilterSet
from .conditions import Named, OneOf
from .questions import (
    FORCES,
    OfAnyFact,
    OfArrest,
    OfCitation,
    OfOperation,
    OfQuote,
    OfSeizure,
    OfStatistic,
    among,
    publishers,
    words_looked_for,
)
from .summed import Summed, SummedRows


class OperationFilter(
    OfAnyFact, OfCitation, OfQuote, OfStatistic, OfSeizure, OfArrest, OfOperation, Summed
):
    model, noun = Operation, ngettext_lazy("operation", "operations")
    q = words_looked_for(Operation)


class ArrestFilter(OfAnyFact, OfCitation, OfArrest, OfOperation, SummedRows):
    model, noun = Arrest, ngettext_lazy("entry of arrests", "entries of arrests")
    q = words_looked_for(Arrest)


class SeizureFilter(OfAnyFact, OfCitation, OfSeizure, OfOperation, SummedRows):
    model, noun = Seizure, ngettext_lazy("seizure", "seizures")
    q = words_looked_for(Seizure)


class StatisticFilter(OfAnyFact, OfCitation, OfStatistic, OfOperation, SummedRows):
    model, noun = Statistic, ngettext_lazy("figure", "figures")
    q = words_looked_for(Statistic)


class QuoteFilter(OfCitation, OfQuote, OfOperation):
    model, noun = Quote, ngettext_lazy("quote", "quotes")
    q = words_looked_for(Quote)


class AgencyFilter(RecordFilterSet):
    model, noun = Agency, ngettext_lazy("agency", "agencies")
    q = words_looked_for(Agency)
    agency_kind = OneOf(
        target=Agency,
        choices=AgencyKind,
        q=among("kind"),
        words=_("of the kind {}"),
        label=_("Kind"),
    )


class PlaceFilter(RecordFilterSet):
    model, noun = Place, ngettext_lazy("place", "places")
    q = words_looked_for(Place)
    place_kind = OneOf(
        target=Place,
        choices=PlaceKind,
        q=among("kind"),
        words=_("of the kind {}"),
        label=_("Kind"),
    )
    force = Named(
        target=Place,
        model=Agency,
        limit=FORCES,
        q=among("police_area"),
        words=_("in the area of {}"),
        label=_("Force area"),
    )


class ProgrammeFilter(RecordFilterSet):
    model, noun = Programme, ngettext_lazy("programme", "programmes")
    q = words_looked_for(Programme)


class SourceFilter(RecordFilterSet):
    model, noun = Source, ngettext_lazy("source", "sources")
    q = words_looked_for(Source)
    source_kind = OneOf(
        target=Source,
        choices=SourceKind,
        q=among("kind"),
        words=_("of the kind {}"),
        label=_("Kind"),
    )
    publisher = OneOf(
        target=Source,
        choices=publishers,
        q=among("publisher"),
        words=_("published by {}"),
        is_proper=True,
        label=_("Publisher"),
    )
