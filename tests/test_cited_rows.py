"""The sources below a fact: left alone where nothing else was sent, else checked and saved."""

import pytest
from django.urls import reverse

from operations.editing.page import RecordForms
from operations.models import Arrest
from tests import factories as make
from tests.people import signed_in
from tests.sending import sent

pytestmark = pytest.mark.django_db
CITED = "arrests-0-citations"


@pytest.fixture
def editor():
    return signed_in("editor")


@pytest.fixture
def arrest():
    arrest = make.make_arrest(operation=make.make_publishable(), key="men", people=7)
    make.cite(arrest, make.make_source(slug="first"), locator="caption")
    make.cite(arrest, make.make_source(slug="second"), locator="paragraph 2", wording="seven men")
    return arrest


def save(editor, arrest, *without, **changes):
    """Send the edit page of the arrest's record with some fields typed over."""
    page = reverse("operation_edit", args=[arrest.operation.slug])
    data = sent(editor.get(page).text, "record-form") | changes
    return editor.post(page, {name: data[name] for name in data if name not in without})


def cited(arrest):
    return [(row.source.slug, row.locator, row.wording) for row in arrest.citations.order_by("pk")]


def test_they_stay_where_the_fact_alone_is_changed(editor, arrest):
    before = list(arrest.citations.order_by("pk").values())
    assert save(editor, arrest, **{"arrests-0-people": "8"}).status_code == 302
    assert Arrest.objects.get().people == 8
    assert list(arrest.citations.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("0-locator", "headline", ("first", "headline", "")),
        ("0-wording", "so many", ("first", "caption", "so many")),
        ("0-source", "third", ("third", "caption", "")),
    ],
)
def test_each_field_is_saved(editor, arrest, name, typed, expected):
    make.make_source(slug="third")
    assert save(editor, arrest, **{f"{CITED}-{name}": typed}).status_code == 302
    assert cited(arrest) == [expected, ("second", "paragraph 2", "seven men")]


def test_one_is_taken_out(editor, arrest):
    assert save(editor, arrest, **{f"{CITED}-0-DELETE": "on"}).status_code == 302
    assert cited(arrest) == [("second", "paragraph 2", "seven men")]


def test_what_was_typed_wrong_is_said(editor, arrest):
    answer = save(editor, arrest, **{f"{CITED}-0-source": "nowhere"})
    assert answer.status_code == 400
    assert "There is no source “nowhere”." in answer.text
    twice = {f"{CITED}-1-source": "first", f"{CITED}-1-locator": "caption"}
    assert save(editor, arrest, **twice).status_code == 400
    assert len(cited(arrest)) == 2


def test_a_page_that_does_not_say_how_many_there_are_is_refused(editor, arrest):
    answer = save(editor, arrest, f"{CITED}-TOTAL_FORMS", **{"arrests-0-people": "8"})
    assert answer.status_code == 400
    assert Arrest.objects.get().people == 7


def test_a_row_of_another_fact_is_not_written(editor, arrest):
    other = make.cite(make.make_arrest(operation=make.make_operation()), locator="headline")
    save(editor, arrest, **{f"{CITED}-0-id": str(other.pk), f"{CITED}-0-locator": "elsewhere"})
    other.refresh_from_db()
    assert other.locator == "headline"
    assert len(cited(arrest)) == 2


def test_rows_share_their_fields_within_a_page_only(arrest):
    make.make_arrest(operation=arrest.operation, key="women")
    one, other = (RecordForms(arrest.operation).sections for _ in "ab")
    for section, same in zip(one, other, strict=True):
        fields, forms = section.formset.fields, section.formset.forms
        assert all(form.fields[name] is fields[name] for form in forms for name in fields)
        assert not any(fields[name] is same.formset.fields[name] for name in fields)
