"""Full text search: what it finds, in which order, how it follows the record, what it hides.

The corpus and its expected keys and orders are the same for SQLite and PostgreSQL: run this file
on both.
"""

from datetime import date

import pytest
from django.http import QueryDict

from operations import search
from operations.filters import OperationFilter
from operations.models import (
    Agency,
    Arrest,
    Operation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from tests import factories as make
from tests.searching import count, matching, names, six_operations, suspected
from tests.warm import warm

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus():
    return six_operations()


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
        rows = list(matching("knife"))
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
        for name, number in {
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
            assert f"({number})" in html
        assert "<h1>12 found for “zanzibar”</h1>" in html
        assert "Of <mark>Zanzibar</mark> &amp; so on." in html
        assert '<a href="/agencies/zanzibar-unit/"><mark>zanzibar</mark> unit</a>' in html

    def test_its_counts_are_those_of_the_lists(self, client, corpus):
        html = self.page(client, "?q=knife")
        assert "Operations: 3" in html
        assert "Quotes: 1" in html
        for name, number in (("operations", 3), ("quotes", 1)):
            rows = client.get(f"/{name}.csv?q=knife")
            text = b"".join(rows.streaming_content).decode() if rows.streaming else ""
            assert len((text or rows.content.decode()).strip().splitlines()) == number + 1

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
        warm()
        with django_assert_max_num_queries(40):
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
