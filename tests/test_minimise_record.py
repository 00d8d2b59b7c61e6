"""Exact ages and home towns are kept for a time only: what the retention command reduces."""

from datetime import date, timedelta
from io import StringIO
from urllib.parse import parse_qs, urlencode

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from operations import record
from operations.editing.minimising import band
from operations.editing.models import Proposal, UnsavedForm
from operations.history.acts import act, record_new
from operations.history.documents import document_of
from operations.history.models import Action, Edit
from operations.models import Arrest, Operation
from operations.words import ages
from tests import factories as make
from tests.pages import page

LONG_AGO = date(2020, 1, 10)


def minimise(*arguments):
    out = StringIO()
    call_command("minimise_record", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def chatham(db):
    country = make.make_place(name="England", slug="england", kind="country")
    county = make.make_place(name="Kent", slug="kent", kind="county", parent=country)
    district = make.make_place(name="Medway", slug="medway", kind="borough", parent=county)
    return make.make_place(name="Chatham", slug="chatham", parent=district)


@pytest.fixture
def old(chatham):
    operation = make.make_publishable(slug="old", starts_on=LONG_AGO, ends_on=LONG_AGO)
    make.cite(make.make_arrest(operation=operation, key="man", people=1, home=chatham, **aged(26)))
    return operation


def aged(low, high=None):
    return {"age_min": low, "age_max": high or low}


def edit(operation, **fields):
    with act(Action.EDITED, None, operation):
        Operation.objects.filter(pk=operation.pk).update(**fields)


def arrest_of(operation):
    return operation.arrests.select_related("home").get()


def reduced(arrest):
    return (arrest.age_min, arrest.age_max, arrest.home and arrest.home.slug)


EXACT, REDUCED = (26, 26, "chatham"), (25, 34, "kent")


@pytest.mark.parametrize(
    ("exact", "banded"),
    [
        ((18, 18), (18, 24)),
        ((26, 26), (25, 34)),
        ((19, 56), (18, 64)),
        ((10, 17), (10, 17)),
        ((10, 26), (10, 34)),
        ((64, 65), (55, 120)),
        ((99, 99), (65, 120)),
        ((None, None), (None, None)),
    ],
)
def test_it_widens_ages_to_their_bands(exact, banded):
    assert band(*exact) == banded


@given(st.integers(18, 70), st.integers(0, 50))
def test_a_band_holds_the_ages_and_is_its_own_band(low, more):
    start, end = band(low, low + more)

    assert start <= low <= low + more <= end
    assert band(start, end) == (start, end)


def test_the_open_end_is_shown_in_words():
    assert ages(Arrest(**aged(65, 120))) == "65 or over"
    assert ages(Arrest(**aged(25, 34))) == "25 to 34"


def test_it_only_says_what_it_would_do(old):
    said = minimise()

    assert "Arrest “man”: 26 → 25, 26 → 34, chatham → kent" in said
    assert "1 operation to reduce. Nothing was changed: --apply does it." in said
    assert reduced(arrest_of(old)) == EXACT
    assert not Edit.objects.exists()


def test_it_reduces_ages_and_homes_and_records_that(old, client):
    assert "1 operation reduced." in minimise("--apply")

    assert reduced(arrest_of(old)) == REDUCED
    newest = Edit.objects.of(old).first()
    assert newest.action == Action.MINIMISED
    assert newest.document == document_of(old)
    assert "Personal details reduced".lower() in page(client, "/operations/old/history/")


def test_a_second_run_finds_nothing(old):
    edit(old, aim="Cash.")
    minimise("--apply")

    assert minimise("--apply") == "Nothing is kept too long.\n"


def test_no_version_keeps_what_was_reduced(old):
    edit(old, aim="Cash.")
    edit(old, aim="Phones.")
    minimise("--apply")

    documents = Edit.objects.of(old).values_list("document", flat=True)
    assert len(documents) == 4
    for document in documents:
        (row,) = document["arrest"]
        assert (row["age_min"], row["age_max"], row["home"]) == (25, 34, ["kent"])


def test_rows_that_were_taken_out_are_reduced_in_the_past(old):
    edit(old, aim="Cash.")
    with act(Action.EDITED, None, old):
        old.arrests.all().delete()
    minimise("--apply")

    assert '"chatham"' not in str(list(Edit.objects.values_list("document", flat=True)))
    assert Edit.objects.of(old).last().document["arrest"][0]["age_min"] == 25


def test_the_past_of_a_deleted_operation_is_reduced(old):
    edit(old, aim="Cash.")
    key = old.pk
    with act(Action.DELETED, None, old):
        old.delete()
    assert f"operation {key}, deleted" in minimise("--apply")

    assert "chatham" not in str(list(Edit.objects.values_list("document", flat=True)))
    assert minimise() == "Nothing is kept too long.\n"


def test_proposals_are_reduced_and_still_propose_the_same(old):
    before = document_of(old)
    after = before | {"operation": [before["operation"][0] | {"aim": "Cash."}]}
    Proposal.objects.create(operation=old, base=1, before=before, document=after, summary="Aim")
    minimise("--apply")

    proposal = Proposal.objects.get()
    for document in (proposal.before, proposal.document):
        assert document["arrest"][0]["home"] == ["kent"]
    assert proposal.document["operation"][0]["aim"] == "Cash."


def test_unsaved_forms_are_reduced_and_keep_the_rest(old):
    user = get_user_model().objects.create(username="ed")
    arrest = arrest_of(old)
    typed = {
        "title": "Raids & more",
        "arrests-TOTAL_FORMS": "2",
        "arrests-0-id": arrest.pk,
        "arrests-0-age_min": "26",
        "arrests-0-age_max": "26",
        "arrests-0-home": "chatham",
        "arrests-1-age_min": "41",
        "arrests-1-age_max": "",
        "arrests-1-home": "Chatham",
    }
    UnsavedForm.objects.create(author=user, page="/x/", operation=old, data=urlencode(typed))
    minimise("--apply")

    data = parse_qs(UnsavedForm.objects.get().data)
    assert data["title"] == ["Raids & more"]
    assert (data["arrests-0-age_min"], data["arrests-0-age_max"]) == (["25"], ["34"])
    assert (data["arrests-0-home"], data["arrests-1-home"]) == (["kent"], ["kent"])


def test_ages_given_for_the_whole_operation_are_widened(old):
    edit(old, age_min=19, age_max=56)
    minimise("--apply")

    old.refresh_from_db()
    assert (old.age_min, old.age_max) == (18, 64)


@pytest.mark.parametrize("kind", ["county", "region", "country"])
def test_what_is_wide_enough_stays(old, kind):
    wide = make.make_place(slug="wide", kind=kind)
    old.arrests.update(home=wide)
    minimise("--apply")

    assert arrest_of(old).home == wide


def test_a_town_in_no_county_is_left_out(old):
    old.arrests.update(home=make.make_place(slug="nowhere"))
    minimise("--apply")

    assert arrest_of(old).home is None


def test_a_recent_operation_is_left_as_it_is(old, settings):
    recent = timezone.localdate() - timedelta(days=settings.RETENTION_DAYS)
    edit(old, starts_on=recent, ends_on=recent)

    assert minimise("--apply") == "Nothing is kept too long.\n"
    assert reduced(arrest_of(old)) == EXACT


def test_an_undated_operation_counts_from_its_entry(old):
    edit(old, starts_on=None, ends_on=None, date_precision="unknown")
    assert minimise() == "Nothing is kept too long.\n"

    Operation.objects.update(created_at=timezone.now() - timedelta(days=1000))
    assert "chatham → kent" in minimise()


@pytest.fixture
def recent(old):
    day = timezone.localdate() - timedelta(days=30)
    edit(old, starts_on=day, ends_on=day)
    return old


def outcome(arrest, **fields):
    defaults = {"disposal": "no_further_action", "people": 1, "as_of": date(2026, 2, 1)}
    return make.make_outcome(operation=arrest.operation, arrest=arrest, **defaults | fields)


def test_an_arrest_that_nothing_follows_is_reduced_at_once(recent, chatham):
    other = make.make_arrest(operation=recent, key="woman", people=1, home=chatham, **aged(31))
    outcome(recent.arrests.get(key="man"))
    minimise("--apply")

    assert reduced(recent.arrests.get(key="man")) == REDUCED
    other.refresh_from_db()
    assert reduced(other) == (31, 31, "chatham")


@pytest.mark.parametrize(
    "fields",
    [
        {"standing": "withdrawn"},
        {"disposal": "charged"},
        {"people": 1, "row_people": 3},
        {"newer": "charged"},
    ],
    ids=["withdrawn", "charged", "of one in three", "older"],
)
def test_other_news_reduce_nothing(recent, fields):
    arrest = recent.arrests.get()
    arrest.people = fields.pop("row_people", 1)
    arrest.save()
    if newer := fields.pop("newer", ""):
        outcome(arrest, disposal=newer, as_of=date(2026, 3, 1))
    outcome(arrest, **fields)
    minimise("--apply")

    assert reduced(arrest_of(recent)) == EXACT


def test_it_never_touches_what_was_loaded_from_files(old):
    record_new("operation", [old.pk], Action.LOADED)
    edit(old, aim="Edited since.")

    assert minimise("--apply") == "Nothing is kept too long.\n"
    assert reduced(arrest_of(old)) == EXACT


@pytest.mark.django_db
def test_it_never_touches_the_curated_record():
    record.load("seeds")

    assert minimise() == "Nothing is kept too long.\n"


def test_it_says_which_words_a_person_must_look_at(old):
    make.make_note(operation=old, key="who", text="The man from Chatham is 26.")
    edit(old, summary="A 26-year-old was arrested.")
    said = minimise("--apply")

    assert "Look yourself, words are not changed: The operation, summary" in said
    assert "Note “who”, text" in said
    assert "aim" not in said


def test_a_record_that_breaks_a_rule_is_left_whole_and_named(old, chatham):
    edit(old, aim="Cash.")
    old.arrests.update(key="Not A Key")
    with pytest.raises(CommandError, match="1 could not be reduced"):
        minimise("--apply")

    assert reduced(arrest_of(old)) == EXACT
    assert "chatham" in str(Edit.objects.of(old).last().document)
