"""Atom: what is new or corrected, for any filtered list of operations.

An entry's id is a tag address (RFC 4151) made of the site's name and the record's public id, so it
never changes; ``updated`` says when the record last did.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from operations import totals
from operations.choices import NoteKind
from operations.filters import OperationFilter
from operations.language import DATA_LANGUAGE, in_data_language
from operations.models import Note, Operation
from operations.views.downloads import NOTHING_EXPORTED
from operations.views.refusals import refused
from operations.words import dates, measure_labels, numbered_first

MOST = 50  # entries of a feed, the latest changes first
SCHEME_BEGAN = 2026  # part of every id: never change it
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # an empty record has not changed since
LICENCE = "CC BY 4.0; quotations are their speakers’ and publishers’."


def tag(path: str) -> str:
    """Return the id of a thing that never changes, whatever its address becomes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SCHEME_BEGAN}:{path}"


def absolute(path: str, query: str = "") -> str:
    return f"{settings.SITE_URL}{path}?{query}" if query else f"{settings.SITE_URL}{path}"


# What no XML may hold, though a search or an old text can.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return _NOT_IN_XML.sub("", value)
        case list():
            return [_cleaned(part) for part in value]
    return value


class DatedAtom(Atom1Feed):
    """Says when the record behind it last changed, also where no entry is left."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed_at"]
        return changed

    def add_root_elements(self, handler: Any) -> None:
        self.feed = {name: _cleaned(value) for name, value in self.feed.items()}
        super().add_root_elements(handler)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {name: _cleaned(item[name]) for name in item})


class RecordFeed(Feed):
    """What both feeds have; an answer that has not changed is 304 without a body."""

    feed_type = DatedAtom
    language = DATA_LANGUAGE
    author_name = "opstracker"
    feed_copyright = LICENCE

    @in_data_language
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if problems := self.problems(request):
            return refused(NOTHING_EXPORTED, problems)
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        conditional = ConditionalGetMiddleware(lambda _: response)
        unchanged: Any = conditional.process_response(request, response)
        return unchanged

    def problems(self, request: HttpRequest) -> Mapping[str, list[str]]:
        """Return what is wrong with the query, by parameter."""
        return {}

    def author_link(self) -> str:
        return absolute(reverse("home"))

    def feed_extra_kwargs(self, obj: Any) -> dict[str, Any]:
        return {"changed_at": changed_at()}


def changed_at() -> datetime:
    """Return when anything that was ever public last changed: withdrawals count, too."""
    shown = Operation.objects.exclude(published_at=None).aggregate(at=Max("updated_at"))["at"]
    noted = Note.objects.published().aggregate(at=Max("created_at"))["at"]
    return max(filter(None, (shown, noted)), default=LONG_AGO)


@dataclass(frozen=True)
class Asked:
    """The set a feed is asked for."""

    filterset: OperationFilter

    @property
    def rows(self) -> QuerySet[Operation]:
        rows: QuerySet[Operation] = self.filterset.qs
        return rows

    @property
    def query(self) -> str:
        return self.filterset.query()


class OperationFeed(RecordFeed):
    """The operations a filter finds, the latest changes first."""

    def problems(self, request: HttpRequest) -> Mapping[str, list[str]]:
        return OperationFilter(request.GET).problems()

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        return Asked(OperationFilter(request.GET))

    def title(self, asked: Asked) -> str:
        _, _, which = asked.filterset.in_words(2).partition(" ")  # a title without a number
        return f"opstracker: {which}"

    def subtitle(self, asked: Asked) -> str:
        return "New and corrected records of police operations. Arrest is not guilt."

    def link(self, asked: Asked) -> str:
        return absolute(reverse("operation_list"), asked.query)

    def feed_url(self, asked: Asked) -> str:
        return absolute(reverse("operations_atom"), asked.query)

    def feed_guid(self, asked: Asked) -> str:
        return tag(f"operations?{asked.query}" if asked.query else "operations")

    def items(self, asked: Asked) -> list[Operation]:
        latest = asked.rows.order_by("-updated_at", "-pk").prefetch_related(
            "operationthemes__theme", "participations__agency"
        )[:MOST]
        operations: list[Any] = list(asked.filterset.with_totals(list(latest)))
        corrected = corrections_of(operations)
        for operation in operations:
            operation.corrections = corrected.get(operation.pk, [])
        return operations

    def item_title(self, operation: Operation) -> str:
        return operation.title

    def item_link(self, operation: Operation) -> str:
        return absolute(operation.get_absolute_url())

    def item_guid(self, operation: Operation) -> str:
        return tag(f"operations/{operation.slug}")

    def item_pubdate(self, operation: Operation) -> datetime | None:
        return operation.published_at

    def item_updateddate(self, operation: Operation) -> datetime:
        return operation.updated_at

    def item_categories(self, operation: Any) -> list[str]:
        return [link.theme.name for link in operation.operationthemes.all()]

    def item_description(self, operation: Any) -> SafeString:
        paragraphs = [operation.summary, *_particulars(operation)]
        return format_html_join("", "<p>{}</p>", ((text,) for text in paragraphs))


def corrections_of(operations: list[Operation]) -> dict[int, list[Note]]:
    """Return the corrections the public may read, by operation, newest first."""
    notes = Note.objects.published().filter(operation__in=operations, kind=NoteKind.CORRECTION)
    found: dict[int, list[Note]] = {}
    for note in notes.order_by("-created_at", "-pk"):
        found.setdefault(note.operation_id, []).append(note)
    return found


def _particulars(operation: Any) -> Iterator[str]:
    leads = ", ".join(operation.lead_agencies())
    yield f"{capfirst(dates(operation))}{f', {leads}' if leads else ''}."
    if figures := in_words(operation.totals):
        yield figures
    yield f"Proceedings: {operation.get_proceedings_display().lower()}. Arrest is not guilt."
    for note in operation.corrections:
        yield f"Corrected on {note.created_at:%-d %B %Y}: {note.text}"


def in_words(found: totals.Totals) -> str:
    """Return all totals as a sentence: “arrests 8; cash about £20,000, and 1 not stated.”"""
    told = []
    for figure in numbered_first(found.figures()):
        beside = figure.unstated and figure.amount.number is not None
        told.append(
            f"{measure_labels([figure.name])} {figure.words}"
            + (f", and {figure.unstated} not stated" if beside else "")
        )
    return f"Reported: {'; '.join(told)}." if told else ""


class CorrectionFeed(RecordFeed):
    """The corrections of published records, newest first."""

    title = "opstracker: corrections"
    subtitle = "What was put right in the open record of police operations."

    def feed_guid(self) -> str:
        return tag("corrections")

    def link(self) -> str:
        return absolute(reverse("corrections"))

    def feed_url(self) -> str:
        return absolute(reverse("corrections_atom"))

    def items(self) -> list[Note]:
        notes = Note.objects.published().filter(kind=NoteKind.CORRECTION)
        return list(notes.select_related("operation").order_by("-created_at", "-pk")[:MOST])

    def item_title(self, note: Note) -> str:
        return f"Correction: {note.operation.title}"

    def item_link(self, note: Note) -> str:
        return absolute(note.operation.get_absolute_url())

    def item_guid(self, note: Note) -> str:
        return tag(f"corrections/{note.operation.slug}/{note.key}")

    def item_pubdate(self, note: Note) -> datetime:
        return note.created_at

    def item_updateddate(self, note: Note) -> datetime:
        return note.created_at

    def item_description(self, note: Note) -> SafeString:
        return format_html("<p>{}</p>", note.text)
