"""The record in words: amounts, dates, ages, who was arrested, what was taken, what was cited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.forms import Field
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import capfirst

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
from operations.totals import MEASURES, Figure, Totals

register = template.Library()


# How days are written everywhere on the site; the formats of en-gb shorten the month.
DAY, DAY_OF_MONTH, MONTH = "j F Y", "j F", "F Y"

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
    NoteKind.INFERENCE: "What was inferred, and how",
    NoteKind.DISCREPANCY: "Where figures or words clash",
    NoteKind.CAUTION: "To be read with caution",
    NoteKind.CORRECTION: "What was corrected",
}

AGENCY_ROLES = {
    AgencyRole.LEAD: "Led by",
    AgencyRole.COORDINATOR: "Coordinated by",
    AgencyRole.SUPPORT: "Supported by",
    AgencyRole.PARTNER: "With partners",
}
PLACE_ROLES = {
    PlaceRole.SEARCHED: "Searched in",
    PlaceRole.ARRESTED: "Arrests made in",
    PlaceRole.HELD_AT: "Held at",
    PlaceRole.SUPPLY_FROM: "Supply from",
    PlaceRole.SUPPLY_TO: "Supply to",
    PlaceRole.AREA: "Area",
}

# For each precision: the words of sources it stands for, and what is then known of the number n.
PRECISION_MEANS = {
    Precision.EXACT: ("a number alone", "n"),
    Precision.ABOUT: ("around, about, approximately, some, estimated", "near n"),
    Precision.OVER: ("over, more than, in excess of, n+", "above n"),
    Precision.JUST_OVER: ("just over", "above n, and near it"),
    Precision.AT_LEAST: ("at least", "n or above"),
    Precision.NEARLY: ("nearly, almost, close to", "below n, and near it"),
    Precision.UP_TO: ("up to", "n or below"),
    Precision.RANGE: ("between a and b", "from a to b"),
    Precision.UNSTATED: ("several, a quantity, hundreds", "not known"),
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
        return "not stated"
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
    return ", ".join(MEASURES[name].label for name in names)


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
    about = "about " if operation.start_time_precision == TimePrecision.ABOUT else ""
    return f"{about}{operation.start_time:%H:%M}"


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
    return period(day, day, source.published_precision) if day else "date not stated"


def period(first: date | None, last: date | None, precision: str) -> str:
    """Say a period as exactly as it is known; the two days may be the same."""
    if first is None or last is None or precision == DatePrecision.UNKNOWN:
        return "date not known"
    whole, shared, same = _formats(first, last, precision)
    if same:
        return date_format(last, whole)
    return f"{date_format(first, shared)} to {date_format(last, whole)}"


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
        return "under 18"
    if low < ADULT:
        return f"under 18 to {high}" if high < OLDEST else "under 18 to 65 or over"
    if high >= OLDEST:
        return f"{low} or over"
    return str(low) if low == high else f"{low} to {high}"


@register.filter
def aged(row: Arrest | Operation) -> str:
    """Say an age in a sentence: “aged 26”, “aged 19 to 56”, “under 18”, or nothing."""
    words = ages(row)
    return f"aged {words}" if words[:1].isdigit() else words


@register.filter
def who(row: Arrest) -> str:
    """Say whom an arrest row stands for: “7 men”, “1 woman”, “222 people”."""
    one, many = _nouns(row)
    if row.people is None:
        return f"{many.capitalize()}, number not stated"
    is_one = row.people == 1 and row.people_upper is None
    return f"{row.people_amount.words()} {one if is_one else many}"


@register.filter
def who_of(outcome: Outcome) -> str:
    """Say of how many people an outcome is true: “7 people”, “an unstated number of people”."""
    if outcome.people is None:
        return "a number of people that is not stated"
    is_one = outcome.people == 1 and outcome.people_upper is None
    return f"{outcome.people_amount.words()} {'person' if is_one else 'people'}"


def _nouns(row: Arrest) -> tuple[str, str]:
    if not row.sex:
        return "person", "people"
    is_male = row.sex == Sex.MALE
    if row.age_min is None or row.age_min >= ADULT:
        return ("man", "men") if is_male else ("woman", "women")
    if row.age_max is not None and row.age_max < ADULT:
        return ("boy", "boys") if is_male else ("girl", "girls")
    return ("male", "males") if is_male else ("female", "females")


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
        return str(seizure.get_drug_display()) + (
            f", Class {seizure.drug_class}" * bool(seizure.drug_class)
        )
    if seizure.drug_class:
        return f"Class {seizure.drug_class} {spoken(category)}"
    return category


@register.filter
def subject(fact: Any) -> str:
    """Say what a fact is, wherever it is only named: “Cash”, “7 men”, “Quote of DC Sekalongo”."""
    match fact:
        case Arrest():
            return f"Arrests: {who(fact)}"
        case Seizure():
            return f"Seizures: {spoken(what(fact))}"
        case Statistic():
            return f"Statistics: {spoken(fact.name)}"
        case Quote():
            return str(fact.get_kind_display())
        case Outcome():
            return f"Outcome: {spoken(fact.get_disposal_display())}"
    return str(fact)


@register.filter
def caveats(row: Any) -> list[str]:
    """Say what a reader must know of a row that no source prints as it stands."""
    found = []
    if not getattr(row, "is_arrest_stated", True):
        found.append("the source reports them charged or summonsed; the arrest is our reading")
    if getattr(row, "is_derived", False):
        is_rest = isinstance(row, Arrest)
        found.append(
            "what remains of a stated total; no source prints it"
            if is_rest
            else "a sum of what the sources print; no source prints it"
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
        f"figure of {statistic.agency}" if statistic.agency else "",
        counts_whom(statistic),
        f"of what: {statistic.base}" if statistic.base else "",
    ]
    return [part for part in parts if part]


@register.filter
def part_played(link: Participation | OperationPlace) -> str:
    """Say what an agency or a place was to an operation: “Led by”, “Searched in”."""
    roles = AGENCY_ROLES if isinstance(link, Participation) else PLACE_ROLES
    return roles[link.role]  # type: ignore[index]


@register.filter
def note_heading(kind: str) -> str:
    """Return the heading that notes of one kind stand under."""
    return NOTE_HEADINGS[NoteKind(kind)]


@register.filter
def precision_means(token: str) -> tuple[str, str]:
    """Return the words of sources a precision stands for, and what is then known."""
    return PRECISION_MEANS[Precision(token)]


@register.filter
def shown_as(token: str) -> str:
    """Return how a figure of that precision is shown, n standing for the number."""
    return phrase(token, "n") if token != Precision.RANGE else phrase(token, "a", "b")


@register.filter
def standing_word(fact: Any) -> str:
    """Return “disputed” or “superseded”; nothing for what is accepted."""
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
        return f"{row.standing} figures are never added"
    if getattr(row, "part_of_id", None):
        return "inside another row’s figure"
    if isinstance(row, Statistic) and (reason := _never_added(row)):
        return reason
    if row.operation.part_of_id:
        return "the bigger operation has this figure"
    return "no total is kept of this"


def _never_added(row: Statistic) -> str:
    if row.scope != Scope.OPERATION:
        return f"{row.get_scope_display().lower()} figures are never added"
    if row.unit == StatisticUnit.PERCENT:
        return "shares are never added"
    if row.metric == Metric.ARRESTS:
        return "arrests are counted from the entries of arrests"
    is_part = row.sex or row.age_band or row.subset or row.place_id or row.offence_id
    return "counts only part of the operation" if is_part else ""


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
    return f"{kind}s {', '.join(ordered[:-1])} and {ordered[-1]}"


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
