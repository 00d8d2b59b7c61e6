"""A version is the whole record: compared, brought back and merged as one document."""

import json

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from operations import record
from operations.history.applying import CannotApply, apply, with_state_of
from operations.history.differences import (
    change_tokens,
    differences,
    select,
    with_new_ids,
)
from operations.history.documents import MODELS, PARTS, document_of, documents_of, fields_of
from operations.history.three_way import merge
from operations.models import Agency, Arrest, Operation, Seizure, Source, Statistic
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds():
    record.load("seeds")
    return list(Operation.objects.order_by("pk"))


def row(document, model, **fields):
    """Return the one row of a model with these values."""
    found = [row for row in document[model] if all(row[name] == fields[name] for name in fields)]
    assert len(found) == 1
    return found[0]


def test_every_model_of_the_record_is_part_of_some_version():
    from django.apps import apps

    from operations.models import LoadedRecord

    record_models = set(apps.get_app_config("operations").get_models()) - {LoadedRecord}
    assert {part.model for parts in PARTS.values() for part in parts} == record_models


def test_a_version_is_plain_json_and_holds_every_row(seeds):
    for operation in seeds:
        document = document_of(operation)
        assert json.loads(json.dumps(document)) == document
        assert len(document["citation"]) == operation.citations.count()
        assert {row["key"] for row in document.get("arrest", [])} == set(
            operation.arrests.values_list("key", flat=True)
        )


def test_several_versions_are_read_with_one_question_for_each_model(
    seeds, django_assert_num_queries
):
    with django_assert_num_queries(len(PARTS["operation"])):
        found = documents_of("operation", [operation.pk for operation in seeds])
    assert found[seeds[0].pk] == document_of(seeds[0])


def test_a_record_taken_apart_is_made_again_from_its_version(seeds):
    for operation in seeds:
        before = document_of(operation)
        operation.citations.all().delete()
        operation.notes.all().delete()
        operation.arrests.all().delete()
        Seizure.objects.filter(operation=operation, part_of__isnull=False).delete()
        Seizure.objects.filter(operation=operation).delete()
        Statistic.objects.filter(operation=operation, part_of__isnull=False).delete()
        Statistic.objects.filter(operation=operation).delete()
        operation.quotes.all().delete()
        operation.participations.all().delete()
        operation.operationthemes.all().delete()
        Operation.objects.filter(pk=operation.pk).update(title="Gone", summary="Gone")
        with transaction.atomic():
            apply(operation, before)
        assert document_of(operation) == before


def test_bringing_back_swaps_what_must_be_unique(seeds):
    operation = make.make_operation()
    first = make.make_arrest(operation=operation, key="one", people=1)
    second = make.make_arrest(operation=operation, key="two", people=2)
    before = document_of(operation)
    Arrest.objects.filter(pk=first.pk).update(key="zero")
    Arrest.objects.filter(pk=second.pk).update(key="one")
    Arrest.objects.filter(pk=first.pk).update(key="two")
    apply(operation, before)
    assert document_of(operation) == before


def test_what_differs_is_named_row_by_row_and_field_by_field():
    operation = make.make_operation(title="Old")
    kept = make.make_arrest(operation=operation, key="kept", people=3)
    gone = make.make_arrest(operation=operation, key="gone", people=1)
    before = document_of(operation)
    gone_id = gone.pk
    gone.delete()
    Arrest.objects.filter(pk=kept.pk).update(people=4)
    Operation.objects.filter(pk=operation.pk).update(title="New")
    new = make.make_arrest(operation=operation, key="new")
    found = differences(before, document_of(operation))
    assert [(change.key, change.how) for change in found] == [
        (("operation", operation.pk), "changed"),
        (("arrest", kept.pk), "changed"),
        (("arrest", gone_id), "removed"),
        (("arrest", new.pk), "added"),
    ]
    assert [(field.name, field.before, field.after) for field in found[1].fields] == [
        ("people", 3, 4)
    ]


def test_two_edits_of_different_fields_go_together():
    operation = make.make_operation(title="Old", codename="Old")
    before = document_of(operation)
    theirs = {"operation": [before["operation"][0] | {"title": "Theirs"}]}
    yours = {"operation": [before["operation"][0] | {"codename": "Yours"}]}
    merged = merge(before, theirs, yours)
    assert merged.conflicts == []
    assert merged.document["operation"][0]["title"] == "Theirs"
    assert merged.document["operation"][0]["codename"] == "Yours"


def test_two_edits_of_one_field_are_a_conflict_that_is_chosen():
    operation = make.make_operation(title="Old")
    before = document_of(operation)
    theirs = {"operation": [before["operation"][0] | {"title": "Theirs"}]}
    yours = {"operation": [before["operation"][0] | {"title": "Yours"}]}
    merged = merge(before, theirs, yours)
    (conflict,) = merged.conflicts
    assert (conflict.before, conflict.theirs, conflict.yours) == ("Old", "Theirs", "Yours")
    assert merged.document["operation"][0]["title"] == "Theirs"
    chosen = merge(before, theirs, yours, frozenset([conflict.token]))
    assert chosen.document["operation"][0]["title"] == "Yours"


