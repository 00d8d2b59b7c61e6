"""The page of one operation, agency, place, programme or source."""

from itertools import takewhile
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations.choices import Status
from operations.exports.citing import RecordCitation
from operations.exports.schema_org import described
from operations.filters import OperationFilter
from operations.language import Words, in_data_language
from operations.models import (
    Agency,
    Citation,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Participation,
    Place,
    Programme,
    Source,
)
from operations.models.about import FACTS

from . import reliance
from .comparison import disputes, stated_arrests
from .dossier import Dossier
from .lists import OperationList
from .neighbours import neighbours
from .orders import Ordered
from .timeline import Timeline

SHOWN = 20  # operations on the page of a named thing; the list has them all


class OfOperation(View):
    """An answer about one published operation. A merged one redirects, a withdrawn one is 410."""

    address = ""  # the name of its own address, for what was merged into another record

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        operation = self.operations().filter(slug=slug).first()
        if operation is None:
            raise Http404
        if operation.merged_into is not None and operation.merged_into.is_published:
            survivor = operation.merged_into.slug
            answer = redirect(self.address, slug=survivor, permanent=True)
            # A merge can be undone, and browsers keep a permanent redirect for good.
            answer["Cache-Control"] = "no-cache"
            return answer
        if operation.status == Status.WITHDRAWN:
            return render(request, "410.html", {"reason": operation.withdrawn_reason}, status=410)
        if not operation.is_published:
            raise Http404
        return self.answer(request, operation)

    def operations(self) -> QuerySet[Operation]:
        return Operation.objects.select_related("merged_into")

    def answer(self, request: HttpRequest, operation: Operation) -> HttpResponse:
        raise NotImplementedError


# What an operation is tied to, each tie read together with the thing.
LINKS = (
    Prefetch("operationthemes", OperationTheme.objects.select_related("theme")),
    Prefetch("operationprogrammes", OperationProgramme.objects.select_related("programme")),
    Prefetch("operationoffences", OperationOffence.objects.select_related("offence")),
    Prefetch("participations", Participation.objects.select_related("agency")),
    Prefetch("operation_places", OperationPlace.objects.select_related("place")),
)


class OperationDetail(OfOperation):
    """The whole record of one operation."""

    address = "operation_detail"

    def operations(self) -> QuerySet[Operation]:
        return super().operations().select_related("part_of__part_of").prefetch_related(*LINKS)

    def answer(self, request: HttpRequest, operation: Operation) -> HttpResponse:
        return render(request, "operations/operation_detail.html", self.context(operation))

    def context(self, operation: Operation) -> dict[str, Any]:
        dossier = Dossier(operation)
        previous, following = neighbours(operation)
        return {
            "operation": operation,
            "dossier": dossier,
            "stated_arrests": stated_arrests(dossier),
            "disputes": disputes(dossier),
            "timeline": Timeline(dossier),
            "inside": list(takewhile(attrgetter("is_published"), operation.ancestors())),
            "parts": Operation.objects.published()
            .filter(part_of=operation)
            .order_by("starts_on", "pk"),
            "previous": previous,
            "following": following,
            "citation": RecordCitation.of(operation),
            "described": described(operation, [cited.source for cited in dossier.sources]),
            "report_url": f"{reverse('contact')}?record={operation.get_absolute_url()}",
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (_("Operations"), reverse("operation_list")),
                (operation.title, None),
            ],
        }


class CitationFile(OfOperation):
    """How to cite an operation's record, as a file for a program that keeps references."""

    content_type = ""
    ending = ""

    @in_data_language
    def answer(self, request: HttpRequest, operation: Operation) -> HttpResponse:
        text = self.text(RecordCitation.of(operation))
        response = HttpResponse(text, content_type=f"{self.content_type}; charset=utf-8")
        name = f"opstracker-{operation.slug}.{self.ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def text(self, citation: RecordCitation) -> str:
        raise NotImplementedError


class BibtexFile(CitationFile):
    address, ending, content_type = "operation_bibtex", "bib", "application/x-bibtex"

    def text(self, citation: RecordCitation) -> str:
        return citation.bibtex


class CslFile(CitationFile):
    address, ending = "operation_csl", "csl.json"
    content_type = "application/vnd.citationstyles.csl+json"

    def text(self, citation: RecordCitation) -> str:
        return citation.csl_json


class NamedDetail(View):
    """The page of a thing that operations are filed under: its totals and its operations."""

    model: Any
    title: Words = ""  # of the list it belongs to
    parameter = ""  # of the list of operations that this page is a way into

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        thing = get_object_or_404(self.model.objects.published(), slug=slug)
        filterset = OperationFilter(QueryDict(f"{self.parameter}={thing.slug}"))
        if filterset.problems():
            raise Http404  # withdrawn at this very moment
        query = filterset.query()
        context = {
            "thing": thing,
            "figures": filterset.totals().figures(),
            "operations": filterset.with_totals(self.newest(filterset)),
            "count": filterset.count(),
            "reliance": reliance.of_list(filterset),
            "list_url": f"{reverse('operation_list')}?{query}",
            "csv_url": f"{reverse('operations_csv')}?{query}",
            "report_url": f"{reverse('contact')}?record={thing.get_absolute_url()}",
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (self.title, reverse(f"{self.model._meta.model_name}_list")),
                (str(thing), None),
            ],
        }
        name = self.model._meta.model_name
        return render(request, f"operations/{name}_detail.html", context | self.more(thing))

    def newest(self, filterset: OperationFilter) -> list[Operation]:
        rows = list(Ordered(filterset, OperationList.sorts["-date"])[0:SHOWN])
        prefetch_related_objects(rows, *OperationList.prefetch)
        return rows

    def more(self, thing: Any) -> dict[str, Any]:
        return {}


def _in_hierarchy(thing: Any) -> dict[str, Any]:
    published = type(thing).objects.published()
    shown = set(published.values_list("pk", flat=True))
    return {
        "ancestors": [node for node in thing.ancestors() if node.pk in shown],
        "children": published.filter(parent=thing).order_by("name"),
    }


class AgencyDetail(NamedDetail):
    """An agency with the operations that it or its units took part in."""

    model, title, parameter = Agency, _("Agencies"), "agency"

    def more(self, thing: Agency) -> dict[str, Any]:
        return _in_hierarchy(thing)


class PlaceDetail(NamedDetail):
    """A place with the operations in it or in what lies inside it."""

    model, title, parameter = Place, _("Places"), "place"

    def more(self, thing: Place) -> dict[str, Any]:
        return _in_hierarchy(thing)


class ProgrammeDetail(NamedDetail):
    model, title, parameter = Programme, _("Programmes"), "programme"


class SourceDetail(View):
    """A source with everything it is cited for, by operation."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        source = get_object_or_404(Source.objects.published(), slug=slug)
        citations = (
            Citation.objects.published()
            .filter(source=source)
            .select_related("operation", *FACTS)
            .order_by("operation__starts_on", "operation", "pk")
        )
        copies = Source.objects.none()
        if source.origin_label:
            copies = Source.objects.published().filter(origin_label=source.origin_label)
        context = {
            "source": source,
            "citations": citations,
            "copies": copies.exclude(pk=source.pk),
            "report_url": f"{reverse('contact')}?record={source.get_absolute_url()}",
            "breadcrumbs": [
                (_("Home"), reverse("home")),
                (_("Sources"), reverse("source_list")),
                (source.publisher, None),
            ],
        }
        return render(request, "operations/source_detail.html", context)
