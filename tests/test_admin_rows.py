"""Rows of one form are held to what they will be together, and saved in an order that works."""

import pytest
from django.db.models import Q
from django.urls import reverse

from operations.choices import Standing
from operations.editing.rows import holds
from operations.models import Arrest, Citation, Operation, Seizure, Statistic
from operations.models.statistic import HEADLINE
from tests.factories import (
    make_agency,
    make_arrest,
    make_draft,
    make_facts,
    make_offence,
    make_place,
    make_seizure,
    make_source,
    make_statistic,
)
from tests.forms import added, typed

pytestmark = pytest.mark.django_db

WARRANTS = {
    "metric": "warrants_executed",
    "number": 7,
    "number_precision": "exact",
    "unit": "count",
    "scope": "operation",
    "standing": "accepted",
}


@pytest.fixture
def owner():
    return make_draft(title="Raids")


@pytest.fixture
def url(owner):
    return reverse("admin:operations_operation_change", args=[owner.pk])


def standings():
    return dict(Statistic.objects.values_list("key", "standing"))


def errors(page, prefix):
    formsets = {inline.formset.prefix: inline.formset for inline in inlines(page)}
    return [dict(form.errors) for form in formsets[prefix].forms]


def inlines(page):
    return page.context["inline_admin_formsets"]


def test_it_refuses_two_new_headlines_at_once(admin_client, url):
    data = typed(admin_client, url)
    for key, number in (("first", 7), ("second", 9)):
        data = added(data, "statistics", **WARRANTS | {"key": key, "number": number})
    page = admin_client.post(url, data)
    assert page.status_code == 200
    message = "already has an accepted figure for this metric"
    assert [message in str(row) for row in errors(page, "statistics")] == [True, True]
    assert 'value="second"' in page.text
    assert not Statistic.objects.exists()


def test_it_refuses_a_second_headline_beside_a_saved_one(admin_client, owner, url):
    make_statistic(operation=owner, key="warrants")
    data = added(typed(admin_client, url), "statistics", **WARRANTS, key="second")
    assert admin_client.post(url, data).status_code == 200
    assert Statistic.objects.count() == 1


def test_it_takes_two_new_headlines_of_which_one_is_disputed(admin_client, url):
    data = added(typed(admin_client, url), "statistics", **WARRANTS, key="first")
    second = WARRANTS | {"key": "second", "standing": "disputed"}
    assert admin_client.post(url, added(data, "statistics", **second)).status_code == 302
    assert standings() == {"first": "accepted", "second": "disputed"}


@pytest.mark.parametrize("accepted_first", [True, False])
def test_it_swaps_the_accepted_and_the_disputed_headline(accepted_first, admin_client, owner, url):
    pair = ["accepted", "disputed"] if accepted_first else ["disputed", "accepted"]
    for key, standing in zip(("first", "second"), pair, strict=True):
        make_statistic(operation=owner, key=key, standing=standing)
    data = typed(admin_client, url)
    data |= {"statistics-0-standing": pair[1], "statistics-1-standing": pair[0]}
    assert admin_client.post(url, data).status_code == 302
    assert standings() == {"first": pair[1], "second": pair[0]}


def test_it_swaps_what_two_accepted_headlines_count(admin_client, owner, url):
    make_statistic(operation=owner, key="warrants")
    make_statistic(operation=owner, key="charged", metric="people_charged")
    data = typed(admin_client, url)
    data |= {
        "statistics-0-metric": "people_charged",
        "statistics-1-metric": "warrants_executed",
    }
    assert admin_client.post(url, data).status_code == 302
    assert dict(Statistic.objects.values_list("key", "metric")) == {
        "warrants": "people_charged",
        "charged": "warrants_executed",
    }


def test_it_replaces_a_headline_that_is_deleted_in_the_same_go(admin_client, owner, url):
    make_statistic(operation=owner, key="other", standing="disputed")
    make_statistic(operation=owner, key="warrants")
    data = typed(admin_client, url)
    data |= {"statistics-0-standing": "accepted", "statistics-1-DELETE": "on"}
    data = added(data, "statistics", **WARRANTS | {"key": "warrants", "sex": "male"})
    assert admin_client.post(url, data).status_code == 302
    assert standings() == {"other": "accepted", "warrants": "accepted"}


def test_it_refuses_a_second_headline_on_the_figures_own_page(admin_client, owner):
    make_statistic(operation=owner, key="warrants")
    other = make_statistic(operation=owner, key="other", standing=Standing.DISPUTED)
    page = reverse("admin:operations_statistic_change", args=[other.pk])
    drawn = admin_client.post(page, typed(admin_client, page, standing="accepted"))
    assert drawn.status_code == 200
    assert "already has an accepted figure for this metric" in drawn.text
    add = reverse("admin:operations_statistic_add")
    data = typed(admin_client, add, **WARRANTS, key="third", operation=owner.pk)
    assert "already has an accepted figure for this metric" in admin_client.post(add, data).text


@pytest.mark.parametrize(
    ("prefix", "fields"),
    [
        ("arrests", {"people": 7, "people_precision": "exact", "standing": "accepted"}),
        ("statistics", WARRANTS | {"sex": "male"}),
        (
            "outcomes",
            {"disposal": "charged", "people": 1, "people_precision": "exact"}
            | {"standing": "accepted"},
        ),
        ("notes", {"kind": "caution", "text": "Beware."}),
    ],
)
def test_it_refuses_the_same_key_twice(prefix, fields, admin_client, url):
    data = typed(admin_client, url)
    for _ in range(2):
        data = added(data, prefix, **fields, key="twice")
    page = admin_client.post(url, data)
    assert page.status_code == 200
    assert ["key" in row for row in errors(page, prefix)] == [True, True]


