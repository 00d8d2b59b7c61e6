"""The search page: one text, looked for in every kind of record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations import search
from operations.filters import TRACKING, OperationFilter, RecordFilterSet, without_empty
from operations.models import Arrest, Operation, Quote, Seizure, Source, Statistic
from operations.models.fact import Fact
from operations.words import dates, number, what, who

from . import lists

LISTINGS: Sequence[type[lists.RecordList]] = (
    lists.OperationList,
    lists.QuoteList,
    lists.ArrestList,
    lists.SeizureList,
    lists.StatisticList,
    lists.AgencyList,
    lists.PlaceList,
    lists.ProgrammeList,
    lists.SourceList,
)
SHOWN = 5  # of each kind; the rest stands in its list


@dataclass(frozen=True)
class Hit:
    """One record that was found, as the page shows it."""

    url: str
    title: SafeString
    about: str
    snippet: SafeString | None


@dataclass(frozen=True)
class Group:
    """What was found of one kind of record; ``url`` is its list with the same words."""

    name: str
    title: str
    count: int
    hits: Sequence[Hit]
    url: str


class Search(View):
    """Everything that matches, by kind of record, the best of each."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if any("" in values for _, values in request.GET.lists()):
            query = without_empty(request.GET).urlencode()
            return redirect(f"{request.path}?{query}" if query else request.path)
        problems = _problems(request.GET)
        text = request.GET.get("q", "").strip()
        groups = groups_of(text) if text and not problems else []
        context = {
            "text": text,
            "problems": problems,
            "groups": groups,
            "count": sum(group.count for group in groups),
            "has_words": bool(search.parse(text)),
            "longest": search.LONGEST,
            "clear_url": request.path,
            "breadcrumbs": [(_("Home"), reverse("home")), (_("Search"), None)],
        }
        return render(request, "search.html", context, status=400 if problems else 200)


def _problems(asked: QueryDict) -> dict[str, list[str]]:
    """Return what is wrong with the query; of what the lists know, only the words are asked."""
    found = {
        name: [_("The search has no parameter “{name}”.").format(name=name)]
        for name in asked
        if name != "q" and name not in TRACKING and not name.startswith("utm_")
    }
    return found | dict(OperationFilter(_words_of(asked)).problems())


def _words_of(asked: Mapping[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    if isinstance(asked, QueryDict) and "q" in asked:
        query.setlist("q", asked.getlist("q"))
    return query


def groups_of(text: str) -> list[Group]:
    """Return what is found, by kind of record; kinds without a hit are left out."""
    query = QueryDict(mutable=True)
    query["q"] = text
    found = [(listing, listing.filterset(query)) for listing in LISTINGS]
    best = [list(listing().ordered(filterset)[0:SHOWN]) for listing, filterset in found]
    snippets = search.snippets([row for rows in best for row in rows], text)
    return [
        _group(listing, filterset, rows, text, snippets)
        for (listing, filterset), rows in zip(found, best, strict=True)
        if rows
    ]


def _group(
    listing: type[lists.RecordList],
    filterset: RecordFilterSet,
    rows: Sequence[Any],
    text: str,
    snippets: Mapping[tuple[str, int], SafeString],
) -> Group:
    name = str(listing.filterset.model._meta.model_name)
    return Group(
        name=listing.name,
        title=str(listing.title),
        count=filterset.count(),
        hits=[_hit(row, text, snippets.get((name, row.pk))) for row in rows],
        url=f"{reverse(f'{name}_list')}?{filterset.query()}",
    )


def _hit(row: Any, text: str, snippet: SafeString | None) -> Hit:
    title = search.marked(_title(row), text)
    if not isinstance(row, Operation | Quote) and "<mark>" in title:
        snippet = None  # the name says it all
    return Hit(row.get_absolute_url(), title, _about(row), snippet)


def _title(row: Model) -> str:
    """Name a record as its list does, without what the heading above it says."""
    match row:
        case Arrest():
            return str(who(row))
        case Seizure():
            return capfirst(what(row))
        case Statistic():
            return f"{capfirst(row.name)}: {number(row)}"
        case Quote():
            return str(row.speaker)
        case Source():
            return row.title
    return str(row)


def _about(row: Any) -> str:
    """Say what the record belongs to, or what it is."""
    if isinstance(row, Fact):
        return f"{row.operation.title}, {dates(row.operation)}"
    if isinstance(row, Operation):
        return f"{row.get_kind_display()}, {dates(row)}"
    if isinstance(row, Source):
        return row.publisher
    return str(row.get_kind_display()) if hasattr(row, "get_kind_display") else ""
