"""One query string, one set: what each parameter means, and what is refused."""

from datetime import date

import pytest
from django.http import QueryDict

from operations import bitmaps, filters, search
from operations.filters import ArrestFilter, OperationFilter, SeizureFilter
from operations.models import Operation
from tests import factories as make

pytestmark = pytest.mark.django_db

EVERY_FILTER = [getattr(filters, name) for name in filters.__all__ if name.endswith("Filter")]


def slugs(query, filterset=OperationFilter):
    found = filterset(QueryDict(query))
    assert found.is_valid(), found.problems()
    return sorted(getattr(row, "slug", None) or row.key for row in found.qs)


def problems(query, filterset=OperationFilter):
    return filterset(QueryDict(query)).problems()


class TestRefusals:
    @pytest.mark.parametrize("filterset", EVERY_FILTER)
    def test_it_names_an_unknown_parameter(self, filterset):
        assert problems("colour=red", filterset) == {
            "colour": ["This list has no parameter “colour”."]
        }

    @pytest.mark.parametrize(
        "query",
        [
            "date_from=17/06/2021",
            "date_from=2021-13-01",
            "year=twenty",
            "year=1066",
            "kind=party",
            "theme=no-such-theme",
            "agency=no-such-agency",
            "age_min=9",
            "age_max=999999999999999999999",
            "age_min=3.5",
            "drug_class=D",
            "standing=withdrawn",
            "q=%00",
            "theme=%00",
            "q=" + "a" * 201,
        ],
    )
    def test_it_refuses_a_bad_value_and_says_which(self, query):
        assert list(problems(query)) == [query.split("=")[0]]

    def test_it_refuses_two_values_where_one_is_meant(self):
        assert "date_from" in problems("date_from=2021-01-01&date_from=2022-01-01")

    def test_it_refuses_the_slug_of_something_no_published_operation_reaches(self):
        draft = make.make_draft()
        agency = make.make_participation(operation=draft).agency
        assert "agency" in problems(f"agency={agency.slug}")

    def test_it_ignores_empty_values_and_tracking_words(self):
        make.make_operation(slug="one")
        assert slugs("q=&theme=&date_from=&colour=&utm_source=x&fbclid=y") == ["one"]


