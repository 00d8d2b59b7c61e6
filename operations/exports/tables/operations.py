"""The columns of the operations, totals among them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Concat

from operations import bitmaps, totals
from operations.bitmaps import numbers
from operations.bitmaps.asking import keys_of
from operations.bitmaps.bits import places, without
from operations.bitmaps.kept import EVERY
from operations.bitmaps.memory import Shelf
from operations.choices import (
    AgencyRole,
    Currency,
    DatePrecision,
    PlaceRole,
    Precision,
    Status,
    TimePrecision,
)
from operations.language import in_data_language
from operations.marking import in_chunks
from operations.models import Operation
from operations.models.measure import Amount

from .. import cells
from ..columns import Beside, Column, address_of, joined, linked, own, vocabulary
from ..writer import JOIN, cell
from .cited import cited

LEADING = (AgencyRole.LEAD, AgencyRole.COORDINATOR)


def roles_of(links: str, path: str, *roles: str) -> Callable[[Any], list[str]]:
    def read(row: Any) -> list[str]:
        return [
            f"{getattr(link, path).slug} ({link.role})"
            for link in getattr(row, links).all()
            if not roles or link.role in roles
        ]

    return read


def _with_roles(links: str, path: str, **condition: Any) -> cells.Joined:
    cell = Concat(f"{path}__slug", Value(" ("), "role", Value(")"))
    return joined(Operation, links, cell, **condition)


def _if_given(value: str, token: str) -> cells.Form:
    return cells.Token(Case(When(**{f"{value}__isnull": False}, then=token)))


UNITS = {
    "count": "",
    "g": "grams",
    "ml": "millilitres",
    **{c.value: in_data_language(str)(c.label) for c in Currency},
}


# What is said of one total, by the end of the column's name.
SAID: Mapping[str, Callable[[Amount], Any]] = {
    "": lambda amount: amount.number,
    "_upper": lambda amount: amount.upper,
    "_precision": lambda amount: amount.precision,
    "_unstated": lambda amount: amount.unstated or None,
}
# The cells of an operation that has no totals: those of each measure at their place, and last what
# a bigger operation holds.
PLACES = {name: place for place, name in enumerate(totals.MEASURES)}
BLANK = [*["," * (len(SAID) - 1)] * len(PLACES), ""]
AT_ONCE = 500  # nested operations of which the database is asked together


def _total(measure_: totals.Measure) -> Iterator[Column]:
    name = measure_.name
    unit = UNITS[measure_.unit] or measure_.label
    datatype = "integer" if measure_.scale == 1 or measure_.unit == "count" else "number"
    within = f", in {measure_.unit}" if UNITS[measure_.unit] else ""
    note = f" ({measure_.note})" if measure_.note else ""
    yield Column(
        name,
        f"Total: {measure_.label}{within}{note}.",
        lambda row: SAID[""](row.totals[name]),
        datatype=datatype,
        unit=unit,
    )
    yield Column(
        f"{name}_upper",
        f"Upper bound of “{name}”, where it is a range.",
        lambda row: SAID["_upper"](row.totals[name]),
        datatype=datatype,
        unit=unit,
    )
    yield Column(
        f"{name}_precision",
        f"Precision of “{name}”.",
        lambda row: SAID["_precision"](row.totals[name]),
        vocabulary=Precision,
    )
    yield Column(
        f"{name}_unstated",
        f"How many rows beside “{name}” state no amount.",
        lambda row: SAID["_unstated"](row.totals[name]),
        datatype="integer",
        unit="rows",
    )


def operation_columns() -> Iterator[Column]:
    yield Column(
        "operation",
        "The operation's public id.",
        lambda row: row.slug,
        lambda _: cells.Text("slug"),
        is_key=True,
    )
    yield address_of(Operation)
    yield from own(Operation, "title", "codename")
    yield from vocabulary(Operation, "kind")
    yield from vocabulary(Operation, "jurisdiction")
    yield from own(Operation, "starts_on", "ends_on", "date_precision", "date_basis", "date_reason")
    yield from own(Operation, "start_time")
    yield Column(
        "start_time_precision",
        "How exact the source's words for that time were.",
        lambda row: row.start_time_precision if row.start_time else "",
        lambda _: _if_given("start_time", "start_time_precision"),
        vocabulary=TimePrecision,
    )
    yield from own(Operation, "investigation_starts_on", "investigation_precision")
    yield from own(Operation, "investigation_basis")
    yield from own(Operation, "start_weekday", "end_weekday", unit="days after Monday")
    yield Column(
        "part_of",
        "The public id of the bigger operation it was part of.",
        lambda row: row.part_of.slug if row.part_of and row.part_of.is_published else "",
        lambda _: cells.Text(Case(When(part_of__status=Status.PUBLISHED, then="part_of__slug"))),
        refers_to="operations",
    )
    yield from linked(
        Operation, "themes", "What it was about.", "operationthemes", "theme", refers_to="themes"
    )
    yield from linked(
        Operation,
        "programmes",
        "The standing efforts it belongs to.",
        "operationprogrammes",
        "programme",
        refers_to="programmes",
    )
    yield Column(
        "lead_agencies",
        "Leading and coordinating agencies, each with its role.",
        roles_of("participations", "agency", *LEADING),
        lambda _: _with_roles("participations", "agency", role__in=LEADING),
        vocabulary=AgencyRole,
        refers_to="agencies",
        is_list=True,
    )
    yield Column(
        "agencies",
        "All agencies, each with its role.",
        roles_of("participations", "agency"),
        lambda _: _with_roles("participations", "agency"),
        vocabulary=AgencyRole,
        refers_to="agencies",
        is_list=True,
    )
    yield Column(
        "places",
        "Places, each with its role.",
        roles_of("operation_places", "place"),
        lambda _: _with_roles("operation_places", "place"),
        vocabulary=PlaceRole,
        refers_to="places",
        is_list=True,
    )
    yield from linked(
        Operation,
        "offences",
        "Offences suspected of the operation as a whole.",
        "operationoffences",
        "offence",
        refers_to="offences",
    )
    yield from own(Operation, "age_min", "age_max", unit="years")
    yield from vocabulary(Operation, "investigation_state")
    yield from vocabulary(Operation, "proceedings")
    yield from own(Operation, "proceedings_as_of")
    yield Column(
        "proceedings_precision",
        "How exactly that day is known.",
        lambda row: row.proceedings_precision if row.proceedings_as_of else "",
        lambda _: _if_given("proceedings_as_of", "proceedings_precision"),
        vocabulary=DatePrecision,
    )
    for measure_ in totals.MEASURES.values():
        yield from _total(measure_)
    yield Column(
        "counted_in_bigger_operation",
        "Totals that a bigger operation of this list holds already: leave them out of a sum.",
        lambda row: row.hidden_measures,
        is_list=True,
    )
    yield from own(Operation, "summary", "aim")
    yield from cited(Operation)
    yield from own(Operation, "published_at", "updated_at")


def prepare_operations(batch: Sequence[Operation], whole: QuerySet) -> None:
    totals.with_totals(batch)
    hidden = totals.hidden_measures(whole, [operation.pk for operation in batch])
    each: Any
    for each in batch:
        each.hidden_measures = hidden.get(each.pk, [])


def beside_operations(whole: QuerySet) -> Beside | None:
    """Return what tells the totals of operations, and which a bigger one of the set holds."""
    held = bitmaps.of_this_moment()
    if held is None:
        return None
    rows = keys_of(Operation.objects.filter(pk__in=whole.order_by().values("pk")))
    drafts = places(without(rows, held.bits(f"{EVERY}=1")))
    if not drafts:
        return partial(_beside, held, {}, numbers.Hiding(rows, held).measures)
    # No bitmap tells of what is not public: the database is asked, before it writes the rows.
    asked: Any = [SimpleNamespace(pk=key) for key in drafts]
    hidden = _hidden(whole)
    return partial(_beside, held, totals.by_operation(asked), lambda _: hidden)


def _beside(
    held: Shelf,
    drafts: Mapping[int, totals.Totals],
    hidden: Callable[[Sequence[int]], Mapping[int, list[str]]],
    keys: Sequence[int],
) -> list[str]:
    found = {key: BLANK.copy() for key in keys}
    for name, amounts in numbers.amounts_of_each(keys, held):
        for key, amount in amounts:
            found[key][PLACES[name]] = _said(amount)
    for key in drafts.keys() & found.keys():
        for name, amount in drafts[key].amounts.items():
            found[key][PLACES[name]] = _said(amount)
    inside = hidden(keys)
    for key in inside.keys() & found.keys():
        found[key][-1] = JOIN.join(inside[key])
    return [",".join(each) for each in found.values()]


def _said(amount: Amount) -> str:
    return ",".join([cell(said(amount)) for said in SAID.values()])


def _hidden(whole: QuerySet) -> Mapping[int, list[str]]:
    """Return the measures of all operations of a set whose figures a bigger one of it holds."""
    nested = whole.order_by().filter(part_of__isnull=False).values_list("pk", flat=True)
    found: dict[int, list[str]] = {}
    for some in in_chunks(nested, AT_ONCE):
        found |= totals.hidden_measures(whole, some)
    return found
