"""The feeds: the same set as the page, latest changes first, ids that never change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.http import http_date

from operations.feeds import MOST
from operations.models import Note, Operation
from tests import factories as make
from tests.pages import csv_rows
from tests.programs import feed, path_of, texts
from tests.warm import warm

pytestmark = pytest.mark.django_db

CHANGED = datetime(2026, 2, 1, 12, tzinfo=UTC)


def changed(operation, days=0):
    Operation.objects.filter(pk=operation.pk).update(updated_at=CHANGED + timedelta(days=days))
    return operation


def slugs(root):
    return [guid.rpartition("/")[2] for guid in texts(root, "a:entry/a:id")]


class TestOperations:
    def test_it_lists_the_latest_changes_first(self, client):
        for slug, days in (("old", 0), ("newest", 2), ("newer", 1)):
            changed(make.make_operation(slug=slug), days)
        assert slugs(feed(client, "/operations.atom")) == ["newest", "newer", "old"]

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "theme=fraud",
            "year=2023",
            "date_from=2024-01-01",
            "category=cash",
            "q=raids",
            "theme=fraud&category=cash&page=9&sort=title&view=map&cursor=x&utm_source=y",
        ],
    )
    def test_it_is_the_same_set_as_the_csv(self, client, query):
        theme = make.make_theme(slug="fraud")
        for number in range(4):
            one = make.make_operation(
                title=f"Dawn raids {number}" if number % 2 else f"Stops {number}",
                starts_on=f"202{3 + number % 2}-01-01",
                ends_on=f"202{3 + number % 2}-01-01",
            )
            if number > 1:
                make.file_under(one, theme)
            if number != 2:
                make.make_seizure(operation=one)
        make.make_operation(date_precision="unknown")
        expected = {row["operation"] for row in csv_rows(client, f"/operations.csv?{query}")}
        found = slugs(feed(client, f"/operations.atom?{query}"))
        assert len(found) == len(expected)
        assert set(found) == expected

    def test_an_entry_says_what_when_who_how_much_and_that_arrest_is_not_guilt(self, client):
        one = changed(make.make_publishable(slug="one", title="Raids & searches", summary="<b>"))
        make.make_arrest(operation=one, people=7)
        make.make_seizure(operation=one, value=20000, value_precision="about")
        make.make_seizure(operation=one, value_precision="unstated")
        make.file_under(one, make.make_theme(name="Fraud"))
        root = feed(client, "/operations.atom")
        assert texts(root, "a:entry/a:title") == ["Raids & searches"]
        assert texts(root, "a:entry/a:updated") == ["2026-02-01T12:00:00+00:00"]
        assert texts(root, "a:entry/a:published") == ["2026-01-05T12:00:00+00:00"]
        (summary,) = texts(root, "a:entry/a:summary")
        assert "<p>&lt;b&gt;</p>" in summary
        assert "1 March 2023, Force" in summary
        assert "arrests 7; cash about £20,000, and 1 not stated" in summary
        assert "Proceedings: active. Arrest is not guilt." in summary
        terms = [found.get("term") for found in root.iter("{http://www.w3.org/2005/Atom}category")]
        assert terms == ["Fraud"]

    def test_a_corrected_record_says_what_was_corrected(self, client):
        one = make.make_operation()
        make.make_note(operation=one, kind="correction", text="The total was 7, not 8.")
        make.make_note(operation=one, kind="caution", text="Beware.")
        (summary,) = texts(feed(client, "/operations.atom"), "a:entry/a:summary")
        assert "The total was 7, not 8." in summary
        assert "Beware." not in summary

    def test_ids_are_made_of_the_sites_name_and_the_records_id(self, client, settings):
        settings.SITE_URL = "https://record.example:8443"
        one = make.make_operation(slug="one")
        root = feed(client, "/operations.atom?year=2023")
        assert texts(root, "a:id") == ["tag:record.example,2026:operations?year=2023"]
        assert texts(root, "a:entry/a:id") == ["tag:record.example,2026:operations/one"]
        one.title = "Another title"
        one.save()
        root = feed(client, "/operations.atom?year=2023")
        assert texts(root, "a:entry/a:id") == ["tag:record.example,2026:operations/one"]

    def test_it_leads_to_itself_and_to_the_page(self, client, settings):
        settings.SITE_URL = "https://record.example"
        make.make_operation(slug="one", starts_on="2023-01-01")
        root = feed(client, "/operations.atom?year=2023&page=3&utm_source=x")
        links = {link.get("rel"): link.get("href") for link in root.findall("{*}link")}
        assert links == {
            "self": "https://record.example/operations.atom?year=2023",
            "alternate": "https://record.example/operations/?year=2023",
        }
        entry = root.find("{*}entry/{*}link")
        assert entry.get("href") == "https://record.example/operations/one/"
        assert entry.get("rel") == "alternate"
        assert client.get(path_of(links["alternate"])).status_code == 200

    def test_it_has_author_rights_and_title(self, client):
        root = feed(client, "/operations.atom")
        assert texts(root, "a:author/a:name") == ["opstracker"]
        assert "CC BY 4.0" in texts(root, "a:rights")[0]
        assert texts(root, "a:title") == ["opstracker: operations"]

    def test_it_holds_so_many_entries_at_the_most(self, client):
        for _ in range(MOST + 1):
            make.make_operation()
        assert len(slugs(feed(client, "/operations.atom"))) == MOST

    @pytest.mark.parametrize(
        ("query", "name"), [("colour=red", "colour"), ("date_from=x", "date_from"), ("q=%00", "q")]
    )
    def test_it_refuses_a_bad_filter_in_plain_text(self, client, query, name):
        response = client.get(f"/operations.atom?{query}")
        assert response.status_code == 400
        assert response["Content-Type"].startswith("text/plain")
        assert f"{name}: " in response.content.decode()

    def test_it_stays_readable_whatever_a_text_or_a_search_holds(self, client):
        make.make_operation(title="Bell\x07 and page\x0c", summary="Not\ufffe a character")
        assert texts(feed(client, "/operations.atom"), "a:entry/a:title") == ["Bell and page"]
        feed(client, "/operations.atom?q=a%01%0b%ef%bf%bf")

    def test_it_takes_the_same_number_of_queries_whatever_its_length(
        self, client, django_assert_max_num_queries
    ):
        for _ in range(4):
            one = make.make_publishable()
            make.file_under(one, make.make_theme())
            make.make_arrest(operation=one)
            make.make_note(operation=one, kind="correction")
        warm()
        with django_assert_max_num_queries(14):
            feed(client, "/operations.atom")


class TestCorrections:
    def test_it_lists_the_newest_first_with_ids_of_their_own(self, client):
        one = make.make_operation(slug="one", title="Raids")
        for key, days in (("first", 0), ("second", 3)):
            note = make.make_note(operation=one, key=key, kind="correction", text=f"<{key}>")
            Note.objects.filter(pk=note.pk).update(created_at=CHANGED + timedelta(days=days))
        make.make_note(operation=one, kind="caution")
        root = feed(client, "/corrections.atom")
        assert texts(root, "a:entry/a:id") == [
            "tag:127.0.0.1,2026:corrections/one/second",
            "tag:127.0.0.1,2026:corrections/one/first",
        ]
        assert texts(root, "a:entry/a:title")[0] == "Correction: Raids"
        assert texts(root, "a:entry/a:updated")[0] == "2026-02-04T12:00:00+00:00"
        assert texts(root, "a:entry/a:summary")[0] == "<p>&lt;second&gt;</p>"
        assert root.find("{*}entry/{*}link").get("href").endswith("/operations/one/")


@pytest.mark.parametrize("address", ["/operations.atom", "/operations.atom?year=2023"])
class TestUnchangedFeeds:
    def test_it_answers_304_to_its_tag_until_something_changes(self, client, address):
        one = make.make_operation()
        tag = client.get(address)["ETag"]
        response = client.get(address, headers={"if-none-match": tag})
        assert (response.status_code, response.content) == (304, b"")
        make.make_arrest(operation=one)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200

    def test_it_answers_304_since_its_last_change(self, client, address):
        changed(make.make_operation())
        response = client.get(address)
        assert response["Last-Modified"] == http_date(CHANGED.timestamp())
        since = {"if-modified-since": response["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
        changed(make.make_operation(), 1)
        assert client.get(address, headers=since).status_code == 200

    def test_it_changes_when_a_record_is_withdrawn(self, client, address):
        changed(make.make_operation())
        gone = changed(make.make_operation(), -3)
        since = {"if-modified-since": client.get(address)["Last-Modified"]}
        gone.status, gone.withdrawn_reason = "withdrawn", "It was a mistake."
        gone.save()
        response = client.get(address, headers=since)
        assert response.status_code == 200

    def test_an_empty_feed_stays_the_same(self, client, address):
        if "year" in address:
            make.make_operation()
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
