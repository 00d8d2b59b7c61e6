"""Draft, review, publication, proposals: who sends what to whom, and what the record becomes."""

import pytest
from django.urls import reverse

from operations.editing.models import Proposal
from operations.history.models import Edit
from operations.models import Operation
from tests import factories as make
from tests.people import signed_in
from tests.sending import sent
from tests.test_edit_page import page_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor():
    return signed_in("contributor")


@pytest.fixture
def editor():
    return signed_in("editor")


@pytest.fixture
def operation():
    found = make.make_publishable(title="Raids", slug="raids", codename="", aim="")
    make.cite(make.make_arrest(operation=found, key="men", people=7))
    return found


def do(client, operation, deed, comment=""):
    url = reverse("operation_state", args=[operation.slug])
    return client.post(url, {"deed": deed, "comment": comment}, follow=True)


def status(operation):
    return Operation.objects.get(pk=operation.pk).status


def propose(client, operation, **changes):
    client.post(page_of(operation), typed(client, operation, _summary="Why not.", **changes))
    return Proposal.objects.latest("pk")


def test_a_draft_goes_to_review_and_comes_back_with_a_comment(contributor, editor):
    draft = make.make_draft(title="Raids")
    do(contributor, draft, "submit", "Ready, I think.")
    assert status(draft) == "in_review"
    queue = editor.get(reverse("review")).text
    assert "things to mend before it can be published" in queue
    assert contributor.get(page_of(draft)).status_code == 403
    page = do(editor, draft, "return")
    assert "Say what is to be mended: nothing was done." in page.text
    do(editor, draft, "return", "It has no source.")
    assert status(draft) == "draft"
    assert "It has no source." in contributor.get(page.request["PATH_INFO"]).text


def test_publishing_names_every_blocker_with_the_way_to_its_field(editor):
    draft = make.make_draft(title="Raids", is_year_settled=False)
    make.make_arrest(operation=draft, key="men")
    page = do(editor, draft, "publish").text
    assert status(draft) == "draft"
    edit = page_of(draft)
    for place in ("#section-citations", "#section-participations", "#id_is_year_settled"):
        assert f'href="{edit}{place}"' in page
    assert f'href="{edit}#section-arrests"' in page


def test_publishing_withdrawing_and_publishing_again_is_recorded(editor, client):
    draft = make.make_publishable(title="Raids", status="draft", published_at=None)
    do(editor, draft, "publish", "All there.")
    assert client.get(draft.get_absolute_url()).status_code == 200
    do(editor, draft, "withdraw", "It was another week.")
    gone = client.get(draft.get_absolute_url())
    assert gone.status_code == 410
    assert "It was another week." in gone.text
    do(editor, draft, "publish")
    assert status(draft) == "published"
    actions = list(Edit.objects.of(draft).values_list("action", flat=True))
    assert actions == ["published", "withdrawn", "published", "found"]


def test_a_record_is_not_withdrawn_without_a_reason(editor, operation):
    assert "Say why it is withdrawn" in do(editor, operation, "withdraw").text
    assert status(operation) == "published"


def test_a_proposal_is_accepted_change_by_change(contributor, editor, operation):
    proposal = propose(
        contributor, operation, title="Better", codename="Wrong", **{"arrests-0-people": "8"}
    )
    url = reverse("proposal", args=[proposal.pk])
    page = editor.get(url)
    assert "Better" in page.text
    data = sent(page.text, deed="accept", answer="Thank you, but no codename.")
    assert len(data["change"]) == 3
    data["change"] = [token for token in data["change"] if not token.endswith("codename")]
    assert editor.post(url, data).status_code == 302
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Better", "")
    assert operation.arrests.get().people == 8
    edit = Edit.objects.of(operation).first()
    assert (edit.action, edit.author.username) == ("accepted", "editor")
    assert edit.proposer.username == "contributor"
    own = contributor.get(reverse("review")).text
    assert "accepted" in own
    assert "Thank you, but no codename." in own


def test_a_proposal_made_upon_an_older_version_keeps_what_changed_since(
    contributor, editor, operation
):
    proposal = propose(contributor, operation, title="Proposed", aim="To help.")
    editor.post(page_of(operation), typed(editor, operation, title="Edited", codename="New"))
    url = reverse("proposal", args=[proposal.pk])
    page = editor.get(url)
    assert "Changed since." in page.text
    data = sent(page.text, deed="accept")
    data["change"] = [token for token in data["change"] if not token.endswith("title")]
    editor.post(url, data)
    operation.refresh_from_db()
    assert (operation.title, operation.codename, operation.aim) == ("Edited", "New", "To help.")


