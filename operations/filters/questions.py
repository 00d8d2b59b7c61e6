"""What can be asked of each kind of row: one filter for one parameter of the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from operations import bitmaps, search
from operations.bitmaps.operations import span
from operations.choices import (
    AgencyKind,
    AgencyRole,
    Currency,
    DatePrecision,
    Drug,
    DrugClass,
    Jurisdiction,
    Metric,
    OperationKind,
    Precision,
    Proceedings,
    QuoteKind,
    Scope,
    SeizureCategory,
    SeizureHow,
    Sex,
    Standing,
    Unit,
)
from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Offence,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)
from operations.models.fact import Fact
from operations.models.seizure import of_class

from .base import RecordFilterSet
from .conditions import Began, Day, Named, OneOf, Text, Whole, Years
from .periods import Period

FORCES = Q(kind=AgencyKind.TERRITORIAL_FORCE)
PUBLIC_STANDINGS = [choice for choice in Standing.choices if choice[0] != Standing.WITHDRAWN]


def _years() -> list[tuple[int, str]]:
    first, last = _span()
    return [(y, str(y)) for y in range(last.year, first.year - 1, -1)] if first and last else []


def _span() -> tuple[date | None, date | None]:
    """Return the first day of any published operation and the last of any."""
    if (held := bitmaps.noted()) is not None:
        return span(held)
    days = Operation.objects.published().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    return days["first"], days["last"]


def publishers() -> list[tuple[str, str]]:
    return [(name, name) for name in Source.objects.publishers()]


def _in_year(years: Sequence[int]) -> Q:
    found = Q()
    for year in years:
        found |= Q(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    return found


def _begun(period: Period) -> Q:
    return Q(starts_on__range=(period.first, period.last), date_precision__in=period.precisions)


def _inside(model: Any, path: str) -> Any:
    """Return the condition of lying in any of the named things, at any depth."""
    return lambda chosen: Q(
        (f"{path}__in", model.objects.within([row.slug for row in chosen]).order_by().values("pk"))
    )


def among(path: str) -> Any:
    return lambda chosen: Q((f"{path}__in", chosen))


def _suspected(chosen: Sequence[Offence]) -> Q:
    return Q(pk__in=ArrestOffence.objects.filter(offence__in=chosen).order_by().values("arrest"))


def _suspected_anywhere(chosen: Sequence[Offence]) -> Q:
    """The offence is named of the operation as a whole, or of any of its arrests."""
    named = OperationOffence.objects.filter(offence__in=chosen).order_by()
    arrests = Arrest.objects.published().filter(_suspected(chosen)).order_by()
    return Q(pk__in=named.values("operation")) | Q(pk__in=arrests.values("operation"))


def _of_any_class(classes: Sequence[str]) -> Q:
    found = Q()
    for drug_class in classes:
        found |= of_class(drug_class)
    return found


def _with_precision(tokens: Sequence[str], fact: type[Fact]) -> Q:
    found = Q(pk__in=[])
    for field in fact._meta.get_fields():
        if field.name.endswith("_precision"):
            found |= Q((f"{field.name}__in", tokens))
    return found


def words_looked_for(model: Any) -> Text:
    return Text(
        target=model,
        # The rows that are asked are what the reader may see: the index knows more than that.
        q=lambda text: search.matches(model, text),
        words=_("matching {}"),
        label=_("Words"),
        max_length=search.LONGEST,
    )


class OfOperation(RecordFilterSet):
    """What can be asked of the operation a row belongs to."""

    date_from = Day(
        target=Operation, q=lambda day: Q(ends_on__gte=day), words=_("since {}"), label=_("From")
    )
    date_to = Day(
        target=Operation, q=lambda day: Q(starts_on__lte=day), words=_("until {}"), label=_("To")
    )
    year = Years(target=Operation, q=_in_year, words=_("in {}"), label=_("Year"), choices=_years)
    began = Began(target=Operation, q=_begun, words=_("begun in {}"), label=_("Began in"))
    theme = Named(
        target=OperationTheme,
        model=Theme,
        is_proper=False,
        q=among("theme"),
        words=_("about {}"),
        label=_("Theme"),
    )
    kind = OneOf(
        target=Operation,
        choices=OperationKind,
        q=among("kind"),
        words=_("of the kind {}"),
        label=_("Kind"),
    )
    jurisdiction = OneOf(
        target=Operation,
        choices=Jurisdiction,
        q=among("jurisdiction"),
        words=_("under the law of {}"),
        is_proper=True,
        label=_("Jurisdiction"),
    )
    agency = Named(
        target=Participation,
        model=Agency,
        q=_inside(Agency, "agency"),
        words=_("involving {}"),
        label=_("Agency"),
    )
    role = OneOf(
        target=Participation,
        choices=AgencyRole,
        q=among("role"),
        words=_("in the role {}"),
        label=_("Role"),
    )
    force = Named(
        target=OperationPlace,
        model=Agency,
        limit=FORCES,
        q=among("place__police_area"),
        words=_("in the area of {}"),
        label=_("Force area"),
    )
    place = Named(
        target=OperationPlace,
        model=Place,
        q=_inside(Place, "place"),
        words=_("in {}"),
        label=_("Place"),
    )
    programme = Named(
        target=OperationProgramme,
        model=Programme,
        q=among("programme"),
        words=_("in the programme {}"),
        label=_("Programme"),
    )
    proceedings = OneOf(
        target=Operation,
        choices=Proceedings,
        q=among("proceedings"),
        words=_("with proceedings {}"),
        label=_("Proceedings"),
    )
    date_precision = OneOf(
        target=Operation,
        choices=DatePrecision,
        q=among("date_precision"),
        words=_("dated to the {}"),
        label=_("Date precision"),
    )


class OfArrest(RecordFilterSet):
    home = Named(
        target=Arrest,
        model=Place,
        q=_inside(Place, "home"),
        words=_("of people from {}"),
        label=_("Home"),
    )
    offence = Named(
        target=Arrest,
        model=Offence,
        q=_suspected,
        alone=_suspected_anywhere,
        words=_("on suspicion of {}"),
        is_proper=False,
        label=_("Suspected offence"),
    )
    sex = OneOf(target=Arrest, choices=Sex, q=among("sex"), words=_("of sex {}"), label=_("Sex"))
    age_min = Whole(
        target=Arrest,
        q=lambda age: Q(age_max__gte=age),
        words=_("aged {} or over"),
        label=_("Youngest age"),
        min_value=10,
        max_value=120,
    )
    age_max = Whole(
        target=Arrest,
        q=lambda age: Q(age_min__lte=age),
        words=_("aged {} or under"),
        label=_("Oldest age"),
        min_value=10,
        max_value=120,
    )


class OfSeizure(RecordFilterSet):
    category = OneOf(
        target=Seizure,
        choices=SeizureCategory,
        q=among("category"),
        words=_("with seizures of {}"),
        own_words=_("of {}"),
        label=_("Category"),
    )
    drug_class = OneOf(
        target=Seizure,
        choices=DrugClass,
        q=_of_any_class,
        words=_("with {} drugs"),
        own_words=_("of {} drugs"),
        is_proper=True,
        label=_("Drug class"),
    )
    drug = OneOf(
        target=Seizure,
        choices=Drug,
        q=among("drug"),
        words=_("with the drug {}"),
        own_words=_("of the drug {}"),
        label=_("Drug"),
    )
    how = OneOf(
        target=Seizure,
        choices=SeizureHow,
        q=among("how"),
        words=_("with things {}"),
        own_words="{}",
        label=_("How"),
    )
    currency = OneOf(
        target=Seizure,
        choices=Currency,
        q=among("currency"),
        words=_("valued in {}"),
        label=_("Currency"),
    )
    unit = OneOf(
        target=Seizure, choices=Unit, q=among("unit"), words=_("counted in {}"), label=_("Unit")
    )


class OfStatistic(RecordFilterSet):
    metric = OneOf(
        target=Statistic,
        choices=Metric,
        q=among("metric"),
        words=_("with figures for {}"),
        own_words=_("for {}"),
        label=_("Metric"),
    )
    scope = OneOf(
        target=Statistic,
        choices=Scope,
        q=among("scope"),
        words=_("with figures of the scope {}"),
        own_words=_("of the scope {}"),
        label=_("Scope"),
    )


class OfQuote(RecordFilterSet):
    speaker = Named(
        target=Quote,
        model=Speaker,
        q=among("speaker"),
        words=_("quoting {}"),
        own_words=_("by {}"),
        label=_("Speaker"),
    )
    quote_kind = OneOf(
        target=Quote,
        choices=QuoteKind,
        q=among("kind"),
        words=_("with quotes of the kind {}"),
        own_words=_("of the kind {}"),
        label=_("Kind of quote"),
    )


class OfCitation(RecordFilterSet):
    source = Named(
        target=Citation, model=Source, q=among("source"), words=_("citing {}"), label=_("Source")
    )
    publisher = OneOf(
        target=Citation,
        choices=publishers,
        q=among("source__publisher"),
        words=_("reported by {}"),
        is_proper=True,
        label=_("Publisher"),
    )


class OfAnyFact(RecordFilterSet):
    standing = OneOf(
        target=Fact,
        choices=PUBLIC_STANDINGS,
        q=lambda tokens, fact: Q(standing__in=tokens),
        words=_("with figures {}"),
        own_words=_("that are {}"),
        label=_("Standing"),
    )
    precision = OneOf(
        target=Fact,
        choices=Precision,
        q=_with_precision,
        words=_("with figures given as “{}”"),
        own_words=_("given as “{}”"),
        label=_("Precision"),
    )
