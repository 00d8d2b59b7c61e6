"""Which operations of a set stand in which bar, and the filter that finds exactly those.

A bar's filter is that of the set with one parameter narrowed. Where the set is already narrowed by
that parameter, only what it names (and what lies inside it) has a bar: the others cannot be reached
from there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from operations.choices import AgencyRole, DatePrecision, DrugClass
from operations.filters import OperationFilter
from operations.filters.periods import Period
from operations.models import (
    Agency,
    OperationPlace,
    OperationTheme,
    Participation,
    Place,
    Seizure,
)
from operations.models.seizure import of_class


@dataclass(frozen=True)
class Group:
    """The operations of one bar; ``parameters`` are what its filter has beside that of the set."""

    key: str
    label: str
    members: Collection[int]
    parameters: Mapping[str, Sequence[str]]
    period: Period | None = None

    def query(self, filterset: OperationFilter) -> str:
        """Return the query string of the filter that finds the group."""
        query = QueryDict(filterset.query(), mutable=True)
        for name, tokens in self.parameters.items():
            query.setlist(name, list(tokens))
        return str(query.urlencode())


@dataclass(frozen=True)
class Grouping:
    """The groups of a set in order, those beside them (undated), and who is in none."""

    title: str
    groups: Sequence[Group]
    beside: Sequence[Group] = ()
    left_out: int = 0
    left_out_words: Any = ""  # how many have no place, as ngettext_lazy gives it
    overlap_words: str = ""
    periods: Sequence[Period] = field(default=())


def grouping(filterset: OperationFilter, by: str) -> Grouping:
    """Return the groups of a valid filter's set."""
    match by:
        case "month" | "quarter" | "year":
            return _periods(filterset, by)
        case "agency":
            return _agencies(filterset)
        case "theme":
            return _themes(filterset)
        case "drug_class":
            return _drug_classes(filterset)
        case "force":
            return _forces(filterset)
        case _:
            return _places(filterset)


# Time


def usual_grain(filterset: OperationFilter) -> str:
    """Return the period that gives a readable number of bars for the dates of the set."""
    days = [day for _, day, _ in _dates(filterset) if day]
    if not days:
        return "year"
    months = (max(days).year - min(days).year) * 12 + max(days).month - min(days).month + 1
    return "month" if months <= 24 else "quarter" if months <= 60 else "year"


def _dates(filterset: OperationFilter) -> list[tuple[int, date | None, str]]:
    rows = filterset.qs.order_by()
    return list(rows.values_list("pk", "starts_on", "date_precision"))


def _periods(filterset: OperationFilter, grain: str) -> Grouping:
    members: dict[Period, set[int]] = defaultdict(set)
    beside: dict[str, set[int]] = defaultdict(set)
    for key, day, precision in _dates(filterset):
        period = Period.around(day, grain) if day else None
        if period is None or precision not in period.precisions:
            beside[precision].add(key)
        else:
            members[period].add(key)
    chosen = {name: value for name, _, value in filterset.chosen()}.get("began")
    periods = _span(members)
    return Grouping(
        title=str(BEGAN[grain]),
        groups=[_period(period, members.get(period, ()), chosen) for period in periods],
        beside=[
            Group(token, str(label), beside[token], {"date_precision": [token]})
            for token, label in UNPLACED.items()
            if token in beside
        ],
        periods=periods,
    )


BEGAN = {
    "month": gettext_lazy("month in which the operation began"),
    "quarter": gettext_lazy("quarter in which the operation began"),
    "year": gettext_lazy("year in which the operation began"),
}
UNPLACED = {
    DatePrecision.YEAR.value: gettext_lazy("Dated to the year only"),
    DatePrecision.MONTH.value: gettext_lazy("Dated to the month only"),
    DatePrecision.UNKNOWN.value: gettext_lazy("Without a date"),
}


def _span(found: Collection[Period]) -> list[Period]:
    """Return every period from the first to the last, the empty ones too."""
    if not found:
        return []
    periods, last = [min(found)], max(found)
    while periods[-1] < last:
        periods.append(periods[-1].following)
    return periods


def _period(period: Period, members: Collection[int], chosen: Period | None) -> Group:
    narrower = chosen if chosen and chosen in period else period
    parameters = {"began": [narrower.token]}
    return Group(period.token, period.label, members, parameters, period)


# What lies inside something else


class _Tree:
    """Named things and what they lie inside: chains of keys, from a thing outwards."""

    def __init__(self, model: Any):
        rows = model.objects.values_list("pk", "parent", "slug", "name")
        self.known = {key: (parent, slug, name) for key, parent, slug, name in rows}

    def chain(self, key: int) -> list[int]:
        found = [key]
        while (parent := self.known[found[-1]][0]) is not None and parent not in found:
            found.append(parent)
        return found

    def slug(self, key: int) -> str:
        return str(self.known[key][1])

    def name(self, key: int) -> str:
        return str(self.known[key][2])


def _chosen(filterset: OperationFilter, name: str) -> list[Any]:
    found = {each: value for each, _, value in filterset.chosen()}
    return list(found.get(name, []))


def _by_size(groups: Collection[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-len(group.members), group.label))


def _left_out(filterset: OperationFilter, groups: Collection[Group]) -> int:
    inside = set().union(*(group.members for group in groups))
    return len(set(filterset.qs.order_by().values_list("pk", flat=True)) - inside)


# Agencies


