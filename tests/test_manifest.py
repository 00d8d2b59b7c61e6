"""The manifest of a filtered CSV: it says of the CSV what is true of the CSV."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.exports import TABLES
from operations.record import load
from tests import factories as make
from tests.pages import csv_rows, heading, page
from tests.warm import warm

pytestmark = pytest.mark.django_db

FILTERS = ["", "q=raids", "year=2023", "date_from=2020-01-01&date_to=2021-12-31"]


def manifest(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def body(client, address):
    return b"".join(client.get(address).streaming_content)


@pytest.mark.parametrize("name", TABLES)
class TestEveryList:
    @pytest.mark.parametrize("query", ["", "q=ilford", "q=nobodysaidthis"])
    def test_hash_size_and_rows_are_those_of_the_csv(self, client, name, query):
        make.make_full_operation("ilford")
        make.make_full_operation("chatham")
        found = manifest(client, f"/{name}.manifest.json?{query}")["csv"]
        written = body(client, f"/{name}.csv?{query}")
        assert found["sha256"] == hashlib.sha256(written).hexdigest()
        assert found["bytes"] == len(written)
        assert found["rows"] == len(csv_rows(client, f"/{name}.csv?{query}"))
        assert [column["name"] for column in found["columns"]] == TABLES[name].header

    def test_an_invalid_filter_is_refused_as_the_csv_refuses_it(self, client, name):
        refused = client.get(f"/{name}.manifest.json?colour=red")
        assert refused.status_code == 400
        assert refused["Content-Type"].startswith("text/plain")
        assert refused.content == client.get(f"/{name}.csv?colour=red").content

    def test_it_reads_as_often_however_many_rows_there_are(self, client, name):
        with CaptureQueriesContext(connection) as few:
            make.make_full_operation("one")
            warm()
            counted = len(few)
            manifest(client, f"/{name}.manifest.json")
            counted = len(few) - counted
        make.make_full_operation("two")
        make.make_full_operation("three")
        warm()
        with CaptureQueriesContext(connection) as many:
            manifest(client, f"/{name}.manifest.json")
        assert len(many) <= counted <= 20


class TestOperations:
    @pytest.mark.parametrize("query", FILTERS)
    def test_it_says_the_filter_as_the_page_does(self, client, query):
        load("seeds")
        found = manifest(client, f"/operations.manifest.json?{query}")
        assert found["filter"]["in_words"] == heading(page(client, f"/operations/?{query}"))

    def test_it_names_the_filter_and_every_address(self, client, settings):
        settings.SITE_URL = "https://record.example"
        make.file_under(make.make_operation(), make.make_theme(slug="fraud", name="Fraud"))
        found = manifest(client, "/operations.manifest.json?theme=fraud&page=3&utm_source=x")
        assert found["filter"]["parameters"] == {"theme": ["fraud"]}
        assert found["page"] == "https://record.example/operations/?theme=fraud"
        assert found["csv"]["url"] == "https://record.example/operations.csv?theme=fraud"
        assert found["api"] == "https://record.example/api/v1/operations/?theme=fraud"
        assert found["codebook"] == "https://record.example/data/codebook.csv"
        assert "https://record.example/operations/?theme=fraud" in found["cite_as"]

    def test_it_says_when_by_what_and_under_which_terms(self, client, settings, time_machine):
        time_machine.move_to("2026-03-04 05:06:07Z", tick=False)
        make.make_operation()
        time_machine.move_to("2026-03-05 12:00:00Z", tick=False)
        found = manifest(client, "/operations.manifest.json")
        assert found["record_changed_at"] == "2026-03-04T05:06:07Z"
        assert found["generated_at"] == "2026-03-05T12:00:00Z"
        assert found["software"] == {"name": "opstracker", "version": settings.VERSION}
        assert found["licence"]["name"] == "CC-BY-4.0"
        assert "Record last changed 4 March 2026." in found["cite_as"]
        assert "retrieved 5 March 2026" in found["cite_as"]

    def test_it_says_nothing_of_a_change_in_an_empty_record(self, client):
        make.make_draft()
        found = manifest(client, "/operations.manifest.json")
        assert found["record_changed_at"] is None
        assert found["csv"]["rows"] == 0

    def test_the_csv_for_excel_has_a_manifest_of_its_own(self, client):
        make.make_operation()
        found = manifest(client, "/operations.manifest.json?bom=1")["csv"]
        assert found["url"].endswith("/operations.csv?bom=1")
        marked = body(client, "/operations.csv?bom=1")
        assert found["sha256"] == hashlib.sha256(marked).hexdigest()
        assert client.get("/operations.manifest.json?bom=2").status_code == 400

    def test_the_list_links_to_the_manifest_of_its_own_filter(self, client):
        make.make_operation()
        shown = page(client, "/operations/?kind=operation")
        assert 'href="/operations.manifest.json?kind=operation"' in shown


def test_the_version_is_the_one_of_the_project(settings):
    import tomllib

    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION
