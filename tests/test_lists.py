"""Lists as pages: the sentence, the order, the pages, what is refused, and how many queries."""

from datetime import date

import pytest

from operations.urls import DETAILS, LISTS
from tests import factories as make
from tests.pages import figures, heading, page, texts

pytestmark = pytest.mark.django_db

EVERY_LIST = [listing.name for listing in LISTS.values()]
each_list = pytest.mark.parametrize("name", EVERY_LIST)


def fill(count=3):
    """Operations with a row of every kind, so that a query for each row would show."""
    for number in range(count):
        operation = make.make_publishable(
            title=f"Raids {number:02}", starts_on=date(2023, 3, 1), ends_on=date(2023, 3, 2)
        )
        make.file_under(operation, make.make_theme())
        make.file_under(operation, make.make_programme())
        make.make_operation_place(operation=operation, place=make.make_place())
        arrest = make.make_arrest(operation=operation, home=make.make_place())
        make.suspect(arrest, make.make_offence())
        whole = make.make_drugs(operation=operation, place=make.make_place())
        make.make_drugs(operation=operation, part_of=whole, quantity=1)
        statistic = make.make_statistic(operation=operation, agency=make.make_agency())
        quote = make.make_quote(operation=operation)
        make.make_outcome(operation=operation, arrest=arrest)
        for row in (arrest, whole, statistic, quote):
            make.cite(row)


@each_list
class TestEveryList:
    def test_it_says_so_where_there_is_nothing_and_what_to_do(self, client, name):
        html = page(client, f"/{name}/")
        assert heading(html).startswith("0 ")

    def test_it_names_a_faulty_parameter_beside_the_form_and_shows_no_rows(self, client, name):
        fill(1)
        html = page(client, f"/{name}/?colour=red", status=400)
        assert "colour" in html
        assert figures(html) == {}
        assert "<tbody" not in html

    def test_it_refuses_an_order_it_does_not_know(self, client, name):
        html = page(client, f"/{name}/?sort=colour", status=400)
        assert "Sort by one of" in html

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999"])
    def test_it_refuses_a_page_it_does_not_have(self, client, name, number):
        assert "page" in page(client, f"/{name}/?page={number}", status=400)

    def test_it_leads_empty_fields_to_the_address_without_them(self, client, name):
        response = client.get(f"/{name}/?q=&sort=&page=1")
        assert (response.status_code, response["Location"]) == (302, f"/{name}/?page=1")

    def test_it_keeps_the_number_of_queries_whatever_the_rows(
        self, client, name, django_assert_max_num_queries
    ):
        fill(2)
        client.get(f"/{name}/")
        with django_assert_max_num_queries(QUERIES[name]):
            client.get(f"/{name}/")
        fill(8)
        client.get(f"/{name}/")  # brings what is kept beside the record up to date
        with django_assert_max_num_queries(QUERIES[name]):
            client.get(f"/{name}/")

    def test_it_keeps_the_filter_when_it_turns_the_page(self, client, name, monkeypatch):
        from operations.views.lists import RecordList

        monkeypatch.setattr(RecordList, "page_size", 2)
        fill(4)
        html = page(client, f"/{name}/?page=2&utm_source=x")
        assert "page=1" in html


QUERIES = {
    # Two of each ask which edition of the record it is.
    "operations": 16,
    "arrests": 15,
    "seizures": 14,
    "statistics": 14,
    "quotes": 9,
    "agencies": 6,
    "places": 8,
    "programmes": 6,
    "sources": 6,
}


class TestOperations:
    def test_it_shows_the_newest_first_and_undated_ones_last(self, client):
        make.make_operation(title="Old", starts_on=date(2019, 1, 1), ends_on=date(2019, 1, 1))
        make.make_operation(title="Undated", date_precision="unknown")
        make.make_operation(title="New", starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 1))
        html = page(client, "/operations/")
        assert html.index(">New<") < html.index(">Old<") < html.index(">Undated<")
        html = page(client, "/operations/?sort=date")
        assert html.index(">Old<") < html.index(">New<") < html.index(">Undated<")

    def test_it_sorts_by_arrests(self, client):
        few, many = make.make_operation(title="Few"), make.make_operation(title="Many")
        make.make_arrest(operation=few, people=2)
        make.make_arrest(operation=many, people=20)
        html = page(client, "/operations/?sort=-arrests")
        assert html.index(">Many<") < html.index(">Few<")
        html = page(client, "/operations/?sort=arrests")
        assert html.index(">Few<") < html.index(">Many<")

    def test_it_counts_undated_operations_beside_a_date_filter(self, client):
        make.make_operation(title="Undated", date_precision="unknown")
        assert "without a date" in page(client, "/operations/?date_from=2020-01-01")
        assert "without a date" not in page(client, "/operations/")

    def test_it_totals_the_whole_filtered_set_not_only_the_page(self, client, monkeypatch):
        from operations.views.lists import RecordList

        monkeypatch.setattr(RecordList, "page_size", 1)
        for people in (3, 4):
            make.make_arrest(people=people)
        assert figures(page(client, "/operations/"))["arrests"] == ("7", 0)

    def test_it_gives_downloads_of_the_same_set(self, client):
        make.make_operation(kind="investigation")
        html = page(client, "/operations/?kind=investigation&sort=title")
        assert 'href="/operations.csv?kind=investigation"' in html
        assert "/operations.csv?kind=investigation&amp;bom=1" in html

    def test_it_says_which_figures_a_bigger_operation_holds(self, client):
        week = make.make_operation(title="Week")
        part = make.make_operation(title="Part", part_of=week)
        make.make_arrest(operation=week, people=500)
        make.make_arrest(operation=part, people=8)
        html = page(client, "/operations/")
        assert figures(html)["arrests"] == ("500", 0)
        assert "counted" in texts(html, "table")[0]


def test_the_front_page_is_read_in_few_queries(client, django_assert_max_num_queries):
    fill(8)
    page(client, "/")  # brings what is kept beside the record up to date
    with django_assert_max_num_queries(11):
        page(client, "/")


class TestDetails:
    @pytest.mark.parametrize("name", DETAILS)
    def test_an_unknown_name_is_not_found(self, client, name):
        html = page(client, f"/{LISTS[name].name}/no-such-thing/", status=404)
        assert heading(html)

    def test_it_reads_an_operation_in_a_fixed_number_of_queries(
        self, client, django_assert_max_num_queries
    ):
        from operations.models import Operation

        fill(1)
        operation = Operation.objects.get()
        for number in range(6):
            arrest = make.make_arrest(operation=operation, home=make.make_place())
            make.suspect(arrest, make.make_offence())
            make.cite(arrest)
            make.cite(make.make_drugs(operation=operation, place=make.make_place()))
            make.cite(make.make_quote(operation=operation))
            make.make_note(operation=operation, arrest=arrest, text=f"Note {number}")
        page(client, operation.get_absolute_url())  # brings what is kept beside it up to date
        with django_assert_max_num_queries(29):
            page(client, operation.get_absolute_url())

    def test_a_named_thing_leads_to_the_list_of_its_operations(self, client):
        fill(1)
        for address in ("/agencies/", "/places/", "/programmes/"):
            html = page(client, address)
            assert "Raids" not in html
        from operations.models import Programme

        programme = Programme.objects.get()
        html = page(client, programme.get_absolute_url())
        assert f"/operations/?programme={programme.slug}" in html
        assert "Raids 00" in html
