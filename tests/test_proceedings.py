"""Arrest is not guilt: wherever a record is read, it says how far proceedings have come."""

import json

import pytest

from operations.choices import Proceedings
from tests import factories as make
from tests.pages import csv_rows, page

pytestmark = pytest.mark.django_db

FACTS = {
    "arrests": make.make_arrest,
    "seizures": make.make_drugs,
    "statistics": make.make_statistic,
    "quotes": make.make_quote,
}
states = pytest.mark.parametrize("state", Proceedings, ids=lambda state: state.value)


@pytest.fixture
def raids(state):
    operation = make.make_publishable(slug="raids", title="Raids", proceedings=state)
    for make_fact in FACTS.values():
        make.cite(make_fact(operation=operation))
    return operation


@states
def test_the_page_says_it(client, raids, state):
    shown = " ".join(page(client, "/operations/raids/").split())
    said = "No arrest is reported" if state == "none" else f"Proceedings: {state.label.lower()}"

    assert said in shown


@states
@pytest.mark.parametrize("kind", ["operations", *FACTS])
def test_every_csv_says_it(client, raids, state, kind):
    (row,) = csv_rows(client, f"/{kind}.csv")

    assert row["proceedings"] == state.value


@states
def test_the_feed_says_it(client, raids, state):
    shown = page(client, "/operations.atom")

    assert f"Proceedings: {state.label.lower()}. Arrest is not guilt." in shown


@states
@pytest.mark.parametrize("kind", ["operations", *FACTS])
def test_the_api_says_it_in_lists_and_of_each(client, raids, state, kind):
    (listed,) = json.loads(page(client, f"/api/v1/{kind}/"))["results"]
    address = "operations/raids" if kind == "operations" else f"{kind}/raids/{listed['key']}"
    alone = json.loads(page(client, f"/api/v1/{address}/"))

    assert said(listed) == said(alone) == state.value


def said(found):
    """Return the state of proceedings, wherever in an answer it stands."""
    if "proceedings" in found:
        state = found["proceedings"]
        return state["state"] if isinstance(state, dict) else state
    return said(found["operation"])
