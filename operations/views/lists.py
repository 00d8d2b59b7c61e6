"""The lists of the record, each as a page and as CSV, read by one filter."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations import search, totals
from operations.charts import Ask, ask
from operations.exports import dataset
from operations.exports.tables import CITATIONS, current_outcome
from operations.filters import (
    FILTERS,
    OperationFilter,
    RecordFilterSet,
    counts,
    without_empty,
)
from operations.language import Words
from operations.models import OperationTheme, Participation

from . import charts, reliance
from .facets import facets
from .orders import BEST, Ordered, Sort, by, by_date, by_total

MOST_RANKED = 10_000  # matches among which the best are looked for


class RecordList(View):
    """One list. Subclasses name it, and say in which orders it comes and what it reads."""

    filterset: ClassVar[type[RecordFilterSet]]  # the one of its name
    name: ClassVar[str]
    title: ClassVar[Words]
    sorts: ClassVar[Mapping[str, Sort]]
    has_totals: ClassVar[bool] = False
    has_snippets: ClassVar[bool] = False
    related: ClassVar[tuple[str, ...]] = ()
    prefetch: ClassVar[tuple[Any, ...]] = ()
    page_size = 50

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            cls.filterset = FILTERS[cls.name]

    def get(self, request: HttpRequest) -> HttpResponse:
        if any("" in values for _, values in request.GET.lists()):
            # A form sends its empty fields along; the address to keep and share has none.
            return redirect(_with_query(request.path, without_empty(request.GET).urlencode()))
        filterset = self.filterset(request.GET)
        problems = dict(filterset.problems()) | self.form_problems(request.GET)
        context = self.around(request, filterset)
        if problems:
            return render(request, self.template, context | self.refused(problems), status=400)
        return self.answer(request, filterset, context)

    def answer(
        self, request: HttpRequest, filterset: RecordFilterSet, context: dict[str, Any]
    ) -> HttpResponse:
        """Return one page of the list, of a filter that can be read."""
        rows: Any = self.ordered(filterset, request.GET.get("sort", ""))
        paginator = Paginator(rows, self.page_size)
        paginator.count = filterset.count()
        try:
            page = paginator.page(request.GET.get("page") or 1)
        except (EmptyPage, PageNotAnInteger):
            problems = {
                "page": [
                    _("There are pages 1 to {number} of this list.").format(
                        number=paginator.num_pages
                    )
                ]
            }
            return render(request, self.template, context | self.refused(problems), status=400)
        return render(request, self.template, context | self.found(request, filterset, page))

    def ordered(self, filterset: RecordFilterSet, asked: str = "") -> "Ordered":
        """Return the rows in an order, to take some from."""
        return Ordered(filterset, self.sort(filterset, asked)[1], self.related)

    @property
    def template(self) -> str:
        return f"operations/{self.filterset.model._meta.model_name}_list.html"

    @property
    def address(self) -> str:
        return reverse(f"{self.filterset.model._meta.model_name}_list")

    def form_problems(self, query: QueryDict) -> dict[str, list[str]]:
        """Return what is wrong with the parameters that shape the page."""
        found = {}
        if query.get("sort") and query["sort"] not in {BEST, *self.sorts}:
            found["sort"] = [_("Sort by one of: {names}.").format(names=", ".join(self.sorts))]
        if query.get("view") and query["view"] != "table":
            found["view"] = [str(_("This list is shown as a table only: view=table."))]
        return found

    def sort(self, filterset: RecordFilterSet, asked: str) -> tuple[str, Sort]:
        """Return the order asked for and its name, else the list's own."""
        orders = self.orders(filterset)
        token = asked if asked in orders else next(iter(orders))
        return token, orders[token]

    def orders(self, filterset: RecordFilterSet) -> Mapping[str, Sort]:
        """Return the ways to order the list: the best match first, where words are given.

        Of very many matches none is the best; ranking them would take longer than the page.
        """
        text = filterset.data.get("q", "").strip()
        if not text or (filterset.found and filterset.found.count > MOST_RANKED):
            return self.sorts
        best = Sort(_("Best match first"), lambda rows: search.ranked(rows, text), number=BEST)
        return {BEST: best, **self.sorts}

    def around(self, request: HttpRequest, filterset: RecordFilterSet) -> dict[str, Any]:
        """Return what the page shows whatever the rows: the form and the way around."""
        return {
            "filterset": filterset,
            "form": filterset.form,
            "facets": facets(filterset, self.name),
            "counts": counts(filterset) if filterset.is_valid() else {},
            "chosen": sum(1 for name in filterset.filters if any(filterset.data.getlist(name))),
            "title": self.title,
            "address": request.path,
            "clear_url": request.path,
            "breadcrumbs": [(_("Home"), reverse("home")), (self.title, None)],
        }

    def refused(self, problems: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"problems": problems, "heading": _("This filter cannot be read"), "rows": []}

    def found(self, request: HttpRequest, filterset: RecordFilterSet, page: Page) -> dict[str, Any]:
        token, _ = self.sort(filterset, request.GET.get("sort", ""))
        return {
            **self.whole(filterset, page.paginator.count),
            "rows": self.with_snippets(
                self.prepare(list(page.object_list), filterset), request.GET.get("q", "")
            ),
            "sort": token,
            "sorts": self.orders(filterset),
            "sort_links": self.sort_links(filterset.query(), token),
            "page_obj": page,
            **page_links(request, page),
        }

    def whole(self, filterset: RecordFilterSet, count: int) -> dict[str, Any]:
        """Return what the page says of the whole set, whichever rows it shows."""
        query = filterset.query()
        return {
            "heading": filterset.in_words(count),
            "count": count,
            "figures": self.totals(filterset).figures() if self.has_totals else [],
            "chips": filterset.chips(),
            "filter_query": query,
            "page_address": dataset.address(self.address, query),
            "csv_url": _with_query(reverse(f"{self.name}_csv"), query),
            "excel_url": _with_query(reverse(f"{self.name}_csv"), f"{query}&bom=1".lstrip("&")),
            "manifest_url": _with_query(reverse(f"{self.name}_manifest"), query),
            **self.more(filterset),
        }

    def sort_links(self, query: str, current: str) -> dict[str, dict[str, str]]:
        """Return, by column, the link that sorts by it and how it is sorted now.

        A column whose order is on links to the other direction, if there is one.
        """
        links: dict[str, dict[str, str]] = {}
        for token in self.sorts:
            column = token.removeprefix("-").replace("-", "_")
            if column in links:
                continue
            both = [t for t in (f"-{token.removeprefix('-')}", token.removeprefix("-"))]
            offered = [t for t in both if t in self.sorts]
            first = token
            other = next((t for t in offered if t != current), current)
            target = other if current in offered else first
            state = ""
            if current in offered:
                state = "descending" if self.sorts[current].descending else "ascending"
            links[column] = {
                "url": _with_query("", f"{query}&sort={target}".lstrip("&")),
                "state": state,
            }
        return links

    def totals(self, filterset: Any) -> totals.Totals:
        summed: totals.Totals = filterset.totals()
        return summed

    def prepare(self, rows: list[Any], filterset: RecordFilterSet) -> list[Any]:
        """Give the rows of the page what the template reads beside their own fields."""
        from django.db.models import prefetch_related_objects

        prefetch_related_objects(rows, *self.prefetch)
        return rows

    def with_snippets(self, rows: list[Any], text: str) -> list[Any]:
        """Give rows whose own cells do not show it the text in which the words were found."""
        found = search.snippets(rows, text) if text and self.has_snippets else {}
        for row in rows:
            row.snippet = found.get((row._meta.model_name, row.pk), "")
        return rows

    def more(self, filterset: RecordFilterSet) -> dict[str, Any]:
        return {}


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address or "?"


