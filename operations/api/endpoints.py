"""Every list and every record, read through the filters and prepared as for the CSV."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from operations.choices import Status
from operations.exports import TABLES, dataset
from operations.exports.tables import CITATIONS
from operations.filters import FILTERS, RecordFilterSet
from operations.models import Note, Operation, Outcome, Quote
from operations.models.about import FACTS
from operations.models.fact import Fact

from . import facts, paging, problems, records
from .shapes import Shape, TotalsField, api_address


@dataclass(frozen=True)
class Kind:
    """One kind of record: the name of its list and filter, its shape, whether sets are summed."""

    name: str
    one: str
    shape: type[Shape]
    is_summed: bool = False

    @property
    def filterset(self) -> type[RecordFilterSet]:
        return FILTERS[self.name]

    @property
    def model(self) -> Any:
        return self.filterset.model

    @property
    def summaries(self) -> tuple[str, ...]:
        """What is said of the whole set beside its first rows."""
        if not self.is_summed:
            return ()
        return ("totals", "coverage") if self.model is Operation else ("totals",)

    @property
    def is_fact(self) -> bool:
        return issubclass(self.model, Fact)

    @property
    def whole_shape(self) -> type[Shape]:
        """The shape of a record's own answer."""
        return records.OperationWithFacts if self.model is Operation else self.shape

    def joined(self, rows: QuerySet) -> QuerySet:
        """Read with the rows what each of them leads to."""
        related = TABLES[self.name].related
        return rows.select_related(*related) if related else rows

    def prepared(self, rows: list[Any], whole: QuerySet) -> list[Any]:
        """Give rows of the set ``whole`` what else their shape reads, in a few queries."""
        table = TABLES[self.name]
        prefetch_related_objects(rows, *table.prefetch)
        if table.prepare and rows:
            table.prepare(rows, whole)
        return rows

    def prepared_of(self, rows: list[Any], filterset: Any) -> list[Any]:
        """Give rows that a filter found the same."""
        if self.model is not Operation:
            return self.prepared(rows, filterset.qs)
        prefetch_related_objects(rows, *TABLES[self.name].prefetch)
        found: list[Any] = filterset.with_totals(rows)
        return found


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("operations", "operation", records.OperationShape, is_summed=True),
        Kind("arrests", "arrest", facts.ArrestShape, is_summed=True),
        Kind("seizures", "seizure", facts.SeizureShape, is_summed=True),
        Kind("statistics", "statistic", facts.StatisticShape, is_summed=True),
        Kind("quotes", "quote", facts.QuoteShape),
        Kind("agencies", "agency", records.AgencyShape),
        Kind("places", "place", records.PlaceShape),
        Kind("programmes", "programme", records.ProgrammeShape),
        Kind("sources", "source", records.SourceShape),
    )
}


