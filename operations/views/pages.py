"""The home page, the pages about the site, and the health check."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from operations import totals
from operations.bitmaps.sets import Found
from operations.choices import NoteKind, Precision
from operations.filters import OperationFilter
from operations.history.origins import versions_of
from operations.language import Words
from operations.models import Agency, Note, Operation, Theme

LATEST = 6


class Home(TemplateView):
    """The record at a glance."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        published = Operation.objects.published()
        latest = list(
            published.newest_first().prefetch_related(
                "operationthemes__theme", "participations__agency"
            )[:LATEST]
        )
        filterset = OperationFilter()
        found = filterset.found
        return super().get_context_data(**kwargs) | {
            "count": filterset.count(),
            "figures": filterset.totals().figures(),
            "latest": filterset.with_totals(latest),
            "themes": most_filed_under(Theme, found),
            "agencies": most_filed_under(Agency, found)[:12],
            "years": found.begun_by_year() if found else years(),
        }


def most_filed_under(model: Any, found: Found | None) -> Sequence[Any]:
    """Return themes or agencies that have published operations, those with the most first."""
    if found is None:
        counted = model.objects.with_operation_count().filter(operation_count__gt=0)
        return counted.order_by("-operation_count", "name")
    rows = found.shelf.once(("named", model), lambda: list(model.objects.order_by("name")))
    counts = found.counts(model._meta.model_name, {row.slug: row for row in rows}) or {}
    for row in rows:
        row.operation_count = counts[row.slug]
    shown = [row for row in rows if row.operation_count]
    return sorted(shown, key=lambda row: -row.operation_count)


def years() -> list[dict[str, int]]:
    """Return each year in which a published operation began, with how many did."""
    began = Operation.objects.published().dated().order_by("-starts_on__year")
    counted = began.values("starts_on__year").annotate(count=Count("pk"))
    return [{"year": row["starts_on__year"], "count": row["count"]} for row in counted]


class About(TemplateView):
    """A page of prose about the site."""

    title: Words = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.title,
            "breadcrumbs": [(_("Home"), reverse("home")), (self.title, None)],
        }


class Method(About):
    """How the record is made and counted; its tables come from the code that counts."""

    template_name, title = "pages/method.html", _("Method")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "measures": totals.MEASURES.values(),
            "precisions": Precision.choices,
        }


class Contact(About):
    """Where to report an error; ``?record=`` names the record it is about."""

    template_name, title = "pages/contact.html", _("Report an error")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.request.GET.get("record", "")
        # Only an address of our own is repeated, so that nobody can put words in our mouth.
        own = record.startswith("/") and not record.startswith("//") and len(record) < 200
        return super().get_context_data(**kwargs) | {
            "record": f"{settings.SITE_URL}{record}" if own else "",
            "email": settings.CONTACT_EMAIL,
        }


class Corrections(About):
    """Every correction of a published record, newest first."""

    template_name, title = "pages/corrections.html", _("Corrections")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = Note.objects.published().filter(kind=NoteKind.CORRECTION)
        corrections = list(notes.select_related("operation").order_by("-created_at", "-pk"))
        return super().get_context_data(**kwargs) | {
            "corrections": corrections,
            "versions": versions_of(corrections),
        }


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask by the old name to the drawing."""
    return redirect(static("img/favicon.svg"))


def health(request: HttpRequest) -> HttpResponse:
    """Say “ok” where the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