def _agencies(filterset: OperationFilter) -> Grouping:
    roles = _roles(filterset)
    groups = agency_groups(filterset, roles)
    what = _("lead agency") if roles == ["lead"] else _("agency taking part")
    if roles and roles != ["lead"]:
        labels = _(" or ").join(str(AgencyRole(role).label).lower() for role in roles)
        what = _("agency in the role of {roles}").format(roles=labels)
    return Grouping(
        title=what,
        groups=_by_size(groups),
        left_out=_left_out(filterset, groups),
        left_out_words=ngettext_lazy(
            "{number:,} operation of the list has no such agency and is in no bar.",
            "{number:,} operations of the list have no such agency and are in no bar.",
        ),
        overlap_words=_("An operation with several such agencies counts for each of them"),
    )


def _roles(filterset: OperationFilter) -> list[str]:
    """Return the roles asked for; the lead, unless agencies are asked for in any role."""
    roles = [str(role) for role in _chosen(filterset, "role")]
    return roles or ([] if _chosen(filterset, "agency") else [AgencyRole.LEAD.value])


def agency_groups(
    filterset: OperationFilter, roles: Sequence[str], only: Collection[str] | None = None
) -> list[Group]:
    """Return a group for each outermost agency, for what is chosen, or for the slugs of ``only``.

    A group holds what the agency and its units did; ``roles`` empty means in any role.
    """
    links = filterset.rows_of(Participation)
    if roles:
        links = links.filter(role__in=roles)
    tree, members = _Tree(Agency), defaultdict(set)
    chosen = {agency.pk for agency in _chosen(filterset, "agency")}
    named: set[int] = set()
    for operation, agency in links.values_list("operation", "agency"):
        chain = tree.chain(agency)
        for key in chain:
            members[key].add(operation)
        named.update([agency] if chosen else chain[-1:])
    shown = {key for key in members if key in named or key in chosen}
    if only is not None:
        shown = {key for key in members if tree.slug(key) in only}
    if chosen:
        shown = {key for key in shown if chosen.intersection(tree.chain(key))}
    parameters = {"role": list(roles)} if roles else {}
    return [
        Group(
            tree.slug(key), tree.name(key), members[key], {"agency": [tree.slug(key)]} | parameters
        )
        for key in shown
    ]


# Themes, drug classes, force areas, places


def _themes(filterset: OperationFilter) -> Grouping:
    links = filterset.rows_of(OperationTheme)
    groups = _named(links.values_list("operation", "theme__slug", "theme__name"), "theme")
    return Grouping(
        title=_("theme"),
        groups=_by_size(groups),
        left_out=_left_out(filterset, groups),
        left_out_words=ngettext_lazy(
            "{number:,} operation of the list has no such theme and is in no bar.",
            "{number:,} operations of the list have no such theme and are in no bar.",
        ),
        overlap_words=_("An operation with several themes counts for each of them"),
    )


def _drug_classes(filterset: OperationFilter) -> Grouping:
    cases = [When(of_class(token), then=Value(token)) for token in DrugClass.values]
    rows = filterset.rows_of(Seizure).annotate(
        as_class=Case(*cases, default=Value(""), output_field=CharField())
    )
    found = rows.exclude(as_class="").values_list("operation", "as_class").distinct()
    groups = _named(
        [(key, token, str(DrugClass(token).label)) for key, token in found], "drug_class"
    )
    return Grouping(
        title=_("class of the drugs seized"),
        groups=sorted(groups, key=lambda group: group.key),
        left_out=_left_out(filterset, groups),
        left_out_words=ngettext_lazy(
            "{number:,} operation of the list names no such class and is in no bar.",
            "{number:,} operations of the list name no such class and are in no bar.",
        ),
        overlap_words=_("An operation with drugs of several classes counts for each of them"),
    )


def _forces(filterset: OperationFilter) -> Grouping:
    groups = force_groups(filterset)
    return Grouping(
        title=_("force area"),
        groups=_by_size(groups),
        left_out=_left_out(filterset, groups),
        left_out_words=ngettext_lazy(
            "{number:,} operation of the list names no place inside one force’s area "
            "and is in no bar.",
            "{number:,} operations of the list name no place inside one force’s area "
            "and are in no bar.",
        ),
        overlap_words=_("An operation in several areas counts for each of them"),
    )


def force_groups(filterset: OperationFilter) -> list[Group]:
    """Return a group for each territorial force in whose area an operation of the set was."""
    links = filterset.rows_of(OperationPlace).filter(place__police_area__isnull=False)
    path = "place__police_area"
    return _named(links.values_list("operation", f"{path}__slug", f"{path}__name"), "force")


def _places(filterset: OperationFilter) -> Grouping:
    tree, members = _Tree(Place), defaultdict(set)
    chosen = {place.pk for place in _chosen(filterset, "place")}
    named = set()
    for operation, place in filterset.rows_of(OperationPlace).values_list("operation", "place"):
        named.add(place)
        for key in tree.chain(place):
            members[key].add(operation)
    shown = [
        key
        for key in members
        if (key in named or key in chosen) and (not chosen or chosen.intersection(tree.chain(key)))
    ]
    groups = [
        Group(tree.slug(key), tree.name(key), members[key], {"place": [tree.slug(key)]})
        for key in shown
    ]
    return Grouping(
        title=_("place"),
        groups=_by_size(groups),
        left_out=_left_out(filterset, groups),
        left_out_words=ngettext_lazy(
            "{number:,} operation of the list names no place and is in no bar.",
            "{number:,} operations of the list name no place and are in no bar.",
        ),
        overlap_words=_(
            "A place takes in the places inside it, and an operation may be in several"
        ),
    )


def _named(links: Any, parameter: str) -> list[Group]:
    members: dict[tuple[str, str], set[int]] = defaultdict(set)
    for operation, slug, name in links:
        members[slug, name].add(operation)
    return [
        Group(slug, name, found, {parameter: [slug]}) for (slug, name), found in members.items()
    ]
