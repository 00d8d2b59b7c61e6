"""What can be taken away and in what form: the data page, codebook, package and manifests."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views import View

from operations import codebook, package
from operations.exports import EVERY_TABLE, TABLES, dataset, manifest
from operations.exports.columns import Table
from operations.exports.writer import written
from operations.filters import RecordFilterSet
from operations.language import in_data_language

from .downloads import RecordCsv
from .pages import About

RETRY_AFTER = 30  # seconds after which a package that is being made is worth asking for again
DAY = 24 * 3600


@dataclass(frozen=True)
class Offer:
    """One table as the data page offers it."""

    table: Table
    rows: int
    families: list[codebook.Family]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def page(self) -> str:
        return reverse(f"{self.table.model._meta.model_name}_list")

    @property
    def csv(self) -> str:
        return reverse(f"{self.name}_csv")

    @property
    def manifest(self) -> str:
        return reverse(f"{self.name}_manifest")


class Data(About):
    """Everything that can be had, with the codebook."""

    template_name, title = "pages/data.html", _("Data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = dataset.fingerprint()
        found = _found(state)
        page = dataset.address(reverse("data"))
        return super().get_context_data(**kwargs) | {
            "offers": [
                Offer(
                    table,
                    found["rows"][name],
                    codebook.families(codebook.entries(table, found["examples"][name])),
                )
                for name, table in TABLES.items()
            ],
            "vocabularies": codebook.vocabularies(),
            "licence": dataset.LICENCE,
            "cite_as": dataset.citation(page, changed=dataset.changed_at(), read=timezone.now()),
            "package": package.at_hand(state),
            "package_name": package.FILE_NAME,
        }


def _found(state: str) -> Mapping[str, Any]:
    """Return examples and numbers of rows, read anew only where the record has changed."""
    return cache.get_or_set(f"codebook-{state}", _read, DAY) or {}


@in_data_language
def _read() -> dict[str, Any]:
    return {
        "examples": {name: codebook.examples(table) for name, table in EVERY_TABLE.items()},
        "rows": {name: table.published().count() for name, table in TABLES.items()},
    }


def codebook_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every column of every table, as CSV."""
    examples = _found(dataset.fingerprint())["examples"]
    return _csv("codebook", written(codebook.CODEBOOK_HEADER, codebook.codebook_rows(examples)))


def vocabularies_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every token of every vocabulary, as CSV."""
    return _csv("vocabularies", written(codebook.VOCABULARY_HEADER, codebook.vocabulary_rows()))


def _csv(name: str, pieces: Any) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="opstracker-{name}.csv"'
    return response


class Package(View):
    """The whole record as a zip; 503 for as long as it is being made."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        path = package.ready()
        try:
            return _answer(request, path) if path else _wait(request)
        except FileNotFoundError:
            # The record changed this moment, and with it the package.
            return _wait(request)


def _answer(request: HttpRequest, path: Path) -> HttpResponseBase:
    made_at = path.stat().st_mtime
    etag = f'"{path.stem}-{int(made_at * 1000):x}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(made_at))
    response = unchanged or FileResponse(
        path.open("rb"), as_attachment=True, filename=package.FILE_NAME
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(made_at)
    # Kept by whoever likes, but asked after each time: a record can be withdrawn at any moment.
    response["Cache-Control"] = "no-cache"
    return response


def _wait(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("The package is being made"),
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (_("Data"), reverse("data")),
            (_("Package"), None),
        ],
    }
    response = render(request, "pages/package_wait.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


class RecordManifest(RecordCsv):
    """What exactly the CSV of a filtered list holds; refuses what the CSV refuses."""

    @in_data_language
    def answer(self, request: HttpRequest, filterset: RecordFilterSet) -> HttpResponseBase:
        has_mark = request.GET.get("bom") == "1"
        return JsonResponse(
            manifest(self.listing.name, filterset, bom=has_mark),
            json_dumps_params={"indent": 2, "ensure_ascii": False},
        )
