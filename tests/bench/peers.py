"""Pages as they are usually written, on the same models and rows."""

import django_filters
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from operations import totals
from operations.models import Agency, Arrest, Operation, Seizure, Theme
from operations.views.lists import OperationList


class WithoutFacets(OperationList):
    """The site's own list without a number beside a choice and without totals."""

    def around(self, request, filterset):
        return super().around(request, filterset) | {"counts": {}, "facets": []}

    def totals(self, filterset):
        return totals.Totals()


class PlainFilter(django_filters.FilterSet):
    theme = django_filters.ModelMultipleChoiceFilter(
        field_name="themes__slug", to_field_name="slug", queryset=Theme.objects.all()
    )
    agency = django_filters.ModelMultipleChoiceFilter(
        field_name="agencies__slug", to_field_name="slug", queryset=Agency.objects.all()
    )
    category = django_filters.CharFilter(field_name="seizures__category")
    date_from = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")

    class Meta:
        model = Operation
        fields = ["kind"]


def django_filter(request):
    """A list with five facets and two sums, each one GROUP BY over the filtered rows."""
    rows = PlainFilter(request.GET, queryset=Operation.objects.published()).qs.distinct()
    keys = rows.order_by().values("pk")
    published = Operation.objects.filter(pk__in=keys)
    facets = [
        list(published.order_by().values(name).annotate(n=Count("pk", distinct=True)))
        for name in ("kind", "themes", "agencies", "seizures__category", "starts_on__year")
    ]
    sums = [
        Arrest.objects.filter(operation__in=keys, standing="accepted").aggregate(Sum("people")),
        Seizure.objects.filter(operation__in=keys, category="cash").aggregate(Sum("value")),
    ]
    page = rows.prefetch_related("themes", "participations__agency").order_by("-starts_on")[:50]
    lines = [f"{row.title} {[str(theme) for theme in row.themes.all()]}" for row in page]
    return HttpResponse(f"{rows.count()} {facets} {sums} {lines}")


FACTS = ("arrests", "seizures", "statistics", "quotes", "outcomes")


def prefetched_detail(request, slug):
    """A record with everything that belongs to it, each row with its sources, in the site's frame.

    It shows rows and citations: no totals, no timeline, no neighbours, and it does not compare what
    the sources say.
    """
    operation = get_object_or_404(
        Operation.objects.published()
        .select_related("part_of")
        .prefetch_related(
            *("themes", "programmes", "offences", "participations__agency", "notes"),
            *("operation_places__place", "arrests__home", "arrests__offences", "quotes__speaker"),
            *(f"{kind}__citations__source" for kind in FACTS),
            "citations__source",
        ),
        slug=slug,
    )
    facts = [(kind, [_shown(row) for row in getattr(operation, kind).all()]) for kind in FACTS]
    context = {"title": operation.title, "operation": operation, "facts": facts}
    return render(request, "bench/detail.html", context)


def _shown(row):
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return {"values": values, "citations": row.citations.all()}
