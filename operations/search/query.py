"""What a reader typed, read into phrases to find and phrases to leave out.

It cannot fail: whatever is not a word, a quoted phrase or a minus before one of them is passed
over. Nothing a reader types reaches a database as anything but tokens.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .tokens import stem, tokens

LONGEST = 200  # characters of a query; the forms refuse longer ones

Phrase = tuple[str, ...]

WEIGHTS = "abcd"

_QUOTES = str.maketrans("“”„‟«»", '""""""')
_PIECE = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

# Too common to look for, unless nothing else is asked for or they stand in a phrase.
_COMMON = """
a an and are as at be been but by did do for from had has have he her his how in into is it its my
no not of on or our she so that the their them then there these they this to was we were what when
where which who whom why will with would you your
"""
STOP_WORDS = frozenset(map(stem, _COMMON.split()))


@dataclass(frozen=True)
class Query:
    """Every phrase of ``all_of`` must occur, none of ``none_of`` may; one token is a phrase too."""

    all_of: tuple[Phrase, ...] = ()
    none_of: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.all_of or self.none_of)


def parse(text: str) -> Query:
    """Read what was typed; of an overlong text only the beginning."""
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for is_unwanted, phrase in _phrases(_prepared(text)):
        found = unwanted if is_unwanted else wanted
        if phrase not in found:
            found.append(phrase)
    telling = [phrase for phrase in wanted if not _is_common(phrase)]
    return Query(tuple(telling or wanted), tuple(unwanted))


def _prepared(text: str) -> str:
    text = text[:LONGEST].translate(_QUOTES)
    if text.count('"') % 2:
        before, _, after = text.rpartition('"')
        text = f"{before} {after}"
    return text


def _phrases(text: str) -> Iterator[tuple[bool, Phrase]]:
    """Yield whether it is unwanted, and the phrase. Words side by side may be one synonym."""
    run: list[str] = []
    for piece in _PIECE.finditer(text):
        is_unwanted = bool(piece["minus"])
        if piece["word"] and not is_unwanted:
            run.append(piece["word"])
            continue
        yield from _of_run(run)
        run = []
        quoted = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if phrase := tuple(token.text for token in tokens(quoted, is_typed=True)):
            yield is_unwanted, phrase
    yield from _of_run(run)


def _of_run(run: Sequence[str]) -> Iterator[tuple[bool, Phrase]]:
    """Yield the phrases of words without quotes: what one word holds stays together (“8.3”)."""
    text, ends, place = " ".join(run), [], -1
    for word in run:
        place += len(word) + 1
        ends.append(place)
    held: dict[int, list[str]] = {}
    for token in tokens(text, is_typed=True):
        holder = next(number for number, end in enumerate(ends) if token.start < end)
        held.setdefault(holder, []).append(token.text)
    for phrase in held.values():
        yield False, tuple(phrase)


def _is_common(phrase: Phrase) -> bool:
    return len(phrase) == 1 and phrase[0] in STOP_WORDS


def to_fts5(query: Query, kind: str, best: Phrase = (), weight: str = "") -> str:
    """Return the query as SQLite's FTS5 reads it, for entries of one kind of record.

    With ``best`` that phrase must stand in the weight, too.
    """

    def one(phrase: Phrase, weights: str = WEIGHTS) -> str:
        columns = " ".join(f"weight_{each}" for each in weights)
        return f'{{{columns}}} : "{" ".join(phrase)}"'

    placed = [one(best, weight)] if best else []
    asked = " AND ".join([f'kind : "{kind}"', *placed, *map(one, query.all_of)])
    return " NOT ".join([f"({asked})", *map(one, query.none_of)])


def to_tsquery(query: Query, best: Phrase = (), weight: str = "") -> str:
    """Return the query as PostgreSQL reads a ``tsquery``; ``best`` must stand in the weight."""

    def one(phrase: Phrase, label: str = "") -> str:
        return "(" + " <-> ".join(f"'{token}'{label}" for token in phrase) + ")"

    placed = [one(best, f":{weight.upper()}")] if best else []
    unwanted = [f"!{one(phrase)}" for phrase in query.none_of]
    return " & ".join([*placed, *map(one, query.all_of), *unwanted])
