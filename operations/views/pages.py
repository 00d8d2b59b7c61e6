"""The home page, the pages about the site, and the health check."""

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
from operations.choices import NoteKind, Precision
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
        agencies: Any = Agency.objects.with_operation_count()
        themes: Any = Theme.objects.with_operation_count()
        return super().get_context_data(**kwargs) | {
            "count": published.count(),
            "figures": totals.of(published).figures(),
            "latest": totals.with_totals(latest),
            "themes": themes.filter(operation_count__gt=0).order_by("-operation_count", "name"),
            "agencies": agencies.filter(operation_count__gt=0).order_by("-operation_count", "name")[
                :12
            ],
            "years": years(),
        }


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
        corrections = Note.objects.published().filter(kind=NoteKind.CORRECTION)
        return super().get_context_data(**kwargs) | {
            "corrections": corrections.select_related("operation").order_by("-created_at", "-pk")
        }


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask by the old name to the drawing."""
    return redirect(static("img/favicon.svg"))


def health(request: HttpRequest) -> HttpResponse:
    """Say “ok” where the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
