"""Full text search behind one function: ``matching(rows, text)``.

Every word must occur somewhere in what belongs to the row; only published rows are read, so that
a search never tells what a page hides.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)

Rows = TypeVar("Rows", bound=QuerySet)

LONGEST = 200  # characters of a query; longer ones are refused by the form

_AGENCY = ("name", "short_name", "aliases")
_OF_AGENCY = tuple(f"agency__{name}" for name in _AGENCY)
_SPEAKER = ("speaker__name", "speaker__rank", "speaker__role", "speaker__agency__name")

# What is searched of a row itself.
OWN_TEXT: dict[type[Model], tuple[str, ...]] = {
    Operation: ("title", "codename", "aim", "summary"),
    Arrest: ("home__name",),
    Seizure: ("item", "drug", "category", "place__name"),
    Statistic: ("label", "metric", "period", "place__name", "agency__name", "agency__short_name"),
    Quote: ("text", *_SPEAKER, "speaker__agency__short_name"),
    Agency: _AGENCY,
    Place: ("name",),
    Programme: ("name", "note"),
    Source: ("title", "publisher", "url"),
}

# What is searched of the published rows around it: the link to the row, then the paths.
AROUND: dict[type[Model], list[tuple[type[Model], str, tuple[str, ...]]]] = {
    Operation: [
        (OperationProgramme, "operation", ("programme__name",)),
        (Participation, "operation", _OF_AGENCY),
        (Statistic, "operation", (*_OF_AGENCY, "label")),
        (OperationPlace, "operation", ("place__name",)),
        (Arrest, "operation", ("home__name",)),
        (OperationOffence, "operation", ("offence__name",)),
        (ArrestOffence, "arrest__operation", ("offence__name",)),
        (Seizure, "operation", ("item", "drug", "place__name")),
        (Quote, "operation", ("text", *_SPEAKER)),
        (Citation, "operation", ("source__title", "source__publisher")),
    ],
    Arrest: [(ArrestOffence, "arrest", ("offence__name",))],
}


def matching(rows: Rows, text: str) -> Rows:
    """Return those of ``rows`` in which every word of ``text`` occurs; all for an empty text."""
    for word in text.split():
        rows = rows.filter(_has(rows.model, word))
    return rows


def _has(model: type[Model], word: str) -> Q:
    found = _any(OWN_TEXT[model], word)
    for other, link, paths in AROUND.get(model, ()):
        around: Callable[[], QuerySet] = other._default_manager.published  # type: ignore[attr-defined]
        found |= Q(Exists(around().filter(_any(paths, word), **{link: OuterRef("pk")})))
    return found


def _any(paths: Iterable[str], word: str) -> Q:
    found = Q()
    for path in paths:
        found |= Q((f"{path}__icontains", word))
    return found