def page_links(request: HttpRequest, page: Page) -> dict[str, Any]:
    """Return the links of a pager, the rest of the query kept."""

    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page_links": [
            (number, url(number)) if isinstance(number, int) else (None, "") for number in numbers
        ],
        "previous_url": url(page.number - 1) if page.has_previous() else None,
        "next_url": url(page.number + 1) if page.has_next() else None,
    }


class OperationList(RecordList):
    name, title = "operations", _("Operations")
    has_totals = has_snippets = True
    columns = ("arrests", "cash_gbp", "drug_weight_g")  # totals with a column of their own
    prefetch = (
        Prefetch("operationthemes", OperationTheme.objects.select_related("theme")),
        Prefetch("participations", Participation.objects.select_related("agency")),
    )
    sorts = {
        **by_date(),
        "title": Sort(_("Title, A to Z"), by("title")),
        "-arrests": by_total(_("Most arrests"), "arrests", descending=True),
        "arrests": by_total(_("Fewest arrests"), "arrests"),
        "-cash": by_total(_("Most cash"), "cash_gbp", descending=True),
        "cash": by_total(_("Least cash"), "cash_gbp"),
    }

    def form_problems(self, query: QueryDict) -> dict[str, list[str]]:
        found = super().form_problems(query)
        found.pop("view", None)
        return found | ask.problems(query)

    def around(self, request: HttpRequest, filterset: RecordFilterSet) -> dict[str, Any]:
        if ask.problems(request.GET):
            return super().around(request, filterset)
        asked = Ask.read(request.GET)
        if asked.is_embedded and filterset.is_valid():
            return {}
        return super().around(request, filterset) | {"kept": charts.kept(asked)}

    def answer(
        self, request: HttpRequest, filterset: RecordFilterSet, context: dict[str, Any]
    ) -> HttpResponse:
        asked = Ask.read(request.GET)
        if asked.view == "table":
            context |= {"ask": asked, "tabs": charts.tabs(filterset, asked)}
            return super().answer(request, filterset, context)
        context |= self.whole(filterset, filterset.count())
        context |= charts.drawn(filterset, asked)
        if asked.is_embedded:
            return charts.embedded(request, context)
        context |= {"tabs": charts.tabs(filterset, asked)}
        return render(request, self.template, context)

    def prepare(self, rows: list[Any], filterset: Any) -> list[Any]:
        rows = super().prepare(rows, filterset)
        prepared: list[Any] = filterset.with_totals(rows, self.columns)
        return prepared

    def more(self, filterset: Any) -> dict[str, Any]:
        return {"undated": undated_beside(filterset), "reliance": reliance.of_list(filterset)}


