"""Saying in plain text why a file cannot be had: it goes to programs as often as to people."""

from collections.abc import Mapping

from django.http import HttpResponse

from operations.language import Words


def refused(said: Words, problems: Mapping[str, list[str]]) -> HttpResponse:
    """Return what is said and, a line each, what is wrong with which parameter."""
    lines = [f"{name}: {message}" for name, messages in problems.items() for message in messages]
    text = "\n".join([str(said), *lines, ""])
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
