"""The record in words: amounts, dates, ages, who was arrested, what was taken, what was cited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.forms import Field
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from operations.choices import (
    AgencyRole,
    DatePrecision,
    Metric,
    NoteKind,
    PlaceRole,
    Precision,
    QuoteKind,
    Scope,
    Sex,
    Standing,
    StatisticUnit,
    TimePrecision,
    Unit,
    phrase,
)
from operations.language import Words
from operations.models import (
    Arrest,
    Operation,
    OperationPlace,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from operations.models.arrest import ADULT, OLDEST
from operations.models.measure import Amount, money, plain
from operations.totals import MEASURES, Figure, Totals, named

register = template.Library()

SEVERAL = 2  # enough for the plural


# How days are written everywhere on the site: as the language of the reader does.
DAY, DAY_OF_MONTH, MONTH = "DATE_FORMAT", "MONTH_DAY_FORMAT", "YEAR_MONTH_FORMAT"

# The totals that say most of a set, first; a strip that is cut short keeps these.
TELLING = (
    "arrests",
    "charged",
    "convicted",
    "cash_gbp",
    "drug_value_gbp",
    "drug_weight_g",
    "class_a_weight_g",
    "wraps",
    "firearms",
    "weapons",
    "warrants",
    "premises",
    "safeguarded",
    "lines_closed",
    "charges",
)

NOTE_HEADINGS = {
    NoteKind.INFERENCE: gettext_lazy("What was inferred, and how"),
    NoteKind.DISCREPANCY: gettext_lazy("Where figures or words clash"),
    NoteKind.CAUTION: gettext_lazy("To be read with caution"),
    NoteKind.CORRECTION: gettext_lazy("What was corrected"),
}

AGENCY_ROLES = {
    AgencyRole.LEAD: gettext_lazy("Led by"),
    AgencyRole.COORDINATOR: gettext_lazy("Coordinated by"),
    AgencyRole.SUPPORT: gettext_lazy("Supported by"),
    AgencyRole.PARTNER: gettext_lazy("With partners"),
}
PLACE_ROLES = {
    PlaceRole.SEARCHED: gettext_lazy("Searched in"),
    PlaceRole.ARRESTED: gettext_lazy("Arrests made in"),
    PlaceRole.HELD_AT: gettext_lazy("Held at"),
    PlaceRole.SUPPLY_FROM: gettext_lazy("Supply from"),
    PlaceRole.SUPPLY_TO: gettext_lazy("Supply to"),
    PlaceRole.AREA: gettext_lazy("Area"),
}

# Why a row of that standing or scope is in no total.
NEVER_ADDED: Mapping[str, Words] = {
    Standing.DISPUTED: gettext_lazy("disputed figures are never added"),
    Standing.SUPERSEDED: gettext_lazy("superseded figures are never added"),
    Standing.WITHDRAWN: gettext_lazy("withdrawn figures are never added"),
    Scope.CUMULATIVE: gettext_lazy("cumulative figures are never added"),
    Scope.CONTEXT: gettext_lazy("context figures are never added"),
    Scope.FORECAST: gettext_lazy("forecast figures are never added"),
}

# For each precision: the words of sources it stands for, and what is then known of the number n.
PRECISION_MEANS = {
    Precision.EXACT: (gettext_lazy("a number alone"), "n"),
    Precision.ABOUT: (
        gettext_lazy("around, about, approximately, some, estimated"),
        gettext_lazy("near n"),
    ),
    Precision.OVER: (gettext_lazy("over, more than, in excess of, n+"), gettext_lazy("above n")),
    Precision.JUST_OVER: (gettext_lazy("just over"), gettext_lazy("above n, and near it")),
    Precision.AT_LEAST: (gettext_lazy("at least"), gettext_lazy("n or above")),
    Precision.NEARLY: (
        gettext_lazy("nearly, almost, close to"),
        gettext_lazy("below n, and near it"),
    ),
    Precision.UP_TO: (gettext_lazy("up to"), gettext_lazy("n or below")),
    Precision.RANGE: (gettext_lazy("between a and b"), gettext_lazy("from a to b")),
    Precision.UNSTATED: (gettext_lazy("several, a quantity, hundreds"), gettext_lazy("not known")),
}


# Amounts


@register.filter
def amount(value: Amount) -> str:
    """Say a count with its precision: “about 7”."""
    return value.words()


@register.filter
def quantity(seizure: Seizure) -> str:
    """Say how much was taken, as the source prints it: “8.3 kg”, “about 51”, or nothing."""
    if not seizure.quantity_precision:
        return ""
    words = seizure.quantity_amount.words()
    if seizure.quantity is None or seizure.unit in {"", Unit.ITEMS}:
        return words
    return f"{words} {seizure.get_unit_display()}"


@register.filter
def value(seizure: Seizure) -> str:
    """Say what it was worth, or how much money it was: “about £20,000”, or nothing."""
    if not seizure.value_precision:
        return ""
    return seizure.value_amount.words(lambda number: money(number, seizure.currency))


@register.filter
def number(statistic: Statistic) -> str:
    """Say a statistic in its unit: “over 1,800”, “88%”, “£312.50”."""
    match statistic.unit:
        case StatisticUnit.PERCENT:
            return statistic.number_amount.words(lambda share: f"{plain(share)}%")
        case StatisticUnit.MONEY:
            return statistic.number_amount.words(money)
        case _:
            return statistic.number_amount.words()


@register.filter
def part_words(part: Any, bar: Any) -> str:
    """Say what one part of a chart's bar comes to, in the unit of the bar."""
    if part.amount.number is None:
        return _("not stated")
    return str(part.amount.words(bar.quantity.show))


