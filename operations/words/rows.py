"""What a row of the record is, and why it may count for nothing."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from operations.choices import (
    AgencyRole,
    Metric,
    NoteKind,
    OperationKind,
    PlaceRole,
    QuoteKind,
    Scope,
    Standing,
    StatisticUnit,
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
    Statistic,
)

from .people import who

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


def spoken(label: str) -> str:
    """Put a label into the middle of a sentence: “In custody” becomes “in custody”."""
    label = str(label)
    is_proper = label[1:2].isupper() or label.startswith("Class ")
    return label if is_proper else label[:1].lower() + label[1:]


def kind(operation: Operation) -> str:
    """Say what sort of thing an operation was: “Operation”, “Week of action”."""
    # Its ``get_kind_display`` puts all choices into a dictionary each time.
    return str(OperationKind(operation.kind).label)


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


def covers(statistic: Statistic) -> list[str]:
    """Say what lies around a statistic: its period, whose it is, whom it counts, of what."""
    parts = [
        statistic.period,
        _("figure of {agency}").format(agency=statistic.agency) if statistic.agency else "",
        counts_whom(statistic),
        _("of what: {base}").format(base=statistic.base) if statistic.base else "",
    ]
    return [part for part in parts if part]


def part_played(link: Participation | OperationPlace) -> str:
    """Say what an agency or a place was to an operation: “Led by”, “Searched in”."""
    roles: Mapping[Any, Any] = AGENCY_ROLES if isinstance(link, Participation) else PLACE_ROLES
    return str(roles[link.role])


def note_heading(kind: str) -> str:
    """Return the heading that notes of one kind stand under."""
    return str(NOTE_HEADINGS[NoteKind(kind)])


# What pages say by it, for translators to find.
STANDINGS = (
    gettext_noop("accepted"),
    gettext_noop("disputed"),
    gettext_noop("superseded"),
    gettext_noop("withdrawn"),
)


def standing_word(fact: Any) -> str:
    """Return “disputed” or “superseded”; nothing for what is accepted.

    It is the token, which looks hang on; pages translate it where they say it.
    """
    return "" if fact.standing == Standing.ACCEPTED else str(fact.standing)


def in_quotation_marks(quote: Quote) -> str:
    """Set direct words in quotation marks, and reported speech in none."""
    return quote.text if quote.kind == QuoteKind.REPORTED else f"“{quote.text}”"


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
