"""Which operations of a set stand in which bar, and the filter that finds exactly those.

A bar's filter is that of the set with one parameter narrowed. Where the set is already narrowed by
that parameter, only what it names (and what lies inside it) has a bar: the others cannot be reached
from there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from operations.bitmaps.bits import either, none, without
from operations.bitmaps.kept import CLASS, IN_ROLE
from operations.choices import AgencyRole, DatePrecision, DrugClass
from operations.filters import OperationFilter
from operations.filters.periods import MONTHS, Period, precisions_of
from operations.models import (
    Agency,
    OperationPlace,
    OperationTheme,
    Participation,
    Place,
    Seizure,
    Theme,
)

from .begun import begun_in, first_days, of_precisions


@dataclass(frozen=True)
class Group:
    """The operations of one bar, as a bitmap of their keys.

    ``parameters`` are what its filter has beside that of the set.
    """

    key: str
    label: str
    rows: int
    parameters: Mapping[str, Sequence[str]]
    period: Period | None = None

    @property
    def count(self) -> int:
        return self.rows.bit_count()

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
    days = first_days(filterset)
    if not days:
        return "year"
    first, last = days
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= 24 else "quarter" if months <= 60 else "year"


def _periods(filterset: OperationFilter, grain: str) -> Grouping:
    periods = _span(filterset, grain)
    begun = begun_in(filterset, periods)
    chosen = {name: value for name, _, value in filterset.chosen()}.get("began")
    placed = either(begun)
    beside = of_precisions(filterset, UNPLACED)
    return Grouping(
        title=str(BEGAN[grain]),
        groups=[_period(period, rows, chosen) for period, rows in zip(periods, begun, strict=True)],
        beside=[
            Group(token, str(label), rows, {"date_precision": [token]})
            for token, label in UNPLACED.items()
            if (rows := without(beside[token], placed))
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


def _span(filterset: OperationFilter, grain: str) -> list[Period]:
    """Return every period from the first to the last, the empty ones too."""
    days = first_days(filterset, precisions_of(MONTHS[grain]))
    if not days:
        return []
    periods, last = [Period.around(days[0], grain)], Period.around(days[1], grain)
    while periods[-1] < last:
        periods.append(periods[-1].following)
    return periods


def _period(period: Period, rows: int, chosen: Period | None) -> Group:
    narrower = chosen if chosen and chosen in period else period
    parameters = {"began": [narrower.token]}
    return Group(period.token, period.label, rows, parameters, period)


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

    def spread(self, found: Mapping[int, int]) -> dict[int, int]:
        """Return what each thing and all that lies inside it has, of bitmaps by thing."""
        spread: dict[int, int] = defaultdict(int)
        for key, rows in found.items():
            for outer in self.chain(key):
                spread[outer] |= rows
        return dict(spread)

    def slug(self, key: int) -> str:
        return str(self.known[key][1])

    def name(self, key: int) -> str:
        return str(self.known[key][2])


def _chosen(filterset: OperationFilter, name: str) -> list[Any]:
    found = {each: value for each, _, value in filterset.chosen()}
    return list(found.get(name, []))


def _by_size(groups: Collection[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.count, group.label))


def _left_out(filterset: OperationFilter, groups: Collection[Group]) -> int:
    return without(filterset.bits(), either(group.rows for group in groups)).bit_count()


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
    by_agency = _by_agency(filterset, roles)
    tree: _Tree = filterset.once("tree of agencies", lambda: _Tree(Agency))
    members = tree.spread(by_agency)
    chosen = {agency.pk for agency in _chosen(filterset, "agency")}
    named = set(by_agency) if chosen else {tree.chain(key)[-1] for key in by_agency}
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


def _by_agency(filterset: OperationFilter, roles: Sequence[str]) -> Mapping[int, int]:
    """Return by agency the operations in which it had one of some roles, or any role at all."""
    if not roles or _chosen(filterset, "role"):
        return filterset.divided("agency", Participation, F("agency_id"))
    found: dict[int, int] = defaultdict(none)
    for role in roles:
        for agency, rows in filterset.divided(role, Participation, IN_ROLE[role]).items():
            found[agency] |= rows
    return found


# Themes, drug classes, force areas, places


def _themes(filterset: OperationFilter) -> Grouping:
    found = filterset.divided("theme", OperationTheme, F("theme_id"))
    groups = _named(found, Theme, "theme")
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
    found = filterset.divided("drug_class", Seizure, CLASS)
    groups = [
        Group(token, str(DrugClass(token).label), rows, {"drug_class": [token]})
        for token, rows in found.items()
    ]
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
    found = filterset.divided("force", OperationPlace, F("place__police_area_id"))
    return _named(found, Agency, "force")


def _places(filterset: OperationFilter) -> Grouping:
    tree: _Tree = filterset.once("tree of places", lambda: _Tree(Place))
    named = filterset.divided("place", OperationPlace, F("place_id"))
    members = tree.spread(named)
    chosen = {place.pk for place in _chosen(filterset, "place")}
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


def _named(found: Mapping[int, int], model: Any, parameter: str) -> list[Group]:
    names = model.objects.filter(pk__in=found).values_list("pk", "slug", "name")
    return [Group(slug, name, found[key], {parameter: [slug]}) for key, slug, name in names]
