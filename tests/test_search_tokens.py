"""Words to tokens and texts to queries: pure Python, the same for both databases."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.search.query import LONGEST, Query, parse, to_fts5, to_tsquery
from operations.search.tokens import SEPARATOR, indexed, stem, tokens


def found(text, **options):
    return [token.text for token in tokens(text, **options)]


class TestTokens:
    @pytest.mark.parametrize(
        "alike",
        [
            ["knife", "knives", "Knives", "blade", "blades", "bladed", "knife’s", "knife's"],
            ["child", "children", "Children’s", "children's"],
            ["arrest", "arrests", "arrested", "arresting", "ARREST"],
            ["café", "cafe", "cafe\u0301", "CAFÉ", "cafés"],
            ["Łódź", "lodz"],
            ["20,000", "20000"],
            ["1,234,567", "1234567"],
            ["ﬁrearm", "firearms", "guns"],
            ["O’Brien", "O'Brien", "o’brien"],
        ],
        ids=lambda alike: alike[0],
    )
    def test_it_makes_one_token_of_forms_of_a_word(self, alike):
        assert (
            len({stem(word) for word in alike}) == 1 or len({*map(tuple, map(found, alike))}) == 1
        )

    @pytest.mark.parametrize(
        ("short", "long"),
        [
            ("NCA", "National Crime Agency"),
            ("BCU", "Basic Command Units"),
            ("OCGs", "organised crime groups"),
            ("OCG", "Organized Crime Group"),
            ("ERSOU", "Eastern Region Special Operations Unit"),
            ("MPS", "Metropolitan Police Service"),
            ("MPS", "Metropolitan Police"),
            ("MPS", "the Met’s"[4:]),
            ("MPS", "met police"),
        ],
    )
    def test_it_makes_one_token_of_a_name_and_its_short_form(self, short, long):
        assert found(short) == found(long)
        assert len(found(short)) == 1

    def test_it_tells_the_met_from_people_who_met(self):
        assert found("officers of the Met") == ["offic", "of", "the", "mps"]
        assert found("officers met residents") == ["offic", "met", "resid"]
        assert found("met", is_typed=True) == ["mps"]

    def test_it_knows_where_in_the_text_a_token_stands(self):
        text = "The National Crime Agency’s café"
        assert [text[t.start : t.end] for t in tokens(text)] == [
            "The",
            "National Crime Agency’s",
            "café",
        ]

    def test_it_indexes_words_as_they_stand_beside_their_synonym(self):
        assert indexed(["Met Police"]).split() == ["mps", SEPARATOR, "met", "polic", SEPARATOR]
        assert indexed(["raids", "kent"]).split() == ["raid", SEPARATOR, "kent", SEPARATOR]

    @given(st.text(max_size=300))
    def test_a_token_is_plain_whatever_the_text(self, text):
        for token in indexed([text]).split():
            assert re.fullmatch(r"[a-z][a-z0-9]{0,59}", token)
        for token in tokens(text):
            assert token.text != SEPARATOR
            assert 0 <= token.start < token.end <= len(text)


class TestQueries:
    @pytest.mark.parametrize(
        ("text", "all_of", "none_of"),
        [
            ("drugs raids", [("drug",), ("raid",)], []),
            ('"county lines"', [("counti", "line")], []),
            ("“county lines” raids", [("counti", "line"), ("raid",)], []),
            ("raids -knife", [("raid",)], [("knife",)]),
            ('raids -"county lines"', [("raid",)], [("counti", "line")]),
            ("-knife", [], [("knife",)]),
            ("county-lines", [("counti", "line")], []),
            ("8.3", [("n8", "n3")], []),
            ("£20,000", [("n20000",)], []),
            ("national crime agency", [("nca",)], []),
            ('"National Crime Agency" raids', [("nca",), ("raid",)], []),
            ("national -crime agency", [("nation",), ("agenc",)], [("crime",)]),
            ("drug drugs DRUGS", [("drug",)], []),
            ("raids in the east", [("raid",), ("east",)], []),
            ('"in the east"', [("in", "the", "east")], []),
            ("the", [("the",)], []),
            ("the -knife", [("the",)], [("knife",)]),
            ('unbalanced "county lines', [("unbalanc",), ("counti",), ("line",)], []),
            ('"one" two"', [("one",), ("two",)], []),
            ("NOT knife OR blade AND NEAR(x)", [("knife",), ("near", "x")], []),
            ("weight_a:knife*", [("weight", "a", "knife")], []),
            ("", [], []),
            (" \t\n", [], []),
            ('"" -"" - -- ! ? * ( ) : ^', [], []),
            (SEPARATOR, [], []),
            ("\x00knife\x00", [("knife",)], []),
        ],
    )
    def test_it_reads_what_was_typed(self, text, all_of, none_of):
        assert parse(text) == Query(tuple(all_of), tuple(none_of))

    def test_it_reads_only_the_beginning_of_an_overlong_text(self):
        assert len(parse("".join(f"a{n} " for n in range(10_000))).all_of) < LONGEST

    @given(st.text(max_size=300))
    def test_what_reaches_a_database_is_tokens_and_our_own_signs(self, text):
        query = parse(text)
        assert re.fullmatch(
            r"[a-z0-9 _:{}\"()]+", to_fts5(query, "quote").replace("AND", "").replace("NOT", "")
        )
        assert re.fullmatch(r"[a-z0-9 '&!()<>:A-D-]*", to_tsquery(query, "a"))
