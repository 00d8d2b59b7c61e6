"""Charts as pictures, as the numbers that are plotted, and in frames on other sites."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from operations import record
from operations.charts.ask import GROUPINGS
from operations.charts.drawing import ticks
from operations.charts.quantity import Quantity
from tests import factories as make
from tests.charting import SVG, arrested, awkward, plotted
from tests.pages import heading, page, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds():
    record.load("seeds")


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
