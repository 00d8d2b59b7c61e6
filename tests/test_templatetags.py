"""How the record is put into words on its pages."""

from datetime import date, time
from decimal import Decimal

import pytest

from operations import words as record
from operations.choices import AgencyRole, NoteKind, PlaceRole, Precision
from operations.models import (
    Agency,
    Arrest,
    Operation,
    OperationPlace,
    Outcome,
    Participation,
    Place,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from operations.models.measure import Amount
from operations.templatetags import cells
from operations.templatetags import record as tags
from operations.totals import MEASURES, Figure, Totals
from operations.words import amounts


def operation(first=None, last=None, precision="day", **fields) -> Operation:
    return Operation(starts_on=first, ends_on=last or first, date_precision=precision, **fields)


@pytest.mark.parametrize(
    ("first", "last", "precision", "words"),
    [
        (date(2021, 6, 17), None, "day", "17 June 2021"),
        (date(2019, 1, 22), date(2019, 1, 23), "day", "22 to 23 January 2019"),
        (date(2023, 2, 27), date(2023, 3, 5), "day", "27 February to 5 March 2023"),
        (date(2022, 12, 30), date(2023, 1, 2), "day", "30 December 2022 to 2 January 2023"),
        (date(2020, 10, 1), date(2020, 10, 31), "month", "October 2020"),
        (date(2020, 10, 1), date(2020, 11, 30), "month", "October to November 2020"),
        (date(2020, 12, 1), date(2021, 1, 31), "month", "December 2020 to January 2021"),
        (date(2020, 1, 1), date(2020, 12, 31), "year", "2020"),
        (date(2020, 1, 1), date(2021, 12, 31), "year", "2020 to 2021"),
        (None, None, "unknown", "date not known"),
    ],
)
def test_it_says_dates_as_exactly_as_they_are_known(first, last, precision, words):
    assert record.dates(operation(first, last, precision)) == words


def test_it_says_when_an_investigation_began():
    began = operation(investigation_starts_on=date(2020, 5, 1), investigation_precision="month")

    assert record.investigation(began) == "May 2020"
    assert record.investigation(operation()) == ""


def test_it_says_the_time_of_day_with_its_precision():
    assert record.begins_at(operation(start_time=time(5, 0))) == "05:00"
    half_past_six = operation(start_time=time(6, 30), start_time_precision="about")
    assert record.begins_at(half_past_six) == "about 06:30"
    assert record.begins_at(operation()) == ""


def test_it_says_of_which_month_the_proceedings_are_known():
    known = operation(proceedings_as_of=date(2024, 3, 1), proceedings_precision="month")

    assert record.proceedings_date(known) == "March 2024"


def test_it_says_when_a_source_was_published_or_that_it_does_not_say():
    dated = Source(published_on=date(2019, 1, 24), published_precision="day")

    assert record.published(dated) == "24 January 2019"
    assert record.published(Source()) == "date not stated"


@pytest.mark.parametrize(
    ("low", "high", "words", "sentence"),
    [
        (26, 26, "26", "aged 26"),
        (19, 56, "19 to 56", "aged 19 to 56"),
        (10, 17, "under 18", "under 18"),
        (10, 56, "under 18 to 56", "under 18 to 56"),
        (None, None, "", ""),
    ],
)
def test_it_says_ages_and_never_an_exact_one_under_18(low, high, words, sentence):
    row = Arrest(age_min=low, age_max=high)

    assert record.ages(row) == words
    assert record.aged(row) == sentence


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"people": 1, "sex": "female"}, "1 woman"),
        ({"people": 7, "sex": "male"}, "7 men"),
        ({"people": 222}, "222 people"),
        ({"people": 1}, "1 person"),
        ({"people": 2, "sex": "male", "age_min": 10, "age_max": 17}, "2 boys"),
        ({"people": 3, "sex": "female", "age_min": 10, "age_max": 40}, "3 females"),
        ({"people": 40, "people_precision": "about"}, "about 40 people"),
        (
            {"people": 1, "people_upper": 3, "people_precision": "range", "sex": "male"},
            "1–3 men",
        ),
        ({"people": None, "people_precision": "unstated"}, "People, number not stated"),
    ],
)
def test_it_says_who_was_arrested(fields, words):
    assert record.who(Arrest(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": Decimal("8.300"), "quantity_precision": "exact", "unit": "kg"}, "8.3 kg"),
        ({"quantity": 51, "quantity_precision": "exact", "unit": "items"}, "51"),
        ({"quantity": 1000, "quantity_precision": "over", "unit": "wraps"}, "over 1,000 wraps"),
        (
            {"quantity": 5, "quantity_upper": 7, "quantity_precision": "range", "unit": "g"},
            "5–7 g",
        ),
        ({"quantity_precision": "unstated", "unit": "kg"}, "amount not stated"),
        ({"value_precision": "exact", "value": 5, "currency": "GBP"}, ""),
    ],
)
def test_it_says_quantities_in_the_unit_of_the_source(fields, words):
    assert record.quantity(Seizure(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": 20000, "value_precision": "about", "currency": "GBP"}, "about £20,000"),
        ({"value": Decimal("312.50"), "value_precision": "exact", "currency": "EUR"}, "€312.50"),
        ({"value_precision": "unstated", "currency": "GBP"}, "amount not stated"),
        ({"quantity": 5, "quantity_precision": "exact", "unit": "g"}, ""),
    ],
)
def test_it_says_values_in_their_currency(fields, words):
    assert record.value(Seizure(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": 1800, "number_precision": "over"}, "over 1,800"),
        ({"number": Decimal("88.00"), "unit": "percent"}, "88%"),
        ({"number": Decimal("312.50"), "unit": "money"}, "£312.50"),
        ({"number_precision": "unstated"}, "amount not stated"),
    ],
)
def test_it_says_statistics_in_their_unit(fields, words):
    assert record.number(Statistic(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"category": "cash"}, "Cash"),
        ({"category": "drugs", "drug_class": "A"}, "Class A drugs"),
        ({"category": "drugs", "drug": "heroin"}, "Heroin"),
        ({"category": "drugs", "drug": "heroin", "drug_class": "A"}, "Heroin, Class A"),
        (
            {"category": "weapons_mixed", "item": "weapons, among them swords"},
            "Weapons, among them swords",
        ),
        ({"category": "drugs", "drug": "cannabis", "item": "bud"}, "Cannabis: bud"),
        ({"category": "drugs", "drug": "cannabis", "item": "herbal cannabis"}, "Herbal cannabis"),
    ],
)
def test_it_says_what_was_taken(fields, words):
    assert record.what(Seizure(**fields)) == words


