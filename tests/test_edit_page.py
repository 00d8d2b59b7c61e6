"""Writing a whole record on one page: saved whole or not at all, and nothing typed is lost."""

import html
import re

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.urls import reverse

from operations import record
from operations.editing.models import Proposal, UnsavedForm
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Arrest, Citation, Note, Operation
from tests import factories as make
from tests.people import account, signed_in
from tests.sending import sent

pytestmark = pytest.mark.django_db
FORM = "record-form"


def page_of(operation):
    return reverse("operation_edit", args=[operation.slug])


def typed(client, operation, **changes):
    """Return what is sent from the edit page with some fields typed over."""
    response = client.get(page_of(operation))
    assert response.status_code == 200
    return sent(response.text, FORM, **changes)


def with_row(data, prefix, **fields):
    """Return what is sent once “Add a row” was pressed and the row filled in."""
    number = int(data[f"{prefix}-TOTAL_FORMS"][0])
    found = data | {f"{prefix}-TOTAL_FORMS": str(number + 1)}
    found |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return found | {
        f"{prefix}-{number}-citations-TOTAL_FORMS": "0",
        f"{prefix}-{number}-citations-INITIAL_FORMS": "0",
    }


def said(response):
    """Return the reasons at the head of the page, as text."""
    found = re.search(r'id="refused">(.*?)</div>', response.text, re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[1]))) if found else ""


@pytest.fixture
def editor():
    return signed_in("editor")


@pytest.fixture
def operation():
    found = make.make_publishable(title="Raids", slug="raids")
    arrest = make.make_arrest(operation=found, key="men", people=7)
    make.cite(arrest)
    return found


def test_saving_every_seed_record_unchanged_changes_nothing(editor):
    record.load("seeds")
    for operation in Operation.objects.all():
        before = document_of(operation)
        response = editor.post(page_of(operation), typed(editor, operation))
        assert response.status_code == 302, said(response)
        assert document_of(operation) == before
        assert Operation.objects.get(pk=operation.pk).version == operation.version
        assert Edit.objects.of(operation).count() == 1


def test_it_saves_the_operation_and_its_rows_as_one_edit(editor, operation):
    data = typed(editor, operation, title="Raids at dawn", _summary="Heard again.")
    data |= {"arrests-0-people": "8", "arrests-0-citations-0-locator": "caption"}
    source = make.make_source(slug="second")
    data = with_row(data, "notes", key="odd", kind="caution", about="", text="Beware of this.")
    data = with_row(
        data, "citations", aspect="dates", source=source.slug, locator="paragraph 9", wording=""
    )
    response = editor.post(page_of(operation), data)
    assert response.status_code == 302, said(response)
    assert response.url == operation.get_absolute_url()
    operation.refresh_from_db()
    assert (operation.title, operation.version) == ("Raids at dawn", 2)
    assert operation.arrests.get().people == 8
    assert operation.arrests.get().citations.get().locator == "caption"
    assert operation.notes.get().text == "Beware of this."
    assert operation.citations.filter(source=source, aspect="dates").exists()
    edit = Edit.objects.of(operation).first()
    assert (edit.number, edit.author.username, edit.summary) == (2, "editor", "Heard again.")
    assert edit.document == document_of(operation)


def test_a_new_fact_is_saved_with_its_sources(editor, operation):
    make.make_source(slug="release")
    make.make_place(name="Chatham", slug="chatham")
    data = typed(editor, operation)
    data = with_row(
        data,
        "arrests",
        key="women",
        standing="accepted",
        people="2",
        people_precision="exact",
        home="Chatham",
        is_arrest_stated="on",
    )
    prefix = "arrests-1-citations"
    data |= {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-source": "release",
        f"{prefix}-0-locator": "paragraph 2",
        f"{prefix}-0-wording": "two women",
    }
    response = editor.post(page_of(operation), data)
    assert response.status_code == 302, said(response)
    women = operation.arrests.get(key="women")
    assert (women.people, women.home.slug) == (2, "chatham")
    assert women.citations.get().wording == "two women"


