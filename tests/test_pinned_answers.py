"""What the four seed operations must answer, read through the public pages and the CSV.

If one of these fails, a figure of the record has changed: mend the record or the counting,
never the answer.
"""

import pytest
from django.core.management import call_command

from operations import record
from tests.pages import csv_rows, figures, heading, page

ILFORD = "ilford-east-ham-raids-2021-06"
LONDON_KENT = "south-london-kent-raids-2020-10"
LONDON_WEEK = "london-county-lines-week-2023-02"
EAST = "eastern-region-county-lines-raids-2019-01"
ARRESTS = {ILFORD: 8, LONDON_KENT: 7, LONDON_WEEK: 222, EAST: 61}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _seeds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        record.load("seeds")
        yield
        call_command("flush", verbosity=0, interactive=False)


# The answers, as a reader sees them: label of the figure, number in words, amounts not stated.
TOTALS = {
    "arrests": ("298", 0),
    "cash": ("about £692,214", 1),
    "drugs by weight": ("45.9 kg", 3),
    "Class A drugs by weight": ("8.3 kg", 1),
    "Class B drugs by weight": ("37.6 kg", 2),
    "value of drugs": ("over £1,000,000", 0),
    "wraps of drugs": ("1,000", 0),
    "firearms": ("5", 0),
    "imitation firearms": ("not stated", 1),
    "knives and blades": ("1", 1),
    "weapons other than firearms": ("52", 2),
    "warrants executed": ("30", 0),
    "premises searched": ("27", 0),
    "officers deployed": ("over 200", 0),
    "people charged": ("105", 0),
    "charges": ("223", 0),
    "people safeguarded": ("177", 1),
    "children rescued": ("not stated", 1),
    "lines closed": ("77", 0),
}


@pytest.mark.parametrize("address", ["/", "/operations/"])
@pytest.mark.parametrize(("label", "expected"), TOTALS.items())
def test_it_shows_the_totals_of_the_record(client, address, label, expected):
    assert figures(page(client, address))[label] == expected


def test_it_shows_no_other_total(client):
    assert set(figures(page(client, "/operations/"))) == set(TOTALS)


@pytest.mark.parametrize(("slug", "people"), ARRESTS.items())
def test_it_shows_the_arrests_of_each_operation(client, slug, people):
    assert figures(page(client, f"/operations/{slug}/"))["arrests"] == (str(people), 0)


def test_the_operations_csv_has_four_rows_that_sum_to_the_answers(client):
    rows = csv_rows(client, "/operations.csv")
    assert len(rows) == 4
    assert {row["operation"]: int(row["arrests"]) for row in rows} == ARRESTS

    def total(name):
        return sum(float(row[name] or 0) for row in rows)

    def unstated(name):
        return sum(int(row[f"{name}_unstated"] or 0) for row in rows)

    assert total("arrests") == 298
    assert total("cash_gbp") == 692_214
    assert sum(float(r["cash_gbp"]) for r in rows if r["cash_gbp_precision"] == "about") == 40_000
    assert total("class_a_weight_g") == 8_300
    assert total("drug_weight_g") == 45_900
    assert total("wraps") == 1_000
    assert total("firearms") == 5
    assert [total("warrants"), total("premises")] == [7 + 23, 4 + 23]
    assert [total("charged"), total("safeguarded"), total("lines_closed")] == [105, 177, 77]
    assert [unstated(name) for name in ("cash_gbp", "drug_weight_g", "class_a_weight_g")] == [
        1,
        3,
        1,
    ]
    assert [unstated(name) for name in ("safeguarded", "bladed_weapons", "imitation_firearms")] == [
        1,
        1,
        1,
    ]


def test_the_same_operation_reported_twice_counts_once(client):
    rows = csv_rows(client, "/operations.csv?source=uknip-251324")
    assert [row["operation"] for row in rows] == [LONDON_KENT]
    assert len(rows[0]["sources"].split("; ")) == 2
    assert heading(page(client, "/operations/")) == "4 operations"


