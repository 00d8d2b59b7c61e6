"""Each edit counts once, none leaves a published record unpublishable, and typed work is kept."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.urls import reverse

from operations.admin.arrest import ArrestAdmin
from operations.models import Arrest, Citation, Note, Operation, Seizure
from tests.factories import (
    cite,
    make_arrest,
    make_draft,
    make_facts,
    make_publishable,
    make_seizure,
    make_source,
)
from tests.forms import added, typed

pytestmark = pytest.mark.django_db


def page_of(row, page="change"):
    return reverse(f"admin:operations_{row._meta.model_name}_{page}", args=[row.pk])


def list_of(model):
    return reverse(f"admin:operations_{model._meta.model_name}_changelist")


def version(owner):
    return Operation.objects.get(pk=owner.pk).version


def said(response):
    return " ".join(map(str, get_messages(response.wsgi_request)))


def delete_selected(client, model, *rows):
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    return client.post(list_of(model), data | {"post": "yes"})


@pytest.fixture
def owner():
    return make_draft(title="Raids")


def test_it_counts_an_edit_of_the_operation_once_however_many_rows_change(admin_client, owner):
    make_facts(owner, 2)
    data = typed(admin_client, page_of(owner), title="Other", **{"arrests-0-people": "9"})
    data |= {"notes-0-text": "Changed."}
    before = owner.updated_at
    assert admin_client.post(page_of(owner), data).status_code == 302
    owner.refresh_from_db()
    assert (owner.title, owner.version) == ("Other", 2)
    assert owner.updated_at > before


def test_it_counts_no_edit_where_nothing_was_changed(admin_client, owner):
    make_facts(owner, 1)
    before = owner.updated_at
    assert admin_client.post(page_of(owner), typed(admin_client, page_of(owner)))
    owner.refresh_from_db()
    assert (owner.version, owner.updated_at) == (1, before)


def test_it_counts_an_edit_of_rows_alone(admin_client, owner):
    make_arrest(operation=owner, key="men")
    data = typed(admin_client, page_of(owner), **{"arrests-0-people": "9"})
    admin_client.post(page_of(owner), data)
    assert (version(owner), Arrest.objects.get().people) == (2, 9)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("arrest", {"people": "9"}),
        ("seizure", {"item": "notes"}),
        ("statistic", {"number": "9"}),
        ("quote", {"text": "We did it well."}),
        ("outcome", {"people": "2"}),
        ("note", {"text": "Beware of this."}),
        ("citation", {"locator": "caption"}),
    ],
)
def test_it_counts_an_edit_on_a_rows_own_page(name, changes, admin_client, owner):
    make_facts(owner, 1)
    row = getattr(owner, f"{name}s").first()
    response = admin_client.post(page_of(row), typed(admin_client, page_of(row), **changes))
    assert response.status_code == 302
    row.refresh_from_db()
    assert {field: str(getattr(row, field)).removesuffix(".00") for field in changes} == changes
    assert version(owner) == 2


def test_it_counts_a_new_citation_and_a_deleted_one(admin_client, owner):
    fact = make_arrest(operation=owner, key="men")
    url = reverse("admin:operations_citation_add")
    data = typed(admin_client, url, source=make_source().pk, locator="caption")
    assert "Name the operation" in admin_client.post(url, data).text
    assert admin_client.post(url, data | {"arrest": fact.pk}).status_code == 302
    cited = Citation.objects.get()
    assert (cited.operation, version(owner)) == (owner, 2)
    assert admin_client.post(page_of(cited, "delete"), {"post": "yes"}).status_code == 302
    assert version(owner) == 3


def test_it_counts_a_deletion_of_several_rows_once_for_each_operation(admin_client, owner):
    other = make_draft(title="Other")
    rows = [
        make_arrest(operation=owner, key="a"),
        make_arrest(operation=owner, key="b"),
        make_arrest(operation=other, key="c"),
    ]
    delete_selected(admin_client, Arrest, *rows)
    assert (version(owner), version(other), Arrest.objects.count()) == (2, 2, 0)


def test_it_does_not_set_back_a_version_that_grew_meanwhile(admin_client, owner):
    data = typed(admin_client, page_of(owner), title="Other")
    owner.touch()
    admin_client.post(page_of(owner), data)
    assert version(owner) == 3


def test_it_refuses_an_edit_that_would_unpublish_and_keeps_what_was_typed(admin_client):
    owner = make_publishable(title="Raids")
    data = typed(admin_client, page_of(owner), title="Typed anew")
    data |= {"citations-0-DELETE": "on", "participations-0-role": "support"}
    data = added(data, "notes", key="typed", kind="caution", text="Typed at length.")
    page = admin_client.post(page_of(owner), data)
    assert page.status_code == 200
    assert "nothing was saved" in page.text
    assert "It cites no source: add one." in page.text
    assert "It has no lead or coordinating agency: add one." in page.text
    assert 'value="Typed anew"' in page.text
    assert "Typed at length." in page.text
    owner.refresh_from_db()
    assert (owner.title, owner.version, owner.citations.count()) == ("Raids", 1, 1)
    assert not Note.objects.exists()
    assert not LogEntry.objects.exists()


def test_it_takes_the_refused_edit_once_it_is_mended(admin_client):
    owner = make_publishable(title="Raids")
    data = typed(admin_client, page_of(owner), title="Mended")
    data |= {"citations-0-DELETE": "on"}
    assert admin_client.post(page_of(owner), data).status_code == 200
    row = {"aspect": "dates", "source": make_source().pk, "locator": "caption"}
    mended = added(data, "citations", **row)
    assert admin_client.post(page_of(owner), mended).status_code == 302
    owner.refresh_from_db()
    assert (owner.title, owner.citations.get().locator) == ("Mended", "caption")


def test_it_refuses_an_uncited_fact_of_a_published_record(admin_client):
    owner = make_publishable(title="Raids")
    url = reverse("admin:operations_arrest_add")
    data = typed(admin_client, url, operation=owner.pk, key="men", people="7")
    page = admin_client.post(url, data)
    assert "The arrest “men” cites no source" in page.text
    assert not Arrest.objects.exists()
    data = added(data, "citations", source=make_source().pk, locator="caption")
    assert admin_client.post(url, data).status_code == 302


def test_it_refuses_to_delete_the_last_citation_of_a_published_fact(admin_client):
    owner = make_publishable(title="Raids")
    fact = make_arrest(operation=owner, key="men")
    cited = cite(fact)
    for response in (
        admin_client.post(page_of(cited, "delete"), {"post": "yes"}),
        delete_selected(admin_client, Citation, cited),
    ):
        assert response.status_code == 302
        assert "The arrest “men” cites no source" in said(response)
        assert "Successfully" not in said(response)
        assert Citation.objects.filter(pk=cited.pk).exists()
    page = admin_client.post(
        page_of(fact), typed(admin_client, page_of(fact), **{"citations-0-DELETE": "on"})
    )
    assert "The arrest “men” cites no source" in page.text
    assert version(owner) == 1
    assert not LogEntry.objects.exists()


def test_it_lets_a_published_record_that_is_lacking_already_be_mended_bit_by_bit(admin_client):
    owner = make_publishable(title="Raids")
    first = make_arrest(operation=owner, key="men")
    make_arrest(operation=owner, key="women")
    data = typed(admin_client, page_of(first))
    data = added(data, "citations", source=make_source().pk, locator="caption")
    assert admin_client.post(page_of(first), data).status_code == 302
    assert version(owner) == 2


def test_it_shows_a_clash_in_the_database_as_an_error_on_the_form(admin_client, owner, monkeypatch):
    def clash(*args):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(ArrestAdmin, "write", clash)
    fact = make_arrest(operation=owner, key="men")
    page = admin_client.post(page_of(fact), typed(admin_client, page_of(fact), people="9"))
    assert page.status_code == 200
    assert "The database refused this" in page.text
    assert 'value="9"' in page.text


def test_it_keeps_a_fact_with_its_operation(admin_client, owner):
    fact, other = make_arrest(operation=owner, key="men"), make_draft(title="Other")
    data = typed(admin_client, page_of(fact), people="9", operation=other.pk)
    assert admin_client.post(page_of(fact), data).status_code == 302
    fact.refresh_from_db()
    assert (fact.people, fact.operation) == (9, owner)


def test_it_refuses_a_whole_from_another_operation(admin_client, owner):
    part, whole = make_seizure(operation=owner), make_seizure(operation=make_draft())
    data = typed(admin_client, page_of(part), part_of=whole.pk)
    assert "must belong to the same operation" in admin_client.post(page_of(part), data).text
    assert not Seizure.objects.filter(part_of__isnull=False).exists()


def test_it_writes_the_history_of_an_edit(admin_client, owner):
    admin_client.post(page_of(owner), typed(admin_client, page_of(owner), title="Other"))
    assert "Title" in LogEntry.objects.get().get_change_message()
