"""The history of a record: what visitors read, what editors bring back, and that it is whole."""

import pytest
from django.test import override_settings
from django.urls import reverse

from operations import record
from operations.editing.checked import checked
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Agency, Arrest, Operation
from tests import factories as make
from tests.people import account, signed_in
from tests.test_edit_page import page_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return signed_in("editor")


@pytest.fixture
def operation():
    found = make.make_publishable(title="Raids", slug="raids", codename="", aim="")
    make.cite(make.make_arrest(operation=found, key="men", people=7))
    return found


def history_of(operation):
    return reverse("operation_history", args=[operation.slug])


def version_of(operation, number):
    return reverse("operation_version", args=[operation.slug, number])


def test_a_visitor_reads_every_edit_of_a_published_record(editor, client, operation):
    editor.post(
        page_of(operation),
        typed(editor, operation, title="Dawn raids", _summary="The force says so."),
    )
    page = client.get(history_of(operation)).text
    for words in ("<del>Raids</del>", "<ins>Dawn raids</ins>", "The force says so.", "an editor"):
        assert words in page
    assert ">editor<" not in page
    assert "by editor" not in page
    with override_settings(PUBLIC_EDITOR_NAMES=True):
        assert "by editor" in client.get(history_of(operation)).text


def test_every_version_can_be_read_whole(editor, client, operation):
    editor.post(page_of(operation), typed(editor, operation, title="Dawn raids"))
    assert "title: Raids;" in client.get(version_of(operation, 1)).text
    assert "title: Dawn raids;" in client.get(version_of(operation, 2)).text
    assert client.get(version_of(operation, 3)).status_code == 404


def test_what_came_before_publication_is_not_for_visitors(editor, client):
    draft = make.make_publishable(title="Secret", status="draft", published_at=None)
    editor.post(page_of(draft), typed(editor, draft, title="Public"))
    editor.post(reverse("operation_state", args=[draft.slug]), {"deed": "publish", "comment": ""})
    assert "Secret" not in client.get(history_of(draft)).text
    for number in (1, 2):
        assert client.get(version_of(draft, number)).status_code == 404
    assert "Secret" not in client.get(version_of(draft, 3)).text
    assert "Secret" in editor.get(history_of(draft)).text


def test_what_is_hidden_today_is_hidden_in_every_earlier_version(editor, client, operation):
    quote = make.make_quote(operation=operation, text="They are guilty, all of them.")
    make.cite(quote)
    editor.post(page_of(operation), typed(editor, operation, codename="One"))
    row = next(
        name for name, value in typed(editor, operation).items() if value == [quote.text]
    ).removesuffix("-text")
    editor.post(page_of(operation), typed(editor, operation, **{f"{row}-is_sensitive": "on"}))
    assert operation.quotes.get().is_sensitive
    for number in (1, 2, 3):
        page = client.get(version_of(operation, number))
        assert page.status_code == 200
        assert "guilty" not in page.text
    assert "guilty" not in client.get(history_of(operation)).text
    assert "guilty" in editor.get(version_of(operation, 2)).text


def test_one_edit_is_taken_back_and_later_ones_stay(editor, operation):
    editor.post(page_of(operation), typed(editor, operation, title="Wrong"))
    editor.post(page_of(operation), typed(editor, operation, codename="Right"))
    editor.post(version_of(operation, 2), {"undo": "yes", "summary": "It was right before."})
    operation.refresh_from_db()
    assert (operation.title, operation.codename, operation.version) == ("Raids", "Right", 4)
    edit = Edit.objects.of(operation).first()
    assert (edit.action, edit.summary) == ("reverted", "It was right before.")


def test_what_was_changed_again_since_stays_and_is_counted(editor, operation):
    editor.post(page_of(operation), typed(editor, operation, title="Wrong", codename="Wrong"))
    editor.post(page_of(operation), typed(editor, operation, title="Right"))
    page = editor.post(version_of(operation, 2), {"undo": "yes"}, follow=True)
    assert "1 of its changes were changed again since" in page.text
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Right", "")


def test_a_version_is_brought_back_whole(editor, operation):
    before = document_of(operation)
    data = typed(editor, operation, title="Wrong", **{"arrests-0-people": "9"})
    editor.post(page_of(operation), data)
    editor.post(page_of(operation), typed(editor, operation, aim="Wrong too."))
    editor.post(version_of(operation, 1), {"bring_back": "yes"})
    assert document_of(operation) == before


def test_a_deleted_fact_comes_back_with_its_sources(editor, operation):
    women = make.make_arrest(operation=operation, key="women", people=2)
    make.cite(women, locator="caption")
    data = typed(editor, operation)
    place = next(name for name, value in data.items() if value == ["women"])
    editor.post(page_of(operation), data | {place.replace("-key", "-DELETE"): "on"})
    assert not Arrest.objects.filter(key="women").exists()
    number = Edit.objects.of(operation).first().number
    editor.post(version_of(operation, number), {"undo": "yes"})
    back = Arrest.objects.get(key="women")
    assert (back.pk, back.citations.get().locator) == (women.pk, "caption")


def test_bringing_back_what_could_not_be_published_is_refused(editor, operation):
    editor.post(page_of(operation), typed(editor, operation, codename="One"))
    Edit.objects.of(operation).filter(number=1).update(
        document=document_of(operation) | {"citation": []}
    )
    page = editor.post(version_of(operation, 1), {"bring_back": "yes"}, follow=True)
    assert "nothing was saved" in page.text
    assert operation.citations.exists()


