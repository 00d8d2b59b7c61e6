"""Every word a reader meets can be translated, and data stays in English whatever is read."""

import ast
import re
import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import CharField, TextField
from django.template import Context
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.test import Client
from django.utils import translation

from operations.choices import Disposal
from operations.models import Operation
from operations.totals import MEASURES
from operations.totals.names import NAMES
from tests.pages import page, texts
from tests.people import signed_in
from tests.searching import matching

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts
)

# What has no translation: the site's own name, and names of formats, licences and programs.
NAMES_OF_THINGS = re.compile(r"\b(opstracker|CSV|SVG|BibTeX|Atom|API|CC BY)\b|\.csv\b")
READ = {"aria-label", "placeholder", "title", "alt", "data-label", "label", "message", "said"}
NOT_PROSE = {"script", "style", "code", "pre", "kbd"}
TAG = "\x01"  # stands for a template's tag
WORD = re.compile(r"[^\W\d_]{2,}")


class Prose(HTMLParser):
    """Collects what of a template a reader would see and nobody could translate."""

    def __init__(self) -> None:
        super().__init__()
        self.within: list[str] = []
        self.found: list[tuple[int, str]] = []

    def _note(self, text: str) -> None:
        word = WORD.search(NAMES_OF_THINGS.sub("", text))
        if word:
            line = self.getpos()[0] + text[: word.start()].count("\n")
            self.found.append((line, " ".join(text.split())))

    def handle_starttag(self, tag, attrs):
        if tag in NOT_PROSE:
            self.within.append(tag)
        for name, value in attrs:
            if name in READ and value:
                self._note(value.replace(TAG, ""))

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if not self.within:
            self._note(data.replace(TAG, ""))


def untranslatable(source: str) -> list[tuple[int, str]]:
    """Return line and text of all that is not marked for translation."""
    shown, found = [], []
    is_marked = False
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        is_block = token.token_type == TokenType.BLOCK
        if is_block and name in {"blocktranslate", "endblocktranslate"}:
            is_marked = name == "blocktranslate"
        elif is_block and name == "include":
            found += [(token.lineno, said) for said in _literals(token.contents)]
        is_text = token.token_type == TokenType.TEXT and not is_marked
        shown.append(token.contents if is_text else TAG + "\n" * token.contents.count("\n"))
    parser = Prose()
    parser.feed("".join(shown))
    parser.close()
    return sorted(found + parser.found)


def _literals(include: str) -> list[str]:
    """Return the texts that an include hands on unmarked."""
    given = re.findall(r'\b(\w+)="([^"]*)"', include)
    return [text for name, text in given if name in READ and WORD.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_it_marks_every_word_of_a_template(path):
    found = untranslatable(path.read_text(encoding="utf-8"))
    where = path.relative_to(ROOT)
    assert [f"{where}:{line} {text}" for line, text in found] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>\n  Words {{ here }}</p>", [(2, "Words")]),
        (
            "{% load i18n %}\n{% if x %}{% translate 'Words' %}{% else %}words{% endif %}",
            [(2, "words")],
        ),
        ("{% blocktranslate %}These\n{{ x }}{% endblocktranslate %}\n<b>those</b>", [(3, "those")]),
        ("<input placeholder='Look'>", [(1, "Look")]),
        ('<td data-label="{% translate "Age" %}">{{ age }}, 12</td>', []),
        ('{% include "x.html" with label="Age" num=True %}', [(1, "Age")]),
        ('{% include "x.html" with label=_("Age") %}', []),
        ("<script>let x = 1</script><code>slug</code>{# why #}", []),
    ],
)
def test_its_search_for_unmarked_words_finds_them(source, found):
    assert untranslatable(source) == found


def test_every_measure_has_its_two_forms():
    assert {measure.label for measure in MEASURES.values()} <= set(NAMES)
    assert [label for label, name in NAMES.items() if name % 2 != label] == []


# A language made of the English, each word of it in brackets

LANGUAGE = "eo"
PLURALS = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def wrapped(text: str) -> str:
    return f"⟦{text}⟧"


def words_of_templates() -> Iterator[str]:
    for path in TEMPLATES:
        template = get_template(str(path.relative_to(ROOT / "templates"))).template
        for node in template.nodelist.get_nodes_by_type(TranslateNode):
            if isinstance(node.filter_expression.var.literal, str):
                text = node.filter_expression.var.literal.replace("%", "%%")
                context = node.message_context
                yield f"{context.resolve(Context())}\x04{text}" if context else text
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
            yield "\0".join(
                translation.trim_whitespace(node.render_token_list(tokens)[0])
                for tokens in (node.singular, node.plural)
                if tokens
            )
        yield from re.findall(r'_\("([^"]*)"\)', path.read_text(encoding="utf-8"))


CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}


def words_of_code() -> Iterator[str]:
    for path in (ROOT / "operations").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                said = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                many = 2 if node.func.id.startswith("n") else 1
                if said and isinstance(said[0], str):
                    yield "\0".join(map(str, said[:many]))


