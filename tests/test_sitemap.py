"""sitemap.xml and robots.txt: every public page and nothing else."""

from xml.etree import ElementTree

import pytest

from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client) -> dict[str, str | None]:
    """Return every address of the sitemap, without the site, and when it last changed."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    return {
        url.findtext("s:loc", namespaces=NAMESPACE).removeprefix("https://record.example"): (
            url.findtext("s:lastmod", namespaces=NAMESPACE)
        )
        for url in root.findall("s:url", NAMESPACE)
    }


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://record.example"


def test_it_lists_every_published_record_and_named_thing(client):
    make.make_full_operation("raid")
    found = set(addresses(client))
    assert {
        "/operations/raid-operation/",
        "/agencies/raid-force/",
        "/agencies/raid-unit/",
        "/places/raid-town/",
        "/places/raid-county/",
        "/programmes/raid-programme/",
        "/sources/raid-source/",
        "/",
        "/operations/",
        "/data/",
        "/method/",
    } <= found


def test_every_address_of_it_is_a_page(client):
    make.make_full_operation("raid")
    for address in addresses(client):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_it_leaves_out_what_is_not_published(client, status):
    make.make_full_operation("secret", status=status)
    assert "secret" not in " ".join(addresses(client))


def test_it_says_when_a_record_last_changed(client, time_machine):
    time_machine.move_to("2026-03-04 12:00Z", tick=False)
    make.make_full_operation("raid")
    make.make_full_operation("draft", status="draft")
    found = addresses(client)
    assert found["/operations/raid-operation/"].startswith("2026-03-04")
    assert found["/sources/raid-source/"].startswith("2026-03-04")
    assert found["/agencies/raid-unit/"].startswith("2026-03-04")
    assert found["/operations/"] is None


def test_a_draft_does_not_date_the_things_it_shares(client, time_machine):
    time_machine.move_to("2026-03-04 12:00Z", tick=False)
    published = make.make_full_operation("raid")
    time_machine.move_to("2026-05-06 12:00Z", tick=False)
    make.make_participation(
        operation=make.make_draft(), agency=published.participations.get().agency
    )
    assert addresses(client)["/agencies/raid-unit/"].startswith("2026-03-04")


def test_it_makes_as_many_queries_however_large_the_record(client, django_assert_max_num_queries):
    for word in ("one", "two", "three"):
        make.make_full_operation(word)
    with django_assert_max_num_queries(10):
        addresses(client)


def test_robots_may_read_all_but_the_administration_and_filtered_lists(client):
    lines = page(client, "/robots.txt").splitlines()
    assert "User-agent: *" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /*?" in lines
    assert "Disallow: /api/" in lines
    assert "Allow: /api/v1/docs/" in lines  # longer, so it wins
    assert "Allow: /*/?page=" in lines
    assert "Sitemap: https://record.example/sitemap.xml" in lines
    assert "Disallow: /" not in lines