def test_the_records_own_files_are_its_first_edit():
    record.load("seeds")
    for operation in Operation.objects.all():
        edit = Edit.objects.of(operation).get()
        assert (edit.action, edit.number) == ("loaded", operation.version)
        assert edit.document == document_of(operation)
    assert Edit.objects.filter(kind="agency").count() == Agency.objects.count()
    assert Edit.objects.values("act").distinct().count() == len(
        {edit.kind for edit in Edit.objects.all()}
    )


def test_a_load_that_is_only_a_check_records_nothing():
    record.load("seeds", check=True)
    assert not Edit.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda operation: Operation.objects.filter(pk=operation.pk).update(title="Past it"),
        lambda operation: Arrest.objects.filter(operation=operation).update(people=99),
        lambda operation: Arrest.objects.bulk_create(
            [Arrest(operation=operation, key="bulk", people=1)]
        ),
        lambda operation: Arrest.objects.filter(operation=operation).delete(),
        lambda operation: (
            operation.arrests.first().save_base(raw=True)
            or Arrest(operation=operation, key="raw", people=1).save_base(raw=True)
        ),
    ],
    ids=["update", "update of a row", "bulk", "delete", "raw"],
)
def test_what_passes_the_history_by_is_found_and_recorded_with_the_next_edit(change, operation):
    someone = account("editor")
    with checked("edited", someone, operation):
        Operation.objects.filter(pk=operation.pk).update(codename="First")
    change(operation)
    unexplained = document_of(operation)
    page = signed_in("visitor").get(history_of(operation))
    assert "changed by other means" in page.text
    with checked("edited", someone, operation):
        Operation.objects.filter(pk=operation.pk).update(aim="Second.")
    last, found, first, begun = Edit.objects.of(operation)
    assert (found.action, found.author, found.document) == ("found", None, unexplained)
    assert "Changed outside" in found.summary
    assert [edit.number for edit in (last, found, first, begun)] == [4, 3, 2, 1]
    assert Operation.objects.get(pk=operation.pk).version == 4


def test_a_deed_that_fails_leaves_no_trace(operation):
    def half() -> None:
        with checked("edited", account("editor"), operation):
            Operation.objects.filter(pk=operation.pk).update(title="Half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    operation.refresh_from_db()
    assert (operation.title, Edit.objects.count()) == ("Raids", 0)


def test_a_deleted_record_keeps_its_history(operation):
    from django.urls import reverse as address

    draft = make.make_draft(title="Gone")
    administrator = signed_in("administrator")
    administrator.post(
        address("admin:operations_operation_delete", args=[draft.pk]), {"post": "yes"}
    )
    last, first = Edit.objects.filter(kind="operation", object_id=draft.pk)
    assert (last.action, last.document, last.author.username) == ("deleted", {}, "administrator")
    assert first.document["operation"][0]["title"] == "Gone"


def test_edits_of_named_things_in_the_admin_are_recorded(editor):
    from tests import forms as records

    agency = make.make_agency(name="Old name")
    url = reverse("admin:operations_agency_change", args=[agency.pk])
    editor.post(url, records.typed(editor, url, name="New name"))
    last, first = Edit.objects.of(agency)
    assert (first.document["agency"][0]["name"], last.document["agency"][0]["name"]) == (
        "Old name",
        "New name",
    )
    assert last.author.username == "editor"


def test_the_admin_shows_the_history_of_a_named_thing_and_brings_a_version_back(editor):
    from tests import forms as records

    agency = make.make_agency(name="Old name")
    change = reverse("admin:operations_agency_change", args=[agency.pk])
    editor.post(change, records.typed(editor, change, name="New name"))
    page = editor.get(reverse("admin:operations_agency_history", args=[agency.pk])).text
    assert "<del>Old name</del>" in page
    revert = reverse("admin:operations_agency_revert", args=[agency.pk])
    assert signed_in("contributor").post(revert, {"number": "1"}).status_code == 302
    assert editor.get(revert).status_code == 404
    assert editor.post(revert, {"number": "9"}).status_code == 404
    assert editor.post(revert, {"number": "1", "bring_back": "yes"}).status_code == 302
    agency.refresh_from_db()
    assert agency.name == "Old name"
    assert Edit.objects.of(agency).first().action == "reverted"


def test_the_admin_leads_from_an_operation_and_its_rows_to_the_records_history(editor, operation):
    for row in (operation, operation.arrests.get()):
        url = reverse(f"admin:operations_{row._meta.model_name}_history", args=[row.pk])
        assert editor.get(url).url == history_of(operation)


def test_a_name_is_refused_in_the_reason_too(editor, operation):
    data = typed(editor, operation, title="Other", _summary="John Smith, 26, of High Street.")
    page = editor.post(page_of(operation), data)
    assert page.status_code == 400
    assert "Why:" in page.text
    operation.refresh_from_db()
    assert operation.title == "Raids"


def test_a_long_history_is_read_a_page_at_a_time(operation, client, django_assert_max_num_queries):
    someone = account("editor")
    for number in range(45):
        with checked("edited", someone, operation):
            Operation.objects.filter(pk=operation.pk).update(codename=f"Name {number}")
    with django_assert_max_num_queries(45):
        first = client.get(history_of(operation)).text
    assert first.count("<del>Name") == 20
    assert "<del>Name 43</del>" in first
    assert "<ins>Name 0</ins>" not in first
    last = client.get(history_of(operation) + "?page=3").text
    assert "<ins>Name 0</ins>" in last
    assert "Version 1" in last
