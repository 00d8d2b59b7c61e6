"""A page that a reader has already is 304 until the record changes; nobody is followed about."""

import pytest

from operations.models import Agency, Operation
from operations.search.models import Mark
from tests import factories as make

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/operations/",
    "/operations/?kind=operation",
    "/operations/raid/",
    "/arrests/",
    "/agencies/",
    "/sources/",
]


@pytest.fixture
def raid():
    operation = make.make_publishable(slug="raid")
    make.make_arrest(operation=operation)
    return operation


def again(client, path, tag):
    return client.get(path, headers={"If-None-Match": tag})


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_it_is_304_without_a_body_as_long_as_nothing_changed(self, client, raid, path):
        tag = client.get(path)["ETag"]
        answer = again(client, path, tag)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)

    def test_it_is_made_anew_after_any_change(self, client, raid, path):
        for change in (
            lambda: Operation.objects.update(title="Another"),
            lambda: Agency.objects.update(name="Another"),
            lambda: make.make_note(operation=raid),
            lambda: Operation.objects.update(status="draft"),
        ):
            tag = client.get(path)["ETag"]
            change()
            assert again(client, path, tag).status_code in (200, 404)

    def test_it_sets_no_cookie_and_may_be_kept_by_a_proxy_that_asks_again(self, client, raid, path):
        answer = client.get(path)
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-cache"
        assert "Cookie" in answer["Vary"].split(", ")

    def test_whoever_signed_in_gets_it_anew_and_for_themselves(self, admin_client, raid, path):
        answer = admin_client.get(path)
        assert "ETag" not in answer
        assert "private" in answer["Cache-Control"]


def test_each_address_has_a_tag_of_its_own(client, raid):
    assert len({client.get(path)["ETag"] for path in PAGES}) == len(PAGES)


def test_what_is_not_there_has_no_tag(client, raid):
    assert "ETag" not in client.get("/operations/nothing/")
    assert "ETag" not in client.get("/operations/?colour=red")


def test_304_costs_two_queries(client, raid, django_assert_num_queries):
    tag = client.get("/operations/raid/")["ETag"]
    with django_assert_num_queries(2):
        assert again(client, "/operations/raid/", tag).status_code == 304


def test_a_page_is_made_once_for_all_until_the_record_changes(
    client, raid, django_assert_num_queries
):
    first = client.get("/operations/")
    with django_assert_num_queries(2):
        again_ = client.get("/operations/")
    assert again_.content == first.content
    assert dict(again_.headers) == dict(first.headers)
    Operation.objects.update(title="Another")
    assert b"Another" in client.get("/operations/").content


def test_only_a_search_waits_for_the_search_index(client, raid):
    for path in ("/operations/", "/operations/raid/", "/api/v1/operations/"):
        client.get(path)
    assert Mark.objects.exists()
    client.get("/operations/?q=raid")
    assert not Mark.objects.exists()


def test_a_page_says_of_each_day_that_it_was_read_then(client, raid, time_machine):
    time_machine.move_to("2026-05-01 12:00", tick=False)
    assert b"1 May 2026" in client.get("/operations/raid/").content
    time_machine.move_to("2026-05-02 12:00", tick=False)
    assert b"2 May 2026" in client.get("/operations/raid/").content


def test_a_page_in_a_frame_has_its_policy_each_time(client, raid, settings):
    settings.FRAME_ANCESTORS = ["https://news.example"]
    for _ in range(2):
        answer = client.get("/operations/?view=chart&embed=1")
        assert "X-Frame-Options" not in answer.headers
        assert "https://news.example" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/operations.atom", "/corrections.atom"])
def test_what_one_reader_has_already_is_whole_for_the_next(client, raid, path):
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(path, headers=later).status_code == 304
    assert client.get(path).content.startswith(b"<?xml")


def test_what_was_said_to_one_reader_is_not_said_to_the_next(client, raid):
    client.cookies["messages"] = "anything"
    assert "ETag" not in client.get("/agencies/")


def test_what_a_search_cannot_find_at_the_moment_is_found_afterwards(client, raid, monkeypatch):
    from operations.search import index, reading

    with monkeypatch.context() as broken:
        for settle in (reading, index):
            broken.setattr(settle, "settle", lambda using: False)
        assert f">{raid.title}</a>" not in client.get(f"/operations/?q={raid.title}").text
    assert f">{raid.title}</a>" in client.get(f"/operations/?q={raid.title}").text
