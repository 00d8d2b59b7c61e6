"""What every answer under /api/v1/ has, whoever gave it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware

from operations.language import in_data_language

from .problems import plain_response

ROOT = "/api/v1/"
DOCS = f"{ROOT}docs/"

# Anybody's page may read the record; nothing here depends on who is signed in.
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Location",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ApiMiddleware:
    """Adds the headers for other sites' pages and an ETag, and puts errors into one form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        response = self._answer(request)
        if response.status_code >= 400 and _is_page(response) and not settings.DEBUG:
            response = plain_response(response.status_code)
        if _is_page(response):
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        response = self.conditional.process_response(request, response)
        asked_first = PREFLIGHT if request.method == "OPTIONS" else {}
        for name, value in (CROSS_ORIGIN | asked_first).items():
            response.headers[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return what the view says: the page about the API in the reader's language, else data."""
        view = self.get_response
        return view(request) if request.path.startswith(DOCS) else in_data_language(view)(request)


def _is_page(response: HttpResponseBase) -> bool:
    """Whether it is meant for a person; Django calls the empty body of a redirect HTML, too."""
    is_html = str(response.headers.get("Content-Type", "")).startswith("text/html")
    return is_html and not 300 <= response.status_code < 400
