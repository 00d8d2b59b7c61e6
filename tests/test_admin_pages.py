"""Every page of the administration draws, with rows on it, for those who may see it only."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from operations.admin.fact import FactInline
from operations.models import Agency, Operation, Quote, Seizure
from tests.factories import (
    DRAFT,
    make_arrest,
    make_draft,
    make_facts,
    make_participation,
    make_place,
    make_publishable,
    make_seizure,
    make_speaker,
    make_statistic,
)
from tests.forms import typed

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "operations"]
CHANGE = "admin:operations_operation_change"


def address(model, page, *args):
    return reverse(f"admin:operations_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def owner():
    owner = make_draft(title="Raids", slug="raids")
    make_facts(owner, 2)
    return owner


def test_it_has_a_page_for_everything_that_is_not_a_mere_link():
    links = {
        "arrestoffence",
        "operationoffence",
        "operationplace",
        "operationprogramme",
        "operationtheme",
        "participation",
    }
    everything = {
        model._meta.model_name for model in apps.get_app_config("operations").get_models()
    }
    kept_by_the_machine = {"loadedrecord"}
    edited = everything - links - kept_by_the_machine
    assert {model._meta.model_name for model in MODELS} == edited


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_it_draws_the_list_the_search_and_the_forms(model, owner, admin_client):
    row = model.objects.first()
    for url in (
        address(model, "changelist"),
        address(model, "changelist") + "?q=raids",
        address(model, "add"),
        address(model, "change", row.pk),
        address(model, "delete", row.pk),
        address(model, "history", row.pk),
    ):
        assert admin_client.get(url, follow=True).status_code == 200, url


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_it_filters_by_everything_it_offers(model, owner, admin_client):
    page = admin_client.get(address(model, "changelist"))
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            assert admin_client.get(address(model, "changelist") + choice["query_string"]).context


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_it_lets_nobody_in_without_leave(model, client, django_user_model):
    for url in (address(model, "changelist"), address(model, "add"), address(model, "change", 1)):
        assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(address(model, "changelist")).status_code == 302
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(address(model, "changelist")).status_code == 403


def test_it_says_whose_administration_this_is(admin_client):
    assert "opstracker: the record" in admin_client.get(reverse("admin:index")).text


def test_it_draws_no_inline_script_or_style_of_its_own(owner, admin_client):
    make_participation(operation=owner)
    Operation.objects.update(status="published")
    for page in (reverse(CHANGE, args=[owner.pk]), address(Operation, "withdraw", owner.pk)):
        drawn = admin_client.get(page).text
        assert " style=" not in drawn
        assert "<style" not in drawn
        assert " onclick=" not in drawn


def test_it_shows_the_totals_in_words(admin_client):
    owner = make_draft(title="Raids")
    make_seizure(operation=owner, value=20_000, value_precision="about")
    make_arrest(operation=owner, key="men")
    drawn = admin_client.get(reverse(CHANGE, args=[owner.pk])).text
    assert "about £20,000" in drawn


def test_it_edits_every_field_of_a_fact_where_the_operation_is_edited(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    for inline in admin.site._registry[Operation].get_inline_instances(request):
        if isinstance(inline, FactInline):
            form = inline.get_formset(request).form
            fields = {f.name for f in inline.model._meta.fields if f.editable and not f.primary_key}
            assert set(form.base_fields) - {"DELETE"} == fields - {"operation"}, inline


def test_it_links_to_the_site_only_what_the_public_can_see(admin_client):
    draft, shown = make_publishable(title="Draft", **DRAFT), make_publishable(title="Shown")
    withheld = Quote.objects.create(
        operation=shown, key="q", speaker=make_speaker(), text="Guilty.", is_sensitive=True
    )
    place = make_place()
    pages = {
        reverse(CHANGE, args=[draft.pk]): False,
        reverse(CHANGE, args=[shown.pk]): True,
        address(Quote, "change", withheld.pk): False,
        address(type(place), "change", place.pk): False,
        address(Agency, "change", shown.agencies.get().pk): True,
    }
    for page, is_linked in pages.items():
        assert admin_client.get(page).context["has_absolute_url"] is is_linked, page


@pytest.mark.parametrize(
    ("model", "field", "term", "expected"),
    [
        ("arrest", "home", "lamb", "Lambeth"),
        ("seizure", "part_of", "0-part", "raids-0-part"),
        ("outcome", "arrest", "1-arrest", "raids-1-arrest"),
        ("participation", "agency", "1 force", "raids-1 force"),
        ("citation", "source", "raids-0", "The News: raids-0"),
        ("quote", "speaker", "0 speaker", "Inspector raids-0 speaker"),
        ("operation", "part_of", "raid", "Raids"),
    ],
)
def test_it_completes_what_is_typed(model, field, term, expected, owner, admin_client):
    make_place(name="Lambeth")
    query = {"app_label": "operations", "model_name": model, "field_name": field, "term": term}
    found = admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == [expected]


def test_it_offers_the_facts_of_the_same_operation_only(owner, admin_client):
    other = make_draft(title="Other")
    make_seizure(operation=other, key="raids-0-part")
    query = {"app_label": "operations", "model_name": "seizure", "field_name": "part_of"}
    query |= {"term": "raids-0-part", "operation": other.pk}
    found = admin_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [int(row["id"]) for row in found] == [Seizure.objects.get(operation=other).pk]
    drawn = admin_client.get(reverse(CHANGE, args=[owner.pk])).text
    assert f"{reverse('admin:autocomplete')}?operation={owner.pk}" in drawn


def queries_of(client: Client, url: str, capture) -> int:
    client.get(url)
    with capture() as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def capture():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_it_reads_a_long_operation_with_no_more_queries_than_a_short_one(admin_client, capture):
    short, long = make_draft(title="Short"), make_draft(title="Long")
    make_facts(short, 1)
    make_facts(long, 8)
    few, many = (reverse(CHANGE, args=[row.pk]) for row in (short, long))
    assert queries_of(admin_client, many, capture) == queries_of(admin_client, few, capture)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_it_reads_a_long_list_with_no_more_queries_than_a_short_one(model, admin_client, capture):
    make_facts(make_draft(title="First"), 1)
    url = address(model, "changelist")
    before = queries_of(admin_client, url, capture)
    for name in ("second", "third"):
        make_facts(make_draft(title=name), 3)
    assert queries_of(admin_client, url, capture) == before


def test_it_saves_an_operation_with_two_hundred_facts(admin_client, capture):
    owner = make_draft(title="Long")
    for i in range(100):
        make_arrest(operation=owner, key=f"men-{i}")
        make_statistic(operation=owner, key=f"figure-{i}", sex="male")
    url = reverse(CHANGE, args=[owner.pk])
    data = typed(admin_client, url, title="Still long")
    assert len(data) > 1_000
    with capture() as queries:
        assert admin_client.post(url, data).status_code == 302
    assert len(queries) < 150  # untouched rows are neither checked nor written again
    owner.refresh_from_db()
    assert (owner.title, owner.version) == ("Still long", 2)


def test_it_keeps_djangos_own_permissions(client, django_user_model):
    owner = make_publishable(**DRAFT)
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_operation"))
    client.force_login(viewer)
    url = reverse(CHANGE, args=[owner.pk])
    assert client.get(url).status_code == 200
    assert "_publish" not in client.get(url).text
    assert client.post(url, {"_publish": "1"}).status_code == 403
    Operation.objects.update(status="published")
    assert client.get(address(Operation, "withdraw", owner.pk)).status_code == 403
    data = {"action": "publish", "_selected_action": owner.pk}
    client.post(address(Operation, "changelist"), data)
    owner.refresh_from_db()
    assert owner.version == 1


def test_it_escapes_what_was_typed_into_a_message(admin_client):
    owner = make_draft(title="<b>Raids</b>")
    url = reverse(CHANGE, args=[owner.pk])
    page = admin_client.post(url, typed(admin_client, url, _publish="1"), follow=True)
    assert "<b>Raids</b>" not in page.text
    assert escape("<b>Raids</b>") in page.text
