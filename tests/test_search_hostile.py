"""The search survives whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations import search
from operations.models import (
    Operation,
)
from tests.searching import count, names, six_operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus():
    return six_operations()


HOSTILE = [
    '"',
    '"""',
    "'",
    "' OR 1=1 --",
    "knife\x00",
    "\x00",
    "NEAR(knife, 3)",
    "knife AND",
    "AND OR NOT",
    "(((",
    "weight_a: knife",
    "kind:operation",
    "knife*",
    "^knife",
    "+knife",
    "-",
    "--knife",
    '-"',
    "knife -",
    "a & b | !c <-> d:*A",
    "\\",
    "\\' \\\"",
    "%s %(a)s {} {0}",
    ":a :1 ?1 $1 @a",
    "🔪 🚓",
    "ﷺ",
    "\u202eeffink",
    "İstanbul ẞ",
    "刀 нож μαχαίρι",
    "١٢٣ ½ Ⅷ",
    "\ud800",
    "zzendzz",
    "x" * 5000,
    "knife " * 1000,
    '"' + "a b " * 500,
    " ".join(f"w{n}" for n in range(500)),
    " ".join(f"-w{n}" for n in range(500)),
    "-" * 300,
]


class TestHostileTexts:
    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_it_survives(self, corpus, text):
        self.check(text)

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        text=st.one_of(
            st.text(max_size=80),
            st.lists(
                st.sampled_from(
                    [
                        "knife",
                        "the Met",
                        '"',
                        "-",
                        "(",
                        ")",
                        "*",
                        ":",
                        "AND",
                        "NOT",
                        "OR",
                        "^",
                        "\\",
                        "'",
                        "county",
                        "lines",
                        " ",
                        "\x00",
                        "é",
                        "<->",
                        "&",
                        "|",
                        "!",
                        "{a b}",
                        "+",
                    ]
                ),
                max_size=14,
            ).map(" ".join),
        )
    )
    def test_it_survives_whatever_is_typed(self, corpus, text):
        self.check(text)

    def check(self, text):
        found = names(text)
        assert len(found) == len(set(found)) == count(text) <= 6
        for snippet in search.snippets(Operation.objects.all(), text).values():
            assert snippet.count("<mark>") == snippet.count("</mark>")

    @pytest.mark.parametrize("text", ["%22", "-", "%27%3B--", "NEAR(", "%3Cscript%3E", "a+%22b"])
    def test_no_page_fails(self, client, corpus, text):
        for address in ("/search/", "/operations/", "/operations.csv", "/quotes/", "/agencies/"):
            assert client.get(f"{address}?q={text}").status_code == 200