def test_a_new_fact_cites_a_place_in_a_source_once(editor, operation):
    make.make_source(slug="release")
    new = {"key": "women", "standing": "accepted", "people": "2", "people_precision": "exact"}
    data = with_row(typed(editor, operation), "arrests", **new, is_arrest_stated="on")
    prefix = "arrests-1-citations"
    data[f"{prefix}-TOTAL_FORMS"] = "2"
    for number, wording in enumerate(("two women", "women")):
        row = {"source": "release", "locator": "paragraph 2", "wording": wording}
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    response = editor.post(page_of(operation), data)
    assert response.status_code == 400
    assert "This place in the source is already cited here." in html.unescape(response.text)
    assert operation.arrests.count() == 1


def test_rows_are_taken_out(editor, operation):
    make.make_note(operation=operation)
    data = typed(editor, operation, **{"notes-0-DELETE": "on"})
    assert editor.post(page_of(operation), data).status_code == 302
    assert not Note.objects.exists()


def test_a_note_can_be_about_a_fact(editor, operation):
    arrest = operation.arrests.get()
    data = typed(editor, operation)
    data = with_row(
        data, "notes", key="odd", kind="caution", about=f"arrest:{arrest.pk}", text="Which men?"
    )
    assert editor.post(page_of(operation), data).status_code == 302
    assert operation.notes.get().arrest == arrest


def test_a_wrong_field_keeps_everything_typed_and_says_where(editor, operation):
    data = typed(editor, operation, title="Typed anew", ends_on="2020-01-01")
    data |= {"arrests-0-home": "Nowhere"}
    data = with_row(data, "notes", key="odd", kind="caution", about="", text="Typed at length.")
    response = editor.post(page_of(operation), data)
    assert response.status_code == 400
    assert "The last day is before the first day." in said(response)
    assert "There is no place “Nowhere”." in said(response)
    assert 'href="#id_arrests-0-home"' in response.text
    for words in ("Typed anew", "Nowhere", "Typed at length."):
        assert words in response.text
    operation.refresh_from_db()
    assert (operation.title, operation.version) == ("Raids", 1)
    again = sent(response.text, FORM)
    again |= {"ends_on": operation.ends_on.isoformat(), "arrests-0-home": ""}
    assert editor.post(page_of(operation), again).status_code == 302
    assert operation.notes.get().text == "Typed at length."


def test_an_edit_that_would_unpublish_is_refused(editor, operation):
    data = typed(editor, operation, **{"arrests-0-citations-0-DELETE": "on"})
    response = editor.post(page_of(operation), data)
    assert response.status_code == 400
    assert "The arrest “men” cites no source" in said(response)
    assert Citation.objects.filter(arrest__isnull=False).exists()


def test_a_row_is_added_without_a_script_and_nothing_is_saved_or_complained_of(editor, operation):
    data = typed(editor, operation, title="", add="arrests")
    response = editor.post(page_of(operation), data)
    assert response.status_code == 200
    assert 'name="arrests-1-key"' in response.text
    assert 'id="refused"' not in response.text
    more = sent(response.text, FORM, add="arrests-1-citations")
    response = editor.post(page_of(operation), more)
    assert 'name="arrests-1-citations-0-source"' in response.text
    assert Arrest.objects.count() == 1


def test_a_new_record_begins_as_a_draft_with_an_address_of_its_own():
    contributor = signed_in("contributor")
    url = reverse("operation_new")
    make.make_operation(slug="dawn-raids")
    data = sent(contributor.get(url).text, FORM)
    data |= {
        "title": "Dawn raids",
        "summary": "What happened.",
        "starts_on": "2024-01-02",
        "ends_on": "2024-01-02",
    }
    data = with_row(
        data,
        "arrests",
        key="men",
        standing="accepted",
        people="3",
        people_precision="exact",
        is_arrest_stated="on",
    )
    response = contributor.post(url, data)
    assert response.status_code == 302, said(response)
    found = Operation.objects.get(slug="dawn-raids-2")
    assert (found.status, found.version, found.arrests.get().people) == ("draft", 1, 3)
    edit = Edit.objects.of(found).get()
    assert (edit.action, edit.author.username) == ("created", "contributor")
    assert response.url == reverse("operation_history", args=[found.slug])
    assert contributor.get(response.url).status_code == 200
    assert signed_in("visitor").get(response.url).status_code == 404
    assert signed_in("visitor").get(found.get_absolute_url()).status_code == 404


