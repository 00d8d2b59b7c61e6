"""Two editors at once: the second compares, chooses, and saves both edits as one."""

import pytest
from django.urls import reverse

from operations.editing.models import Proposal
from operations.history.acts import catch_up
from operations.history.models import Edit
from operations.models import Arrest, Operation
from tests import factories as make
from tests.people import signed_in
from tests.sending import sent
from tests.test_edit_page import page_of, said, typed, with_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation():
    found = make.make_publishable(title="Raids", slug="raids", codename="")
    make.cite(make.make_arrest(operation=found, key="men", people=7))
    make.cite(make.make_arrest(operation=found, key="women", people=2))
    return found


@pytest.fixture
def ann():
    return signed_in("editor", "ann")


@pytest.fixture
def ben():
    return signed_in("editor", "ben")


def settle(client, page, choice="yours", **changes):
    data = sent(page.text, **changes)
    data |= {name: choice for name in data if name.startswith("choice-")}
    return client.post(reverse("conflict"), data)


def test_the_second_save_is_compared_and_neither_edit_is_lost(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"title": "Ann's", "arrests-0-people": "8"})
    page = ben.post(page_of(operation), second | {"codename": "Ben's", "arrests-1-people": "3"})
    assert page.status_code == 409
    assert "No conflict" in page.text
    response = settle(ben, page)
    assert response.status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename, operation.version) == ("Ann's", "Ben's", 3)
    assert list(operation.arrests.order_by("key").values_list("people", flat=True)) == [8, 3]
    assert [edit.author.username for edit in Edit.objects.of(operation)[:2]] == ["ben", "ann"]


@pytest.mark.parametrize(("choice", "people"), [("theirs", 8), ("yours", 9)])
def test_what_both_changed_is_chosen(choice, people, ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"arrests-0-people": "8"})
    page = ben.post(page_of(operation), second | {"arrests-0-people": "9", "codename": "Kept"})
    assert "Choose: both of you changed the same" in page.text
    assert settle(ben, page, choice).status_code == 302
    operation.refresh_from_db()
    assert operation.arrests.get(key="men").people == people
    assert operation.codename == "Kept"


def test_a_row_that_the_other_took_out_does_not_lose_what_was_typed_into_it(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"arrests-1-DELETE": "on"})
    assert operation.arrests.count() == 1
    page = ben.post(page_of(operation), second | {"arrests-1-people": "4"})
    assert page.status_code == 409, said(page)
    settle(ben, page)
    women = operation.arrests.get(key="women")
    assert women.people == 4


def test_rows_that_both_added_are_both_kept(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    note = {"kind": "caution", "about": "", "text": "A note."}
    ann.post(page_of(operation), with_row(first, "notes", key="ann", **note))
    page = ben.post(page_of(operation), with_row(second, "notes", key="ben", **note))
    assert settle(ben, page).status_code == 302
    assert set(operation.notes.values_list("key", flat=True)) == {"ann", "ben"}


def test_a_third_edit_meanwhile_is_shown_before_anything_is_saved(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"title": "One"})
    page = ben.post(page_of(operation), second | {"codename": "Ben's"})
    ann.post(page_of(operation), typed(ann, operation, title="Two"))
    again = settle(ben, page)
    assert again.status_code == 409
    assert "The record has changed once more" in again.text
    assert settle(ben, again).status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Two", "Ben's")


def test_what_was_typed_wrong_is_mended_before_the_two_are_compared(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"title": "Ann's"})
    page = ben.post(page_of(operation), second | {"arrests-0-people": "", "codename": "Ben's"})
    assert page.status_code == 400
    mended = sent(page.text, "record-form") | {"arrests-0-people": "9"}
    page = ben.post(page_of(operation), mended)
    assert page.status_code == 409
    settle(ben, page)
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Ann's", "Ben's")


def test_the_admin_compares_too(ann, ben, operation):
    from tests import forms as records

    url = reverse("admin:operations_operation_change", args=[operation.pk])
    data = records.typed(ben, url, codename="Ben's") | {"_version": "1", "_summary": "Mine."}
    ann.post(page_of(operation), typed(ann, operation, title="Ann's"))
    page = ben.post(url, data)
    assert page.status_code == 409
    assert settle(ben, page).status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Ann's", "Ben's")
    assert Edit.objects.of(operation).first().summary == "Mine."