def test_a_ticked_change_is_taken_also_where_the_record_changed_since(
    contributor, editor, operation
):
    proposal = propose(contributor, operation, title="Proposed")
    editor.post(page_of(operation), typed(editor, operation, title="Edited"))
    url = reverse("proposal", args=[proposal.pk])
    editor.post(url, sent(editor.get(url).text, deed="accept"))
    operation.refresh_from_db()
    assert operation.title == "Proposed"


def test_a_proposal_that_would_unpublish_is_refused_and_stays_open(contributor, editor, operation):
    proposal = propose(contributor, operation, **{"arrests-0-citations-0-DELETE": "on"})
    url = reverse("proposal", args=[proposal.pk])
    page = editor.post(url, sent(editor.get(url).text, deed="accept"))
    assert page.status_code == 400
    assert "cites no source" in page.text
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_proposal_is_returned_only_with_a_reason(contributor, editor, operation):
    proposal = propose(contributor, operation, title="Proposed")
    url = reverse("proposal", args=[proposal.pk])
    assert "Say why" in editor.post(url, {"deed": "return", "answer": " "}).text
    assert editor.post(url, {"deed": "return", "answer": "No source says so."}).status_code == 302
    assert "No source says so." in contributor.get(reverse("review")).text
    late = editor.post(url, {"deed": "accept", "change": []})
    assert "This proposal is returned already." in late.text


def test_a_proposal_can_be_taken_back_by_its_author_alone(contributor, editor, operation):
    proposal = propose(contributor, operation, title="Proposed")
    url = reverse("proposal", args=[proposal.pk])
    assert signed_in("contributor", "other").get(url).status_code == 404
    assert contributor.post(url, {"deed": "accept", "change": ["x"]}).status_code == 403
    assert contributor.post(url, {"deed": "take_back"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "taken_back"
    assert editor.get(reverse("review")).text.count("Why not.") == 0


def test_accepting_nothing_is_refused(contributor, editor, operation):
    proposal = propose(contributor, operation, title="Proposed")
    page = editor.post(reverse("proposal", args=[proposal.pk]), {"deed": "accept"})
    assert "Choose at least one change" in page.text


def test_each_box_takes_the_field_it_names(contributor, editor, operation):
    first = make.make_source(slug="one", title="Same", publisher="Same")
    make.make_source(slug="two", title="Same", publisher="Same")
    arrest = operation.arrests.get()
    arrest.citations.all().delete()
    make.cite(arrest, first, locator="paragraph 1")
    proposal = propose(
        contributor,
        operation,
        **{"arrests-0-citations-0-source": "two", "arrests-0-citations-0-locator": "caption"},
    )
    url = reverse("proposal", args=[proposal.pk])
    data = sent(editor.get(url).text, deed="accept")
    assert len(data["change"]) == 2
    data["change"] = [token for token in data["change"] if token.endswith(".locator")]
    editor.post(url, data)
    citation = arrest.citations.get()
    assert (citation.source, citation.locator) == (first, "caption")


def test_a_proposal_for_a_record_that_is_gone_from_the_site_is_not_accepted(
    contributor, editor, operation
):
    proposal = propose(contributor, operation, title="Proposed")
    do(editor, operation, "withdraw", "Wrong.")
    url = reverse("proposal", args=[proposal.pk])
    page = editor.post(url, sent(editor.get(url).text, deed="accept"))
    assert "is not published any more" in page.text


def test_a_reason_that_names_somebody_does_not_break_a_withdrawal(editor, operation):
    url = reverse("admin:operations_operation_withdraw", args=[operation.pk])
    page = editor.post(url, {"reason": "It named John Smith, 26, of High Street."})
    assert page.status_code == 200
    assert status(operation) == "published"


def test_the_slug_of_a_named_thing_stays():
    from tests import forms as records

    agency = make.make_agency(slug="old")
    url = reverse("admin:operations_agency_change", args=[agency.pk])
    client = signed_in("administrator")
    client.post(url, records.typed(client, url, name="New name", slug="new"))
    agency.refresh_from_db()
    assert (agency.name, agency.slug) == ("New name", "old")