@register.filter
def figure(found: Totals, name: str) -> Figure | None:
    """Return one total of a set by the name of its measure, or None where it has no row."""
    return found.figure(name) if found[name] else None


@register.filter
def leading(figures: Sequence[Figure], most: int) -> list[Figure]:
    """Return the figures that say most, at most so many, in the order of ``TELLING``."""
    return _by_weight(figures)[:most]


@register.filter
def others(figures: Sequence[Figure], most: int) -> list[Figure]:
    """Return the figures that ``leading`` leaves out, in their own order."""
    shown = {_name(figure) for figure in _by_weight(figures)[:most]}
    return [figure for figure in figures if _name(figure) not in shown]


def _by_weight(figures: Sequence[Figure]) -> list[Figure]:
    rank = {name: place for place, name in enumerate(TELLING)}
    return sorted(figures, key=lambda figure: rank.get(_name(figure), len(rank)))


@register.filter
def numbered_first(figures: Sequence[Figure]) -> list[Figure]:
    """Order figures for a line of text: those with a number, then those without."""
    return sorted(_by_weight(figures), key=lambda figure: figure.amount.number is None)


def _name(figure: Any) -> str:
    return figure["name"] if isinstance(figure, Mapping) else figure.name


@register.filter
def measure_labels(names: Iterable[str]) -> str:
    """Name measures for a reader: “arrests, cash”."""
    return ", ".join(named(MEASURES[name].label) for name in names)


# Dates


@register.filter
def dates(operation: Operation) -> str:
    """Say when an operation was: “17 June 2021”, “27 February to 5 March 2023”, “October 2020”."""
    return period(operation.starts_on, operation.ends_on, operation.date_precision)


@register.filter
def begins_at(operation: Operation) -> str:
    """Say the time of day at which an operation began: “05:00”, “about 06:30”, or nothing."""
    if operation.start_time is None:
        return ""
    time = f"{operation.start_time:%H:%M}"
    is_rough = operation.start_time_precision == TimePrecision.ABOUT
    return _("about {time}").format(time=time) if is_rough else time


@register.filter
def proceedings_date(operation: Operation) -> str:
    """Say the day or month of which the state of proceedings is known, or nothing."""
    day = operation.proceedings_as_of
    return period(day, day, operation.proceedings_precision) if day else ""


@register.filter
def investigation(operation: Operation) -> str:
    """Say when the investigation behind an operation began, or nothing."""
    day = operation.investigation_starts_on
    return period(day, day, operation.investigation_precision) if day else ""


@register.filter
def published(source: Source) -> str:
    """Say when a page was published: “24 January 2019”, “date not stated”."""
    day = source.published_on
    return period(day, day, source.published_precision) if day else _("date not stated")


def period(first: date | None, last: date | None, precision: str) -> str:
    """Say a period as exactly as it is known; the two days may be the same."""
    if first is None or last is None or precision == DatePrecision.UNKNOWN:
        return _("date not known")
    whole, shared, same = _formats(first, last, precision)
    if same:
        return date_format(last, whole)
    return _("{first} to {last}").format(
        first=date_format(first, shared), last=date_format(last, whole)
    )


def _formats(first: date, last: date, precision: str) -> tuple[str, str, bool]:
    """Return the format of the whole, of the first part beside it, and whether one part is all."""
    is_one_year = first.year == last.year
    is_one_month = is_one_year and first.month == last.month
    match precision:
        case DatePrecision.YEAR:
            return "Y", "Y", is_one_year
        case DatePrecision.MONTH:
            return MONTH, "F" if is_one_year else MONTH, is_one_month
        case _ if is_one_month:
            return DAY, "j", first == last
        case _:
            return DAY, DAY_OF_MONTH if is_one_year else DAY, False