def test_the_admin_page_of_a_row_compares_too(ann, ben, operation):
    from tests import forms as records

    men = operation.arrests.get(key="men")
    url = reverse("admin:operations_arrest_change", args=[men.pk])
    assert 'name="_version" value="1"' in ben.get(url).text
    data = records.typed(ben, url, people="9") | {"_version": "1"}
    ann.post(page_of(operation), typed(ann, operation, **{"arrests-0-people": "8"}))
    page = ben.post(url, data)
    assert page.status_code == 409
    assert settle(ben, page, "yours").status_code == 302
    assert Arrest.objects.get(pk=men.pk).people == 9


def test_a_change_by_other_means_is_found_and_compared(ann, operation):
    data = typed(ann, operation, codename="Ann's")
    catch_up(operation)
    Operation.objects.filter(pk=operation.pk).update(title="By hand")
    page = ann.post(page_of(operation), data)
    assert page.status_code == 409
    assert settle(ann, page).status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("By hand", "Ann's")
    assert "by hand" not in Edit.objects.of(operation).get(action="found", number=2).summary
    assert Edit.objects.of(operation).get(number=2).document["operation"][0]["title"] == "By hand"


def test_a_forged_comparison_is_refused(ann, operation):
    response = ann.post(reverse("conflict"), {"held": "e30:forged"})
    assert response.status_code == 404


def test_nobody_settles_what_they_may_not_edit(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"title": "Ann's"})
    page = ben.post(page_of(operation), second | {"codename": "Ben's"})
    assert settle(signed_in("visitor"), page).status_code == 403
    assert not Proposal.objects.exists()
    # A contributor's draft may have been published while they typed: then it is proposed.
    assert settle(signed_in("contributor"), page).status_code == 302
    assert Proposal.objects.get().document["operation"][0]["codename"] == "Ben's"
    operation.refresh_from_db()
    assert operation.codename == ""


def test_a_whole_made_meanwhile_does_not_cost_what_was_typed(ann, ben):
    operation = make.make_publishable(codename="")
    part = make.make_drugs(operation=operation, key="class-a")
    make.cite(part)
    second = typed(ben, operation, codename="Ben's")
    first = typed(ann, operation)
    with_whole = with_row(
        first,
        "seizures",
        key="drugs",
        standing="accepted",
        category="drugs",
        how="seized",
        quantity="9",
        quantity_precision="exact",
        unit="kg",
    )
    prefix = "seizures-1-citations"
    with_whole |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-locator": "caption"}
    with_whole |= {f"{prefix}-0-source": make.make_source().slug}
    assert ann.post(page_of(operation), with_whole).status_code == 302
    whole = operation.seizures.get(key="drugs")
    again = typed(ann, operation, **{"seizures-0-part_of": str(whole.pk)})
    assert ann.post(page_of(operation), again).status_code == 302
    page = ben.post(page_of(operation), second)
    assert page.status_code == 409
    assert settle(ben, page).status_code == 302
    part.refresh_from_db()
    operation.refresh_from_db()
    assert (part.part_of, operation.codename) == (whole, "Ben's")


def test_the_same_agency_added_by_both_is_there_once(ann, ben, operation):
    kent = make.make_agency(name="Kent Police")
    first, second = typed(ann, operation), typed(ben, operation, summary="Ben's words.")
    row = {"agency": kent.name, "role": "support", "note": ""}
    ann.post(page_of(operation), with_row(first, "participations", **row))
    page = ben.post(page_of(operation), with_row(second, "participations", **row))
    assert settle(ben, page).status_code == 302
    operation.refresh_from_db()
    assert operation.participations.filter(agency=kent).count() == 1
    assert operation.summary == "Ben's words."


def test_a_session_that_ran_out_on_the_page_of_choices_loses_nothing(ann, ben, operation):
    from tests.people import account

    first, second = typed(ann, operation), typed(ben, operation)
    ann.post(page_of(operation), first | {"title": "Ann's"})
    page = ben.post(page_of(operation), second | {"codename": "Ben's"})
    user = account("editor", "ben")
    user.set_password("a long pass phrase")
    user.save()
    stranger = signed_in("visitor")
    asked = settle(stranger, page)
    assert asked.status_code == 403
    again = sent(asked.text, username="ben", password="a long pass phrase")
    assert stranger.post(reverse("conflict"), again).status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Ann's", "Ben's")


def test_what_was_settled_is_not_offered_again(ann, ben, operation):
    first, second = typed(ann, operation), typed(ben, operation, codename="Ben's")
    ben.post(page_of(operation), second | {"keep": "yes"})
    ann.post(page_of(operation), first | {"title": "Ann's"})
    settle(ben, ben.post(page_of(operation), second))
    assert "You typed something here" not in ben.get(page_of(operation)).text
