"""Charts: each bar is its own list, and says what is partial, undated or not stated."""

import re
from datetime import date
from itertools import product

import pytest
from django.http import QueryDict

from operations import record, totals
from operations.charts.ask import GROUPINGS
from operations.charts.quantity import USUAL
from operations.filters import OperationFilter
from operations.filters.periods import Period
from tests import factories as make
from tests.charting import TODAY, arrested, awkward, bars, chart, dated, words
from tests.pages import heading, page
from tests.warm import warm

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds():
    record.load("seeds")


class OwnLists:
    """What the lists that bars lead to come to; each set of operations is counted once."""

    def __init__(self):
        self.counted = {}

    def keys(self, query):
        return frozenset(OperationFilter(QueryDict(query)).qs.values_list("pk", flat=True))

    def amount(self, query, measure):
        keys = self.keys(query)
        if keys and keys not in self.counted:
            self.counted[keys] = totals.of(OperationFilter(QueryDict(query)).qs)
        return self.counted[keys][measure] if keys else totals.Totals()[measure]


FILTERS = [
    "",
    "theme=guns",
    "theme=guns&theme=lines",
    "agency=met",
    "agency=met&role=support",
    "role=lead&role=support",
    "force=kent",
    "place=city",
    "place=city&force=met",
    "date_from=2023-03-01",
    "year=2022",
    "began=2023",
    "began=2023-q1",
    "began=2023-03",
    "drug_class=A",
    "how=surrendered",
    "category=drugs&precision=about",
    "precision=about",
    "date_precision=day",
    "date_precision=year&date_precision=unknown",
]


class TestEveryBarIsItsOwnList:
    @pytest.mark.parametrize("query", FILTERS)
    def test_its_link_finds_its_operations_and_their_total(self, query):
        awkward()
        lists = OwnLists()
        whole = lists.keys(query)
        for by, measure in product(GROUPINGS, ("operations", "arrests", "drug_weight_g")):
            found = chart(query, measure=measure, by=by)
            for bar in [*found.bars, *found.beside, found.whole]:
                linked = lists.keys(bar.query)
                assert linked <= whole, (by, bar.name, bar.query)
                assert len(linked) == bar.operations, (by, bar.name, bar.query)
                if measure != "operations":
                    own = lists.amount(bar.query, bar.quantity.token)
                    assert (bar.alone or bar.amount) == own, (by, bar.name, bar.query)

    @pytest.mark.parametrize("by", GROUPINGS)
    def test_it_is_so_for_the_curated_record(self, seeds, by):
        lists = OwnLists()
        for measure in USUAL[1:]:
            for bar in chart(measure=measure, by=by).bars:
                assert lists.amount(bar.query, bar.quantity.token) == bar.amount

    def test_the_page_that_a_bar_leads_to_shows_the_number_of_the_bar(self, client, seeds):
        from tests.pages import figures

        html = page(client, "/operations/?view=chart&measure=arrests&by=month")
        links = set(re.findall(r'<a href="([^"]+began[^"]+)"[^>]*aria-label="([^"]+)"', html))
        assert ("/operations/?began=2023-02", "February 2023: 222 arrests") in links
        for address, name in links:
            if "no operation" not in name:
                number = figures(page(client, address))["arrests"][0]
                assert f": {number} arrest" in name


class TestCountingRules:
    def test_a_figure_held_by_a_bigger_operation_is_not_counted_again(self):
        week = arrested(500, date(2023, 2, 27))
        part = arrested(8, date(2023, 3, 1), part_of=week)
        make.make_seizure(operation=part)
        found = bars(chart(measure="arrests", by="month"))
        assert found["February 2023"].words == "500"
        assert found["March 2023"].words == "counted in a bigger operation"
        assert found["March 2023"].alone_words == "8"
        # The week has no cash, so the cash of its part counts.
        assert words(chart(measure="cash_gbp", by="month"))["March 2023"] == "£500"

    def test_bars_of_time_sum_to_the_whole(self, seeds):
        for by in ("month", "quarter", "year"):
            found = chart(measure="arrests", by=by)
            assert sum(bar.number or 0 for bar in found.bars) == found.whole.number == 298

    def test_bars_of_kinds_may_sum_to_more_and_the_chart_says_so(self):
        operation = arrested(7)
        for slug in ("guns", "lines"):
            make.file_under(operation, make.make_theme(slug=slug))
        found = chart(measure="arrests", by="theme")
        assert sum(bar.number for bar in found.bars) == 14 > found.whole.number
        assert any("may sum to more than the whole" in note for note in found.notes)

    def test_an_operation_at_two_places_of_one_force_counts_once(self):
        force = make.make_agency(name="The Force")
        operation = arrested(7)
        for _ in range(2):
            place = make.make_place(police_area=force)
            make.make_operation_place(operation=operation, place=place)
        assert words(chart(measure="arrests", by="force")) == {"The Force": "7"}

    def test_it_says_how_many_operations_are_in_no_bar(self):
        make.file_under(arrested(7), make.make_theme())
        arrested(1)
        notes = " ".join(chart(measure="arrests", by="theme").notes)
        assert "1 operation of the list has no such theme and is in no bar." in notes

    def test_an_agency_has_what_its_units_led(self):
        force = make.make_agency(name="The Force", slug="force")
        unit = make.make_agency(name="The Unit", slug="unit", kind="unit", parent=force)
        make.make_participation(operation=arrested(7), agency=unit)
        assert words(chart(measure="arrests", by="agency")) == {"The Force": "7"}
        # Asked for, the force is taken apart.
        found = words(chart("agency=force", measure="arrests", by="agency"))
        assert found == {"The Force": "7", "The Unit": "7"}

    def test_drugs_by_class_are_of_that_class_alone(self, seeds):
        found = words(chart(measure="drug_weight_g", by="drug_class"))
        assert found == {"Class A": "8.3 kg + 1 not stated", "Class B": "37.6 kg + 2 not stated"}

    def test_drugs_are_stacked_by_class_and_the_rest_is_said(self):
        operation = dated(date(2023, 3, 1))
        make.make_drugs(operation=operation, quantity=2)
        make.make_drugs(operation=operation, drug_class="B", quantity=1)
        make.make_drugs(operation=operation, drug_class="", quantity="0.5")
        (bar,) = chart(measure="drug_weight_g", by="year").bars
        parts = {part.label: part.amount.number for part in bar.parts}
        assert parts == {"Class A": 2000, "Class B": 1000, "Class not stated": 500}
        assert bar.number == sum(parts.values())


