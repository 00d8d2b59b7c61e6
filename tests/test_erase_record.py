"""Hard deletion: nothing of an erased record, or fact, is left in any table."""

import logging
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from operations import package, search
from operations.editing import merging, roles
from operations.editing.erasing import erase, erase_fact
from operations.editing.models import Proposal, UnsavedForm
from operations.history.acts import act, record_new
from operations.history.documents import document_of
from operations.history.models import Action, Edit
from operations.models import Note, Operation, Quote
from tests import factories as make
from tests.pages import page
from tests.searching import matching

pytestmark = pytest.mark.django_db

TOKEN = "qvxtoken"  # no other word begins as it does: the table of words keeps ends only


def everywhere(token=TOKEN):
    """Return the tables that hold the token in any column: text, JSON or bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  quoted
            for row in cursor:
                cells = (bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
                if token in str(list(cells)).lower():
                    found.append(table)
    return sorted(set(found))


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ed")


def log_entry(user, row):
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=row.pk, object_repr=TOKEN, action_flag=2
    )


def edit(operation, **fields):
    with act(Action.EDITED, None, operation, summary=f"{TOKEN}, a summary"):
        Operation.objects.filter(pk=operation.pk).update(**fields)
    operation.refresh_from_db()


@pytest.fixture
def doomed(user):
    """An operation with traces wherever a record leaves them."""
    operation = make.make_publishable(slug=f"{TOKEN}-raids", title=f"Raids {TOKEN}")
    edit(operation, aim=f"{TOKEN}, an aim")
    edit(operation, slug=f"{TOKEN}-more", summary=f"{TOKEN} and {TOKEN}s")
    quote = make.make_quote(operation=operation, key="said", text=f"{TOKEN} spoke.")
    make.cite(quote, wording=f"{TOKEN} wording")
    make.make_note(operation=operation, key="doubt", text=f"{TOKEN} is unsure.", quote=quote)
    outcome = make.make_outcome(operation=operation, arrest=make.make_arrest(operation=operation))
    make.cite(outcome, wording=f"{TOKEN} too")
    edit(operation, aim="")
    document = document_of(operation)
    Proposal.objects.create(
        operation=operation, base=1, before=document, document=document, summary=TOKEN
    )
    typed = {"operation": operation, "data": urlencode({"title": TOKEN})}
    UnsavedForm.objects.create(author=user, page=f"/operations/{operation.slug}/edit/", **typed)
    for row in (operation, quote):
        log_entry(user, row)
    assert matching(TOKEN, Quote).exists()
    return operation


@pytest.fixture
def other():
    return make.make_publishable(slug="other", title="Other raids", summary="Untouched.")


def test_nothing_of_an_erased_record_is_left_in_any_table(doomed, other):
    assert len(everywhere()) > 8
    erase(doomed.slug, "ed")

    assert everywhere() == []
    assert list(Operation.objects.values_list("slug", flat=True)) == ["other"]


def test_the_receipt_counts_and_tells_nothing(
    doomed, caplog, django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.VAR = tmp_path
    with (
        caplog.at_level(logging.WARNING, "operations"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        receipt = erase(doomed.slug, "ed")

    first, second = receipt.lines()
    assert first.startswith("Erased on ")
    assert first.endswith(f" by ed: operation {doomed.pk}.")
    for part in ("1 proposal", "1 unsaved form", "5 edits", "2 log entries", "1 quote", "1 note"):
        assert part in second
    assert TOKEN not in first + second
    assert f"{first} {second}" in caplog.text


def test_it_says_which_sources_nothing_cites_now(doomed, other):
    receipt = erase(doomed.slug, "ed")

    assert receipt.advice[0].startswith("Sources of it that nothing cites now: 3.")


def test_the_data_package_at_hand_is_deleted(
    doomed, other, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.VAR = tmp_path
    assert package.build().exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(doomed.slug, "ed")

    assert list((tmp_path / "packages").glob("*.zip")) == []


def test_it_refuses_what_others_are_part_of_and_names_them(doomed, other):
    edit(other, part_of=doomed)
    with pytest.raises(ValidationError, match=r"“Other raids” \(other\) is part of it"):
        erase(doomed.slug, "ed")

    assert Operation.objects.filter(pk=doomed.pk).exists()


def test_it_refuses_what_others_are_merged_into_and_names_them(doomed, other, user):
    merging.merge_into(other, doomed, user)
    with pytest.raises(ValidationError, match=r"“Other raids” \(other\) is merged into it"):
        erase(doomed.slug, "ed")


def test_an_erased_whole_leaves_the_past_of_its_parts(doomed, other):
    edit(other, part_of=doomed)
    before = document_of(other)
    Proposal.objects.create(operation=other, base=2, before=before, document=before, summary="x")
    edit(other, part_of=None)
    Edit.objects.filter(object_id=other.pk).update(summary="")
    erase(doomed.slug, "ed")

    assert everywhere() == []
    assert Edit.objects.of(other).count() == 3


def test_a_merge_that_was_undone_tells_nothing_of_the_erased(doomed, other, user):
    merging.merge_into(other, doomed, user)
    merging.unmerge(Edit.objects.of(other).get(action=Action.MERGED), user)
    erase(doomed.slug, "ed")

    assert everywhere() == []


def test_it_leaves_the_summaries_of_what_was_loaded_with_it(doomed, other):
    Edit.objects.all().delete()
    record_new("operation", [doomed.pk, other.pk], Action.LOADED, "Loaded.")
    erase(doomed.slug, "ed")

    assert Edit.objects.get().summary == "Loaded."


def test_a_record_that_was_deleted_before_is_erased_from_the_history(doomed):
    slug = doomed.slug
    with act(Action.DELETED, None, doomed):
        doomed.delete()
    assert everywhere()
    erase(slug, "ed")

    assert everywhere() == []


def test_it_leaves_alone_who_has_its_former_name_now(doomed, other):
    edit(other, slug=f"{TOKEN}-raids")
    erase(f"{TOKEN}-more", "ed")

    assert Operation.objects.get().pk == other.pk


def test_an_unknown_name_is_refused():
    with pytest.raises(ValidationError, match="There is no operation “nowhere”"):
        erase("nowhere", "ed")


# One fact


@pytest.fixture
def keeping(user):
    """An operation of which one quote is to go."""
    operation = make.make_publishable(slug="keeping", title="Kept raids")
    quote = make.make_quote(operation=operation, key="said", text=f"{TOKEN} spoke.")
    make.cite(quote, wording=f"{TOKEN} wording")
    make.make_note(operation=operation, key="doubt", text=f"{TOKEN} is unsure.", quote=quote)
    with act(Action.EDITED, None, operation):
        quote.text = f"{TOKEN} spoke otherwise."
        quote.save()
    document = document_of(operation)
    Proposal.objects.create(
        operation=operation, base=1, before=document, document=document, summary="Mend"
    )
    log_entry(user, quote)
    search.settle()
    return operation


def test_nothing_of_an_erased_fact_is_left_in_any_table(keeping):
    assert len(everywhere()) > 5
    receipt = erase_fact("keeping", "quote", "said", "ed")

    assert everywhere() == []
    assert not Note.objects.exists()
    assert TOKEN not in " ".join(receipt.lines())
    assert Proposal.objects.get().document["operation"][0]["title"] == "Kept raids"


def test_what_remains_is_a_version_of_its_own(keeping, client):
    erase_fact("keeping", "quote", "said", "ed")

    newest = Edit.objects.of(keeping).first()
    assert newest.summary == "A fact was erased."
    assert newest.document == document_of(keeping)
    assert "Kept raids" in page(client, "/operations/keeping/")


def test_a_fact_that_only_the_past_has_is_erased(keeping):
    with act(Action.EDITED, None, keeping):
        Quote.objects.all().delete()
    erase_fact("keeping", "quote", "said", "ed")

    assert everywhere() == []


def test_what_became_of_erased_arrests_goes_with_them():
    operation = make.make_publishable(slug="keeping")
    arrest = make.make_arrest(operation=operation, key="men")
    outcome = make.make_outcome(operation=operation, key=TOKEN, arrest=arrest)
    make.cite(outcome, wording=TOKEN)
    with act(Action.EDITED, None, operation):
        outcome.delete()
    erase_fact("keeping", "arrest", "men", "ed")

    assert everywhere() == []


def test_a_whole_is_not_erased_before_its_parts(keeping):
    whole = make.make_drugs(operation=keeping, key="drugs")
    make.make_drugs(operation=keeping, key="heroin", part_of=whole)

    with pytest.raises(ValidationError, match="The seizure “heroin” is part of it"):
        erase_fact("keeping", "seizure", "drugs", "ed")


@pytest.mark.parametrize(
    ("kind", "name", "why"),
    [("note", "doubt", "no kind of fact"), ("quote", "nothing", "No version of “keeping”")],
)
def test_it_says_what_is_wrong_with_a_facts_name(keeping, kind, name, why):
    with pytest.raises(ValidationError, match=why):
        erase_fact("keeping", kind, name, "ed")


# The command


def command(*arguments):
    out = StringIO()
    call_command("erase_record", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_asks_and_prints_the_receipt(doomed, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: f" {doomed.slug}")

    assert f"(command): operation {doomed.pk}." in command(doomed.slug)
    assert everywhere() == []


@pytest.mark.parametrize("answer", ["", "yes", "other"])
def test_the_command_erases_nothing_on_any_other_answer(doomed, monkeypatch, answer):
    monkeypatch.setattr("builtins.input", lambda question: answer)
    with pytest.raises(CommandError, match="Nothing was erased"):
        command(doomed.slug)

    assert Operation.objects.filter(pk=doomed.pk).exists()


def test_the_command_erases_a_fact(keeping):
    assert "1 quote of operation" in command("keeping", "--fact", "quote:said", "--yes")
    assert everywhere() == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nowhere", "--yes"], "There is no operation “nowhere”"),
        (["keeping", "--yes", "--fact", "said"], "write the kind and the key"),
        (["keeping", "--yes", "--fact", "quote:else"], "No version"),
    ],
)
def test_the_command_says_what_is_wrong(keeping, arguments, why):
    with pytest.raises(CommandError, match=why):
        command(*arguments)


# The page


def signed_in(client, role):
    user = get_user_model().objects.create_user(role)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


ADDRESS = f"/operations/{TOKEN}-more/erase/"


def test_only_administrators_reach_the_page(client, doomed):
    assert client.get(ADDRESS).status_code == 302
    for role in (roles.CONTRIBUTOR, roles.EDITOR):
        signed_in(client, role)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"confirmed": doomed.slug}).status_code == 403
        assert "/erase/" not in page(client, f"/operations/{doomed.slug}/history/")
    assert Operation.objects.filter(pk=doomed.pk).exists()


def test_an_administrator_types_the_name_and_reads_the_receipt(client, doomed):
    signed_in(client, roles.ADMINISTRATOR)
    assert ADDRESS in page(client, f"/operations/{doomed.slug}/history/")
    assert doomed.slug in page(client, ADDRESS)
    told = client.post(ADDRESS, {"confirmed": doomed.slug}).content.decode()

    assert "by administrator" in told
    assert TOKEN not in told
    assert client.get(ADDRESS).status_code == 404
    assert client.get(f"/operations/{doomed.slug}/").status_code == 404


def test_a_mistyped_name_erases_nothing(client, doomed):
    signed_in(client, roles.ADMINISTRATOR)
    response = client.post(ADDRESS, {"confirmed": "other"})

    assert response.status_code == 400
    assert "nothing was erased" in response.content.decode()
    assert Operation.objects.filter(pk=doomed.pk).exists()


def test_the_page_names_what_hinders_it(client, doomed, other):
    edit(other, part_of=doomed)
    signed_in(client, roles.ADMINISTRATOR)

    assert "“Other raids” (other) is part of it" in page(client, ADDRESS)
    assert client.post(ADDRESS, {"confirmed": doomed.slug}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_in_the_table_of_words_once_it_was_committed():
    operation = make.make_publishable(slug="raids", title=f"Raids {TOKEN}")
    search.settle()
    assert any("search" in table for table in everywhere())
    erase(operation.slug, "ed")

    assert everywhere() == []
