"""Pages are not made again as long as the record is the same: 304 to who has one, else as it was.

A page is the same while its address, the edition of the record, the day and the program are. Its
name says all of these, so what is kept under it is never out of date. Whoever signed in sees
controls, and gets every page anew.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeGuard

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from operations.bitmaps import memory

Page = Callable[..., HttpResponseBase]

PAGES = "pages"  # the cache of pages that were made


def unchanged(page: Page) -> Page:
    """Answer 304 where the reader's copy of a page is still what the page would be."""

    @wraps(page)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        tag = _tag(request)
        if tag is None:
            return _named(page(request, *args, **more), "")
        if get_conditional_response(request, etag=tag) is not None:
            return _named(HttpResponseNotModified(), tag)
        if kept := caches[PAGES].get(tag):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = _named(page(request, *args, **more), tag)
        if "ETag" in response.headers and _is_whole(response):
            caches[PAGES].set(tag, (response.content, dict(response.headers)))
        return response

    return answered


def _is_whole(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Whether the answer is there as it will be sent: no stream, nothing to be put in yet."""
    return isinstance(response, HttpResponse) and getattr(response, "is_rendered", True)


def _tag(request: HttpRequest) -> str | None:
    """Return the name of what is to be shown; None where it is not for everybody alike."""
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    edition = memory.edition()
    if edition is None:
        return None
    is_part = request.headers.get("HX-Request", "")
    # Pages say on which day they were read.
    today = timezone.localdate()
    state = repr((_program(), edition, today, request.get_full_path(), is_part))
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