def test_a_row_changed_by_one_and_taken_out_by_the_other_is_a_conflict():
    operation = make.make_operation()
    arrest = make.make_arrest(operation=operation, key="a", people=1)
    before = document_of(operation)
    without = before | {"arrest": []}
    changed = before | {"arrest": [before["arrest"][0] | {"people": 2}]}
    assert merge(before, changed, without).document["arrest"][0]["people"] == 2
    assert "arrest" not in merge(before, without, changed).document
    (conflict,) = merge(before, without, changed).conflicts
    assert (conflict.id, conflict.name) == (arrest.pk, "")
    chosen = frozenset([conflict.token])
    assert merge(before, without, changed, chosen).document["arrest"][0]["people"] == 2
    assert "arrest" not in merge(before, changed, without, chosen).document


def test_what_speaks_of_a_row_that_is_gone_goes_with_it_and_is_named():
    operation = make.make_operation()
    arrest = make.make_arrest(operation=operation, key="a")
    before = document_of(operation)
    make.cite(arrest)
    yours = with_new_ids(document_of(operation), before)
    merged = merge(before, before | {"arrest": []}, yours)
    assert "citation" not in merged.document
    assert [conflict.model for conflict in merged.conflicts] == ["citation"]


def test_new_rows_lose_the_ids_of_a_rehearsal_and_keep_what_they_refer_to():
    operation = make.make_operation()
    before = document_of(operation)
    arrest = make.make_arrest(operation=operation, key="a")
    make.cite(arrest)
    found = with_new_ids(document_of(operation), before)
    assert found["arrest"][0]["id"] < 0
    assert found["citation"][0]["arrest"] == found["arrest"][0]["id"]


def test_only_the_chosen_changes_are_taken():
    operation = make.make_operation(title="Old", codename="Old")
    before = document_of(operation)
    after = {"operation": [before["operation"][0] | {"title": "New", "codename": "New"}]}
    (change,) = differences(before, after)
    tokens = change_tokens(change)
    assert len(tokens) == 2
    taken = select(before, after, frozenset(tokens[:1]))
    assert {taken["operation"][0]["title"], taken["operation"][0]["codename"]} == {"Old", "New"}
    assert select(before, after, frozenset(tokens)) == after
    assert select(before, after, frozenset()) == before


def test_a_version_that_names_what_is_gone_is_refused_with_the_cure():
    operation = make.make_operation()
    place = make.make_place(slug="nowhere")
    make.make_operation_place(operation=operation, place=place)
    before = document_of(operation)
    operation.operation_places.all().delete()
    place.delete()
    with pytest.raises(CannotApply, match="place “nowhere” is gone: enter it again"):
        apply(operation, before)


def test_a_version_that_breaks_a_rule_is_refused_with_the_rule():
    operation = make.make_operation()
    make.make_arrest(operation=operation, key="a", people=1)
    broken = document_of(operation)
    broken["arrest"][0]["people"] = None
    with pytest.raises(CannotApply, match="amount not stated"):
        apply(operation, broken)


def test_bringing_back_content_leaves_the_standing_with_the_public(seeds):
    operation = seeds[0]
    document = document_of(operation)
    drafted = document | {"operation": [document["operation"][0] | {"status": "draft"}]}
    assert with_state_of(drafted, document) == document


VALUES = st.dictionaries(st.sampled_from(["title", "codename", "aim"]), st.sampled_from("abc"))


@given(theirs=VALUES, yours=VALUES)
def test_merging_takes_each_change_once_and_loses_none(theirs, yours):
    base = {field.name: "" for field in fields_of(MODELS["operation"])} | {"id": 1}
    before = {"operation": [base]}
    merged = merge(before, {"operation": [base | theirs]}, {"operation": [base | yours]})
    found = merged.document["operation"][0]
    clashing = {conflict.name for conflict in merged.conflicts}
    assert clashing == {
        name for name in theirs.keys() & yours.keys() if theirs[name] != yours[name]
    }
    for name, value in theirs.items():
        assert found[name] == value
    for name, value in yours.items():
        assert found[name] == value or name in clashing


def test_named_things_have_versions_too():
    agency = make.make_agency(name="Old name")
    before = document_of(agency)
    Agency.objects.filter(pk=agency.pk).update(name="New name")
    apply(agency, before)
    agency.refresh_from_db()
    assert agency.name == "Old name"
    assert set(document_of(make.make_source())) == {"source"}
    assert Source.objects.exists()


