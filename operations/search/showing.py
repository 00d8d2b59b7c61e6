"""What was found, shown: the words around the hits, the hits marked as evidence."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Model, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .documents import kind_of
from .models import Entry
from .query import Phrase, parse
from .tokens import Token, both

LENGTH = 180  # characters of a snippet, about
LEAD = 60  # of them before the first hit
PIECES = 3  # in a snippet, at the most

# How many of a record's texts are its name, which stands beside a snippet anyway.
NAMES = {"operation": 1, "agency": 1, "place": 1, "programme": 1, "source": 2}

Span = tuple[int, int]


def snippets(rows: Iterable[Model], text: str) -> dict[tuple[str, int], SafeString]:
    """Return by (kind, key) a piece of each row's text with the hits marked, where there is one."""
    phrases = parse(text).all_of
    rows = list(rows)
    if not phrases or not rows:
        return {}
    found = {}
    for entry in _entries(rows):
        texts = entry.text.splitlines()
        if snippet := _snippet(texts[NAMES.get(entry.kind, 0) :], phrases):
            found[entry.kind, entry.object_id] = snippet
    return found


def _entries(rows: Sequence[Model]) -> Iterable[Entry]:
    keys: dict[str, list[int]] = {}
    for row in rows:
        keys.setdefault(kind_of(type(row)), []).append(row.pk)
    wanted = Q()
    for kind, each in keys.items():
        wanted |= Q(kind=kind, object_id__in=each)
    return Entry.objects.filter(wanted)


def _snippet(texts: Sequence[str], phrases: Sequence[Phrase]) -> SafeString | None:
    """Return pieces of the texts in which most of the phrases occur, at most three."""
    found = [_found(text, phrases) for text in texts]
    shown: list[_Piece] = []
    missing = set(phrases)
    while missing and len(shown) < PIECES:
        best = max(found, key=lambda each: len(missing & each.spans.keys()), default=None)
        if best is None or not missing & best.spans.keys():
            break
        missing -= best.spans.keys()
        shown.append(_piece(best.text, best.all_spans()))
    return _joined(shown) if shown else None


class _Found(NamedTuple):
    """A text and where the phrases that occur in it do."""

    text: str
    spans: dict[Phrase, list[Span]]

    def all_spans(self) -> list[Span]:
        return _merged(span for spans in self.spans.values() for span in spans)


def _found(text: str, phrases: Sequence[Phrase]) -> _Found:
    streams = both(text)
    spans = {
        phrase: [span for stream in streams for span in _occurrences(stream, phrase)]
        for phrase in phrases
    }
    return _Found(text, {phrase: each for phrase, each in spans.items() if each})


def marked(words: str, text: str) -> SafeString:
    """Return the words as HTML, what ``text`` finds in them in <mark>."""
    found = _found(words, parse(text).all_of)
    return _with_marks(words, found.all_spans(), 0, len(words))


def _occurrences(stream: Sequence[Token], phrase: Phrase) -> Iterable[Span]:
    for place in range(len(stream) - len(phrase) + 1):
        part = stream[place : place + len(phrase)]
        if all(token.text == wanted for token, wanted in zip(part, phrase, strict=True)):
            yield part[0].start, part[-1].end


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class _Piece(NamedTuple):
    """A part of a text with its hits marked, and whether there is more of it on either side."""

    html: SafeString
    more_before: bool
    more_after: bool


def _piece(text: str, spans: Sequence[Span]) -> _Piece:
    """Cut the text around its first hit, at spaces, and mark the hits."""
    start, end = 0, len(text)
    if end > LENGTH:
        first = spans[0]
        start = _space_before(text, first[0] - LEAD) if first[0] > LEAD else 0
        end = _space_after(text, max(start + LENGTH, first[1]))
    return _Piece(_with_marks(text, spans, start, end), start > 0, end < len(text))


def _joined(pieces: Sequence[_Piece]) -> SafeString:
    return format_html(
        "{}{}{}",
        "… " if pieces[0].more_before else "",
        format_html_join(" … ", "{}", ((piece.html,) for piece in pieces)),
        " …" if pieces[-1].more_after else "",
    )


def _space_before(text: str, place: int) -> int:
    return text.rfind(" ", 0, place + 1) + 1


def _space_after(text: str, place: int) -> int:
    found = text.find(" ", place)
    return len(text) if found < 0 else found


def _with_marks(text: str, spans: Sequence[Span], start: int, end: int) -> SafeString:
    parts: list[SafeString] = []
    place = start
    for first, last in spans:
        if first >= start and last <= end:
            parts.append(format_html("{}<mark>{}</mark>", text[place:first], text[first:last]))
            place = last
    parts.append(format_html("{}", text[place:end]))
    return format_html_join("", "{}", ((part,) for part in parts))