def test_two_women_are_itemised(client):
    rows = csv_rows(client, "/arrests.csv?sex=female")
    assert sum(int(row["people"]) for row in rows) == 2
    assert figures(page(client, "/arrests/?sex=female"))["arrests"] == ("2", 0)


def test_two_arrested_are_from_chatham(client):
    rows = csv_rows(client, "/arrests.csv?home=chatham")
    assert sorted((row["sex"], row["age_min"], row["people"]) for row in rows) == [
        ("female", "21", "1"),
        ("male", "40", "1"),
    ]
    assert figures(page(client, "/arrests/?home=chatham"))["arrests"] == ("2", 0)


def test_class_a_is_counted_by_weight_and_by_wraps(client):
    found = figures(page(client, "/seizures/?drug_class=A"))
    assert found["Class A drugs by weight"] == ("8.3 kg", 1)
    assert found["wraps of drugs"] == ("1,000", 0)


def test_orochi_finds_one_operation(client):
    assert heading(page(client, "/operations/?q=orochi")) == "1 operation matching “orochi”"
    assert [row["operation"] for row in csv_rows(client, "/operations.csv?q=orochi")] == [
        LONDON_WEEK
    ]


def test_the_theme_county_lines_is_the_same_set_as_page_and_csv(client):
    rows = csv_rows(client, "/operations.csv?theme=county-lines")
    html = page(client, "/operations/?theme=county-lines")
    assert heading(html).startswith(f"{len(rows)} operations about")
    assert all(row["title"] in html for row in rows)


def test_charges_overlap_and_are_never_added(client):
    rows = csv_rows(client, "/statistics.csv?metric=charges&scope=operation")
    counted = [row["number"] for row in rows if row["counts_in_total"] == "true"]
    assert sorted(row["number"] for row in rows) == ["131", "150", "223"]
    assert counted == ["223"]


def test_cumulative_and_context_figures_count_in_no_total(client):
    rows = csv_rows(client, "/statistics.csv?scope=cumulative&scope=context&scope=forecast")
    assert len(rows) >= 7
    assert {row["counts_in_total"] for row in rows} == {"false"}


def test_the_dates_are_those_worked_out_from_the_sources(client):
    rows = csv_rows(client, "/operations.csv")
    assert {row["operation"]: (row["starts_on"], row["ends_on"]) for row in rows} == {
        ILFORD: ("2021-06-17", "2021-06-17"),
        LONDON_KENT: ("2020-10-29", "2020-10-29"),
        LONDON_WEEK: ("2023-02-27", "2023-03-05"),
        EAST: ("2019-01-22", "2019-01-23"),
    }
    assert all(row["date_basis"] != "stated" and row["date_reason"] for row in rows)


SHOWN = {
    LONDON_KENT: ["high harm offenders", "individuals", "1 quote is withheld"],
    LONDON_WEEK: ["overlap", "not stated", "88", "94", "Operation Orochi"],
    ILFORD: ["not clear from the source", "19 to 56"],
    EAST: ["about £20,000", "over 200"],
}


@pytest.mark.parametrize(
    ("slug", "words"), [(slug, word) for slug, words in SHOWN.items() for word in words]
)
def test_the_reader_is_shown_what_does_not_add_up(client, slug, words):
    assert words in page(client, f"/operations/{slug}/")


@pytest.mark.parametrize("slug", ARRESTS)
def test_the_reader_is_told_that_arrest_is_not_guilt_and_no_court_outcome_is_reported(client, slug):
    html = page(client, f"/operations/{slug}/")
    assert "Arrest is not guilt" in html
    assert "court outcome" in html
    assert "inferred" in html


def test_the_withheld_quote_is_nowhere_to_be_found(client):
    words = "incredibly dangerous"
    for address in ("/quotes.csv", "/operations.csv"):
        assert words not in str(csv_rows(client, address))
    for address in ("/quotes/", f"/operations/{LONDON_KENT}/", "/"):
        assert words not in page(client, address)
    assert heading(page(client, "/quotes/?q=incredibly+dangerous")).startswith("0 quotes")
    assert heading(page(client, "/operations/?q=incredibly+dangerous")).startswith("0 operations")