class TestRowsThatHangTogether:
    """What refers to a row that the other took out, and what both entered."""

    @pytest.fixture
    def operation(self):
        found = make.make_operation()
        whole = make.make_seizure(operation=found, key="whole")
        make.make_seizure(operation=found, key="part", part_of=whole)
        make.make_arrest(operation=found, key="men")
        return found

    def test_a_part_outlives_its_whole(self, operation):
        before = document_of(operation)
        part = row(before, "seizure", key="part")
        whole = row(before, "seizure", key="whole")
        without = before | {"seizure": [part | {"part_of": None}]}
        yours = before | {"seizure": [whole, part | {"item": "knives"}]}
        merged = merge(before, without, yours)
        assert merged.document["seizure"] == [part | {"part_of": None, "item": "knives"}]

    def test_a_part_given_to_a_whole_that_is_gone_stays_and_is_a_conflict(self, operation):
        before = document_of(operation)
        part = row(before, "seizure", key="part") | {"part_of": None}
        whole = row(before, "seizure", key="whole")
        apart = before | {"seizure": [whole, part]}
        yours = before | {"seizure": [whole, part | {"part_of": whole["id"]}]}
        theirs = before | {"seizure": [part]}
        merged = merge(apart, theirs, yours)
        assert merged.document["seizure"] == [part]
        (conflict,) = merged.conflicts
        assert (conflict.id, conflict.name) == (part["id"], "part_of")
        chosen = merge(apart, theirs, yours, frozenset([conflict.token]))
        assert {each["key"] for each in chosen.document["seizure"]} == {"whole", "part"}

    def test_what_you_added_about_a_fact_they_took_out_brings_it_back_if_chosen(self, operation):
        before = document_of(operation)
        make.make_outcome(operation=operation, arrest=operation.arrests.get(), key="mine")
        yours = with_new_ids(document_of(operation), before)
        theirs = before | {"arrest": []}
        merged = merge(before, theirs, yours)
        assert "outcome" not in merged.document
        (conflict,) = merged.conflicts
        assert (conflict.theirs, conflict.yours["key"]) == (None, "mine")
        chosen = merge(before, theirs, yours, frozenset([conflict.token]))
        assert chosen.document["outcome"][0]["key"] == "mine"
        assert chosen.document["arrest"] == before["arrest"]

    def test_a_fact_they_wrote_about_meanwhile_is_not_taken_out_unasked(self, operation):
        before = document_of(operation)
        make.cite(operation.arrests.get())
        theirs = document_of(operation)
        yours = before | {"arrest": []}
        merged = merge(before, theirs, yours)
        assert merged.document == theirs
        (conflict,) = merged.conflicts
        chosen = merge(before, theirs, yours, frozenset([conflict.token]))
        assert not {"arrest", "citation"} & set(chosen.document)

    def test_a_fact_that_stays_keeps_its_sources(self, operation):
        make.cite(operation.arrests.get())
        before = document_of(operation)
        theirs = before | {"arrest": [before["arrest"][0] | {"people": 9}]}
        yours = {name: rows for name, rows in before.items() if name not in ("arrest", "citation")}
        merged = merge(before, theirs, yours)
        assert merged.document == theirs
        assert len(merged.conflicts) == 1

    def test_the_same_thing_entered_by_both_is_there_once(self, operation):
        before = document_of(operation)
        participation = make.make_participation(operation=operation, note="")
        theirs = document_of(operation)
        (theirs_row,) = theirs["participation"]
        yours = before | {"participation": [theirs_row | {"id": -1}]}
        assert merge(before, theirs, yours).document == theirs
        assert merge(before, theirs, yours).conflicts == []
        noted = before | {"participation": [theirs_row | {"id": -1, "note": "Mine"}]}
        (conflict,) = merge(before, theirs, noted).conflicts
        assert (conflict.id, conflict.name) == (participation.pk, "note")

    def test_a_key_that_both_chose_gets_a_number(self, operation):
        before = document_of(operation)
        make.make_note(operation=operation, key="odd", text="Theirs.")
        theirs = document_of(operation)
        yours = before | {"note": [theirs["note"][0] | {"id": -1, "text": "Yours."}]}
        merged = merge(before, theirs, yours)
        assert {each["key"]: each["text"] for each in merged.document["note"]} == {
            "odd": "Theirs.",
            "odd-2": "Yours.",
        }

    def test_a_version_from_before_a_whole_was_made_is_brought_back(self, operation):
        from operations.models import Seizure

        before = document_of(operation)
        new = make.make_seizure(operation=operation, key="new whole".replace(" ", "-"))
        Seizure.objects.filter(operation=operation, key="part").update(part_of=new)
        apply(operation, before)
        assert document_of(operation) == before

    def test_two_agencies_swap_their_places(self):
        found = make.make_operation()
        first = make.make_participation(operation=found)
        second = make.make_participation(operation=found)
        before = document_of(found)
        rows = before["participation"]
        swapped = [
            rows[0] | {"agency": rows[1]["agency"]},
            rows[1] | {"agency": rows[0]["agency"]},
        ]
        apply(found, before | {"participation": swapped})
        first.refresh_from_db()
        assert first.agency == second.agency
        assert document_of(found)["participation"] == swapped

    def test_a_version_older_than_a_field_leaves_the_field_alone(self, operation):
        from operations.history.differences import same

        document = document_of(operation)
        older = document | {
            "arrest": [
                {name: value for name, value in each.items() if name != "is_derived"}
                for each in document["arrest"]
            ]
        }
        assert same(older, document)
        apply(operation, older)
        assert document_of(operation) == document
