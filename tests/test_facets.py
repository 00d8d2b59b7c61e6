"""The filter form, in groups that open and close."""

import pytest
from django.http import QueryDict

from operations.filters import OperationFilter
from operations.urls import LISTS
from operations.views.facets import facets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("listing", LISTS.values(), ids=lambda listing: listing.name)
def test_every_parameter_of_a_list_is_in_its_form_once(listing):
    shown = [
        field.name
        for facet in facets(listing.filterset(QueryDict()), listing.name)
        for field in facet.fields
    ]

    assert sorted([*shown, "q"]) == sorted(listing.filterset.base_filters)


def test_it_opens_what_is_asked_by_and_what_is_in_use():
    found = facets(OperationFilter(QueryDict("drug_class=A&drug_class=B")), "operations")
    by_title = {facet.title: facet for facet in found}

    assert by_title["Theme"].is_open
    assert by_title["Drugs"].is_open
    assert by_title["Drugs"].count == 2
    assert not by_title["Quotes"].is_open


def test_it_opens_what_is_wrong_and_can_show_what_was_typed():
    found = facets(OperationFilter(QueryDict("date_from=soon")), "operations")
    dates = next(facet for facet in found if facet.title == "Dates")

    assert dates.is_open
    assert 'value="soon"' in str(dates.fields[0])
    assert 'type="text"' in str(dates.fields[0])
