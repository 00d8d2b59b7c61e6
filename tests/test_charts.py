"""Charts: each bar is its own list, and says what is partial, undated or not stated."""

import csv
import io
import re
from datetime import date
from itertools import product
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from operations import record, totals
from operations.charts import Ask, series
from operations.charts.ask import GROUPINGS
from operations.charts.drawing import ticks
from operations.charts.quantity import USUAL, Quantity
from operations.filters import OperationFilter
from operations.filters.periods import Period
from tests import factories as make
from tests.pages import heading, page, texts
from tests.warm import warm

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 6, 15)


@pytest.fixture
def seeds():
    record.load("seeds")


def chart(query="", today=TODAY, **asked):
    filterset = OperationFilter(QueryDict(query))
    assert filterset.is_valid(), filterset.problems()
    return series(filterset, Ask("chart", **asked), today)


def bars(found):
    return {bar.label: bar for bar in found.bars}


def words(found):
    return {bar.label: bar.words for bar in found.bars}


def dated(day, **fields):
    return make.make_operation(starts_on=day, ends_on=day, **fields)


def arrested(people, day=date(2023, 3, 1), **fields):
    operation = dated(day, **fields)
    make.make_arrest(operation=operation, people=people)
    return operation


def plotted(client, query):
    response = client.get(f"/operations/chart.csv?{query}")
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


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


def awkward():
    """Operations that share themes, places and agencies, nest, and leave things unstated."""
    met, kent = make.make_agency(slug="met"), make.make_agency(slug="kent")
    unit = make.make_agency(slug="unit", kind="unit", parent=met)
    city = make.make_place(slug="city", police_area=met)
    ward = make.make_place(slug="ward", police_area=met, parent=city)
    farm = make.make_place(slug="farm", police_area=kent)
    lines, guns = make.make_theme(slug="lines"), make.make_theme(slug="guns")
    week = arrested(500, date(2023, 2, 27), slug="week")
    part = arrested(8, date(2023, 3, 1), slug="part", part_of=week)
    lone = arrested(3, date(2023, 3, 30), slug="lone")
    year = make.make_operation(
        slug="year",
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 12, 31),
        date_precision="year",
    )
    make.make_arrest(operation=year, people=None, people_precision="unstated")
    month = make.make_operation(
        slug="month",
        starts_on=date(2022, 5, 1),
        ends_on=date(2022, 5, 31),
        date_precision="month",
    )
    undated = make.make_operation(slug="undated", date_precision="unknown")
    make.make_arrest(operation=undated, people=40, people_precision="about")
    for operation, agency in ((week, met), (part, unit), (lone, kent), (year, unit)):
        make.make_participation(operation=operation, agency=agency)
    make.make_participation(operation=lone, agency=met, role="support")
    for operation, place in ((part, ward), (part, city), (lone, farm), (lone, ward), (week, city)):
        make.make_operation_place(operation=operation, place=place)
    for operation, theme in ((week, lines), (part, lines), (part, guns), (lone, guns)):
        make.file_under(operation, theme)
    make.make_drugs(operation=part, quantity=3)
    make.make_drugs(operation=lone, drug_class="B", quantity=1, quantity_precision="about")
    make.make_drugs(operation=lone, drug_class="", quantity=2)
    make.make_seizure(operation=month)
    make.make_seizure(operation=part, value=70, how="surrendered")


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


