"""What is sent compressed: pages, JSON, feeds, and CSV as it streams.

A reader of compressed answers over HTTPS who can put words of his own into a page may guess a
secret beside them by its length (BREACH). The only secret in a page is the token of a form, which
Django masks anew each time, and Django adds a random number of bytes to each compressed answer.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PACKED = {"application/zip"}


class CompressionMiddleware(GZipMiddleware):
    """Compresses what the browser takes compressed, but not what is packed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type") in PACKED:
            return response
        return super().process_response(request, response)