def test_what_is_typed_is_kept_and_taken_up_again(editor, operation):
    data = typed(editor, operation, title="Half typed", keep="yes")
    assert editor.post(page_of(operation), data).json()["kept"] is True
    page = editor.get(page_of(operation))
    assert "You typed something here" in page.text
    assert "Half typed" not in page.text
    restored = editor.get(page_of(operation) + "?unsaved=restore")
    assert 'value="Half typed"' in restored.text
    assert 'id="refused"' not in restored.text
    data = sent(restored.text, FORM)
    assert editor.post(page_of(operation), data).status_code == 302
    operation.refresh_from_db()
    assert operation.title == "Half typed"
    assert not UnsavedForm.objects.exists()


def test_what_is_kept_is_ones_own_and_can_be_discarded(editor, operation):
    editor.post(page_of(operation), typed(editor, operation, keep="yes"))
    other = signed_in("editor", "other")
    assert "You typed something here" not in other.get(page_of(operation)).text
    assert editor.post(page_of(operation), {"discard": "yes"}).status_code == 302
    assert not UnsavedForm.objects.exists()


def test_the_preview_adds_up_what_is_typed_and_saves_nothing(editor, operation):
    data = typed(editor, operation, preview="yes", **{"arrests-0-people": "12"})
    answer = editor.post(page_of(operation), data).json()
    assert answer["errors"] == []
    assert "12" in answer["totals"]
    wrong = editor.post(page_of(operation), data | {"arrests-0-people": ""}).json()
    assert "Give the people as a number" in wrong["errors"][0]["message"]
    assert operation.arrests.get().people == 7
    assert not Edit.objects.filter(number__gt=1).exists()


def test_a_session_that_ran_out_loses_nothing(editor, operation):
    get_user_model().objects.filter(username="editor").update(is_active=True)
    user = account("editor")
    user.set_password("a long pass phrase")
    user.save()
    data = typed(signed_in("editor"), operation, title="Typed before lunch")
    stranger = signed_in("visitor")
    page = stranger.post(page_of(operation), data)
    assert page.status_code == 403
    assert "What you sent is kept on this page" in page.text
    kept = sent(page.text)
    wrong = stranger.post(page_of(operation), kept | {"username": "editor", "password": "wrong"})
    assert wrong.status_code == 403
    assert "Typed before lunch" in wrong.text
    response = stranger.post(
        page_of(operation), kept | {"username": "editor", "password": "a long pass phrase"}
    )
    assert response.status_code == 302, said(response)
    operation.refresh_from_db()
    assert operation.title == "Typed before lunch"


def test_a_contributors_change_of_a_published_record_is_a_proposal(operation):
    contributor = signed_in("contributor")
    data = typed(contributor, operation, title="Better title", **{"arrests-0-people": "8"})
    refused = contributor.post(page_of(operation), data)
    assert "Say in a line why" in said(refused)
    response = contributor.post(page_of(operation), data | {"_summary": "The BBC says 8."})
    assert response.status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.summary, proposal.base, proposal.state) == ("The BBC says 8.", 1, "open")
    assert proposal.document["operation"][0]["title"] == "Better title"
    assert proposal.before == document_of(operation)
    operation.refresh_from_db()
    assert (operation.title, operation.arrests.get().people) == ("Raids", 7)


def test_a_big_record_is_read_with_few_questions(editor, django_assert_max_num_queries):
    operation = make.make_publishable()
    for number in range(30):
        make.cite(make.make_arrest(operation=operation, key=f"row-{number}"))
    with django_assert_max_num_queries(45):
        assert editor.get(page_of(operation)).status_code == 200