def test_it_puts_labels_into_sentences_but_leaves_names_alone():
    assert record.spoken("In custody") == "in custody"
    assert record.spoken("MDMA") == "MDMA"
    assert record.spoken("Class A drugs") == "Class A drugs"


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Arrest(people=7, sex="male"), "Arrests: 7 men"),
        (Seizure(category="cash"), "Seizures: cash"),
        (Statistic(metric="lines_closed"), "Statistics: lines closed"),
        (Quote(kind="phrase"), "Quoted phrase"),
        (Outcome(disposal="in_custody"), "Outcome: in custody"),
    ],
)
def test_it_names_a_fact_where_it_is_only_pointed_at(fact, words):
    assert record.subject(fact) == words


def test_it_sets_only_direct_words_in_quotation_marks():
    assert record.in_quotation_marks(Quote(kind="direct", text="Words")) == "“Words”"
    assert record.in_quotation_marks(Quote(kind="reported", text="Words")) == "Words"


def test_it_says_what_a_statistic_covers():
    row = Statistic(
        period="since November 2019", age_band="under 18", subset="in schools", base="not stated"
    )

    assert record.covers(row) == [
        "since November 2019",
        "under 18, in schools",
        "of what: not stated",
    ]


def test_it_says_which_rows_no_source_prints():
    assert record.caveats(Arrest(people=5)) == []
    assert "what remains" in record.caveats(Arrest(people=5, is_derived=True))[0]
    assert "our reading" in record.caveats(Arrest(people=5, is_arrest_stated=False))[0]
    assert "a sum" in record.caveats(Statistic(is_derived=True))[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (Statistic(metric="charges", standing="disputed"), "disputed figures are never added"),
        (Statistic(metric="charges", scope="cumulative"), "cumulative figures are never added"),
        (Statistic(metric="charges", unit="percent"), "shares are never added"),
        (Statistic(metric="charges", sex="female"), "counts only part of the operation"),
        (Statistic(metric="charges", part_of_id=3), "inside another row’s figure"),
        (Statistic(metric="arrests"), "arrests are counted from the entries of arrests"),
        (Statistic(metric="forces_involved"), "no total is kept of this"),
        (Seizure(category="animal"), "no total is kept of this"),
        (Seizure(category="cash", standing="superseded"), "superseded figures are never added"),
    ],
)
def test_it_says_why_a_row_is_not_counted(row, reason):
    row.operation = Operation()
    row.counts_toward = []

    assert record.why_not_counted(row) == reason


