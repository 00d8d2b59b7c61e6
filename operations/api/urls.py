"""The addresses under /api/v1/."""

from functools import partial

from django.urls import path
from django.views import View

from operations.views.unchanged import unchanged

from . import docs, schema
from .endpoints import KINDS, FactRecord, Kind, Listing, NamedRecord, OperationRecord, Root

app_name = "api"

for_everybody = partial(unchanged, for_everybody=True)


def _record(kind: Kind) -> tuple[str, type[View]]:
    if kind.is_fact:
        return "<slug:slug>/<slug:key>/", FactRecord
    return "<slug:slug>/", OperationRecord if kind.name == "operations" else NamedRecord


urlpatterns = [
    path("", Root.as_view(), name="root"),
    path("openapi.json", schema.as_json, name="openapi"),
    path("openapi.yaml", schema.as_yaml, name="openapi_yaml"),
    path("docs/", docs.Docs.as_view(), name="docs"),
]
for kind in KINDS.values():
    address, view = _record(kind)
    urlpatterns += [
        path(
            f"{kind.name}/",
            for_everybody(Listing.as_view(kind=kind)),
            name=kind.name,
        ),
        path(
            f"{kind.name}/{address}",
            for_everybody(view.as_view(kind=kind)),
            name=kind.one,
        ),
    ]