def catalogue(words: set[str]) -> bytes:
    """Return a compiled catalogue in which each text stands for itself, in brackets.

    The form is that of GNU gettext's .mo: a head, a table of the sorted texts, one of their
    translations (each a length and a place), and the texts, each with a nought behind it.
    """
    texts_ = {"": PLURALS} | {
        text: "\0".join(wrapped(form) for form in text.rpartition("\x04")[2].split("\0"))
        for text in words
    }
    pairs = sorted((one.encode(), other.encode()) for one, other in texts_.items())
    place = 28 + 16 * len(pairs)
    tables, body = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<2I", len(pair[column]), place + len(body))
            body += pair[column] + b"\0"
    second = 28 + 8 * len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, second, 0, place)
    return head + tables[0] + tables[1] + body


@pytest.fixture(scope="module")
def brackets(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    inside = folder / LANGUAGE / "LC_MESSAGES"
    inside.mkdir(parents=True)
    found = {text for text in [*words_of_templates(), *words_of_code()] if text}
    (inside / "django.mo").write_bytes(catalogue(found))
    return folder


@pytest.fixture
def in_brackets(brackets, settings) -> Iterator[None]:
    """Whatever is read meanwhile is read in the language of brackets."""
    settings.LANGUAGES = [("en-gb", "British English"), (LANGUAGE, "Brackets")]
    settings.LOCALE_PATHS = [brackets]
    with translation.override(LANGUAGE):
        yield


@pytest.fixture
def seeds(db) -> None:
    call_command("load_record", "seeds", verbosity=0, stdout=StringIO())


def the_records_own() -> str:
    """Return every text that the record itself holds."""
    found = []
    for model in apps.get_app_config("operations").get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField)
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            found += [str(value) for value in row if value]
    return "\n".join(found).lower()


def bare(said: str) -> str:
    """Return what of a text stands outside all brackets."""
    while MARKED.search(said):
        said = MARKED.sub(" ", said)
    return said


# The elements that hold the site's own words, beside names out of the record.
SPOKEN = ("title", "h1", "h2", "h3", "caption", "legend", "summary", "button", "dt")


def in_english(html: str, elements: tuple[str, ...] = SPOKEN) -> list[str]:
    """Return what the elements say in no brackets, unless the record itself says it."""
    own = the_records_own()
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)  # its titles name the forces
    found = []
    for element in elements:
        for said in texts(html, element):
            left = NAMES_OF_THINGS.sub("", bare(said)).strip(" –·:,.…()“”0123456789\n")
            if WORD.search(left) and not all(part in own for part in left.lower().split(": ")):
                found.append(f"<{element}> {left}")
    return found


PAGES = (
    "/",
    "/operations/",
    "/operations/?theme=county-lines&drug_class=A",
    "/operations/?view=chart&measure=arrests",
    "/operations/?view=map",
    "/arrests/",
    "/seizures/",
    "/statistics/?scope=context",
    "/agencies/",
    "/method/",
    "/search/?q=knives",
    "/contact/",
)


def test_it_says_every_page_in_another_language(seeds, in_brackets):
    for address in PAGES:
        html = page(Client(), address)
        assert "⟦" in html
        assert (address, in_english(html)) == (address, [])


def test_it_says_the_page_of_an_operation_in_another_language(seeds, in_brackets):
    for operation in Operation.objects.published():
        html = page(Client(), operation.get_absolute_url())
        assert in_english(html, SPOKEN[1:]) == []


def test_it_says_the_edit_form_in_another_language(seeds, in_brackets):
    operation = Operation.objects.published().first()
    html = page(signed_in("editor"), f"/operations/{operation.slug}/edit/")
    # Labels and legends of single fields are made of the models' own names of them.
    assert in_english(html, ("title", "h1", "h2", "h3", "button")) == []


def test_it_names_the_language_of_a_page(in_brackets, db):
    assert '<html lang="eo">' in page(Client(), "/method/")


DATA = (
    "/operations.csv",
    "/arrests.csv",
    "/seizures.csv",
    "/operations/chart.csv?measure=arrests",
    "/data/vocabularies.csv",
    "/data/codebook.csv",
    "/operations.atom?drug_class=A",
    "/api/v1/operations/",
    "/api/v1/seizures/",
    "/api/v1/operations/?nonsense=1",
)


def body(address: str) -> str:
    response = Client().get(address)
    pieces = response.streaming_content if response.streaming else [response.content]
    return b"".join(pieces).decode()


def test_it_says_data_in_english_whatever_is_read(seeds, in_brackets):
    for address in DATA:
        with translation.override("en-gb"):
            expected = body(address)
        assert "⟦" not in expected
        assert body(address) == expected


def test_it_searches_in_english_whatever_is_read(seeds, in_brackets):
    call_command("rebuild_search", verbosity=0, stdout=StringIO())
    # A label of the vocabulary, which the index reads.
    assert matching("warrants executed").exists()


def test_it_neither_reads_nor_sends_a_language_while_there_is_one(client, db):
    assert "django.middleware.locale.LocaleMiddleware" not in settings.MIDDLEWARE
    response = client.get("/method/", headers={"accept-language": "cy"})
    assert "Accept-Language" not in response.get("Vary", "")
    assert "Content-Language" not in response
    assert '<html lang="en-GB">' in response.content.decode()


def test_its_labels_are_translated_when_they_are_read(in_brackets):
    assert Disposal.CHARGED.label == "⟦Charged⟧"
