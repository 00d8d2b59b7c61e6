"""The numbers beside the choices: what the list would hold if the choice were made."""

from datetime import date

import pytest
from django.http import QueryDict

from operations.filters import ArrestFilter, OperationFilter, SeizureFilter, counts
from operations.filters.counts import COUNTED, live
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists():
    """Three operations that overlap in theme, agency, class and year; and a draft like them."""
    lines, guns = make.make_theme(slug="lines"), make.make_theme(slug="guns")
    met = make.make_agency(slug="met")
    unit = make.make_agency(slug="unit", parent=met)
    kent = make.make_agency(slug="kent")
    for slug, themes, agencies, classes, year in (
        ("one", [lines], [met, unit], "AB", 2021),
        ("two", [lines, guns], [unit], "A", 2021),
        ("three", [guns], [kent], "", 2023),
        ("draft", [lines, guns], [met, kent], "AB", 2021),
    ):
        operation = make.make_operation(
            slug=slug,
            status="draft" if slug == "draft" else "published",
            starts_on=date(year, 3, 1),
            ends_on=date(year, 3, 1),
        )
        for theme in themes:
            make.file_under(operation, theme)
        for agency in agencies:
            make.make_participation(operation=operation, agency=agency)
        for drug_class in classes:
            make.make_drugs(operation=operation, drug_class=drug_class)
        make.make_arrest(operation=operation)


def counted(query, name, filterset=OperationFilter):
    return counts(filterset(QueryDict(query)))[name]


def test_it_counts_every_choice_including_those_with_none(lists):
    assert counted("", "theme") == {"lines": 2, "guns": 2}
    assert counted("", "drug_class") == {"A": 2, "B": 1, "C": 0}
    assert counted("", "year") == {"2023": 1, "2022": 0, "2021": 2}


def test_it_leaves_a_filters_own_selection_out_of_its_counts(lists):
    assert counted("theme=lines", "theme") == {"lines": 2, "guns": 2}
    assert counted("theme=lines&year=2023", "theme") == {"lines": 0, "guns": 1}


def test_it_counts_within_what_the_other_filters_leave(lists):
    assert counted("theme=lines", "drug_class") == {"A": 2, "B": 1, "C": 0}
    assert counted("theme=guns", "drug_class") == {"A": 1, "B": 0, "C": 0}


def test_it_counts_an_agency_with_its_units_and_an_operation_once(lists):
    assert counted("", "agency") == {"met": 2, "unit": 2, "kent": 1}


def test_it_counts_rows_on_lists_of_rows(lists):
    assert counted("", "theme", ArrestFilter) == {"lines": 2, "guns": 2}
    assert counted("", "drug_class", SeizureFilter) == {"A": 2, "B": 1, "C": 0}


QUERIES = [
    "",
    "theme=lines",
    "theme=lines&theme=guns",
    "theme=guns&agency=met",
    "category=drugs&drug_class=A",
    "drug_class=B&precision=exact",
    "standing=accepted",
    "year=2021&agency=unit&drug_class=A",
    "date_from=2022-01-01",
]
ASKED = [
    (filterset, query)
    for filterset in (OperationFilter, ArrestFilter, SeizureFilter)
    for query in QUERIES
    if set(QueryDict(query)) <= set(filterset.base_filters)
]


@pytest.mark.parametrize(("filterset", "query"), ASKED)
def test_every_count_is_what_the_list_holds_once_the_choice_is_made(lists, query, filterset):
    asked = filterset(QueryDict(query))
    for name, choices in counts(asked).items():
        for token, count in choices.items():
            data = asked.data.copy()
            data.setlist(name, [token])
            assert filterset(data).qs.count() == count, (name, token)


@pytest.mark.parametrize("record", [OperationFilter, ArrestFilter, SeizureFilter])
def test_every_count_is_what_the_database_itself_counts(lists, record):
    for query in QUERIES:
        asked = record(QueryDict(query))
        if not asked.is_valid():
            continue
        assert asked.found is not None
        named = [name for name in COUNTED if name in asked.filters]
        assert counts(asked) == live(asked, named), query


def test_it_counts_without_a_query_once_what_is_kept_is_read(lists, django_assert_num_queries):
    counts(OperationFilter(QueryDict("")))
    with django_assert_num_queries(2):  # whether anything changed, and which edition it is
        counts(OperationFilter(QueryDict("")))
    with django_assert_num_queries(2):
        counts(OperationFilter(QueryDict("theme=lines")))


def test_it_asks_the_database_where_the_bitmaps_cannot_be_written(lists, monkeypatch):
    monkeypatch.setattr("operations.bitmaps.memory.settle", lambda using: False)
    asked = OperationFilter(QueryDict("theme=lines"))
    assert asked.found is None
    assert counts(asked)["theme"] == {"lines": 2, "guns": 2}