# People


@register.filter
def ages(row: Arrest | Operation) -> str:
    """Say an age or a range: “26”, “19 to 56”, “under 18”, “65 or over”, or nothing."""
    low, high = row.age_min, row.age_max
    if low is None or high is None:
        return ""
    if high < ADULT:
        return _("under 18")
    if low < ADULT:
        return f"under 18 to {high}" if high < OLDEST else "under 18 to 65 or over"
    if high >= OLDEST:
        return f"{low} or over"
    return str(low) if low == high else f"{low} to {high}"


@register.filter
def aged(row: Arrest | Operation) -> str:
    """Say an age in a sentence: “aged 26”, “aged 19 to 56”, “under 18”, or nothing."""
    words = ages(row)
    return _("aged {age}").format(age=words) if words[:1].isdigit() else words


@register.filter
def who(row: Arrest) -> str:
    """Say whom an arrest row stands for: “7 men”, “1 woman”, “222 people”."""
    if row.people is None:
        return _("{people}, number not stated").format(people=_people(row, SEVERAL).capitalize())
    return f"{row.people_amount.words()} {_people(row, _number(row))}"


@register.filter
def who_of(outcome: Outcome) -> str:
    """Say of how many people an outcome is true: “7 people”, “an unstated number of people”."""
    if outcome.people is None:
        return _("a number of people that is not stated")
    people = ngettext("person", "people", _number(outcome))
    return f"{outcome.people_amount.words()} {people}"


def _number(row: Arrest | Outcome) -> int:
    """Return the number that the noun agrees with: a range is never one person."""
    if row.people_upper is not None:
        return max(row.people_upper, SEVERAL)
    return row.people or 0


def _people(row: Arrest, number: int) -> str:
    if not row.sex:
        return ngettext("person", "people", number)
    is_male = row.sex == Sex.MALE
    if row.age_min is None or row.age_min >= ADULT:
        return ngettext("man", "men", number) if is_male else ngettext("woman", "women", number)
    if row.age_max is not None and row.age_max < ADULT:
        return ngettext("boy", "boys", number) if is_male else ngettext("girl", "girls", number)
    return ngettext("male", "males", number) if is_male else ngettext("female", "females", number)


# What rows are


@register.filter
def spoken(label: str) -> str:
    """Put a label into the middle of a sentence: “In custody” becomes “in custody”."""
    label = str(label)
    is_proper = label[1:2].isupper() or label.startswith("Class ")
    return label if is_proper else label[:1].lower() + label[1:]


@register.filter
def what(seizure: Seizure) -> str:
    """Say what was taken: our own words for it, else the drug and its class, else the category."""
    if seizure.item:
        drug = str(seizure.get_drug_display()) if seizure.drug else ""
        # “Bud” alone says little, “Herbal cannabis” enough.
        is_said = drug.lower() in seizure.item.lower()
        return capfirst(seizure.item) if is_said else f"{drug}: {seizure.item}"
    category = str(seizure.get_category_display())
    if seizure.drug:
        drug = str(seizure.get_drug_display())
        return f"{drug}, {seizure.get_drug_class_display()}" if seizure.drug_class else drug
    if seizure.drug_class:
        return f"{seizure.get_drug_class_display()} {spoken(category)}"
    return category


@register.filter
def subject(fact: Any) -> str:
    """Say what a fact is, wherever it is only named: “Cash”, “7 men”, “Quote of DC Sekalongo”."""
    match fact:
        case Arrest():
            return _("Arrests: {what}").format(what=who(fact))
        case Seizure():
            return _("Seizures: {what}").format(what=spoken(what(fact)))
        case Statistic():
            return _("Statistics: {what}").format(what=spoken(fact.name))
        case Quote():
            return str(fact.get_kind_display())
        case Outcome():
            return _("Outcome: {what}").format(what=spoken(fact.get_disposal_display()))
    return str(fact)


@register.filter
def caveats(row: Any) -> list[str]:
    """Say what a reader must know of a row that no source prints as it stands."""
    found = []
    if not getattr(row, "is_arrest_stated", True):
        found.append(_("the source reports them charged or summonsed; the arrest is our reading"))
    if getattr(row, "is_derived", False):
        is_rest = isinstance(row, Arrest)
        found.append(
            _("what remains of a stated total; no source prints it")
            if is_rest
            else _("a sum of what the sources print; no source prints it")
        )
    return found


