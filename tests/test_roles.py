"""Every page, deed and export against every role, in one table."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from operations.editing import roles
from operations.editing.models import Proposal
from operations.history.documents import document_of
from tests import factories as make
from tests.people import ROLES, account, signed_in

pytestmark = pytest.mark.django_db

OPEN = (200, 200, 200, 200)
INSIDE = (302, 200, 200, 200)  # visitors are asked to sign in
EDITORS = (302, 403, 200, 200)
HIDDEN = (404, 200, 200, 200)  # visitors are not told that it exists

# address: what visitor, contributor, editor and administrator get
PAGES = {
    "/operations/public/": OPEN,
    "/operations/public/history/": OPEN,
    "/operations/draft/": (404, 404, 404, 404),
    "/operations/draft/history/": HIDDEN,
    "/operations/new/": INSIDE,
    "/operations/public/edit/": INSIDE,
    "/operations/draft/edit/": INSIDE,
    "/operations/waiting/edit/": EDITORS,
    "/operations/public/merge/": EDITORS,
    "/operations/public/erase/": (302, 403, 403, 200),
    "/review/": INSIDE,
    "/review/outcomes/": EDITORS,
    "/review/new/place/": INSIDE,
    "/review/new/nothing/": (404, 404, 404, 404),
    "/admin/operations/operation/": (302, 302, 200, 200),
    "/admin/operations/agency/add/": (302, 302, 200, 200),
    "/admin/operations/arrest/import/": (302, 302, 200, 200),
    "/admin/auth/user/": (302, 302, 403, 200),
    "/operations.csv": OPEN,
    "/operations.atom": OPEN,
    "/api/v1/operations/": OPEN,
    "/operations.manifest.json": OPEN,
    "/operations/public.bib": OPEN,
    "/operations/draft.bib": (404, 404, 404, 404),
    "/operations/chart.csv": OPEN,
    "/corrections.atom": OPEN,
    "/data/codebook.csv": OPEN,
    "/search/?q=draft": OPEN,
}
# address, fields: what each role gets, and (after an editor) what has become of the record
DEEDS = {
    ("/operations/draft/state/", "submit"): (404, 302, 302, 302),
    ("/operations/waiting/state/", "return"): (404, 403, 302, 302),
    ("/operations/waiting/state/", "publish"): (404, 403, 302, 302),
    ("/operations/public/state/", "withdraw"): (403, 403, 302, 302),
    ("/operations/public/history/1/", "undo"): (404, 403, 302, 302),
    ("/operations/public/merge/", "merge"): (403, 403, 400, 400),
    ("/operations/public/history/1/unmerge/", ""): (403, 403, 404, 404),
    ("/admin/operations/operation/", "withdraw"): (302, 302, 200, 200),
}


@pytest.fixture
def record():
    make.make_publishable(slug="public", title="Public")
    make.make_draft(slug="draft", title="Draft")
    make.make_draft(slug="waiting", title="Waiting", status="in_review")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_each_page_is_open_to_whom_it_should_be(record, role, address):
    response = signed_in(role).get(address)
    assert response.status_code == PAGES[address][ROLES.index(role)]


@pytest.mark.parametrize(("address", "deed"), DEEDS)
@pytest.mark.parametrize("role", ROLES)
def test_each_deed_is_done_by_whom_it_should_be(record, role, address, deed):
    from operations.editing.checked import checked
    from operations.models import Operation

    public = Operation.objects.get(slug="public")
    with checked("edited", account("editor", "first"), public):
        Operation.objects.filter(pk=public.pk).update(aim="To help.")
    sent = {"deed": deed, "comment": "Why.", deed or "x": "yes", "into": "public"}
    sent |= {"action": deed, "_selected_action": public.pk, "reason": ""}
    before = [document_of(operation) for operation in Operation.objects.order_by("pk")]
    # A number of a version that visitors may not see is not there for them either.
    response = signed_in(role).post(address, sent)
    expected = DEEDS[address, deed][ROLES.index(role)]
    assert response.status_code in ({expected, 403} if expected == 404 else {expected})
    if role in ("visitor",) or expected in (403, 404):
        after = [document_of(operation) for operation in Operation.objects.order_by("pk")]
        assert after == before


@pytest.mark.parametrize("role", ROLES)
def test_a_proposal_is_seen_by_its_author_and_by_editors(record, role):
    from operations.models import Operation

    public = Operation.objects.get(slug="public")
    document = document_of(public)
    proposal = Proposal.objects.create(
        operation=public,
        base=1,
        before=document,
        document=document,
        author=account("contributor", "author"),
        summary="Why",
    )
    url = reverse("proposal", args=[proposal.pk])
    expected = {"visitor": 302, "contributor": 404, "editor": 200, "administrator": 200}[role]
    assert signed_in(role).get(url).status_code == expected
    assert signed_in("contributor", "author").get(url).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_the_api_takes_nothing_from_anybody(record, role):
    client = signed_in(role)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/v1/operations/public/").status_code == 405


def test_the_migration_makes_the_roles_with_their_permissions():
    Group.objects.all().delete()
    migration = import_module("operations.editing.migrations.0002_roles")
    state = MigrationExecutor(connection).loader.project_state()
    migration.make_roles(state.apps, SimpleNamespace(connection=connection))
    for name, names in roles.PERMISSIONS.items():
        group = Group.objects.get(name=name)
        assert set(group.permissions.values_list("codename", flat=True)) == names


def test_every_model_of_the_record_is_in_the_roles():
    from django.apps import apps

    from operations.models import LoadedRecord

    models = set(apps.get_app_config("operations").get_models()) - {LoadedRecord}
    assert {model._meta.model_name for model in models} == set(roles.RECORD)


def test_a_contributor_adds_what_a_draft_names_and_changes_nothing_of_it(record):
    client = signed_in("contributor")
    page = client.post("/review/new/place/", {"name": "New Town", "kind": "town"}, follow=True)
    assert "“New Town” is added." in page.text
    from operations.history.models import Edit
    from operations.models import Place

    place = Place.objects.get(slug="new-town")
    assert Edit.objects.of(place).get().author.username == "contributor"
    assert client.get(f"/admin/operations/place/{place.pk}/change/").status_code == 302


def test_a_role_that_is_gone_comes_back_with_the_next_migration_and_others_stay_as_they_are():
    Group.objects.filter(name="editor").delete()
    Group.objects.get(name="contributor").permissions.clear()
    roles.look_after(using="default")
    names = {each.name: each.permissions.count() for each in Group.objects.all()}
    assert names["editor"] == len(roles.PERMISSIONS["editor"])
    assert names["contributor"] == 0