def test_two_hundred_facts_are_saved_with_few_questions(editor, django_assert_max_num_queries):
    operation = make.make_publishable()
    for number in range(200):
        make.cite(make.make_arrest(operation=operation, key=f"row-{number}", people=1))
    data = typed(editor, operation, **{"arrests-199-people": "5"})
    body = QueryDict(mutable=True)
    for name, values in data.items():
        body.setlist(name, values if isinstance(values, list) else [values])
    with django_assert_max_num_queries(90):
        response = editor.post(
            page_of(operation), body.urlencode(), content_type="application/x-www-form-urlencoded"
        )
    assert response.status_code == 302
    assert operation.arrests.get(key="row-199").people == 5


def test_a_whole_is_taken_out_while_its_part_is_let_stand_alone(editor):
    operation = make.make_publishable()
    whole = make.make_drugs(operation=operation, key="drugs")
    part = make.make_drugs(operation=operation, key="class-a", part_of=whole)
    for fact in (whole, part):
        make.cite(fact)
    data = typed(editor, operation, **{"seizures-0-DELETE": "on"})
    held = editor.post(page_of(operation), data)
    assert "“class-a” is part of a row that is taken out" in held.text
    response = editor.post(page_of(operation), data | {"seizures-1-part_of": ""})
    assert response.status_code == 302, said(response)
    assert operation.seizures.get().key == "class-a"


def test_a_whole_is_taken_out_with_its_parts(editor):
    operation = make.make_publishable()
    whole = make.make_drugs(operation=operation, key="drugs")
    make.make_drugs(operation=operation, key="class-a", part_of=whole)
    data = typed(editor, operation, **{"seizures-0-DELETE": "on", "seizures-1-DELETE": "on"})
    assert editor.post(page_of(operation), data).status_code == 302
    assert not operation.seizures.exists()


def test_two_agencies_swap_and_one_takes_the_place_of_another(editor, operation):
    first = operation.participations.get().agency
    second = make.make_participation(operation=operation).agency
    data = typed(editor, operation)
    swap = {"participations-0-agency": second.name, "participations-1-agency": first.name}
    assert editor.post(page_of(operation), data | swap).status_code == 302
    assert [row.agency for row in operation.participations.order_by("pk")] == [second, first]
    data = typed(editor, operation, **{"participations-1-DELETE": "on"})
    data |= {"participations-0-agency": first.name}
    assert editor.post(page_of(operation), data).status_code == 302
    assert operation.participations.get().agency == first


def test_too_many_rows_are_refused_before_any_is_made(editor, operation):
    data = typed(editor, operation)
    data |= {f"arrests-{number}-citations-TOTAL_FORMS": "999999" for number in range(60)}
    response = editor.post(page_of(operation), data | {"preview": "yes"})
    assert response.status_code == 400
    assert "rows fit on one page" in said(response)
    long = editor.post(page_of(operation), typed(editor, operation, _version="9" * 5000))
    assert long.status_code in (302, 400)


def test_what_is_typed_into_a_draft_that_went_to_review_is_kept():
    draft = make.make_draft(title="Raids")
    writer = signed_in("contributor")
    data = typed(writer, draft, title="Typed meanwhile")
    Operation.objects.filter(pk=draft.pk).update(status="in_review")
    page = writer.post(page_of(draft), data, follow=True)
    assert "What you typed is kept" in page.text
    Operation.objects.filter(pk=draft.pk).update(status="draft")
    restored = writer.get(page_of(draft) + "?unsaved=restore")
    assert 'value="Typed meanwhile"' in restored.text


def test_a_reason_that_names_somebody_is_refused_before_it_is_proposed(operation):
    contributor = signed_in("contributor")
    data = typed(contributor, operation, title="Other", _summary="John Smith, 26, of High Street.")
    assert "Why:" in said(contributor.post(page_of(operation), data))
    assert not Proposal.objects.exists()
