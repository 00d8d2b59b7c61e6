"""What search engines read: where every public page is, and what to leave alone."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from operations.models import Agency, Operation, Place, Programme, Source


class Published(Sitemap):
    """The published records of one model, each with the day it last changed."""

    model: Any
    operations = "operations"  # the path to the operations that a thing is shown with

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> QuerySet:
        changed = Max(
            f"{self.operations}__updated_at", filter=Q((f"{self.operations}__status", "published"))
        )
        return self.model.objects.published().annotate(changed_at=changed).order_by("pk")

    def lastmod(self, item: Any) -> Any:
        return item.changed_at


class Operations(Published):
    model = Operation

    def items(self) -> QuerySet:
        return Operation.objects.published().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Operation) -> Any:
        return item.updated_at


class Agencies(Published):
    model = Agency


class Places(Published):
    model = Place


class Programmes(Published):
    model = Programme


class Sources(Published):
    model, operations = Source, "citations__operation"


class Pages(Published):
    """The lists, whole, and the pages about the site."""

    def items(self) -> Any:
        lists = ["operation", "arrest", "seizure", "statistic", "quote"]
        lists += ["agency", "place", "programme", "source"]
        about = ["data", "method", "corrections", "privacy", "accessibility", "licence"]
        return [reverse(name) for name in ("home", *[f"{n}_list" for n in lists], *about)]

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> None:
        return None


SITEMAPS = {
    "pages": Pages,
    "operations": Operations,
    "agencies": Agencies,
    "places": Places,
    "programmes": Programmes,
    "sources": Sources,
}

# A list can be filtered in more ways than anybody could crawl; its pages lead to every record.
ROBOTS = """\
User-agent: *
Allow: /*/?page=
Disallow: /*?
Disallow: /admin/
Disallow: /api/
Allow: /api/v1/docs/
Disallow: /sign-in/
Disallow: /password/

Sitemap: {sitemap}
"""


def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may read, and where everything is listed."""
    sitemap = f"{settings.SITE_URL}{reverse('sitemap')}"
    return HttpResponse(ROBOTS.format(sitemap=sitemap), content_type="text/plain; charset=utf-8")
