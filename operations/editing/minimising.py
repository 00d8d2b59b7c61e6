"""Retention: exact ages become bands and home towns counties, in the record and in its past.

Run by a person, never by itself; never on operations that were loaded from files. Why the past is
reduced too, and what is left to a person, is told in docs/adr/0014-minimising-and-erasing.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, TextField
from django.http import QueryDict
from django.utils import timezone

from operations.choices import Disposal, PlaceKind, Standing
from operations.history.applying import apply
from operations.history.documents import MODELS, Document, Row, document_of, fields_of
from operations.history.models import Action, Edit
from operations.models import Operation, Place
from operations.models.arrest import ADULT, OLDEST

from .checked import checked
from .kept import Rewritten, rewritten_proposals, rewritten_versions, versions
from .models import UnsavedForm
from .showing import Showing

BANDS = ((ADULT, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, OLDEST))
COARSE = (PlaceKind.COUNTY, PlaceKind.REGION)
WHY = "Exact ages became bands, and home towns counties: the time to keep them is over."


class Homes:
    """For each place the county or region that stands for it."""

    @cached_property
    def places(self) -> dict[str, Place]:
        found = Place.objects.select_related(*["parent" + "__parent" * level for level in range(6)])
        return {place.slug: place for place in found}

    def coarse(self, key: list[str] | None) -> list[str] | None:
        """Return the natural key of what a home is reduced to; None where nothing contains it."""
        place = self.places.get(key[0]) if key else None
        if place is None:
            return None
        if place.kind == PlaceKind.COUNTRY:
            return key
        outwards: list[Any] = [place, *place.ancestors()]
        return next(([each.slug] for each in outwards if each.kind in COARSE), None)

    def typed(self, text: str) -> str:
        """Return what to put into a form in place of a home that was typed there."""
        named = [slug for slug, place in self.places.items() if place.name == text.strip()]
        reduced = self.coarse([named[0] if named else text.strip()])
        return reduced[0] if reduced else ""


@dataclass(frozen=True)
class Due:
    """Whose details are kept no longer: of the whole operation, or of some arrest rows."""

    is_whole: bool
    arrests: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.is_whole or bool(self.arrests)

    def covers(self, arrest: int | None) -> bool:
        return self.is_whole or arrest in self.arrests


@dataclass
class Plan:
    """What there is to reduce of one operation, which may be gone but for its history."""

    key: int
    title: str
    operation: Operation | None
    due: Due
    rows: list[str]
    versions: list[Rewritten] = field(default_factory=list)
    proposals: list[Rewritten] = field(default_factory=list)
    forms: list[UnsavedForm] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.versions or self.proposals or self.forms)


def band(low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """Return the bands that a range of ages lies in; under-18s have theirs already."""
    if low is None or high is None:
        return low, high
    return (
        low if low < ADULT else next(start for start, end in reversed(BANDS) if low >= start),
        high if high < ADULT else next((end for _, end in BANDS if high <= end), OLDEST),
    )


class Minimiser:
    """Looks through the record on one day, and reduces what is kept too long."""

    def __init__(self, today: date | None = None):
        self.before = (today or timezone.localdate()) - timedelta(days=settings.RETENTION_DAYS)
        self.homes = Homes()

    def plans(self) -> Iterator[Plan]:
        """Yield what there is to do, operation by operation. Changes nothing."""
        first: dict[int, str] = {}
        edits = Edit.objects.filter(kind="operation").order_by("object_id", "number")
        for key, action in edits.values_list("object_id", "action"):
            first.setdefault(key, action)
        keys = {*first, *Operation.objects.values_list("pk", flat=True)}
        for key in sorted(keys):
            if first.get(key) != Action.LOADED and (plan := self.plan(key)):
                yield plan

    def plan(self, key: int) -> Plan | None:
        operation = Operation.objects.filter(pk=key).first()
        last = document_of(operation) if operation else _last_of(key)
        due = self._due(operation, last) if last else Due(False)
        if not due:
            return None
        found = Plan(key, last["operation"][0]["title"], operation, due, [])
        found.rows = list(self._in_words(last, due)) if operation else []
        self._add_traces(found)
        found.texts = self._texts(last, due)
        return found or None

    def _add_traces(self, plan: Plan) -> None:
        def change(document: Document) -> Document:
            return self.reduced(document, plan.due)

        plan.versions = list(rewritten_versions(plan.key, change))
        plan.proposals = list(rewritten_proposals(plan.key, change))
        for form in UnsavedForm.objects.filter(operation=plan.key):
            data = self.reduced_form(form.data, plan.due)
            if data != form.data:
                form.data = data
                plan.forms.append(form)

    def carry_out(self, plan: Plan) -> None:
        """Reduce an operation and its past, whole or not at all.

        Raises CannotApply or Unpublishable where the record as it stands breaks a rule.
        """
        with transaction.atomic():
            if plan.operation is not None:
                self._reduce_record(plan.operation, plan.due)
            # Also what was recorded only now: how the record stood before its first edit.
            self._add_traces(plan)
            for row in (*plan.versions, *plan.proposals):
                row.save()
            for form in plan.forms:
                # Not save(): it was not touched by its author.
                UnsavedForm.objects.filter(pk=form.pk).update(data=form.data)

    def _reduce_record(self, operation: Operation, due: Due) -> None:
        with checked(Action.MINIMISED, None, operation, summary=WHY):
            fresh = Operation.objects.get(pk=operation.pk)
            apply(fresh, self.reduced(document_of(fresh), due))

    # What is due

    def _due(self, operation: Operation | None, last: Document) -> Due:
        row = last["operation"][0]
        end = row["ends_on"] or row["created_at"]
        if date.fromisoformat(end[:10]) < self.before:
            return Due(True)
        return _dropped(operation) if operation else Due(False)

    # What it is reduced to

    def reduced(self, document: Document, due: Due) -> Document:
        """Return a version with the ages and homes that are due reduced."""
        found = dict(document)
        if "arrest" in document:
            found["arrest"] = [
                self._reduced_row(row) if due.covers(row["id"]) else row
                for row in document["arrest"]
            ]
        if due.is_whole and "operation" in document:
            found["operation"] = [_banded(row) for row in document["operation"]]
        return found

    def _reduced_row(self, row: Row) -> Row:
        return _banded(row) | {"home": self.homes.coarse(row["home"])}

    def reduced_form(self, text: str, due: Due) -> str:
        """Return an unsaved form with the ages and homes that are due reduced."""
        data = QueryDict(text, mutable=True)
        total = data.get("arrests-TOTAL_FORMS", "0")
        for number in range(int(total) if total.isdecimal() else 0):
            prefix = f"arrests-{number}-"
            key = data.get(f"{prefix}id", "")
            if due.covers(int(key) if key.isdecimal() else None):
                _band_fields(data, prefix)
                if home := data.get(f"{prefix}home"):
                    data[f"{prefix}home"] = self.homes.typed(home)
        if due.is_whole:
            _band_fields(data, "")
        return data.urlencode() if data != QueryDict(text) else text

    # For the person who runs it

    def _in_words(self, document: Document, due: Due) -> Iterator[str]:
        reduced = self.reduced(document, due)
        showing = Showing(document, reduced)
        for model in ("operation", "arrest"):
            for row, new in zip(document.get(model, []), reduced.get(model, []), strict=True):
                changes = [
                    f"{_shown(row[name])} → {_shown(new[name])}"
                    for name in ("age_min", "age_max", "home")
                    if name in row and row[name] != new[name]
                ]
                if changes:
                    yield f"{showing.title(model, row)}: {', '.join(changes)}"

    def _texts(self, document: Document, due: Due) -> list[str]:
        """Return where the words may tell what the rows no longer do: a person must look."""
        told = self._told(document, due)
        if not told:
            return []
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(told)))})(?!\w)", re.I)
        showing = Showing(document)
        return [
            f"{showing.title(model, row)}, {text.verbose_name}"
            for model, rows in document.items()
            for row in rows
            for text in fields_of(MODELS[model])
            if isinstance(text, CharField | TextField) and not text.choices
            if pattern.search(row[text.name] or "")
        ]

    def _told(self, document: Document, due: Due) -> set[str]:
        rows = [row for row in document.get("arrest", []) if due.covers(row["id"])]
        ages = {str(row[name]) for row in rows for name in ("age_min", "age_max") if row[name]}
        slugs = {row["home"][0] for row in rows if row["home"]}
        names = {self.homes.places[slug].name for slug in slugs if slug in self.homes.places}
        return ages | slugs | names


def _last_of(key: int) -> Document:
    """Return the last version of an operation that was deleted; empty where none is kept."""
    documents = versions(key).values_list("document", flat=True)
    return next((document for document in documents if document), {})


def _dropped(operation: Operation) -> Due:
    """Return the arrests of which the newest news is that nothing follows."""
    outcomes = list(operation.outcomes.filter(standing=Standing.ACCEPTED))
    arrests = list(operation.arrests.all())
    dropped = {
        arrest.pk
        for arrest in arrests
        if (news := next((one for one in outcomes if one.arrest_id in (arrest.pk, None)), None))
        and news.disposal == Disposal.NO_FURTHER_ACTION
        and _is_of_all(news, arrest)
    }
    return Due(bool(arrests) and len(dropped) == len(arrests), frozenset(dropped))


def _is_of_all(news: Any, arrest: Any) -> bool:
    """Whether an outcome is true of everybody in an arrest row."""
    if arrest.people == 1 and news.arrest_id:
        return True
    return None not in (news.people, arrest.people) and news.people >= arrest.people


def _banded(row: Row) -> Row:
    low, high = band(row["age_min"], row["age_max"])
    return row | {"age_min": low, "age_max": high}


def _band_fields(data: QueryDict, prefix: str) -> None:
    names = [f"{prefix}age_min", f"{prefix}age_max"]
    typed = [data.get(name, "") for name in names]
    if all(value.isdecimal() for value in typed):
        for name, value in zip(names, band(*map(int, typed)), strict=True):
            data[name] = str(value)


def _shown(value: Any) -> str:
    return value[0] if isinstance(value, list) else "nothing" if value is None else str(value)
