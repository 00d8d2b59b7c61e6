"""What is withheld, withdrawn or not published shows in no version of a record's history."""

import pytest

from operations.history.acts import act
from operations.history.models import Action, Edit
from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db

SECRET = "Zzsecret"


@pytest.fixture
def raids():
    operation = make.make_publishable(slug="raids", title="Public raids")
    make.make_arrest(operation=operation, key="men")
    return operation


def edit(operation, change, action=Action.EDITED):
    with act(action, None, operation):
        operation.refresh_from_db()
        change()
    operation.refresh_from_db()


def changed(row, **fields):
    """Return a deed that changes a row."""

    def change():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    return change


def whole_history(client, operation):
    """Everything a visitor can read in the history of a record."""
    addresses = [f"/operations/{operation.slug}/history/"]
    found = [page(client, addresses[0])]
    for number in Edit.objects.of(operation).values_list("number", flat=True):
        response = client.get(f"{addresses[0]}{number}/")
        assert response.status_code in (200, 404)
        found.append(response.content.decode())
    assert len(found) > 1
    return "".join(found)


def dress(fact):
    """Give a fact all that speaks of it."""
    name = fact._meta.model_name
    make.cite(fact, wording=f"{SECRET} wording")
    make.make_note(operation=fact.operation, key="zzsecret-note", text=SECRET, **{name: fact})


FACTS = {
    "arrest": make.make_arrest,
    "seizure": lambda **given: make.make_drugs(item=SECRET, **given),
    "statistic": lambda **given: make.make_statistic(label=SECRET, **given),
    "quote": lambda **given: make.make_quote(text=SECRET, **given),
    "outcome": make.make_outcome,
}
each_fact = pytest.mark.parametrize("kind", FACTS)


@pytest.fixture
def secret_fact(raids, kind):
    fact = FACTS[kind](operation=raids, key="zzsecret")
    dress(fact)
    return fact


@each_fact
def test_a_fact_of_the_record_is_read_in_its_history(client, raids, secret_fact):
    edit(raids, changed(raids, aim="Cash."))

    assert SECRET in whole_history(client, raids)


@each_fact
def test_a_withdrawn_fact_is_in_no_version(client, raids, secret_fact):
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(secret_fact, standing="withdrawn"))
    edit(raids, changed(raids, aim="Phones."))

    assert SECRET.lower() not in whole_history(client, raids).lower()


@each_fact
def test_a_fact_that_was_withdrawn_and_then_taken_out_is_in_no_version(client, raids, secret_fact):
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(secret_fact, standing="withdrawn"))
    edit(raids, secret_fact.delete)
    edit(raids, changed(raids, aim="Phones."))

    assert SECRET.lower() not in whole_history(client, raids).lower()


@each_fact
def test_a_fact_that_was_only_taken_out_stays_in_the_history(client, raids, secret_fact):
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, secret_fact.delete)

    assert "zzsecret" in whole_history(client, raids)


def test_what_became_of_withdrawn_arrests_is_in_no_version(client, raids):
    arrest = make.make_arrest(operation=raids, key="zzsecret-arrest")
    outcome = make.make_outcome(operation=raids, key="zzsecret-outcome", arrest=arrest)
    dress(outcome)
    make.suspect(arrest, make.make_offence(name=f"{SECRET} offence"))
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(arrest, standing="withdrawn"))
    edit(raids, arrest.delete)

    assert SECRET.lower() not in whole_history(client, raids).lower()


def test_a_whole_that_is_withdrawn_is_not_named_by_its_parts(client, raids):
    whole = make.make_drugs(operation=raids, key="zzsecret")
    make.make_drugs(operation=raids, key="part", part_of=whole)
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(whole, standing="withdrawn"))

    assert SECRET.lower() not in whole_history(client, raids).lower()


@pytest.mark.parametrize("proceedings", ["active", "unknown"])
def test_a_withheld_quote_is_in_no_version(client, raids, proceedings):
    edit(raids, changed(raids, proceedings=proceedings))
    quote = make.make_quote(operation=raids, key="zzsecret", text=SECRET)
    dress(quote)
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(quote, is_sensitive=True))
    edit(raids, changed(quote, text=f"{SECRET}, said otherwise"))

    assert SECRET.lower() not in whole_history(client, raids).lower()


def test_a_withheld_quote_that_was_taken_out_is_in_no_version(client, raids):
    quote = make.make_quote(operation=raids, key="zzsecret", text=SECRET)
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(quote, is_sensitive=True))
    edit(raids, quote.delete)

    assert SECRET.lower() not in whole_history(client, raids).lower()


def test_a_sensitive_quote_is_read_in_versions_after_the_proceedings(client, raids):
    make.make_quote(operation=raids, key="zzsecret", text=SECRET, is_sensitive=True)
    edit(raids, changed(raids, aim="Cash."))
    edit(raids, changed(raids, proceedings="concluded"))

    assert SECRET not in page(client, "/operations/raids/history/1/")
    assert SECRET in page(client, f"/operations/raids/history/{raids.version}/")


def test_a_draft_that_it_was_part_of_is_not_named(client, raids):
    bigger = make.make_draft(slug="zzsecret", title=SECRET)
    edit(raids, changed(raids, part_of=bigger))
    edit(raids, changed(raids, aim="Cash."))

    assert SECRET.lower() not in whole_history(client, raids).lower()


def test_a_published_operation_that_it_was_part_of_is_named(client, raids):
    edit(raids, changed(raids, part_of=make.make_operation(title="National week")))

    assert "National week" in whole_history(client, raids)


def test_versions_from_before_publication_and_of_a_withdrawal_are_not_found(client):
    operation = make.make_draft(slug="raids", aim=SECRET)
    edit(operation, changed(operation, summary="First."))
    shown = {"aim": "", "status": "published", "published_at": make.PUBLISHED_AT}
    edit(operation, changed(operation, **shown), Action.PUBLISHED)
    gone = {"status": "withdrawn", "withdrawn_reason": SECRET}
    edit(operation, changed(operation, **gone), Action.WITHDRAWN)
    assert client.get("/operations/raids/history/").status_code == 404
    assert client.get("/operations/raids/history/1/").status_code == 404
    edit(operation, changed(operation, status="published"), Action.PUBLISHED)

    assert SECRET not in whole_history(client, operation)
