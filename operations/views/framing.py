"""Which pages other sites may show in a frame: those that ask for it, where the settings allow."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

Page = Callable[..., HttpResponse]


def with_policy(directives: dict[str, list[str]]) -> Callable[[Page], Page]:
    """Return the decorator that gives one page a content security policy of its own."""
    if django.VERSION >= (6,):
        from django.views.decorators.csp import csp_override

        return csp_override(directives)
    from csp.decorators import csp_replace

    return csp_replace(directives)


def frameable(page: Page) -> Page:
    """Let the origins of OPSTRACKER_FRAME_ANCESTORS frame a page; without any, nobody may."""

    @wraps(page)
    def shown(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not settings.FRAME_ANCESTORS:
            return page(request, *args, **more)
        directives = settings.CSP_DIRECTIVES | {"frame-ancestors": settings.FRAME_ANCESTORS}
        framed = xframe_options_exempt(with_policy(directives)(page))
        return framed(request, *args, **more)

    return shown