class Endpoint(APIView):
    """Reads only, for everybody alike."""

    kind: Any = None  # a Kind, given by the address
    http_method_names = ["get", "head", "options"]

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say what may be asked; also what a browser asks before a page of another site reads."""
        response = Response(status=204)
        response["Allow"] = ", ".join(self.allowed_methods)
        return response


class Root(Endpoint):
    """The addresses of all lists."""

    def get(self, request: Request) -> Response:
        lists = {name: api_address(name) for name in KINDS}
        return Response(
            lists
            | {
                "documentation": api_address("docs"),
                "openapi": api_address("openapi"),
                "licence": dataset.address(reverse("licence")),
            }
        )


# Lists


class Listing(Endpoint):
    """The rows that a filter finds, page by page."""

    def get(self, request: Request) -> Response:
        return Response(listing(self.kind, request.query_params))


def listing(kind: Kind, query: QueryDict) -> dict[str, Any]:
    """Return one page of a list. Raises the problem that names each parameter that is wrong."""
    place, wrong = paging.read(query)
    filterset = kind.filterset(query)
    wrong = dict(filterset.problems()) | wrong
    if wrong:
        raise problems.unreadable(wrong)
    count = filterset.count()
    rows, cursor = place.take(filterset, kind.joined)
    asked = filterset.query()
    return {
        "count": count,
        "in_words": filterset.in_words(count),
        "next": _next(kind, asked, place, cursor) if cursor else None,
        "page_url": dataset.address(reverse(f"{kind.one}_list"), asked),
        "csv_url": dataset.address(reverse(f"{kind.name}_csv"), asked),
        **_totals(kind, place, filterset),
        "results": kind.shape(kind.prepared_of(rows, filterset), many=True).data,
    }


def _totals(kind: Kind, place: paging.Place, filterset: Any) -> dict[str, Any]:
    """Sum up the whole set once, with its first page."""
    if not kind.is_summed:
        return {}
    if not place.is_first:
        return dict.fromkeys(kind.summaries)
    summed = {"totals": TotalsField().to_representation(filterset.totals())}
    return summed | ({"coverage": asdict(filterset.coverage())} if kind.model is Operation else {})


def _next(kind: Kind, asked: str, place: paging.Place, cursor: str) -> str:
    query = QueryDict(asked, mutable=True)
    if place.size != paging.USUAL:
        query["page_size"] = str(place.size)
    query["cursor"] = cursor
    return f"{api_address(kind.name)}?{query.urlencode()}"


# Single records


class OperationRecord(Endpoint):
    """One operation with all its facts, outcomes and notes."""

    def get(self, request: Request, slug: str) -> Response | HttpResponse:
        operation = operation_at(slug)
        if operation.slug != slug:
            return redirect(api_address("operation", operation.slug), permanent=True)
        return Response(self.kind.whole_shape(with_facts(operation)).data)


class FactRecord(Endpoint):
    """One fact, by the operation it belongs to and its key there."""

    def get(self, request: Request, slug: str, key: str) -> Response | HttpResponse:
        operation = operation_at(slug)
        around = self.kind.model.objects.published().filter(operation=operation)
        fact = get_object_or_404(self.kind.joined(around), key=key)
        if operation.slug != slug:
            address = api_address(self.kind.one, operation.slug, key)
            return redirect(address, permanent=True)
        self.kind.prepared([fact], around)
        return Response(self.kind.shape(fact).data)


class NamedRecord(Endpoint):
    """One agency, place, programme or source."""

    def get(self, request: Request, slug: str) -> Response:
        rows = self.kind.model.objects.published()
        thing = get_object_or_404(self.kind.joined(rows), slug=slug)
        self.kind.prepared([thing], rows)
        return Response(self.kind.shape(thing).data)


def operation_at(slug: str) -> Operation:
    """Return the published operation that an address means: another one where it was merged.

    Raises the problem 410 for a withdrawn one, and Http404 for all else.
    """
    operation = Operation.objects.filter(slug=slug).select_related("merged_into").first()
    if operation is None:
        raise Http404
    if operation.merged_into is not None and operation.merged_into.is_published:
        return operation.merged_into
    if operation.status == Status.WITHDRAWN:
        raise problems.withdrawn(operation.withdrawn_reason)
    if not operation.is_published:
        raise Http404
    return operation


def with_facts(operation: Any) -> Operation:
    """Give an operation the rows of every kind that belong to it, as the public may see them."""
    KINDS["operations"].prepared([operation], Operation.objects.filter(pk=operation.pk))
    for kind in KINDS.values():
        if kind.is_fact:
            around = kind.model.objects.published().filter(operation=operation)
            rows = kind.prepared(list(kind.joined(around)), around)
            setattr(operation, f"shown_{kind.name}", rows)
    operation.withheld_quotes = Quote.objects.withheld().filter(operation=operation).count()
    operation.shown_outcomes = _of(operation, Outcome, "arrest").prefetch_related(CITATIONS)
    operation.shown_notes = _of(operation, Note, *FACTS)
    operation.shown_parts = Operation.objects.published().filter(part_of=operation).order_by("pk")
    return operation


def _of(operation: Operation, model: Any, *related: str) -> QuerySet:
    rows: QuerySet = model.objects.published().filter(operation=operation)
    return rows.select_related(*related)
