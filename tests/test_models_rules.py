"""The rules that no constraint can say: weekdays, whole months, nesting, breakdowns, children."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from operations.models import Operation, Seizure
from operations.models.hierarchy import DEPTH
from operations.models.publication import blockers, publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


def refusal(row, **changes):
    """What full_clean() says of the row after the changes; empty where it is content."""
    for field, value in changes.items():
        setattr(row, field, value)
    try:
        row.full_clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


# Dates


def test_a_weekday_must_fit_the_date():
    operation = make.make_operation(starts_on=date(2021, 6, 17), ends_on=date(2021, 6, 18))

    assert refusal(operation, start_weekday=3, end_weekday=4) == ""
    assert "names a Friday, but 17 June 2021 was a Thursday" in refusal(operation, start_weekday=4)
    assert "names a Monday, but 18 June 2021 was a Friday" in refusal(operation, end_weekday=0)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), True),
        (date(2023, 2, 1), date(2023, 2, 27), False),
        (date(2023, 2, 2), date(2023, 2, 28), False),
        (date(2023, 1, 1), date(2023, 2, 28), True),  # from January to February
        (date(2023, 1, 1), date(2023, 2, 27), False),
    ],
)
def test_a_month_is_stored_as_its_first_and_its_last_day(first, last, fits):
    said = refusal(make.make_operation(), date_precision="month", starts_on=first, ends_on=last)

    assert (said == "") == fits
    assert fits or "first and its last day" in said


@pytest.mark.parametrize(
    ("last", "fits"), [(date(2023, 12, 31), True), (date(2023, 12, 30), False)]
)
def test_a_year_is_stored_as_its_first_and_its_last_day(last, fits):
    said = refusal(
        make.make_operation(), date_precision="year", starts_on=date(2023, 1, 1), ends_on=last
    )

    assert (said == "") == fits


# The public id


def test_a_slug_is_frozen_once_published_and_free_before():
    assert refusal(make.make_draft(), slug="another") == ""

    assert "put back" in refusal(make.make_operation(), slug="yet-another")


# Nesting


def test_operations_nest_three_deep_and_no_deeper():
    national = make.make_operation()
    regional = make.make_operation(part_of=national)
    force = make.make_operation(part_of=regional)

    assert refusal(force) == ""
    assert "at most 3 deep" in refusal(make.make_operation(), part_of=force)


def test_moving_an_operation_counts_the_levels_below_it():
    top = make.make_operation()
    middle = make.make_operation(part_of=top)
    parent = make.make_operation()
    make.make_operation(part_of=parent)

    assert refusal(parent, part_of=top) == ""
    assert "at most 3 deep" in refusal(parent, part_of=middle)


def test_an_operation_cannot_lie_inside_its_own_part():
    whole = make.make_operation()
    part = make.make_operation(part_of=whole)

    assert "part of itself" in refusal(whole, part_of=part)


@pytest.mark.parametrize("factory", [make.make_place, make.make_agency])
def test_places_and_agencies_cannot_lie_inside_themselves(factory):
    outer = factory()
    inner = factory(parent=outer)

    assert "inside itself" in refusal(outer, parent=inner)


@pytest.mark.parametrize("factory", [make.make_place, make.make_agency])
def test_places_and_agencies_have_a_deepest_level(factory):
    row = None
    for _ in range(DEPTH):
        row = factory(parent=row)
        assert refusal(row) == ""

    assert f"At most {DEPTH} levels" in refusal(factory(), parent=row)


# Breakdowns


@pytest.mark.parametrize("factory", [make.make_seizure, make.make_statistic])
def test_a_breakdown_stays_in_its_operation(factory):
    assert "same operation" in refusal(factory(), part_of=factory())


@pytest.mark.parametrize("factory", [make.make_drugs, make.make_statistic])
def test_a_breakdown_goes_one_level_deep(factory):
    operation = make.make_operation()
    extra = {"metric": "other", "label": "This"} if factory is make.make_statistic else {}
    whole = factory(operation=operation, **extra)
    part = factory(operation=operation, part_of=whole, **extra)
    third = factory(operation=operation, **extra)

    assert refusal(part) == ""
    assert "one level deep" in refusal(third, part_of=part)
    assert "one level deep" in refusal(whole, part_of=third)


# Belonging together


def test_an_outcome_is_about_an_arrest_of_its_own_operation():
    assert "another operation" in refusal(make.make_outcome(), arrest=make.make_arrest())


def test_citations_and_notes_are_about_a_fact_of_their_own_operation():
    arrest = make.make_arrest()
    elsewhere = make.make_operation()

    assert "another operation" in refusal(make.cite(arrest), operation=elsewhere)
    note = make.make_note(operation=arrest.operation, arrest=arrest)
    assert "another operation" in refusal(note, operation=elsewhere)


def test_a_citation_takes_its_operation_from_its_fact():
    arrest = make.make_arrest()
    citation = make.cite(arrest, operation=make.make_operation())

    assert citation.operation == arrest.operation


def test_a_citation_quotes_a_dozen_words_at_the_most():
    citation = make.cite(make.make_operation())

    assert refusal(citation, wording="word " * 12) == ""
    assert "at most 12 words" in refusal(citation, wording="word " * 13)


@pytest.mark.parametrize("key", ["Women", "women and men", "women\n", "-women", "women--2"])
def test_a_key_is_small_letters_digits_and_hyphens(key):
    assert "small letters" in refusal(make.make_arrest(), key=key)


# Children


def test_under_18s_are_stored_as_ten_to_seventeen_without_a_home():
    child = make.make_arrest()

    assert refusal(child, age_min=10, age_max=17) == ""
    assert "10 to 17" in refusal(child, age_min=15, age_max=15)
    assert "10 to 17" in refusal(child, age_min=10, age_max=16)
    assert "Leave the home empty" in refusal(child, age_min=10, age_max=17, home=make.make_place())


def test_a_range_across_eighteen_shows_ten_and_no_home():
    group = make.make_arrest()

    assert refusal(group, age_min=10, age_max=40) == ""
    assert "10 to 17" in refusal(group, age_min=16, age_max=40)
    assert "Leave the home empty" in refusal(group, age_min=10, home=make.make_place())


# What the database keeps for sums


def test_sums_run_on_whole_milligrams_pence_and_pieces():
    drugs = make.make_drugs(quantity="8.3", value="652214.10", value_precision="about",
                            currency="GBP")  # fmt: skip
    wraps = make.make_drugs(quantity=1000, unit="wraps")
    statistic = make.make_statistic(number="88.25", unit="percent", base="not stated")
    for row in (drugs, wraps, statistic):
        row.refresh_from_db()

    assert (drugs.quantity_base, drugs.value_base) == (8_300_000, 65_221_410)
    assert wraps.quantity_base == 1000
    assert statistic.number_base == 8825
    assert Seizure.objects.filter(quantity_base=8_300_000).count() == 1


# Publishing


def test_a_record_without_source_lead_year_or_citation_says_so_and_stays_unpublished():
    operation = make.make_draft(is_year_settled=False)
    arrest = make.make_arrest(operation=operation, key="men")

    assert [blocker.field for blocker in blockers(operation)] == [
        "citations",
        "participations",
        "is_year_settled",
        "arrest-men",
    ]
    with pytest.raises(ValidationError):
        publish(operation)
    assert not Operation.objects.published().exists()

    make.cite(arrest)
    make.make_participation(operation=operation, role="coordinator")
    operation.is_year_settled = True
    publish(operation)
    assert Operation.objects.published().get() == operation
    assert operation.published_at


def test_a_superseded_fact_needs_no_citation():
    operation = make.make_publishable()
    make.make_arrest(operation=operation, standing="superseded")

    assert blockers(operation) == []


def test_publishing_again_keeps_the_first_time():
    operation = make.make_publishable()
    withdraw(operation, "A mistake.")
    publish(operation)

    assert operation.published_at == make.PUBLISHED_AT
    assert operation.withdrawn_reason == ""
