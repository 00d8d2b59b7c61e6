"""From words to tokens: accents folded, words stemmed, synonyms made one. Pure Python.

Done once here, for the index and for what readers type, so that SQLite and PostgreSQL only
compare tokens and always agree. A token is made of a to z and 0 to 9 and begins with a letter:
neither database can read it in a way of its own.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

# Stands between texts in the index, so that no phrase reaches from one into the next.
SEPARATOR = "zzendzz"
LONGEST = 60  # characters of a token

# Each line: what stands in the index for all forms of the line, then the forms. A form with a
# capital that is no acronym is known by that capital in texts, not in what readers type.
SYNONYMS = """
knife: knife, knives, blade, bladed
firearm: firearm, gun, handgun
cannabis: cannabis, marijuana
child: child, children
man: man, men
woman: woman, women
person: person, people
thief: thief, thieves
seize: seize, seizure
mps: MPS, Met, Met Police, Metropolitan Police, Metropolitan Police Service
bcu: BCU, Basic Command Unit
ocg: OCG, organised crime group, organized crime group
nca: NCA, National Crime Agency
ersou: ERSOU, Eastern Region Special Operations Unit
rocu: ROCU, regional organised crime unit, regional organized crime unit
tsg: TSG, Territorial Support Group
vctf: VCTF, Violent Crime Taskforce
cps: CPS, Crown Prosecution Service
btp: BTP, British Transport Police
psni: PSNI, Police Service of Northern Ireland
pwits: PWITS, possession with intent to supply
npcc: NPCC, National Police Chiefs’ Council
"""

_MARKS = "\u0300-\u036f"  # accents that stand beside their letter
_LETTERS = rf"(?:[^\W_][{_MARKS}]*)+"
_WORD = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+(?!\d)|{_LETTERS}(?:['’]{_LETTERS})*")
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"}
)

SHORT = 80  # letters of a text that may stand in many records
_stemmer = EnglishStemmer()
_one_at_a_time = threading.Lock()  # the stemmer keeps the word it works on


class Token(NamedTuple):
    """A token and the part of the text it stands for."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the token of one word; empty where nothing is left of it."""
    folded = unicodedata.normalize("NFKD", word).casefold().translate(_UNDIVIDED)
    # Twice, because folding the case may bring an accent, and undoing a ligature a capital.
    folded = unicodedata.normalize("NFKD", folded)
    plain = "".join(char for char in folded if char == "'" or char.isalnum())
    if plain.isascii():
        with _one_at_a_time:
            plain = _stemmer.stemWord(plain).replace("'", "")
    else:
        plain = "".join(
            char if char.isascii() else f"u{ord(char):x}" for char in plain if char != "'"
        )
    if plain[:1].isdigit():
        plain = f"n{plain}"
    return "" if plain == SEPARATOR else plain[:LONGEST]


def plain_tokens(text: str) -> list[Token]:
    """Return the tokens of a text, word by word, synonyms left as they are."""
    found = []
    for match in _WORD.finditer(text):
        if token := stem(match.group()):
            found.append(Token(token, match.start(), match.end()))
    return found


class _Form(NamedTuple):
    is_cased: bool
    token: str


def _forms() -> Iterator[tuple[tuple[str, ...], _Form]]:
    for line in SYNONYMS.strip().splitlines():
        name, _, forms = line.partition(":")
        for form in forms.split(","):
            words = form.split()
            is_cased = len(words) == 1 and form.strip().istitle()
            yield tuple(stem(word) for word in words), _Form(is_cased, name)


_FORMS = dict(_forms())
# By the first word of a form: how many words forms have that begin so, the longest first.
_LENGTHS = {
    first: sorted({len(words) for words in _FORMS if words[0] == first}, reverse=True)
    for first, *_ in _FORMS
}


def tokens(text: str, *, is_typed: bool = False) -> list[Token]:
    """Return the tokens of a text, one for each synonym. What readers type has no capitals."""
    return _with_synonyms(text, plain_tokens(text), is_typed)


def _with_synonyms(text: str, plain: Sequence[Token], is_typed: bool) -> list[Token]:
    found, place = [], 0
    while place < len(plain):
        token, length = _form_at(text, plain, place, is_typed) or (plain[place], 1)
        found.append(token)
        place += length
    return found


def _form_at(
    text: str, plain: Sequence[Token], place: int, is_typed: bool
) -> tuple[Token, int] | None:
    """Return the token of the longest form that begins at this place, and its words."""
    for length in _LENGTHS.get(plain[place].text, ()):
        words = plain[place : place + length]
        form = _FORMS.get(tuple(word.text for word in words))
        if form and (is_typed or not form.is_cased or text[words[0].start].isupper()):
            return Token(form.token, words[0].start, words[-1].end), length
    return None


def both(text: str) -> tuple[list[Token], list[Token]]:
    """Return the tokens with synonyms made one, and the words as they stand."""
    plain = plain_tokens(text)
    return _with_synonyms(text, plain, is_typed=False), plain


def indexed(texts: Iterable[str]) -> str:
    """Return what the index holds of some texts: tokens parted by spaces."""
    return " ".join(_remembered(text) if len(text) <= SHORT else _indexed(text) for text in texts)


@lru_cache(maxsize=10_000)
def _remembered(text: str) -> str:
    """As ``_indexed``: many records have a text in common, as what was seized or who took part."""
    return _indexed(text)


def _indexed(text: str) -> str:
    """As ``indexed``, of one text.

    Where synonyms changed the tokens, the words as they stand follow, so that “metropolitan”
    is found in “Metropolitan Police”.
    """
    one, plain = both(text)
    found: list[str] = []
    for stream in (one, plain) if one != plain else (plain,):
        found.extend(token.text for token in stream)
        found.append(SEPARATOR)
    return " ".join(found)


def fingerprint() -> str:
    """Return what changes whenever the tokens of a text may: then the index is made anew."""
    return f"snowballstemmer {version('snowballstemmer')}{SYNONYMS}"