class TestPictures:
    @pytest.mark.parametrize("by", GROUPINGS)
    @pytest.mark.parametrize(
        "measure", ["operations", "arrests", "drug_weight_g", "ammunition_rounds"]
    )
    def test_the_file_is_a_whole_svg_that_stands_alone(self, client, measure, by):
        awkward()
        text = page(client, f"/operations/chart.svg?measure={measure}&by={by}")
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        assert root[0].tag == f"{SVG}title"
        assert root[0].text.startswith(Quantity(measure).title)
        assert root[1].tag == f"{SVG}desc"
        assert "style" not in {name for node in root.iter() for name in node.attrib}
        for link in root.iter(f"{SVG}a"):
            assert link.attrib["href"].startswith("http")
            assert link.attrib["aria-label"] == link.find(f"{SVG}title").text
        assert "Source: opstracker" in text

    def test_names_are_escaped(self, client):
        force = make.make_agency(name='Force <b>&"co"')
        make.make_participation(operation=arrested(7), agency=force)
        text = page(client, "/operations/chart.svg?measure=arrests&by=agency")
        assert ElementTree.fromstring(text) is not None
        assert "<b>" not in text
        assert "<b>&" not in page(client, "/operations/?view=chart&measure=arrests&by=agency")

    def test_bars_stand_on_nought_and_are_in_proportion(self, client):
        arrested(50, date(2023, 1, 1))
        arrested(100, date(2023, 2, 1))
        text = page(client, "/operations/chart.svg?measure=arrests&by=month")
        rects = [
            node.attrib
            for node in ElementTree.fromstring(text).iter(f"{SVG}rect")
            if node.attrib["class"] == "chart__bar"
        ]
        one, two = (float(rect["height"]) for rect in rects)
        assert two == pytest.approx(2 * one, abs=0.2)
        assert len({round(float(r["y"]) + float(r["height"])) for r in rects}) == 1

    def test_the_page_has_the_picture_twice_with_ids_of_their_own_and_a_table(self, client, seeds):
        html = page(client, "/operations/?view=chart&measure=drug_weight_g&by=year")
        ids = re.findall(r'\bid="(chart-[^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert "style=" not in html
        table = next(text for text in texts(html, "table") if "as numbers" in text)
        assert "45.9 kg" in table
        assert "Class A 8.3 kg, Class B 37.6 kg" in table

    @pytest.mark.parametrize(
        ("most", "unit", "expected"),
        [
            (0, "arrests", [0, 1]),
            (1, "arrests", [0, 1]),
            (7, "arrests", [0, 2, 4, 6, 8]),
            (222, "arrests", [0, 100, 200, 300]),
            (652_214, "cash_gbp", [0, 200_000, 400_000, 600_000, 800_000]),
        ],
    )
    def test_axes_have_round_numbers_from_nought_to_above_the_greatest(self, most, unit, expected):
        assert ticks(Quantity(unit), most) == expected

    @pytest.mark.parametrize(
        ("number", "measure", "brief"),
        [
            (7, "arrests", "7"),
            (9_999, "arrests", "9,999"),
            (11_345, "arrests", "11.3k"),
            (652_214, "cash_gbp", "£652k"),
            (1_254_384, "cash_gbp", "£1.25m"),
            (500, "cash_gbp", "£500"),
            (45_900, "drug_weight_g", "45.9 kg"),
            (0, "drug_weight_g", "0"),
        ],
    )
    def test_it_shortens_numbers_for_small_places(self, number, measure, brief):
        assert Quantity(measure).brief(number) == brief


class TestPlottedNumbers:
    def test_each_row_has_its_number_precision_and_list(self, client, seeds):
        rows = {row["key"]: row for row in plotted(client, "measure=cash_gbp&by=year")}
        row = rows["2020"]
        assert (row["number"], row["precision"], row["in_words"]) == (
            "20000",
            "about",
            "about £20,000",
        )
        assert (row["starts_on"], row["ends_on"], row["unit"]) == (
            "2020-01-01",
            "2020-12-31",
            "GBP",
        )
        assert row["url"].endswith("/operations/?began=2020")
        assert (rows["2021"]["number"], rows["2021"]["amounts_not_stated"]) == ("", "1")
        assert (rows["2022"]["in_words"], rows["2022"]["operations"]) == ("no operation", "0")

    def test_it_has_the_classes_of_drugs_in_columns(self, client, seeds):
        rows = {row["key"]: row for row in plotted(client, "measure=drug_weight_g&by=year")}
        assert rows["2023"]["class_a_weight_g"] == "8300"
        assert rows["2023"]["class_b_weight_g"] == "37600"
        assert rows["2020"]["class_b_weight_g_amounts_not_stated"] == "1"

    def test_it_has_undated_and_partial_rows(self, client):
        make.make_operation(date_precision="unknown")
        arrested(7, date(2023, 3, 1))
        rows = plotted(client, "by=month")
        assert [(row["key"], row["is_drawn"]) for row in rows] == [
            ("2023-03", "true"),
            ("unknown", "false"),
        ]
        (row,) = plotted(client, "by=month&date_from=2023-03-01&date_to=2023-03-15")
        assert row["is_partial"] == "true"
        assert "only part" in row["partial_because"]

    def test_it_comes_for_excel_too(self, client):
        response = client.get("/operations/chart.csv?bom=1")
        assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")
        assert client.get("/operations/chart.csv?bom=2").status_code == 400


class TestEmbedding:
    ADDRESS = "/operations/?view=chart&measure=arrests&by=year&embed=1"

    def test_it_has_the_chart_its_sentence_its_source_and_a_way_back(self, client):
        arrested(7)
        html = page(client, self.ADDRESS)
        assert heading(html) == "1 operation"
        assert "Source: " in html
        assert 'href="http://127.0.0.1:8000/operations/?view=chart&amp;measure=arrests' in html
        assert "<header" not in html
        assert "<form" not in html

    def test_nobody_may_frame_it_unless_the_settings_say_so(self, client):
        arrested(7)
        response = client.get(self.ADDRESS)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]

    def test_those_that_the_settings_name_may_frame_it_and_nothing_else(self, client, settings):
        settings.FRAME_ANCESTORS = ["https://news.example"]
        arrested(7)
        response = client.get(self.ADDRESS)
        assert "X-Frame-Options" not in response
        policy = response["Content-Security-Policy"]
        assert "frame-ancestors https://news.example" in policy
        assert "style-src 'self'" in policy
        other = client.get("/operations/?view=chart")
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


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
            ({"measure": "arrests", "by": "agency"}, 8),
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