class TestSets:
    def test_it_leaves_drafts_out(self):
        make.make_draft()
        assert slugs("") == []

    def test_it_takes_repeated_values_as_or_and_different_parameters_as_and(self):
        one, two = make.make_operation(slug="one"), make.make_operation(slug="two")
        lines, guns = make.make_theme(slug="lines"), make.make_theme(slug="guns")
        make.file_under(one, lines)
        make.file_under(one, guns)
        make.file_under(two, guns)
        assert slugs("theme=lines&theme=guns") == ["one", "two"]
        assert slugs("theme=lines&kind=investigation") == []
        assert slugs("theme=lines&kind=operation") == ["one"]

    def test_it_never_counts_an_operation_twice(self):
        one = make.make_operation(slug="one")
        for key in "ab":
            make.make_drugs(operation=one, key=key)
        assert slugs("category=drugs") == ["one"]

    def test_it_wants_one_and_the_same_row_to_meet_all_that_is_asked_of_rows(self):
        one = make.make_operation(slug="one")
        make.make_drugs(operation=one, drug_class="A", quantity_precision="exact")
        make.make_drugs(operation=one, drug_class="B", quantity=None, quantity_precision="unstated")
        assert slugs("drug_class=A&precision=exact") == ["one"]
        assert slugs("drug_class=A&precision=unstated") == []
        assert slugs("drug_class=B&precision=unstated") == ["one"]

    def test_it_matches_agency_and_role_in_the_same_participation(self):
        one = make.make_operation(slug="one")
        leads = make.make_participation(operation=one, role="lead").agency
        helps = make.make_participation(operation=one, role="support").agency
        assert slugs(f"agency={leads.slug}&role=lead") == ["one"]
        assert slugs(f"agency={helps.slug}&role=lead") == []

    def test_it_finds_an_operation_by_a_dispute_over_any_fact(self):
        one = make.make_operation(slug="one")
        make.make_statistic(operation=one, standing="disputed")
        assert slugs("standing=disputed") == ["one"]
        assert slugs("standing=disputed&sex=male") == []

    def test_it_finds_an_offence_of_the_whole_operation_and_of_an_arrest(self):
        one, two = make.make_operation(slug="one"), make.make_operation(slug="two")
        supply = make.make_offence(slug="supply")
        make.file_under(one, supply)
        make.suspect(make.make_arrest(operation=two, sex="female"), supply)
        assert slugs("offence=supply") == ["one", "two"]
        assert slugs("offence=supply&sex=female") == ["two"]

    def test_it_includes_what_lies_inside_a_place_or_belongs_to_an_agency(self):
        london = make.make_place(slug="london")
        lambeth = make.make_place(slug="lambeth", parent=london)
        met = make.make_agency(slug="met")
        unit = make.make_agency(slug="unit", parent=met)
        one = make.make_operation(slug="one")
        make.make_operation_place(operation=one, place=lambeth)
        make.make_participation(operation=one, agency=unit)
        make.make_arrest(operation=one, key="a", home=lambeth)
        assert slugs("place=london") == slugs("agency=met") == slugs("home=london") == ["one"]
        assert slugs("home=london", ArrestFilter) == ["a"]

    def test_it_matches_dates_by_overlap_and_leaves_undated_operations_out(self):
        make.make_operation(slug="week", starts_on=date(2022, 12, 28), ends_on=date(2023, 1, 3))
        make.make_operation(slug="undated", date_precision="unknown")
        assert slugs("") == ["undated", "week"]
        assert slugs("year=2022") == slugs("year=2023") == ["week"]
        assert slugs("date_from=2023-01-03") == slugs("date_to=2022-12-28") == ["week"]
        assert slugs("date_from=2023-01-04") == slugs("date_to=2022-12-27") == []

    def test_it_matches_ages_by_overlap(self):
        make.make_arrest(key="young", age_min=19, age_max=26)
        make.make_arrest(key="old", age_min=40, age_max=40)
        make.make_arrest(key="unknown")
        assert slugs("age_min=26", ArrestFilter) == ["old", "young"]
        assert slugs("age_min=27", ArrestFilter) == ["old"]
        assert slugs("age_max=19", ArrestFilter) == ["young"]

    def test_it_takes_the_drug_class_as_the_totals_do(self):
        make.make_drugs(key="named", drug_class="", drug="heroin")
        make.make_drugs(key="reported", drug_class="B", drug="heroin")
        assert slugs("drug_class=A", SeizureFilter) == ["named"]

    def test_it_asks_the_operation_of_a_row_what_it_asks_of_an_operation(self):
        theme = make.make_theme(slug="lines")
        row = make.make_arrest(key="mine")
        make.make_arrest(key="other")
        make.file_under(row.operation, theme)
        assert slugs("theme=lines", ArrestFilter) == ["mine"]

    def test_it_finds_the_rows_that_cite_a_source(self):
        source = make.make_source(slug="times", publisher="The Times")
        cited, other = make.make_arrest(key="cited"), make.make_arrest(key="other")
        make.cite(cited, source)
        make.cite(other)
        assert slugs("source=times", ArrestFilter) == ["cited"]
        assert slugs("publisher=The Times", ArrestFilter) == ["cited"]
        assert slugs("source=times") == [cited.operation.slug]


class TestWords:
    def test_it_says_the_set_as_a_sentence(self):
        one = make.make_operation()
        make.file_under(one, make.make_theme(slug="lines", name="County lines"))
        found = OperationFilter(QueryDict("theme=lines&kind=week_of_action&date_from=2020-06-01"))
        assert found.in_words(1) == (
            "1 operation of the kind week of action about county lines since 1 June 2020"
        )
        assert found.in_words(0).startswith("0 operations ")

    def test_it_gives_every_value_a_chip_that_leads_to_the_set_without_it(self):
        found = OperationFilter(QueryDict("kind=operation&kind=interception&q=lines&page=3"))
        chips = {(chip.label, chip.value): chip.query for chip in found.chips()}
        assert chips[("Kind", "Interception")] == "kind=operation&q=lines"
        assert chips[("Words", "“lines”")] == "kind=operation&kind=interception"

    def test_it_reads_its_own_query_as_the_same_set(self):
        found = OperationFilter(QueryDict("kind=operation&q=a b&sort=title&page=2&utm_x=1&year="))
        assert found.query() == "kind=operation&q=a+b"
        assert OperationFilter(QueryDict(found.query())).query() == found.query()


def test_it_keeps_the_number_of_queries_for_a_filter_small(django_assert_max_num_queries):
    make.make_operation()
    search.settle()
    bitmaps.settle()
    with django_assert_max_num_queries(2):  # one of them asks whether the index is up to date
        list(OperationFilter(QueryDict("kind=operation&category=drugs&sex=male&q=x")).qs)
    assert Operation.objects.count() == 1
