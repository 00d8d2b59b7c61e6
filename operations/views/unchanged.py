"""Pages are not made again as long as the record is the same: 304 to who has one, else as it was.

A page is the same while its address, the edition of the record, the day and the program are. Its
name says all of these, so what is kept under it is never out of date. Whoever signed in sees
controls, and gets every page anew.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

from operations import search
from operations.bitmaps import memory

Page = Callable[..., HttpResponseBase]

PAGES = "pages"  # the cache of pages that were made
LARGEST = 256 * 1024  # bytes of a page that is kept
# Cookies of those who see more than everybody does: controls, and what was said to them last.
PERSONAL = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


def unchanged(page: Page, *, for_everybody: bool = False) -> Page:
    """Answer with what was made before, or 304, where that is still what the page would be.

    ``for_everybody`` says that the page is the same for those who signed in.
    """

    @wraps(page)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        is_ours = for_everybody or not PERSONAL.intersection(request.COOKIES)
        tag = _tag(request) if is_ours and request.method in ("GET", "HEAD") else None
        if tag is None:
            return _named(page(request, *args, **more), "", for_everybody)
        if get_conditional_response(request, etag=tag) is not None:
            return _named(HttpResponseNotModified(), tag, for_everybody)
        response = _kept(tag) or _named(page(request, *args, **more), tag, for_everybody)
        if response.headers.get("ETag") == tag:
            _keep(tag, response)
        return _since(request, tag, response)

    return answered


def _kept(tag: str) -> HttpResponse | None:
    kept = caches[PAGES].get(tag)
    return HttpResponse(kept[0], headers=kept[1]) if kept else None


def _keep(tag: str, response: HttpResponseBase) -> None:
    """Keep what is there as it will be sent: no stream, nothing to be put in yet, nothing huge.

    A page with a policy of its own, for frames of other sites, is made each time: the policy is not
    among its headers yet. Answers of the API are not written at this point, and get their 304 only.
    """
    has_policy = getattr(response, "xframe_options_exempt", False)
    is_whole = isinstance(response, HttpResponse) and getattr(response, "is_rendered", True)
    if response.status_code != 200 or not is_whole or has_policy:
        return
    if len(cast(HttpResponse, response).content) <= LARGEST:
        caches[PAGES].add(tag, (cast(HttpResponse, response).content, dict(response.headers)))


def _since(request: HttpRequest, tag: str, response: HttpResponseBase) -> HttpResponseBase:
    """Return 304 where the reader asks for what changed since, and nothing did."""
    stated = response.headers.get("Last-Modified")
    if stated is None:
        return response
    found: Any = get_conditional_response(
        request, tag, parse_http_date_safe(stated), cast(HttpResponse, response)
    )
    return cast(HttpResponseBase, found)


def _tag(request: HttpRequest) -> str | None:
    """Return the name of what is to be shown; None where the record's state has no name."""
    edition = memory.edition()
    # What holds no words to look for is the same whether the index has been read again or not.
    if edition is None or (request.GET.get("q") and not search.settle()):
        return None
    # Pages say on which day they were read, in the reader's language.
    seen = (timezone.localdate(), get_language(), "HX-Request" in request.headers)
    state = repr((_program(), edition, request.get_full_path(), *seen))
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'


def _named(response: HttpResponseBase, tag: str, for_everybody: bool) -> HttpResponseBase:
    if not for_everybody:
        patch_vary_headers(response, ["Cookie"])
    if not tag:
        patch_cache_control(response, private=not for_everybody)
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