class TestWhatIsNotKnown:
    def test_undated_operations_stand_beside_the_bars(self):
        arrested(7)
        make.make_arrest(operation=make.make_operation(date_precision="unknown"), people=2)
        found = chart(measure="arrests", by="month")
        assert words(found) == {"March 2023": "7"}
        assert [(bar.label, bar.words) for bar in found.beside] == [("Without a date", "2")]

    def test_a_date_known_to_the_year_stands_beside_the_months(self):
        operation = make.make_operation(
            starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), date_precision="year"
        )
        make.make_arrest(operation=operation, people=2)
        found = chart(measure="arrests", by="month")
        assert [bar.label for bar in found.beside] == ["Dated to the year only"]
        assert words(chart(measure="arrests", by="year")) == {"2023": "2"}

    def test_amounts_not_stated_are_counted_beside_the_number(self):
        operation = arrested(7)
        make.make_arrest(operation=operation, people=None, people_precision="unstated")
        (bar,) = chart(measure="arrests", by="month").bars
        assert (bar.words, bar.name) == (
            "7 + 1 not stated",
            "March 2023: 7 arrests, and 1 not stated",
        )

    def test_no_operation_no_figure_and_no_amount_are_told_apart(self):
        dated(date(2023, 1, 5))
        none = dated(date(2023, 3, 5))
        make.make_arrest(operation=none, people=None, people_precision="unstated")
        nought = dated(date(2023, 4, 5))
        make.make_arrest(operation=nought, people=0)
        assert words(chart(measure="arrests", by="month")) == {
            "January 2023": "not reported",
            "February 2023": "no operation",
            "March 2023": "not stated",
            "April 2023": "0",
        }

    def test_a_number_keeps_how_exact_it_is(self, seeds):
        found = words(chart(measure="cash_gbp", by="year"))
        assert found["2020"] == "about £20,000"
        assert found["2023"] == "£652,214"
        assert found["2021"] == "not stated"

    @pytest.mark.parametrize(
        ("query", "partial"),
        [
            ("", ["2026"]),
            ("date_from=2024-03-01", ["2024", "2026"]),
            ("date_from=2024-01-01&date_to=2025-12-31", []),
            ("date_to=2025-11-30", ["2025"]),
            ("year=2025", []),
            ("began=2024-q2", ["2024"]),
        ],
    )
    def test_it_marks_periods_that_are_seen_in_part(self, query, partial):
        for year in (2024, 2025, 2026):
            dated(date(year, 5, 1))
        found = chart(query, by="year", today=TODAY)
        assert [bar.label for bar in found.bars if bar.partial] == partial
        assert all("part of the period only" in bar.name for bar in found.bars if bar.partial)


