"""An operation's record in the words of schema.org, for search engines and catalogues."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from operations.choices import DatePrecision
from operations.models import Operation, Source

from . import dataset
from .writer import cell

CREATOR = {"@type": "Organization", "name": dataset.NAME}
LENGTHS = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}  # of a date, as far as it is known


def described(operation: Operation, sources: Iterable[Source]) -> dict[str, Any]:
    """Return the record of a published operation as a schema.org Dataset."""
    address = dataset.address(operation.get_absolute_url())
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": operation.title,
        "alternateName": operation.codename,
        "description": operation.summary,
        "keywords": [link.theme.name for link in operation.operationthemes.all()],
        "temporalCoverage": _covered(operation),
        "spatialCoverage": [
            {"@type": "Place", "name": link.place.name} for link in operation.operation_places.all()
        ],
        "datePublished": cell(operation.published_at),
        "dateModified": cell(operation.updated_at),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "license": dataset.LICENCE["path"],
        "creator": {**CREATOR, "url": dataset.address(reverse("home"))},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": dataset.TITLE,
            "url": dataset.address(reverse("data")),
        },
        "isBasedOn": [source.url for source in sources],
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "application/json",
            "contentUrl": dataset.address(f"/api/v1/operations/{operation.slug}/"),
        },
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _covered(operation: Operation) -> str:
    """Return the time covered, as exactly as it is known: “2023-02-27/2023-03-05”, “2020-10”."""
    if operation.starts_on is None or operation.ends_on is None:
        return ""
    length = LENGTHS.get(DatePrecision(operation.date_precision), 10)
    ends = (day.isoformat()[:length] for day in (operation.starts_on, operation.ends_on))
    return "/".join(dict.fromkeys(ends))
