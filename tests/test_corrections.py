"""A correction is public: on the record, on its own page and in the feed, with the edit it was."""

import pytest

from operations.history.acts import act, record_new
from operations.history.applying import apply
from operations.history.documents import document_of
from operations.history.models import Action
from operations.models import Operation
from tests import factories as make
from tests.pages import csv_rows, page

pytestmark = pytest.mark.django_db

TEXT = "It said 9 arrests; the force has put that right to 7."


@pytest.fixture
def raids():
    operation = make.make_publishable(slug="raids", title="Raids")
    make.cite(make.make_arrest(operation=operation, key="first-count", people=9))
    return operation


def correct(operation, action=Action.EDITED, **fields):
    """Supersede a figure and say so, as one edit; return its version."""
    with act(action, None, operation):
        operation.arrests.update(standing="superseded")
        make.cite(make.make_arrest(operation=operation, key="count", people=7))
        make.make_note(operation=operation, key="count", kind="correction", text=TEXT, **fields)
    operation.refresh_from_db()
    return operation.version


def version_link(number):
    return f'<a href="/operations/raids/history/{number}/">What version {number} changed</a>'


@pytest.mark.parametrize(
    "address", ["/operations/raids/", "/corrections/", "/corrections.atom", "/operations.atom"]
)
def test_a_correction_is_read_everywhere_it_belongs(client, raids, address):
    correct(raids)

    assert TEXT in page(client, address)


def test_a_superseded_figure_stays_visible_as_such_and_counts_no_more(client, raids):
    correct(raids)

    shown = page(client, "/operations/raids/")
    row = shown.partition('id="arrest-first-count"')[2].partition("</tr>")[0]
    assert "9" in row
    assert "superseded" in row.lower()
    rows = {row["key"]: row for row in csv_rows(client, "/arrests.csv?standing=superseded")}
    assert rows["first-count"]["standing"] == "superseded"
    (operation,) = csv_rows(client, "/operations.csv")
    assert operation["arrests"] == "7"


def test_it_leads_to_the_version_that_made_it(client, raids):
    number = correct(raids)
    with act(Action.EDITED, None, raids):
        Operation.objects.update(aim="Cash.")

    assert version_link(number) in page(client, "/corrections/")
    assert TEXT in page(client, f"/operations/raids/history/{number}/")


def test_a_correction_that_was_proposed_leads_to_its_acceptance(client, raids):
    before = document_of(raids)
    note = {"id": -1, "key": "count", "kind": "correction", "text": TEXT}
    note |= dict.fromkeys(("arrest", "seizure", "statistic", "quote", "outcome"))
    note["created_at"] = "2026-01-06T12:00:00+00:00"
    with act(Action.EDITED, None, raids):
        Operation.objects.update(aim="Cash.")
    with act(Action.ACCEPTED, None, raids):
        apply(raids, document_of(raids) | {"note": [note]})
    raids.refresh_from_db()

    assert "note" not in before
    assert version_link(raids.version) in page(client, "/corrections/")


def test_one_that_came_with_the_record_leads_to_no_version(client, raids):
    make.make_note(operation=raids, kind="correction", text=TEXT)
    record_new("operation", [raids.pk], Action.LOADED)

    assert TEXT in page(client, "/corrections/")
    assert "history/" not in page(client, "/corrections/")


def test_one_made_while_the_record_was_withdrawn_leads_to_no_version(client, raids):
    with act(Action.WITHDRAWN, None, raids):
        Operation.objects.update(status="withdrawn", withdrawn_reason="Wrong.")
    correct(raids)
    with act(Action.PUBLISHED, None, raids):
        Operation.objects.update(status="published")

    assert TEXT in page(client, "/corrections/")
    assert "history/" not in page(client, "/corrections/")


def test_the_page_asks_once_for_all_versions(client, raids, django_assert_num_queries):
    correct(raids)
    with django_assert_num_queries(3):
        client.get("/corrections/")
    other = make.make_publishable(slug="other")
    correct(other)
    with django_assert_num_queries(3):
        client.get("/corrections/")
