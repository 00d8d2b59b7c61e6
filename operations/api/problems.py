"""Errors as problem details (RFC 9457): ``application/problem+json``, every one with its reason."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/docs/#"  # where a type of problem is explained; the other ones need no page


class Problem(Exception):
    """An answer other than the one asked for; ``more`` are members beside the standard ones."""

    def __init__(self, status: int, detail: str, *, type_: str = "", title: str = "", **more: Any):
        super().__init__(detail)
        self.status = status
        self.body = body(status, detail, type_=type_, title=title) | more


class ParameterProblem(serializers.Serializer):
    parameter = serializers.CharField(help_text="The parameter that is wrong.")
    detail = serializers.CharField(help_text="What is wrong with it, and the cure.")


class ProblemShape(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="“about:blank”, or where this problem is explained.")
    title = serializers.CharField(help_text="The kind of problem, the same every time.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What went wrong this time.")
    errors = ParameterProblem(
        many=True, required=False, help_text="Each parameter that is wrong; with status 400 only."
    )


def body(status: int, detail: str, *, type_: str = "", title: str = "") -> dict[str, Any]:
    return {
        "type": f"{TYPES}{type_}" if type_ else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }


def unreadable(problems: Mapping[str, list[str]]) -> Problem:
    """Return the problem of a query that cannot be read, naming each parameter."""
    return Problem(
        400,
        f"Nothing is listed, because of: {', '.join(problems)}.",
        type_="invalid-parameters",
        title="Some parameters cannot be read",
        errors=[
            {"parameter": name, "detail": message}
            for name, messages in problems.items()
            for message in messages
        ],
    )


def withdrawn(reason: str) -> Problem:
    return Problem(410, reason, type_="withdrawn", title="This record was withdrawn")


def handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an exception of a view; what it does not know goes on and becomes a 500."""
    match error:
        case Problem():
            return Response(error.body, status=error.status, content_type=MEDIA_TYPE)
        case Http404():
            error = exceptions.NotFound("Nothing is published at this address.")
        case PermissionDenied():
            error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    response = Response(
        body(error.status_code, str(error.detail)),
        status=error.status_code,
        content_type=MEDIA_TYPE,
    )
    if isinstance(error, exceptions.Throttled) and error.wait is not None:
        response["Retry-After"] = str(int(error.wait) + 1)
    return response


def plain_response(status: int) -> JsonResponse:
    """Return the problem of an answer that no view of the API gave."""
    details = {404: "There is nothing at this address."}
    detail = details.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase)
    return JsonResponse(body(status, detail), status=status, content_type=MEDIA_TYPE)
