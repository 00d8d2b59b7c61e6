"""Full text search: what it finds, in which order, how it follows the record, what it hides.

The corpus and its expected keys and orders are the same for SQLite and PostgreSQL: run this file
on both.
"""

import json
from datetime import date
from io import StringIO
from threading import Thread

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations import record, search
from operations.filters import OperationFilter
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Operation,
    OperationTheme,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)
from operations.models.publication import publish, withdraw
from operations.search import index, schema
from operations.search.models import Entry, Mark
from tests import factories as make
from tests.conftest import chosen_database

pytestmark = pytest.mark.django_db

LISTED = (Operation, Arrest, Seizure, Statistic, Quote, Agency, Place, Programme, Source)


def names(text, model=Operation):
    """What is found, the best first."""
    rows = search.ranked(search.matching(model.objects.published(), text), text)
    return [getattr(row, "slug", None) or row.key for row in rows]


def count(text, model=Operation):
    return search.matching(model.objects.published(), text).count()


@pytest.fixture
def corpus():
    """Six operations in which every rule of the search shows."""
    met = make.make_agency(name="Metropolitan Police Service", short_name="the Met", slug="met")
    kent = make.make_agency(name="Kent Police", slug="kent")
    nca = make.make_agency(name="National Crime Agency", short_name="NCA", slug="nca")

    def operation(slug, day, lead, **fields):
        made = make.make_operation(
            slug=slug, starts_on=date(2023, 1, day), ends_on=date(2023, 1, day), **fields
        )
        make.make_participation(operation=made, agency=lead)
        return made

    operation("knife-title", 1, kent, title="Knife raids in Chatham", summary="Seven arrests.")
    operation("knife-summary", 2, kent, title="Dawn raids", summary="Knives were taken.")
    quoted = operation(
        "knife-quote", 3, met, title="Raids at noon", summary="A market was searched."
    )
    make.make_quote(operation=quoted, key="blade", text="Carrying a blade helps nobody.")
    operation(
        "lines", 4, nca, title="County lines week", summary="Drug lines in Margate were closed."
    )
    operation(
        "scattered", 5, met, title="A café in the county", summary="Telephone lines were cut."
    )
    operation("plain", 6, kent, title="Market patrols", aim="To meet residents of Whitstable.")