def undated_beside(filterset: OperationFilter) -> int:
    """Return how many undated operations the date filter alone leaves out."""
    if filterset.found:
        return filterset.found.undated_beside
    dates = {"date_from", "date_to", "year"}
    asked = filterset.data.copy()
    if not any(asked.pop(name, None) for name in dates):
        return 0
    return OperationFilter(asked).qs.undated().count()


class FactList(RecordList):
    has_totals = True
    related: ClassVar[tuple[str, ...]] = ("operation",)
    prefetch: ClassVar[tuple[Any, ...]] = (CITATIONS,)
    sorts = by_date("operation__")

    def prepare(self, rows: list[Any], filterset: Any) -> list[Any]:
        prepared: list[Any] = filterset.with_counts(super().prepare(rows, filterset))
        return prepared


class ArrestList(FactList):
    name, title = "arrests", _("Arrests")
    related = ("operation", "home")
    prefetch = ("arrest_offences__offence", "operation__outcomes", CITATIONS)

    def prepare(self, rows: list[Any], filterset: RecordFilterSet) -> list[Any]:
        for row in super().prepare(rows, filterset):
            row.outcome = current_outcome(row)
        return rows


class SeizureList(FactList):
    name, title = "seizures", _("Seizures")
    related = ("operation", "place", "part_of")


class StatisticList(FactList):
    name, title = "statistics", _("Statistics")
    related = ("operation", "place", "offence", "agency", "part_of")


class QuoteList(RecordList):
    name, title = "quotes", _("Quotes")
    related = ("operation", "speaker__agency")
    prefetch = (CITATIONS,)
    sorts = by_date("operation__")


class NamedList(RecordList):
    """A list of things with names, each with its number of published operations."""

    sorts = {"name": Sort(_("Name, A to Z"), by("name"))}

    def prepare(self, rows: list[Any], filterset: RecordFilterSet) -> list[Any]:
        found = OperationFilter().found
        counts = found.filed_under(rows) if found and rows else self.counted(rows, filterset)
        for row in rows:
            row.operation_count = counts[row.pk]
        return rows

    def counted(self, rows: list[Any], filterset: RecordFilterSet) -> dict[int, int]:
        counted = filterset.model.objects.filter(pk__in=[r.pk for r in rows]).with_operation_count()
        return dict(counted.order_by().values_list("pk", "operation_count"))


class AgencyList(NamedList):
    name, title = "agencies", _("Agencies")
    related = ("parent",)


class PlaceList(NamedList):
    name, title = "places", _("Places")
    related = ("parent", "police_area")


class ProgrammeList(NamedList):
    name, title = "programmes", _("Programmes")


class SourceList(RecordList):
    name, title = "sources", _("Sources")
    sorts = {
        "publisher": Sort(_("Publisher, A to Z"), by("publisher", "slug")),
        "-published": Sort(
            _("Newest first"), by(F("published_on").desc(nulls_last=True)), descending=True
        ),
    }
