"""One operation entered twice becomes one; nothing is counted twice, and it can be undone."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from operations import totals
from operations.editing.merging import merge_into, unmerge
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Operation
from tests import factories as make
from tests.people import account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return account("editor")


@pytest.fixture
def pair():
    """Two records of one operation: the same men, and something of its own in each."""
    force = make.make_agency()
    found = []
    for slug in ("first", "second"):
        operation = make.make_operation(slug=slug, title=slug)
        make.make_participation(operation=operation, agency=force)
        make.cite(operation)
        men = make.make_arrest(operation=operation, key="men", people=7)
        make.cite(men)
        found.append(operation)
    make.cite(make.make_arrest(operation=found[1], key="women", people=2))
    make.cite(
        make.make_statistic(operation=found[0], key="w", metric="warrants_executed", number=4)
    )
    make.cite(
        make.make_statistic(operation=found[1], key="w", metric="warrants_executed", number=5)
    )
    return found


def arrests():
    return totals.of(Operation.objects.published()).figures()[1].number


def test_facts_move_and_the_same_fact_is_counted_once(pair, editor, client):
    first, second = pair
    merge_into(second, first, editor)
    people = {row.key: row.people for row in first.arrests.all()}
    assert people == {"men": 7, "women": 2}
    assert first.arrests.get(key="men").citations.count() == 2
    headlines = {row.number: row.standing for row in first.statistics.all()}
    assert {int(number): standing for number, standing in headlines.items()} == {
        4: "accepted",
        5: "disputed",
    }
    assert first.participations.count() == 1
    response = client.get("/operations/second/")
    assert (response.status_code, response.url) == (301, "/operations/first/")
    assert [o.slug for o in Operation.objects.published()] == ["first"]


def test_a_fact_that_is_left_behind_does_not_move(pair, editor):
    first, second = pair
    women = second.arrests.get(key="women")
    merge_into(second, first, editor, frozenset([f"arrest.{women.pk}"]))
    assert not first.arrests.filter(key="women").exists()
    assert second.arrests.filter(key="women").exists()


def test_a_key_that_is_taken_gets_a_number(pair, editor):
    first, second = pair
    second.arrests.filter(key="men").update(people=8)
    merge_into(second, first, editor)
    assert {row.key: row.people for row in first.arrests.all()} == {
        "men": 7,
        "men-2": 8,
        "women": 2,
    }


def test_a_merge_is_one_act_and_is_undone_as_one(pair, editor, client):
    first, second = pair
    before = document_of(first), document_of(second)
    merge_into(second, first, editor)
    acts = Edit.objects.filter(action="merged")
    assert acts.count() == 2
    assert acts.values("act").distinct().count() == 1
    unmerge(acts.first(), editor)
    assert (document_of(first), document_of(second)) == before
    assert client.get("/operations/second/").status_code == 200


def test_an_undone_merge_keeps_what_was_edited_since(pair, editor):
    from operations.editing.checked import checked

    first, second = pair
    merge_into(second, first, editor)
    with checked("edited", editor, first):
        Operation.objects.filter(pk=first.pk).update(codename="Since")
    unmerge(Edit.objects.filter(action="merged").first(), editor)
    first.refresh_from_db()
    assert first.codename == "Since"
    assert not first.arrests.filter(key="women").exists()


@pytest.mark.parametrize("case", ["itself", "withdrawn", "merged", "with parts"])
def test_what_cannot_be_merged_is_refused_with_the_reason(case, pair, editor):
    first, second = pair
    match case:
        case "itself":
            first = second
        case "withdrawn":
            Operation.objects.filter(pk=first.pk).update(
                status="withdrawn", withdrawn_reason="Wrong."
            )
        case "merged":
            merge_into(second, first, editor)
        case "with parts":
            make.make_operation(part_of=second)
    first.refresh_from_db()
    second.refresh_from_db()
    before = Edit.objects.count()
    with pytest.raises(ValidationError):
        merge_into(second, first, editor)
    assert Edit.objects.count() == before


def test_an_editor_looks_first_and_then_merges_on_the_site(pair):
    second = pair[1]
    client = signed_in("editor")
    url = reverse("operation_merge", args=["second"])
    assert client.get(url).status_code == 200
    assert "There is no operation" in client.get(url + "?into=nothing").text
    page = client.get(url + "?into=first").text
    assert "Leave behind: Arrest “women”" in page
    response = client.post(url, {"into": "first"}, follow=True)
    assert "now leads to" in response.text
    edit = Edit.objects.of(second).first()
    client.post(reverse("operation_unmerge", args=["second", edit.number]))
    second.refresh_from_db()
    assert second.is_published


def test_a_merged_record_cannot_be_published_before_the_merge_is_undone(pair, editor):
    from operations.editing import state

    first, second = pair
    merge_into(second, first, editor)
    with pytest.raises(ValidationError, match="undo the merge in its history"):
        state.publish(second, editor)


def test_a_merge_below_another_is_not_undone_by_itself(pair, editor):
    first, second = pair
    third = make.make_operation(slug="third")
    merge_into(second, first, editor)
    edit = Edit.objects.of(second).get(action="merged")
    first.refresh_from_db()
    merge_into(first, third, editor)
    with pytest.raises(ValidationError, match="undo that merge first"):
        unmerge(edit, editor)
    first.refresh_from_db()
    assert first.merged_into == third


def test_a_merge_is_undone_once(pair, editor):
    first, second = pair
    merge_into(second, first, editor)
    edit = Edit.objects.of(second).get(action="merged")
    unmerge(edit, editor)
    with pytest.raises(ValidationError, match="undone already"):
        unmerge(edit, editor)


def test_parts_move_with_their_wholes_whichever_was_entered_first(pair, editor):
    first, second = pair
    part = make.make_drugs(operation=second, key="part")
    whole = make.make_drugs(operation=second, key="whole", quantity=9)
    type(part).objects.filter(pk=part.pk).update(part_of=whole)
    for fact in (part, whole):
        make.cite(fact)
    merge_into(second, first, editor)
    assert first.seizures.get(key="part").part_of == first.seizures.get(key="whole")


def test_the_name_of_a_draft_is_not_told_by_a_merge(pair, editor, client):
    first, _ = pair
    draft = make.make_draft(title="Secret name", slug="secret")
    make.cite(draft)
    merge_into(draft, first, editor)
    assert "Secret name" not in client.get("/operations/first/history/").text
    with pytest.raises(ValidationError, match="publish that one first"):
        merge_into(first, make.make_draft(), editor)


def test_an_agency_that_both_have_with_other_words_does_not_stop_a_merge(pair, editor):
    first, second = pair
    second.participations.update(note="Other words.")
    merge_into(second, first, editor)
    assert first.participations.count() == 1