class TestFinding:
    """The shared corpus: the same keys in the same order on both databases."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("knife", ["knife-title", "knife-summary", "knife-quote"]),
            ("KNIVES", ["knife-title", "knife-summary", "knife-quote"]),
            ("blade", ["knife-title", "knife-summary", "knife-quote"]),
            ("raids", ["knife-quote", "knife-summary", "knife-title"]),
            ("raid arrest", ["knife-title"]),
            ("county lines", ["lines", "scattered"]),
            ('"county lines"', ["lines"]),
            ("“County Lines”", ["lines"]),
            ("county-lines", ["lines"]),
            ('"lines county"', []),
            ("lines -county", []),
            ('lines -"county lines"', ["scattered"]),
            ("raids -knife", []),
            ("-knife", ["plain", "scattered", "lines"]),
            ("-knife -lines", ["plain"]),
            ('-"county lines" -knife -cafe', ["plain"]),
            ("cafe", ["scattered"]),
            ("CAFÉ", ["scattered"]),
            ("the Met", ["scattered", "knife-quote"]),
            ("metropolitan police", ["scattered", "knife-quote"]),
            ("metropolitan", ["scattered", "knife-quote"]),
            ("MPS", ["scattered", "knife-quote"]),
            ("NCA", ["lines"]),
            ("national crime agency", ["lines"]),
            ('"crime agency"', ["lines"]),
            ("police", ["plain", "scattered", "knife-quote", "knife-summary", "knife-title"]),
            ("the raids in a market", ["knife-quote"]),
            ("meeting resident", ["plain"]),
            ("nowhere", []),
            ("weeks closed", ["lines"]),
        ],
    )
    def test_it_finds_these_in_this_order(self, corpus, text, found):
        assert names(text) == found

    def test_a_phrase_ends_where_its_text_ends(self):
        make.make_operation(title="Week of county", codename="lines", summary="Of action.")
        assert count('"county lines"') == 0
        assert count('"lines of"') == 0
        assert count('"week of county"') == 1

    def test_all_words_may_stand_in_different_texts_of_one_record(self):
        operation = make.make_operation(title="Dawn", summary="Chatham")
        make.make_quote(operation=operation, text="A market.")
        make.make_operation(title="Dawn")
        assert count("dawn chatham market") == 1

    def test_among_equals_the_newest_comes_first_and_the_undated_last(self):
        make.make_operation(title="Dawn", slug="undated", date_precision="unknown")
        for slug, year in (("old", 2019), ("newest", 2024), ("mid", 2021)):
            day = date(year, 1, 1)
            make.make_operation(title="Dawn", slug=slug, starts_on=day, ends_on=day)
        assert names("dawn") == ["newest", "mid", "old", "undated"]

    def test_it_composes_with_every_other_filter(self, corpus):
        found = OperationFilter(QueryDict("q=knife&agency=kent&date_from=2023-01-02"))
        assert found.is_valid(), found.problems()
        assert [row.slug for row in found.qs] == ["knife-summary"]

    def test_a_blank_text_asks_for_nothing_and_one_without_words_finds_nothing(self, corpus):
        assert count("") == count("  \t ") == 6
        assert count("?!") == count('"') == count("-") == 0

    def test_only_common_words_are_looked_for_where_there_are_no_others(self, corpus):
        assert names("the") == ["scattered", "knife-quote"]
        assert names("the county") == names("county")


def in_an_operation(**fields):
    return make.make_operation(**fields)


def link(maker, **fields):
    def made():
        operation = make.make_operation()
        maker(operation, **fields)
        return operation

    return made


def filed(thing):
    return lambda: make.file_under(make.make_operation(), thing()).operation


def suspected():
    arrest = make.make_arrest()
    make.suspect(arrest, make.make_offence(name="Zanzibar"))
    return arrest


PLACES = {
    "title": lambda: make.make_operation(title="Zanzibar"),
    "codename": lambda: make.make_operation(codename="Zanzibar"),
    "aim": lambda: make.make_operation(aim="Zanzibar"),
    "summary": lambda: make.make_operation(summary="Zanzibar"),
    "programme": filed(lambda: make.make_programme(name="Zanzibar")),
    "theme": filed(lambda: make.make_theme(name="Zanzibar")),
    "offence": filed(lambda: make.make_offence(name="Zanzibar")),
    "offence of an arrest": lambda: suspected().operation,
    "place": lambda: make.make_operation_place(place=make.make_place(name="Zanzibar")).operation,
    "agency": lambda: make.make_participation(agency=make.make_agency(name="Zanzibar")).operation,
    "short name": lambda: (
        make.make_participation(agency=make.make_agency(short_name="Zanzibar")).operation
    ),
    "alias": lambda: (
        make.make_participation(agency=make.make_agency(aliases="One\nZanzibar")).operation
    ),
    "agency of a statistic": lambda: (
        make.make_statistic(agency=make.make_agency(name="Zanzibar")).operation
    ),
    "home": lambda: make.make_arrest(home=make.make_place(name="Zanzibar")).operation,
    "thing seized": lambda: make.make_seizure(item="Zanzibar").operation,
    "statistic": lambda: make.make_statistic(label="Zanzibar").operation,
    "quote": lambda: make.make_quote(text="Zanzibar").operation,
    "speaker": lambda: make.make_quote(speaker=make.make_speaker(name="Zanzibar")).operation,
    "role of a speaker": lambda: (
        make.make_quote(speaker=make.make_speaker(role="Zanzibar")).operation
    ),
    "agency of a speaker": lambda: (
        make.make_quote(
            speaker=make.make_speaker(agency=make.make_agency(name="Zanzibar"))
        ).operation
    ),
    "source": lambda: (
        make.cite(make.make_operation(), make.make_source(title="Zanzibar")).operation
    ),
    "publisher": lambda: (
        make.cite(make.make_operation(), make.make_source(publisher="Zanzibar")).operation
    ),
}


class TestEveryText:
    @pytest.mark.parametrize("place", PLACES)
    def test_it_finds_an_operation_by_its(self, place):
        wanted = PLACES[place]()
        make.make_full_operation("other")
        assert names("zanzibar") == [wanted.slug]

    def test_it_finds_an_operation_by_the_label_of_a_category(self):
        make.make_drugs(drug="cocaine")
        assert count("cocaine") == count("drugs") == count("cocaine", Seizure) == 1
        make.make_statistic(metric="premises_searched")
        assert count("premises searched") == count('"premises searched"', Statistic) == 1

    @pytest.mark.parametrize(
        ("model", "row"),
        [
            (Arrest, suspected),
            (Arrest, lambda: make.make_arrest(home=make.make_place(name="Zanzibar"))),
            (Seizure, lambda: make.make_seizure(place=make.make_place(name="Zanzibar"))),
            (Statistic, lambda: make.make_statistic(agency=make.make_agency(name="Zanzibar"))),
            (Statistic, lambda: make.make_statistic(period="since Zanzibar")),
            (Quote, lambda: make.make_quote(speaker=make.make_speaker(name="Zanzibar"))),
        ],
    )
    def test_it_finds_a_fact_by_its_own_words(self, model, row):
        wanted = row()
        make.make_full_operation("other")
        assert names("zanzibar", model) == [wanted.key]

    def test_it_finds_what_has_a_name(self):
        make.make_full_operation("zanzibar")
        make.make_full_operation("other")
        assert names("zanzibar", Agency) == ["zanzibar-force", "zanzibar-unit"]
        assert names("zanzibar", Place) == ["zanzibar-county", "zanzibar-town"]
        assert names("zanzibar", Programme) == ["zanzibar-programme"]
        assert names("zanzibar", Source) == ["zanzibar-source"]


def saved(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


class TestFollowing:
    def test_it_follows_a_save_in_the_same_transaction(self):
        operation = make.make_operation(title="Dawn")
        assert (count("dawn"), count("noon")) == (1, 0)
        saved(operation, title="Noon")
        assert (count("dawn"), count("noon")) == (0, 1)

    def test_it_follows_nothing_that_was_rolled_back(self):
        operation = make.make_operation(title="Dawn")
        with transaction.atomic():
            saved(operation, title="Noon")
            assert count("noon") == 1
            transaction.set_rollback(True)
        assert (count("dawn"), count("noon")) == (1, 0)

    def test_it_follows_an_update_in_bulk(self):
        make.make_operation(title="Dawn")
        assert count("dawn") == 1
        Operation.objects.update(title="Noon")
        assert (count("dawn"), count("noon")) == (0, 1)

    def test_it_follows_rows_made_in_bulk(self):
        operation = make.make_operation()
        assert count("dawn") == 0
        speaker = make.make_speaker()
        Quote.objects.bulk_create(
            Quote(operation=operation, key=f"q{n}", speaker=speaker, text="Dawn") for n in range(3)
        )
        assert (count("dawn"), count("dawn", Quote)) == (1, 3)
        rows = list(Quote.objects.all())
        for row in rows:
            row.text = "Noon"
        Quote.objects.bulk_update(rows, ["text"])
        assert (count("dawn", Quote), count("noon", Quote)) == (0, 3)

    def test_it_follows_sql_by_hand(self):
        make.make_operation(title="Dawn")
        assert count("dawn") == 1
        with connection.cursor() as cursor:
            cursor.execute("UPDATE operations_operation SET title = 'Noon'")
        assert (count("dawn"), count("noon")) == (0, 1)

    @pytest.mark.parametrize(
        ("make_row", "field"),
        [
            (lambda: make.make_participation().agency, "name"),
            (lambda: make.make_statistic(agency=make.make_agency()).agency, "short_name"),
            (lambda: make.make_operation_place().place, "name"),
            (lambda: make.make_arrest(home=make.make_place()).home, "name"),
            (lambda: make.make_quote().speaker, "name"),
            (
                lambda: (
                    make.make_quote(
                        speaker=make.make_speaker(agency=make.make_agency())
                    ).speaker.agency
                ),
                "name",
            ),
            (lambda: make.cite(make.make_operation()).source, "title"),
            (lambda: make.file_under(make.make_operation(), make.make_theme()).theme, "name"),
            (
                lambda: make.file_under(make.make_operation(), make.make_programme()).programme,
                "name",
            ),
            (lambda: make.file_under(make.make_operation(), make.make_offence()).offence, "name"),
            (lambda: make.suspect(make.make_arrest(), make.make_offence()).offence, "name"),
        ],
    )
    def test_it_follows_a_new_name_of_what_an_operation_reaches(self, make_row, field):
        row = make_row()
        assert count("zanzibar") == 0
        saved(row, **{field: "Zanzibar"})
        assert count("zanzibar") == 1

    def test_it_follows_links_made_moved_and_taken_away(self):
        one, two = make.make_operation(slug="one"), make.make_operation(slug="two")
        link = make.file_under(one, make.make_theme(name="Zanzibar"))
        assert names("zanzibar") == ["one"]
        saved(link, operation=two)
        assert names("zanzibar") == ["two"]
        link.delete()
        assert names("zanzibar") == []

    def test_it_follows_the_last_offence_of_an_arrest_taken_away(self):
        arrest = suspected()
        assert count("zanzibar") == count("zanzibar", Arrest) == 1
        arrest.arrest_offences.all().delete()
        assert count("zanzibar") == count("zanzibar", Arrest) == 0

    def test_it_forgets_what_is_deleted(self):
        operation = make.make_full_operation("zanzibar")
        assert Entry.objects.exists() is False
        assert count("zanzibar") == 1
        operation.delete()
        assert [count("zanzibar", model) for model in LISTED] == [0] * 9
        assert not Entry.objects.filter(kind="operation").exists()
        assert not Entry.objects.filter(kind__in=["arrest", "seizure", "quote"]).exists()

    def test_it_follows_a_record_loaded_from_fixtures(self):
        record.load("seeds")
        assert Entry.objects.filter(kind="operation").count() == 4
        assert not Mark.objects.exists()
        assert count("orochi") == 1
        assert search.rebuild() == 0

    def test_a_record_that_was_only_checked_leaves_nothing(self):
        before = Mark.objects.count()
        record.load("seeds", check=True)
        assert not Entry.objects.exists()
        assert Mark.objects.count() == before

    def test_it_follows_plain_loaddata(self, tmp_path):
        make.make_full_operation("zanzibar")
        models = (Agency, Place, Theme, Programme, Source, Speaker, Operation)
        rows = [row for model in models for row in model.objects.all()]
        rows += [*OperationTheme.objects.all(), *Quote.objects.all(), *Participation.objects.all()]
        fixture = tmp_path / "record.json"
        fixture.write_text(serializers.serialize("json", rows))
        for model in (Operation, Theme, Programme, Speaker, Source):
            model.objects.all().delete()
        Place.objects.all().update(parent=None, police_area=None)
        Place.objects.all().delete()
        assert count("zanzibar") == 0
        call_command("loaddata", str(fixture), verbosity=0)
        assert names("zanzibar") == ["zanzibar-operation"]
        assert count("zanzibar", Quote) == 1

    def test_it_follows_publishing_and_withdrawing(self):
        draft = make.make_publishable(title="Dawn", status="draft", published_at=None)
        make.make_quote(operation=draft, text="Zanzibar", standing="disputed")
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [0, 0, 0]
        publish(draft)
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [1, 1, 1]
        withdraw(draft, "A mistake.")
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [0, 0, 0]

    def test_it_finds_a_withheld_quote_as_soon_as_proceedings_are_over(self):
        operation = make.make_operation(proceedings="active")
        make.make_quote(operation=operation, text="Zanzibar", is_sensitive=True)
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]
        saved(operation, proceedings="concluded")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [1, 1]
        Operation.objects.update(proceedings="active")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]

    def test_it_follows_a_fact_that_is_withdrawn(self):
        quote = make.make_quote(text="Zanzibar")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [1, 1]
        saved(quote, standing="withdrawn")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]

    def test_it_follows_an_outcome_whose_citation_is_no_longer_public(self):
        outcome = make.make_outcome()
        make.cite(outcome, make.make_source(title="Zanzibar"))
        assert [count("zanzibar"), count("zanzibar", Source)] == [1, 1]
        saved(outcome, standing="withdrawn")
        assert [count("zanzibar"), count("zanzibar", Source)] == [0, 0]


class TestLeaks:
    """Neither a row, nor a count, nor a snippet, nor the order tells what is not public."""

    def test_nothing_of_a_draft_is_found_or_kept_with_public_words(self):
        make.make_full_operation("zanzibar", status="draft")
        make.make_full_operation("open")
        assert [count("zanzibar", model) for model in LISTED] == [0] * 9
        assert not Entry.objects.filter(kind="operation", text__contains="zanzibar").exists()

    def test_leaving_words_out_tells_nothing_of_what_is_withheld(self):
        operation = make.make_operation()
        make.make_quote(operation=operation, text="Zanzibar", is_sensitive=True)
        make.make_quote(operation=operation, text="Zanzibar", standing="withdrawn")
        assert count("-zanzibar") == 1
        assert count("-zanzibar", Quote) == 0

    def test_what_is_withheld_changes_neither_order_nor_snippet(self):
        for slug in ("one", "two"):
            make.make_operation(slug=slug, title="Dawn")
        before = names("dawn")
        first = Operation.objects.get(slug=before[-1])
        make.make_quote(operation=first, text="Dawn dawn", is_sensitive=True)
        assert names("dawn") == before
        assert search.snippets(Operation.objects.all(), "dawn") == {}

    def test_what_is_marked_is_not_shown_while_the_index_cannot_be_written(self, monkeypatch):
        operation = make.make_operation(title="Dawn", slug="one")
        make.make_operation(title="Dawn", slug="two")
        assert names("dawn") == ["two", "one"]
        saved(operation, title="Noon")
        monkeypatch.setattr("operations.search.reading.settle", lambda using: False)
        assert names("dawn") == ["two"]
        assert names("noon") == []

    def test_a_failure_to_write_the_index_is_no_failure_of_the_search(self, monkeypatch):
        make.make_operation(title="Dawn")

        def broken(*args):
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

        monkeypatch.setattr(index, "_read_again", broken)
        assert search.settle() is False
        assert count("dawn") == 0
        monkeypatch.undo()
        assert count("dawn") == 1


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


class TestSnippets:
    def snippet(self, text, **fields):
        operation = make.make_operation(**fields)
        search.settle()
        return search.snippets([operation], text).get(("operation", operation.pk))

    def test_it_marks_what_was_found_in_the_words_as_written(self):
        assert self.snippet("knife", summary="Two Knives & a <b>.") == (
            "Two <mark>Knives</mark> &amp; a &lt;b&gt;."
        )

    def test_it_marks_names_by_their_short_forms_and_phrases_as_a_whole(self):
        assert self.snippet(
            'met "county lines"', summary="The Metropolitan Police on County Lines."
        ) == ("The <mark>Metropolitan Police</mark> on <mark>County Lines</mark>.")

    def test_it_cuts_a_long_text_at_spaces_around_the_first_hit(self):
        snippet = self.snippet(
            "knife", summary="words and words " * 30 + "a knife " + "and so on " * 40
        )
        assert snippet.startswith(("… words", "… and"))
        assert snippet.endswith(("on …", "so …", "and …"))
        assert len(snippet) < 220
        assert "<mark>knife</mark>" in snippet

    def test_it_joins_pieces_where_one_text_does_not_hold_all_words(self):
        assert self.snippet("dawn market", summary="At dawn.", aim="The market.") == (
            "At <mark>dawn</mark>. … The <mark>market</mark>."
        )

    def test_it_leaves_the_title_out_which_stands_beside_it(self):
        assert self.snippet("dawn", title="Dawn", summary="Raids.") is None
        assert search.marked("Raids at dawn", "dawn") == "Raids at <mark>dawn</mark>"

    def test_it_takes_one_query_for_a_page_of_rows(self, corpus, django_assert_num_queries):
        rows = list(search.matching(Operation.objects.published(), "knife"))
        with django_assert_num_queries(1):
            assert len(search.snippets(rows, "knife")) == 2


class TestPage:
    def page(self, client, query=""):
        response = client.get(f"/search/{query}")
        assert response.status_code == 200
        return response.content.decode()

    def test_it_shows_what_was_found_of_every_kind_with_a_link_to_its_list(self, client):
        make.make_full_operation("zanzibar")
        make.make_quote(operation=Operation.objects.get(), text="Of Zanzibar & so on.")
        html = self.page(client, "?q=zanzibar")
        for name, count in {
            "operations": 1,
            "quotes": 2,
            "arrests": 1,
            "statistics": 1,
            "agencies": 2,
            "places": 2,
            "programmes": 1,
            "sources": 1,
        }.items():
            assert f'id="{name}"' in html
            assert f'href="/{name}/?q=zanzibar"' in html
            assert f"({count})" in html
        assert "<h1>12 found for “zanzibar”</h1>" in html
        assert "Of <mark>Zanzibar</mark> &amp; so on." in html
        assert '<a href="/agencies/zanzibar-unit/"><mark>zanzibar</mark> unit</a>' in html

    def test_its_counts_are_those_of_the_lists(self, client, corpus):
        html = self.page(client, "?q=knife")
        assert "Operations: 3" in html
        assert "Quotes: 1" in html
        for name, count in (("operations", 3), ("quotes", 1)):
            rows = client.get(f"/{name}.csv?q=knife")
            text = b"".join(rows.streaming_content).decode() if rows.streaming else ""
            assert len((text or rows.content.decode()).strip().splitlines()) == count + 1

    def test_it_shows_the_best_of_many_and_how_many_there_are(self, client):
        for _ in range(7):
            make.make_operation(title="Dawn raids")
        html = self.page(client, "?q=dawn")
        assert html.count('class="hits__title"') == 5
        assert "All 7 in the list of operations" in html

    def test_it_says_what_to_do_where_nothing_is_found(self, client, corpus):
        assert "Nothing in the record matches" in self.page(client, "?q=nowhere")
        assert "There is no word to look for" in self.page(client, "?q=%3F%21")
        assert "How the search reads" in self.page(client)

    def test_it_names_what_it_cannot_read(self, client):
        for query in ("colour=red&q=a", "q=" + "a" * 201, "q=a&q=b", "q=%00"):
            response = client.get(f"/search/?{query}")
            assert response.status_code == 400
            assert f"<code>{query.split('=')[0]}</code>" in response.content.decode()
        assert client.get("/search/?q=a&utm_source=x").status_code == 200

    def test_it_repeats_what_was_typed_as_text(self, client):
        html = self.page(client, "?q=%3Cscript%3E")
        assert "<script>" not in html
        assert 'value="&lt;script&gt;"' in html

    def test_it_keeps_the_number_of_queries_small(
        self, client, corpus, django_assert_max_num_queries
    ):
        search.settle()
        with django_assert_max_num_queries(20):
            self.page(client, "?q=knife")

    def test_the_search_of_every_page_leads_to_it(self, client):
        assert 'role="search" action="/search/"' in self.page(client)


class TestLists:
    def order(self, client, query):
        html = client.get(f"/operations/?{query}").content.decode()
        slugs = [row.slug for row in Operation.objects.all()]
        return sorted(
            (slug for slug in slugs if f'row-title" href="/operations/{slug}/"' in html),
            key=lambda slug: html.index(f'row-title" href="/operations/{slug}/"'),
        )

    def test_the_best_match_comes_first_unless_another_order_is_asked_for(self, client, corpus):
        best = ["knife-title", "knife-summary", "knife-quote"]
        assert self.order(client, "q=knife") == best
        assert self.order(client, "q=knife&sort=relevance") == best
        assert self.order(client, "q=knife&sort=-date") == best[::-1]

    def test_without_words_the_best_match_is_the_lists_own_order(self, client, corpus):
        assert self.order(client, "sort=relevance") == self.order(client, "")

    def test_it_shows_where_the_words_were_found(self, client, corpus):
        html = client.get("/operations/?q=knife").content.decode()
        assert "<mark>Knives</mark> were taken." in html
        assert "Carrying a <mark>blade</mark> helps nobody." in html

    def test_every_list_can_be_searched_and_sorted_by_best_match(self, client, corpus):
        for name in ("arrests", "seizures", "statistics", "agencies", "places", "sources"):
            assert client.get(f"/{name}/?q=kent&sort=relevance").status_code == 200


class TestKeeping:
    def test_it_asks_two_queries_where_nothing_changed(self, corpus, django_assert_num_queries):
        search.settle()
        with django_assert_num_queries(2):
            list(search.ranked(search.matching(Operation.objects.published(), "knife"), "knife"))

    def test_reading_more_records_again_takes_no_more_queries(self, django_assert_max_num_queries):
        for number in range(12):
            make.make_full_operation(f"word{number}")
        with django_assert_max_num_queries(85):
            search.settle()

    def test_writing_a_record_costs_no_query_more(self, django_assert_num_queries):
        operation = make.make_operation()
        with django_assert_num_queries(1):
            operation.save()

    def test_rebuilding_says_how_much_was_wrong(self, corpus):
        assert search.rebuild(check=True) > 6
        assert not Entry.objects.exists()
        search.rebuild()
        assert search.rebuild() == 0
        Entry.objects.filter(kind="operation").update(text="", weight_a="")
        Entry.objects.create(id=1, kind="quote", object_id=10**9, weight_a="gone")
        assert search.rebuild() == 7
        assert search.rebuild(check=True) == 0
        assert names("knife") == ["knife-title", "knife-summary", "knife-quote"]

    def test_the_command_rebuilds_and_checks(self, corpus):
        with pytest.raises(CommandError, match="rebuild_search"):
            call_command("rebuild_search", "--check")
        out = StringIO()
        call_command("rebuild_search", stdout=out)
        call_command("rebuild_search", "--check", stdout=out)
        assert "put right" in out.getvalue()
        assert "agrees" in out.getvalue()

    def test_triggers_that_were_lost_come_back_and_all_is_read_again(self, corpus):
        assert schema.MARKING.install(connection) is False
        assert count("knife") == 3
        schema.MARKING.uninstall(connection)
        Operation.objects.filter(slug="knife-title").update(title="Nothing")
        assert count("knife") == 3
        assert schema.MARKING.install(connection) is True
        assert count("knife") == 2
        assert schema.MARKING.install(connection) is False

    def test_every_table_with_words_is_kept_an_eye_on(self):
        from operations.search.documents import DOCUMENTS, TRACKED

        for parts in DOCUMENTS.values():
            for part in parts:
                assert part.model._meta.db_table in TRACKED
        assert json.loads(json.dumps(TRACKED))["operations_citation"] == [
            ["operation", "operation_id"]
        ]
        assert Citation._meta.db_table in TRACKED

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's table of words")
    def test_the_table_of_words_agrees_with_the_entries(self, corpus):
        search.settle()
        saved(Operation.objects.first(), title="Another")
        search.settle()
        Entry.objects.filter(kind="agency").update(weight_a="zanzibar")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')")
            cursor.execute(
                "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
            )


@pytest.mark.django_db(transaction=True)
def test_it_migrates_backwards_and_forwards(capsys):
    make.make_operation(title="Dawn")
    assert count("dawn") == 1
    call_command("migrate", "search", "zero", verbosity=0)
    make.make_operation(title="Dawn")
    call_command("migrate", "search", verbosity=0)
    assert count("dawn") == 2


@pytest.mark.skipif(
    chosen_database() == "sqlite", reason="several connections need a database each"
)
@pytest.mark.django_db(transaction=True)
def test_readers_and_writers_at_once_lose_no_change():
    keys = [make.make_operation(title=f"Dawn {number}").pk for number in range(4)]
    failures = []

    def work(task):
        try:
            for turn in range(12):
                task(turn)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def write(turn):
        with transaction.atomic():
            for key in keys:
                Operation.objects.filter(pk=key).update(title=f"Noon {turn}")

    def look(turn):
        count("noon")

    threads = [Thread(target=work, args=[task]) for task in (write, look, look, write, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (count("noon"), count("dawn")) == (4, 0)
    assert search.rebuild(check=True) == 0
