"""Publishing, withdrawing, deleting and exporting from the administration."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from operations.choices import Status
from operations.models import Operation
from tests.factories import (
    DRAFT,
    cite,
    make_arrest,
    make_draft,
    make_facts,
    make_participation,
    make_publishable,
)
from tests.forms import typed

pytestmark = pytest.mark.django_db

LIST = "admin:operations_operation_changelist"


def page_of(owner, page="change"):
    return reverse(f"admin:operations_operation_{page}", args=[owner.pk])


def press(client, owner, button, **changes):
    return client.post(page_of(owner), typed(client, page_of(owner), **changes, **button))


def choose(client, action, *rows, **fields):
    data = {"action": action, "_selected_action": [row.pk for row in rows]} | fields
    return client.post(reverse(LIST), data)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def status(owner):
    return Operation.objects.get(pk=owner.pk).status


PUBLISH, WITHDRAW = {"_publish": "1"}, {"_withdraw": "1"}


def test_it_names_all_that_bars_publication_and_where_to_mend_it(admin_client):
    owner = make_draft(title="Raids", is_year_settled=False)
    fact = make_arrest(operation=owner, key="men")
    messages = said(press(admin_client, owner, PUBLISH, title="Kept all the same"))
    own, facts = page_of(owner), reverse("admin:operations_arrest_change", args=[fact.pk])
    expected = {
        "It cites no source": f"{own}#citations-group",
        "It has no lead or coordinating agency": f"{own}#participations-group",
        "Its year is not settled": f"{own}#id_is_year_settled",
        "The arrest “men” cites no source": f"{facts}#citations-group",
    }
    assert len(messages) == len(expected)
    for message, (words, where) in zip(messages, expected.items(), strict=True):
        assert words in message
        assert f'href="{where}"' in message
        page, _, place = where.partition("#")
        assert f'id="{place}"' in admin_client.get(page).text
    owner.refresh_from_db()
    assert (owner.status, owner.title) == (Status.DRAFT, "Kept all the same")


def test_it_publishes_once_that_is_mended(admin_client):
    owner = make_draft(title="Raids")
    make_participation(operation=owner)
    press(admin_client, owner, PUBLISH)
    assert status(owner) == Status.DRAFT
    cite(owner)
    response = press(admin_client, owner, PUBLISH)
    assert said(response)[-1] == "“Raids” is published."
    owner.refresh_from_db()
    # The citation was added by no edit, so the next one records it as a version of its own.
    assert (owner.status, owner.version) == (Status.PUBLISHED, 3)
    assert owner.published_at is not None
    assert LogEntry.objects.filter(change_message="Published.").exists()


def test_it_shows_the_button_that_fits(admin_client):
    draft, shown = make_draft(title="Raids"), make_publishable(title="Shown")
    pages = {owner: admin_client.get(page_of(owner)).text for owner in (draft, shown)}
    assert "_publish" in pages[draft]
    assert "_withdraw" not in pages[draft]
    assert "_publish" not in pages[shown]
    assert "_withdraw" in pages[shown]
    assert page_of(shown, "withdraw") in pages[shown]


def test_it_keeps_the_status_and_a_frozen_slug_out_of_the_form(admin_client):
    draft, shown = make_publishable(title="Draft", **DRAFT), make_publishable(slug="shown")
    press(admin_client, draft, {}, status="published", slug="renamed")
    press(admin_client, shown, {}, status="draft", slug="renamed-too")
    rows = Operation.objects.values_list("status", "slug")
    assert set(rows) == {("draft", "renamed"), ("published", "shown")}


def test_it_asks_why_before_it_withdraws(admin_client):
    owner = make_publishable(title="Raids")
    response = press(admin_client, owner, WITHDRAW, title="Saved first")
    assert response.url == page_of(owner, "withdraw")
    assert admin_client.get(response.url).status_code == 200
    assert "This field is required." in admin_client.post(response.url, {"reason": " "}).text
    assert status(owner) == Status.PUBLISHED
    assert admin_client.post(response.url, {"reason": "Wrong force."}).status_code == 302
    owner.refresh_from_db()
    assert (owner.status, owner.withdrawn_reason) == (Status.WITHDRAWN, "Wrong force.")
    assert (owner.title, owner.version) == ("Saved first", 3)
    assert LogEntry.objects.filter(change_message="Withdrawn: Wrong force.").exists()


def test_it_withdraws_even_a_record_that_could_not_be_published(admin_client):
    owner = make_publishable(title="Raids")
    owner.citations.all().delete()
    admin_client.post(page_of(owner, "withdraw"), {"reason": "No source."})
    assert status(owner) == Status.WITHDRAWN


def test_it_withdraws_nothing_that_is_not_published(admin_client):
    draft = make_draft(title="Raids")
    assert admin_client.get(page_of(draft, "withdraw")).url == page_of(draft)
    assert said(choose(admin_client, "withdraw", draft))[-1] == "None of them is published."
    missing = reverse("admin:operations_operation_withdraw", args=["none"])
    assert admin_client.get(missing).status_code == 404


def test_it_publishes_the_selection_as_far_as_it_may(admin_client):
    ready, lacking = make_publishable(title="Ready", **DRAFT), make_draft(title="Lacking")
    shown = make_publishable(title="Shown")
    messages = " ".join(said(choose(admin_client, "publish", ready, lacking, shown)))
    assert [status(row) for row in (ready, lacking, shown)] == ["published", "draft", "published"]
    assert "“Lacking” is not published. It cites no source" in messages
    assert "“Shown” is published already." in messages


def test_it_withdraws_the_selection_with_a_reason(admin_client):
    rows = [make_publishable(title="A"), make_publishable(title="B")]
    page = choose(admin_client, "withdraw", *rows)
    assert page.status_code == 200
    assert all(f'value="{row.pk}"' in page.text for row in rows)
    assert choose(admin_client, "withdraw", *rows, reason="").status_code == 200
    assert choose(admin_client, "withdraw", *rows, reason="Wrong.").status_code == 302
    reasons = Operation.objects.values_list("status", "withdrawn_reason")
    assert set(reasons) == {("withdrawn", "Wrong.")}


def test_it_deletes_no_published_operation(admin_client):
    owner = make_publishable(title="Raids")
    assert page_of(owner, "delete") not in admin_client.get(page_of(owner)).text
    for response in (
        admin_client.get(page_of(owner, "delete")),
        admin_client.post(page_of(owner, "delete"), {"post": "yes"}),
        choose(admin_client, "delete_selected", owner, post="yes"),
    ):
        assert response.status_code == 302
        assert "“Raids” is published: withdraw it first, then delete it." in said(response)
    assert status(owner) == Status.PUBLISHED


def test_it_deletes_what_is_not_published(admin_client):
    rows = [make_draft(title="A"), make_draft(title="B")]
    assert admin_client.post(page_of(rows[0], "delete"), {"post": "yes"}).status_code == 302
    assert choose(admin_client, "delete_selected", rows[1]).status_code == 200
    choose(admin_client, "delete_selected", rows[1], post="yes")
    assert not Operation.objects.exists()


TABLES = [
    *("operation", "arrest", "seizure", "statistic", "quote"),
    *("agency", "place", "programme", "source"),
]


@pytest.mark.parametrize("model", TABLES)
def test_it_exports_the_selection_drafts_too(model, admin_client):
    owner = make_draft(title="Raids")
    make_facts(owner, 3)
    make_draft(title="Other")
    url = reverse(f"admin:operations_{model}_changelist")
    listed = admin_client.get(url).context["cl"].result_list
    chosen = [row.pk for row in listed][:2]
    response = admin_client.post(url, {"action": "download_csv", "_selected_action": chosen})
    assert response["Content-Type"].startswith("text/csv")
    assert len(b"".join(response.streaming_content).splitlines()) == 1 + len(chosen)