class TestPeriods:
    @pytest.mark.parametrize(
        ("token", "first", "last", "label"),
        [
            ("2023", date(2023, 1, 1), date(2023, 12, 31), "2023"),
            ("2023-q4", date(2023, 10, 1), date(2023, 12, 31), "October to December 2023"),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
            ("2023-12", date(2023, 12, 1), date(2023, 12, 31), "December 2023"),
        ],
    )
    def test_it_reads_what_it_writes(self, token, first, last, label):
        period = Period.read(token)
        assert (period.first, period.last, period.label) == (first, last, label)
        assert period.token == token

    @pytest.mark.parametrize("token", ["", "23", "2023-13", "2023-q5", "2023-3", "3023", "x"])
    def test_it_refuses_other_words(self, client, token):
        assert Period.read(token) is None
        if token:
            assert "began" in page(client, f"/operations/?began={token}", status=400)

    def test_the_list_says_when_its_operations_began(self, client):
        make.make_operation(starts_on=date(2023, 2, 27), ends_on=date(2023, 3, 5))
        found = heading(page(client, "/operations/?began=2023-02"))
        assert found == "1 operation begun in February 2023"
        assert heading(page(client, "/operations/?began=2023-03")).startswith("0 ")

    def test_bars_follow_the_span_of_the_dates(self):
        dated(date(2023, 1, 1))
        assert chart().by == "month"
        dated(date(2020, 1, 1))
        assert chart().by == "quarter"
        dated(date(2010, 1, 1))
        assert chart().by == "year"


class TestAddresses:
    @pytest.mark.parametrize("address", ["/operations/", "/operations/chart.svg"])
    @pytest.mark.parametrize(
        "query", ["measure=guns", "by=colour", "view=pie", "measure=arrests&measure=charged"]
    )
    def test_it_refuses_and_names_what_it_does_not_know(self, client, address, query):
        shown = page(client, f"{address}?view=chart&{query}", status=400)
        assert query.split("=")[0] in shown

    def test_it_refuses_to_embed_a_table(self, client):
        assert "embed" in page(client, "/operations/?embed=1", status=400)

    def test_the_files_refuse_what_the_list_refuses(self, client):
        for name in ("svg", "csv"):
            assert "colour" in page(client, f"/operations/chart.{name}?colour=red", status=400)

    def test_parameters_of_charts_change_no_download_of_rows(self, client):
        arrested(7)
        plain = b"".join(client.get("/operations.csv").streaming_content)
        query = "?view=chart&measure=arrests&by=month&embed=1"
        assert b"".join(client.get(f"/operations.csv{query}").streaming_content) == plain

    def test_table_chart_and_map_are_tabs_that_keep_the_filter(self, client):
        arrested(7, kind="investigation")
        for view in ("table", "chart", "map"):
            query = f"kind=investigation&view={view}&measure=arrests"
            html = page(client, f"/operations/?{query}")
            assert "/operations/?kind=investigation&amp;view=map&amp;measure=arrests" in html
            assert heading(html) == "1 operation of the kind investigation"

    def test_the_filter_form_keeps_the_view(self, client):
        arrested(7)
        html = page(client, "/operations/?view=chart&measure=arrests&by=year")
        form = html[
            html.index('class="facets-form"') : html.index("</form>", html.index("facets-form"))
        ]
        for name, value in (("view", "chart"), ("measure", "arrests"), ("by", "year")):
            assert f'<input type="hidden" name="{name}" value="{value}">' in form

    @pytest.mark.parametrize("view", ["chart", "map"])
    def test_an_empty_list_says_so(self, client, view):
        html = page(client, f"/operations/?view={view}")
        assert "Nothing is published here yet" in html

    def test_a_list_answers_requests_for_its_head(self, client):
        for address in ("/operations/", "/arrests/", "/operations/?view=chart"):
            assert client.head(address).status_code == 200


class TestDrafts:
    @pytest.mark.parametrize("by", GROUPINGS)
    def test_a_draft_is_never_plotted(self, by):
        awkward()
        before = chart(measure="arrests", by=by)
        draft = make.make_draft(starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 1))
        make.make_arrest(operation=draft, people=99)
        make.make_drugs(operation=draft)
        make.file_under(draft, make.make_theme())
        make.make_participation(operation=draft)
        place = make.make_place(police_area=make.make_agency())
        make.make_operation_place(operation=draft, place=place)
        assert words(chart(measure="arrests", by=by)) == words(before)


class TestQueries:
    @pytest.mark.parametrize(
        ("asked", "most"),
        [
            ({"measure": "operations", "by": "month"}, 5),
            ({"measure": "arrests", "by": "month"}, 6),
            ({"measure": "drug_weight_g", "by": "year"}, 6),
            ({"measure": "arrests", "by": "agency"}, 6),
            ({"measure": "arrests", "by": "theme"}, 6),
            ({"measure": "arrests", "by": "force"}, 6),
            ({"measure": "arrests", "by": "place"}, 8),
            ({"measure": "drug_weight_g", "by": "drug_class"}, 6),
        ],
        ids=str,
    )
    def test_a_chart_is_counted_in_few_queries_whatever_the_bars(
        self, asked, most, django_assert_max_num_queries
    ):
        for number in range(12):
            operation = arrested(number, date(2020 + number % 4, number + 1, 1))
            make.make_participation(operation=operation)
            make.file_under(operation, make.make_theme())
            place = make.make_place(police_area=make.make_agency())
            make.make_operation_place(operation=operation, place=place)
        warm()
        with django_assert_max_num_queries(most):
            chart(**asked)
