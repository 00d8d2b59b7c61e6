"""Pages that a reader has already are not made again: 304 as long as the record is the same.

A page is the same while its address, the edition of the record and the program are. Whoever signed
in sees controls, and gets every page anew.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from operations.bitmaps import memory

Page = Callable[..., HttpResponseBase]


def unchanged(page: Page) -> Page:
    """Answer 304 where the reader's copy of a page is still what the page would be."""

    @wraps(page)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        tag = _tag(request)
        if tag is None:
            return _named(page(request, *args, **more), "")
        if get_conditional_response(request, etag=tag) is not None:
            return _named(HttpResponseNotModified(), tag)
        return _named(page(request, *args, **more), tag)

    return answered


def _tag(request: HttpRequest) -> str | None:
    """Return the name of what is to be shown; None where it is not for everybody alike."""
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    edition = memory.edition()
    if edition is None:
        return None
    is_part = request.headers.get("HX-Request", "")
    state = repr((_program(), edition, request.get_full_path(), is_part))
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'


def _named(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    patch_vary_headers(response, ["Cookie"])
    if not tag:
        patch_cache_control(response, private=True)
    elif response.status_code in (200, 304) and not response.cookies:
        response.headers["ETag"] = tag
        patch_cache_control(response, no_cache=True)
    return response


@cache
def _program() -> str:
    """Return a name for the code and the templates: another version makes other pages."""
    digest = hashlib.sha256(settings.VERSION.encode())
    for folder in ("operations", "templates", "static"):
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".css", ".js"}:
                digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