def test_it_says_that_a_bigger_operation_has_the_figure():
    row = Arrest(operation=Operation(part_of_id=1))
    row.counts_toward = []

    assert record.why_not_counted(row) == "the bigger operation has this figure"


def test_it_says_nothing_of_rows_that_count():
    row = Arrest(operation=Operation())
    row.counts_toward = ["arrests"]

    assert record.why_not_counted(row) == ""


def figures(**numbers: int | None) -> list[Figure]:
    return [
        Figure(MEASURES[name], Amount(number, None, "exact" if number else "unstated"))
        for name, number in numbers.items()
    ]


def test_it_shows_the_most_telling_totals_first_and_keeps_the_rest():
    found = figures(vehicles=3, arrests=7, warrants=4)

    assert [figure.name for figure in record.leading(found, 2)] == ["arrests", "warrants"]
    assert [figure.name for figure in record.others(found, 2)] == ["vehicles"]


def test_it_shows_numbers_before_amounts_not_stated():
    found = figures(arrests=None, vehicles=3)

    assert [figure.name for figure in record.numbered_first(found)] == ["vehicles", "arrests"]


def test_every_telling_total_is_one_that_is_kept():
    assert set(amounts.TELLING) <= set(MEASURES)


@pytest.mark.parametrize(
    ("amount", "inside"),
    [
        (Amount(7, None, "exact"), "7"),
        (Amount(7, None, "about", 2), 'about 7<span class="row-meta">+ 2 not stated</span>'),
        (Amount(None, None, "unstated", 1), '<span class="unstated">not stated</span>'),
    ],
)
def test_a_total_is_a_cell(amount, inside):
    cell = cells.total_cell(Totals({"arrests": amount}), "arrests", "<Arrests>")
    assert cell == f'<td class="num" data-label="&lt;Arrests&gt;">{inside}</td>'


def test_what_has_no_total_is_an_empty_cell():
    assert cells.total_cell(Totals(), "cash_gbp", "Cash") == "<td></td>"


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        (Amount(1, None, "exact"), "person charged"),
        (Amount(2, None, "exact"), "people charged"),
        (Amount(1, None, "over"), "people charged"),
    ],
)
def test_a_total_of_one_is_named_as_one(amount, label):
    assert Figure(MEASURES["charged"], amount).named == label


def test_a_total_comes_apart_into_its_word_and_its_number():
    about = Figure(MEASURES["cash_gbp"], Amount(20000, None, "about"))
    exact = Figure(MEASURES["arrests"], Amount(7, None, "exact"))

    assert (about.word, about.number) == ("about", "£20,000")
    assert (exact.word, exact.number) == ("", "7")


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (["paragraph 4"], "paragraph 4"),
        (["paragraph 7", "paragraph 4", "caption"], "paragraphs 4 and 7, caption"),
        (["paragraph 10", "paragraph 9", "paragraph 2"], "paragraphs 2, 9 and 10"),
        (["caption", "headline"], "caption, headline"),
    ],
)
def test_it_joins_places_in_a_source(places, words):
    assert record.locators(places) == words


def test_it_takes_a_query_apart_for_hidden_fields():
    assert tags.parameters("theme=a&theme=b&q=x+y") == [
        ("theme", "a"),
        ("theme", "b"),
        ("q", "x y"),
    ]


@pytest.mark.parametrize("token", Precision.values)
def test_every_precision_is_explained(token):
    assert all(record.precision_means(token))
    assert record.shown_as(token)


@pytest.mark.parametrize("kind", NoteKind.values)
def test_every_kind_of_note_has_a_heading(kind):
    assert record.note_heading(kind)


@pytest.mark.parametrize("role", AgencyRole.values)
def test_every_role_of_an_agency_is_said(role):
    assert record.part_played(Participation(role=role, agency=Agency()))


@pytest.mark.parametrize("role", PlaceRole.values)
def test_every_role_of_a_place_is_said(role):
    assert record.part_played(OperationPlace(role=role, place=Place()))
