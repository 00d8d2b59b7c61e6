"""The data page: everything that can be had, every column with a place to point to."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.codebook import vocabularies
from operations.exports import TABLES
from operations.record import load
from tests import factories as make
from tests.pages import heading, page, texts
from tests.warm import warm

pytestmark = pytest.mark.django_db


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


class TestWhatCanBeHad:
    def test_it_links_every_list_in_every_form(self, client):
        shown = page(client, "/data/")
        assert heading(shown) == "The data, to take away"
        for name in TABLES:
            for address in (f"/{name}/", f"/{name}.csv", f"/{name}.csv?bom=1"):
                assert f'href="{address}"' in shown
            assert f'href="/{name}.manifest.json"' in shown

    @pytest.mark.parametrize(
        "address",
        [
            "/operations.atom",
            "/api/v1/docs/",
            "/data/codebook.csv",
            "/data/vocabularies.csv",
            "/data/opstracker-package.zip",
            "/licence/",
        ],
    )
    def test_it_leads_to_the_other_forms_which_are_there(self, client, address):
        assert f'href="{address}"' in page(client, "/data/")
        assert client.get(address).status_code == 200

    def test_it_says_how_many_rows_the_public_can_have(self, client):
        make.make_arrest()
        make.make_arrest(standing="withdrawn")
        make.make_draft()
        (row,) = [row for row in texts(page(client, "/data/"), "tr") if row.startswith("Arrests")]
        assert row.startswith("Arrests 1 CSV")

    def test_it_says_how_to_cite_the_record(self, client, settings, time_machine):
        settings.SITE_URL = "https://record.example"
        time_machine.move_to("2026-03-04 12:00Z", tick=False)
        make.make_operation()
        (cited,) = texts(page(client, "/data/"), "blockquote")
        assert cited == (
            "opstracker (2026). The open record of police operations. Record last changed "
            "4 March 2026. https://record.example/data/ (retrieved 4 March 2026). CC BY 4.0."
        )

    def test_it_is_there_for_an_empty_record(self, client):
        shown = page(client, "/data/")
        assert "Record last changed" not in shown
        assert "none yet" in shown


class TestCodebook:
    def test_every_column_and_vocabulary_has_a_place_of_its_own(self, client):
        found = ids(page(client, "/data/"))
        assert len(found) == len(set(found))
        for table in TABLES.values():
            assert table.name in found
            for column in table.columns:
                assert f"{table.name}-{column.name}" in found
        for vocabulary in vocabularies():
            assert vocabulary.anchor in found

    def test_every_link_within_the_page_leads_somewhere(self, client):
        shown = page(client, "/data/")
        assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(ids(shown))

    def test_an_example_comes_from_the_published_record(self, client):
        make.make_operation(title="Raids at dawn")
        assert "Raids at dawn" in page(client, "/data/")

    def test_an_example_goes_with_the_record_it_came_from(self, client):
        operation = make.make_operation(title="Raids at dawn")
        assert "Raids at dawn" in page(client, "/data/")
        operation.status, operation.withdrawn_reason = "withdrawn", "It was a mistake."
        operation.save()
        assert "Raids at dawn" not in page(client, "/data/")

    def test_it_shows_long_examples_short_and_escaped(self, client):
        make.make_operation(title="<b>" + "long " * 30)
        shown = page(client, "/data/")
        assert "<b>long" not in shown
        assert "long " * 20 not in shown


class TestCost:
    def test_it_reads_little_once_the_codebook_is_at_hand(self, client):
        load("seeds")
        warm()
        with CaptureQueriesContext(connection) as first:
            page(client, "/data/")
        with CaptureQueriesContext(connection) as second:
            page(client, "/data/")
        assert len(first) <= 97
        assert len(second) <= 20

    def test_it_reads_as_often_however_large_the_record(self, client):
        make.make_full_operation("one")
        warm()
        with CaptureQueriesContext(connection) as small:
            page(client, "/data/")
        for word in ("two", "three", "four"):
            make.make_full_operation(word)
        warm()
        with CaptureQueriesContext(connection) as large:
            page(client, "/data/")
        assert len(large) <= len(small)

    def test_it_travels_light(self, client):
        load("seeds")
        response = client.get("/data/", headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert len(response.content) < 40_000