@register.filter
def counts_whom(statistic: Statistic) -> str:
    """Say whom, where and what a statistic counts, where it is not the whole: “female, Ilford”."""
    parts = [
        spoken(statistic.get_sex_display()) if statistic.sex else "",
        statistic.age_band,
        statistic.subset,
        str(statistic.place or ""),
        spoken(str(statistic.offence or "")),
    ]
    return ", ".join(filter(None, parts))


@register.filter
def covers(statistic: Statistic) -> list[str]:
    """Say what lies around a statistic: its period, whose it is, whom it counts, of what."""
    parts = [
        statistic.period,
        _("figure of {agency}").format(agency=statistic.agency) if statistic.agency else "",
        counts_whom(statistic),
        _("of what: {base}").format(base=statistic.base) if statistic.base else "",
    ]
    return [part for part in parts if part]


@register.filter
def part_played(link: Participation | OperationPlace) -> str:
    """Say what an agency or a place was to an operation: “Led by”, “Searched in”."""
    roles: Mapping[Any, Any] = AGENCY_ROLES if isinstance(link, Participation) else PLACE_ROLES
    return str(roles[link.role])


@register.filter
def note_heading(kind: str) -> str:
    """Return the heading that notes of one kind stand under."""
    return str(NOTE_HEADINGS[NoteKind(kind)])


@register.filter
def precision_means(token: str) -> tuple[str, str]:
    """Return the words of sources a precision stands for, and what is then known."""
    words, known = PRECISION_MEANS[Precision(token)]
    return str(words), str(known)


@register.filter
def shown_as(token: str) -> str:
    """Return how a figure of that precision is shown, n standing for the number."""
    return phrase(token, "n") if token != Precision.RANGE else phrase(token, "a", "b")


# What pages say by it, for translators to find.
STANDINGS = (
    gettext_noop("accepted"),
    gettext_noop("disputed"),
    gettext_noop("superseded"),
    gettext_noop("withdrawn"),
)


@register.filter
def standing_word(fact: Any) -> str:
    """Return “disputed” or “superseded”; nothing for what is accepted.

    It is the token, which looks hang on; pages translate it where they say it.
    """
    return "" if fact.standing == Standing.ACCEPTED else str(fact.standing)


@register.filter
def in_quotation_marks(quote: Quote) -> str:
    """Set direct words in quotation marks, and reported speech in none."""
    return quote.text if quote.kind == QuoteKind.REPORTED else f"“{quote.text}”"


@register.filter
def why_not_counted(row: Any) -> str:
    """Say why a row counts in no total of its list, or nothing where it counts."""
    if row.counts_toward:
        return ""
    if row.standing != Standing.ACCEPTED:
        return str(NEVER_ADDED[row.standing])
    if getattr(row, "part_of_id", None):
        return _("inside another row’s figure")
    if isinstance(row, Statistic) and (reason := _never_added(row)):
        return reason
    if row.operation.part_of_id:
        return _("the bigger operation has this figure")
    return _("no total is kept of this")


def _never_added(row: Statistic) -> str:
    if row.scope != Scope.OPERATION:
        return str(NEVER_ADDED[row.scope])
    if row.unit == StatisticUnit.PERCENT:
        return _("shares are never added")
    if row.metric == Metric.ARRESTS:
        return _("arrests are counted from the entries of arrests")
    is_part = row.sex or row.age_band or row.subset or row.place_id or row.offence_id
    return _("counts only part of the operation") if is_part else ""


# Sources


@register.filter
def sources(row: Any) -> list[Source]:
    """Return the sources that a row of a list cites, each once."""
    return list({cited.source_id: cited.source for cited in row.shown_citations}.values())


@register.filter
def locators(found: Iterable[str]) -> str:
    """Join places in a source: “paragraphs 4 and 7, caption”."""
    kinds: dict[str, list[str]] = {}
    for place in found:
        kind, _, rest = place.partition(" ")
        kinds.setdefault(kind, []).append(rest)
    return ", ".join(_locator(kind, numbers) for kind, numbers in kinds.items())


def _locator(kind: str, numbers: list[str]) -> str:
    if len(numbers) == 1:
        return f"{kind} {numbers[0]}".strip()
    if not all(numbers):
        return ", ".join(f"{kind} {each}".strip() for each in numbers)
    ordered = sorted(numbers, key=lambda each: (not each.isdigit(), each.zfill(6)))
    return _("{places} and {last}").format(
        places=f"{kind}s {', '.join(ordered[:-1])}", last=ordered[-1]
    )


# Addresses


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
