"""`manage.py check_record` says what looks inconsistent, also of a record edited since."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from operations import inspection
from operations.models import Arrest, Operation, Seizure
from tests import factories as make

pytestmark = pytest.mark.django_db


def checked(**options):
    out = StringIO()
    call_command("check_record", stdout=out, **options)
    return out.getvalue()


def found(title):
    return [
        (finding.key, finding.message)
        for check, findings in inspection.inspect()
        if check.title == title
        for finding in findings
    ]


def operation(**fields):
    """An operation with nothing to find."""
    return make.make_publishable(**fields)


def cited(fact):
    make.cite(fact)
    return fact


def test_an_empty_record_has_nothing_to_find():
    assert checked() == "Read: nothing, the record is empty.\nNothing looks inconsistent.\n"


def test_a_sound_record_has_nothing_to_find():
    cited(make.make_arrest(operation=operation()))

    said = checked(strict=True)

    assert "1 operation," in said
    assert said.endswith("Nothing looks inconsistent.\n")


def test_a_finding_names_the_record_s_address_and_the_row_s_key():
    op = operation(slug="raids")
    make.make_arrest(operation=op, key="men")

    assert (
        "Citations missing: 1\n"
        "  men  /operations/raids/#arrest-men\n"
        "    The arrest cites no source.\n"
    ) in checked()


def test_strict_ends_with_status_one_where_anything_is_found():
    make.make_arrest(operation=operation())

    assert "1 thing to look at" in checked()
    with pytest.raises(SystemExit) as ended:
        checked(strict=True)
    assert ended.value.code == 1


def test_an_operation_without_source_or_lead_is_found():
    op = make.make_operation(slug="bare")

    assert found("Citations missing") == [
        ("bare", "It cites no source."),
        ("bare", "It has no lead or coordinating agency."),
    ]
    Operation.objects.filter(pk=op.pk).update(status="withdrawn", withdrawn_reason="Wrong.")
    assert found("Citations missing") == []


def test_a_source_that_nothing_cites_is_found():
    make.make_source(slug="forgotten")

    assert found("Sources") == [("forgotten", "Nothing cites this source.")]


def test_a_source_older_than_what_it_reports_is_found():
    op = operation(slug="raids")
    old = make.make_source(slug="old", published_on=date(2023, 2, 28), published_precision="day")
    make.cite(op, old, locator="paragraph 1")
    make.cite(op, old, locator="paragraph 2")

    assert found("Sources") == [
        ("raids", "It began on 2023-03-01, but its source “old” was published on 2023-02-28.")
    ]


def test_an_operation_of_excerpts_alone_is_found():
    op = make.make_operation(slug="raids")
    make.cite(op, make.make_source(is_excerpt=True))

    assert found("Sources") == [("raids", "Of none of its sources was the whole page read.")]


def test_a_weekday_that_does_not_fit_the_date_is_found_though_no_form_saw_it():
    op = operation(slug="raids")
    Operation.objects.filter(pk=op.pk).update(start_weekday=0)

    ((key, message),) = found("Weekday against date")
    assert key == "raids"
    assert "names a Monday" in message
    assert found("Rules that a form would refuse") == []


def test_a_breakdown_of_another_operation_s_row_is_found():
    whole = make.make_seizure()
    part = make.make_seizure(key="part")
    Seizure.objects.filter(pk=part.pk).update(part_of=whole)

    assert found("Rules that a form would refuse") == [
        ("part", "seizure: part_of: The whole must belong to the same operation.")
    ]


def test_dates_that_contradict_one_another_are_found():
    operation(
        slug="raids",
        investigation_starts_on=date(2023, 4, 1),
        investigation_precision="month",
        investigation_basis="stated",
    )
    make.make_arrest(operation=operation(slug="quiet", proceedings="none"))
    national = operation(slug="national", starts_on=date(2022, 1, 1), ends_on=date(2022, 1, 7))
    operation(slug="inside", part_of=national)

    assert sorted(key for key, _ in found("Dates")) == ["inside", "quiet", "raids"]


def test_a_month_of_proceedings_is_not_older_than_a_day_within_it():
    operation(proceedings_as_of=date(2023, 3, 1), proceedings_precision="month",
              starts_on=date(2023, 3, 5), ends_on=date(2023, 3, 6))  # fmt: skip

    assert found("Dates") == []


def test_a_drug_of_another_class_is_found():
    make.make_drugs(key="weed", drug="cannabis", drug_class="A")

    assert found("Class against drug") == [
        ("weed", "Cannabis is a Class B drug; the source reports Class A.")
    ]


def blades(op, key, number, **fields):
    given = {"category": "bladed_weapon", "unit": "items", "quantity_precision": "exact"}
    return make.make_seizure(operation=op, key=key, quantity=number, **(given | fields))


def test_parts_above_their_whole_are_found():
    op = operation()
    whole = blades(op, "knives", 10000, quantity_precision="about")
    blades(op, "seized", 723, part_of=whole)
    blades(op, "handed-in", 10000, quantity_precision="nearly", part_of=whole)

    assert found("Parts above their whole") == [
        (
            "knives",
            "Its parts (seized, handed-in) come to 723 + nearly 10,000, the whole is about 10,000.",
        )
    ]


def test_a_whole_with_no_upper_bound_is_never_exceeded():
    op = operation()
    whole = blades(op, "knives", 7500, quantity_precision="over")
    blades(op, "seized", 7600, part_of=whole)

    assert found("Parts above their whole") == []


def test_parts_are_compared_in_one_unit_of_weight():
    op = operation()
    whole = make.make_drugs(operation=op, key="all", quantity=1, unit="kg")
    make.make_drugs(operation=op, key="some", quantity=900, unit="g", part_of=whole)
    assert found("Parts above their whole") == []

    make.make_drugs(operation=op, key="more", quantity=200, unit="g", part_of=whole)
    assert [key for key, _ in found("Parts above their whole")] == ["all"]


def test_figures_by_sex_and_by_age_each_make_up_the_whole():
    op = operation()
    whole = make.make_statistic(operation=op, key="all", number=10)
    for fields in ({"sex": "male"}, {"sex": "female"}, {"age_band": "18 or over"}):
        make.make_statistic(operation=op, number=5, part_of=whole, **fields)
    assert found("Parts above their whole") == []

    make.make_statistic(operation=op, number=1, sex="female", part_of=whole)
    assert [key for key, _ in found("Parts above their whole")] == ["all"]


def test_a_stated_number_of_arrests_is_compared_with_the_rows():
    op = operation()
    make.make_arrest(operation=op, people=7)
    make.make_statistic(operation=op, key="arrests", metric="arrests", number=8)

    assert found("Stated arrests against the rows") == [
        ("arrests", "A source states 8 arrested; the rows come to 7.")
    ]
    Arrest.objects.update(people=8)
    assert found("Stated arrests against the rows") == []


def test_more_charged_than_arrested_is_found():
    op = operation(slug="raids")
    arrest = make.make_arrest(operation=op, key="all", people=3)
    make.make_outcome(operation=op, key="bailed", arrest=arrest, people=4)
    make.make_statistic(operation=op, metric="people_charged", number=5)

    assert found("Outcomes and charges against arrests") == [
        ("bailed", "4 people, but its arrest row “all” has 3."),
        ("raids", "5 people charged, 3 arrested."),
    ]


def test_a_part_with_more_than_the_whole_operation_is_found():
    national = operation(title="The week")
    make.make_arrest(operation=national, people=5)
    make.make_arrest(operation=operation(slug="force", part_of=national), people=6)

    assert found("Nested operations") == [
        ("force", "arrests: 6, but “The week”, which it is part of, has 5.")
    ]


def test_a_running_total_below_the_operation_s_own_figure_is_found():
    op = operation()
    make.make_statistic(operation=op, number=10)
    make.make_statistic(operation=op, key="so-far", number=9, scope="cumulative", period="2023")
    make.make_statistic(operation=op, key="timeless", number=99, scope="cumulative")

    assert found("Cumulative figures and shares") == [
        ("so-far", "The running total is below the operation's own 10."),
        ("timeless", "It is cumulative, and no period is given."),
    ]


def test_a_share_above_a_hundred_is_found():
    make.make_statistic(key="share", metric="charges", number=101, unit="percent", base="all")

    assert found("Cumulative figures and shares") == [("share", "A share above 100 %.")]


def test_a_derived_row_without_a_note_is_found():
    row = make.make_arrest(key="rest", is_derived=True)
    assert [key for key, _ in found("Derived rows without a note")] == ["rest"]

    make.make_note(operation=row.operation, arrest=row)
    assert found("Derived rows without a note") == []


def test_seizures_that_say_the_same_are_found():
    op = operation()
    make.make_seizure(operation=op, key="cash")
    make.make_seizure(operation=op, key="cash-2")

    assert found("Rows that look alike") == [("cash-2", "It says the same as “cash”.")]


def test_operations_of_the_same_days_agency_and_figures_are_found():
    force = make.make_agency(name="Kent Police")
    for slug in ("one", "two", "three"):
        op = make.make_operation(slug=slug)
        make.make_participation(operation=op, agency=force)
        make.make_arrest(operation=op, people=7 if slug != "three" else 8)

    assert found("Operations that look alike") == [
        ("one", "“two” has the same days, Kent Police and the same figures: arrests 7.")
    ]


def test_a_part_is_no_double_of_its_whole():
    force = make.make_agency()
    national = make.make_operation()
    part = make.make_operation(part_of=national)
    for op in (national, part):
        make.make_participation(operation=op, agency=force)
        make.make_arrest(operation=op, people=7)

    assert found("Operations that look alike") == []


def test_nothing_is_changed():
    op = operation()
    before = op.updated_at
    make.make_arrest(operation=op)
    checked()
    op.refresh_from_db()

    assert op.updated_at == before