def test_it_refuses_a_key_that_another_row_has_on_the_facts_own_page(admin_client, owner):
    make_arrest(operation=owner, key="men")
    women = make_arrest(operation=owner, key="women")
    page = reverse("admin:operations_arrest_change", args=[women.pk])
    drawn = admin_client.post(page, typed(admin_client, page, key="men"))
    assert "Another row of this operation has this key" in drawn.text


def test_it_swaps_two_keys(admin_client, owner, url):
    men, women = make_arrest(operation=owner, key="men"), make_arrest(operation=owner, key="women")
    data = typed(admin_client, url)
    data |= {"arrests-0-key": "women", "arrests-1-key": "men"}
    assert admin_client.post(url, data).status_code == 302
    keys = dict(Arrest.objects.values_list("pk", "key"))
    assert keys == {men.pk: "women", women.pk: "men"}


def test_it_refuses_the_same_citation_twice(admin_client, owner, url):
    row = {"aspect": "dates", "source": make_source().pk, "locator": "paragraph 1"}
    data = typed(admin_client, url)
    data = added(added(data, "citations", **row), "citations", **row)
    page = admin_client.post(url, data)
    assert page.status_code == 200
    assert "This place in the source is already cited here." in page.text
    fact = make_arrest(operation=owner, key="men")
    page = reverse("admin:operations_arrest_change", args=[fact.pk])
    row.pop("aspect")
    data = typed(admin_client, page)
    data = added(added(data, "citations", **row), "citations", **row)
    assert "This place in the source is already cited here." in admin_client.post(page, data).text
    assert not Citation.objects.exists()


def test_it_refuses_the_same_link_twice(admin_client, url):
    row = {"agency": make_agency().pk, "role": "lead"}
    data = typed(admin_client, url)
    data = added(data, "participations", **row)
    page = admin_client.post(url, added(data, "participations", **row))
    assert page.status_code == 200


def test_it_refuses_to_swap_links_without_falling_over(admin_client, owner, url):
    make_facts(owner, 2)
    data = typed(admin_client, url)
    first, second = "operationthemes-0-theme", "operationthemes-1-theme"
    page = admin_client.post(url, data | {first: data[second], second: data[first]})
    assert page.status_code == 200


def test_it_names_the_rows_that_depend_on_one_to_be_deleted(admin_client, owner, url):
    whole = make_seizure(operation=owner, key="whole")
    make_seizure(operation=owner, key="part", part_of=whole)
    data = typed(admin_client, url) | {"seizures-0-DELETE": "on"}
    page = admin_client.post(url, data)
    assert page.status_code == 200
    assert "would require deleting the following protected related objects" in page.text
    assert Seizure.objects.count() == 2


def test_it_asks_what_a_citation_of_the_operation_supports(admin_client, url):
    row = {"source": make_source().pk, "locator": "paragraph 1"}
    data = added(typed(admin_client, url), "citations", **row)
    page = admin_client.post(url, data)
    assert errors(page, "citations") == [{"aspect": ["This field is required."]}]


def test_it_makes_an_operation_with_its_rows_in_one_go(admin_client):
    url = reverse("admin:operations_operation_add")
    data = typed(admin_client, url)
    data |= {"title": "New raids", "slug": "new-raids", "summary": "Raids."}
    data |= {"starts_on": "2020-10-29", "ends_on": "2020-10-29"}
    data = added(data, "statistics", **WARRANTS, key="warrants")
    data = added(data, "participations", agency=make_agency().pk, role="lead")
    row = {"aspect": "dates", "source": make_source().pk, "locator": "paragraph 1"}
    page = admin_client.post(url, added(data, "citations", **row))
    assert page.status_code == 302
    made = Operation.objects.get()
    assert (made.statistics.count(), made.citations.count(), made.version) == (1, 1, 1)


def test_it_makes_a_fact_with_its_citation_in_one_go(admin_client, owner):
    url = reverse("admin:operations_arrest_add")
    data = typed(admin_client, url, operation=owner.pk, key="men", people="7")
    data = added(data, "citations", source=make_source().pk, locator="caption")
    data = added(data, "arrest_offences", offence=make_offence().pk)
    assert admin_client.post(url, data).status_code == 302
    cited = Citation.objects.get()
    assert (cited.operation, cited.arrest.key, cited.aspect) == (owner, "men", "")


def test_it_judges_a_row_as_the_database_would(owner):
    rows = [
        make_statistic(operation=owner, key="warrants"),
        make_statistic(operation=owner, key="men", sex="male"),
        make_statistic(operation=owner, key="all", scope="cumulative"),
        make_statistic(operation=owner, key="here", place=make_place()),
    ]
    for condition in (HEADLINE, ~HEADLINE, Q(sex="male") | Q(scope="cumulative")):
        found = set(Statistic.objects.filter(condition))
        assert {row for row in rows if holds(condition, row)} == found


def test_it_says_so_when_it_does_not_know_a_lookup():
    row = Statistic()
    with pytest.raises(NotImplementedError, match="startswith"):
        holds(Q(key__startswith="a"), row)
    assert holds(Q(key__in=["a", ""]), row)
