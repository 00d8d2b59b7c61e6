"""The API as it is asked: paging, problems, limits, other sites, unchanged answers."""

import json

import pytest
from django.core.management import call_command

from operations import record
from operations.api import endpoints, paging
from operations.api.endpoints import KINDS
from tests import factories as make
from tests.programs import get, path_of, slug_or_key, walk

pytestmark = pytest.mark.django_db

LISTS = [f"/api/v1/{name}/" for name in KINDS]


@pytest.fixture(scope="class")
def seeds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        record.load("seeds")
        yield
        call_command("flush", verbosity=0, interactive=False)


class TestPaging:
    def some(self, count=7):
        """Dated and undated operations, mixed."""
        return {
            make.make_operation(date_precision="unknown" if number % 3 else "day").slug
            for number in range(count)
        }

    @pytest.mark.parametrize("size", [2, 3, 7, 100])
    def test_it_meets_every_row_once_those_without_a_date_too(self, client, size):
        expected = self.some()
        found = [row["slug"] for row in walk(client, f"/api/v1/operations/?page_size={size}")]
        assert len(found) == len(expected)
        assert set(found) == expected

    @pytest.mark.parametrize("name", ["arrests", "quotes"])
    def test_it_meets_every_fact_once(self, client, name):
        one = make.make_operation(date_precision="unknown")
        for _ in range(5):
            make.make_arrest(operation=one)
            make.make_arrest()
            make.make_quote(operation=one)
        rows = walk(client, f"/api/v1/{name}/?page_size=2")
        assert len({slug_or_key(name, row) for row in rows}) == len(rows)
        assert len(rows) == {"arrests": 10, "quotes": 5}[name]

    def test_rows_published_meanwhile_move_none(self, client):
        expected = self.some(4)
        first = get(client, "/api/v1/operations/?page_size=2")
        make.make_operation()
        rest = walk(client, path_of(first["next"]))
        assert {row["slug"] for row in first["results"] + rest} == expected

    def test_next_keeps_the_filter_and_the_size(self, client):
        theme = make.make_theme(slug="fraud")
        for _ in range(3):
            make.file_under(make.make_operation(), theme)
        address = get(client, "/api/v1/operations/?theme=fraud&page_size=2&utm_medium=x")["next"]
        assert path_of(address).startswith("/api/v1/operations/?theme=fraud&page_size=2&cursor=")

    def test_totals_come_with_the_first_rows_only(self, client):
        for _ in range(3):
            make.make_arrest()
        first = get(client, "/api/v1/arrests/?page_size=2")
        assert first["totals"]["arrests"]["number"] == 9
        assert get(client, path_of(first["next"]))["totals"] is None

    @pytest.mark.parametrize("size", ["0", "101", "-1", "ten", "1.5", "٣", "1e1", "999999999999"])
    def test_it_refuses_a_size_it_does_not_give(self, client, size):
        found = get(client, f"/api/v1/operations/?page_size={size}", 400)
        assert [error["parameter"] for error in found["errors"]] == ["page_size"]

    @pytest.mark.parametrize("cursor", ["x", "%00", "YmVmb3JlOi0x", "é", "a" * 500, "YmVmb3JlOng"])
    def test_it_refuses_a_cursor_that_is_none_of_its_own(self, client, cursor):
        found = get(client, f"/api/v1/operations/?cursor={cursor}", 400)
        assert "cursor" in [error["parameter"] for error in found["errors"]]

    def test_it_refuses_a_parameter_given_twice(self, client):
        found = get(client, "/api/v1/operations/?page_size=2&page_size=3", 400)
        assert found["errors"][0]["parameter"] == "page_size"

    def test_a_cursor_reads_back(self):
        assert paging.decode(paging.encode(123)) == 123


class TestProblems:
    def problem(self, client, address, status, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        found = response.json()
        assert found["status"] == status
        assert found["title"]
        assert found["detail"]
        return found

    @pytest.mark.parametrize("address", LISTS)
    def test_it_names_each_parameter_that_is_wrong(self, client, address):
        found = self.problem(client, f"{address}?colour=red&page_size=0", 400)
        assert {error["parameter"] for error in found["errors"]} == {"colour", "page_size"}
        assert all(error["detail"] for error in found["errors"])

    def test_it_says_of_a_filter_what_the_csv_says(self, client):
        query = "date_from=yesterday&theme=weather"
        found = self.problem(client, f"/api/v1/operations/?{query}", 400)
        told = client.get(f"/operations.csv?{query}").content.decode()
        assert len(found["errors"]) == 2
        for error in found["errors"]:
            assert f"{error['parameter']}: {error['detail']}" in told

    @pytest.mark.parametrize(
        "address",
        [
            "/api/v1/operations/none/",
            "/api/v1/arrests/none/none/",
            "/api/v1/agencies/none/",
            "/api/v1/none/",
            "/api/v1/none",
            "/api/v1/operations/%00/",
            "/api/v1/operations/a/b/c/",
        ],
    )
    def test_what_is_not_there_is_404(self, client, address):
        self.problem(client, address, 404)

    def test_a_draft_is_not_found(self, client):
        draft = make.make_draft(slug="draft")
        make.make_arrest(operation=draft, key="men")
        self.problem(client, "/api/v1/operations/draft/", 404)
        self.problem(client, "/api/v1/arrests/draft/men/", 404)

    def test_a_withdrawn_record_is_410_with_its_reason(self, client):
        one = make.make_operation(slug="gone", status="withdrawn", withdrawn_reason="A double.")
        make.make_arrest(operation=one, key="men")
        for address in ("/api/v1/operations/gone/", "/api/v1/arrests/gone/men/"):
            assert self.problem(client, address, 410)["detail"] == "A double."

    def test_a_merged_record_leads_to_the_one_in_its_place(self, client):
        kept = make.make_operation(slug="kept")
        make.make_arrest(operation=kept, key="men")
        make.make_operation(
            slug="old", status="withdrawn", withdrawn_reason="Merged.", merged_into=kept
        )
        response = client.get("/api/v1/operations/old/")
        assert response.status_code == 301
        assert path_of(response["Location"]) == "/api/v1/operations/kept/"
        response = client.get("/api/v1/arrests/old/men/")
        assert (response.status_code, path_of(response["Location"])) == (
            301,
            "/api/v1/arrests/kept/men/",
        )
        self.problem(client, "/api/v1/arrests/old/women/", 404)

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_is_written(self, client, method):
        response = getattr(client, method)("/api/v1/operations/", {}, content_type="text/plain")
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"

    def test_only_json_is_to_be_had(self, client):
        self.problem(client, "/api/v1/operations/", 406, accept="text/csv")
        self.problem(client, "/api/v1/operations/?format=api", 400)
        browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        assert get(client, "/api/v1/operations/", accept=browser)["count"] == 0

    def test_an_error_of_ours_is_a_problem_too(self, client, monkeypatch):
        def fail(*args):
            raise RuntimeError("broken")

        monkeypatch.setattr(endpoints, "listing", fail)
        client.raise_request_exception = False
        found = self.problem(client, "/api/v1/operations/", 500)
        assert "broken" not in json.dumps(found)

    def test_errors_elsewhere_stay_pages(self, client):
        assert client.get("/none/")["Content-Type"].startswith("text/html")


class TestLimits:
    def test_too_many_requests_are_429_and_say_how_long_to_wait(self, client, settings):
        settings.API_RATE = "2/minute"
        for _ in range(2):
            get(client, "/api/v1/")
        response = client.get("/api/v1/")
        assert response.status_code == 429
        assert response["Content-Type"] == "application/problem+json"
        assert 0 < int(response["Retry-After"]) <= 61
        assert client.get("/api/v1/", REMOTE_ADDR="192.0.2.7").status_code == 200
        assert client.get("/operations/").status_code == 200

    def test_nobody_escapes_it_by_naming_another_address(self, client, settings):
        settings.API_RATE = "1/minute"
        get(client, "/api/v1/", **{"X-Forwarded-For": "192.0.2.1"})
        get(client, "/api/v1/", 429, **{"X-Forwarded-For": "192.0.2.2"})

    def test_it_can_be_switched_off(self, client, settings):
        settings.API_RATE = ""
        for _ in range(3):
            get(client, "/api/v1/")


class TestOtherSites:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/api/v1/", 200),
            ("/api/v1/operations/", 200),
            ("/api/v1/operations", 301),
            ("/api/v1/operations/?colour=red", 400),
            ("/api/v1/operations/none/", 404),
            ("/api/v1/none/", 404),
            ("/api/v1/openapi.json", 200),
        ],
    )
    def test_their_pages_may_read_every_answer(self, client, address, status):
        response = client.get(address, headers={"origin": "https://other.example"})
        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response

    def test_a_browser_may_ask_first(self, client):
        response = client.options(
            "/api/v1/operations/",
            headers={
                "origin": "https://other.example",
                "access-control-request-method": "GET",
                "access-control-request-headers": "if-none-match",
            },
        )
        assert (response.status_code, response.content) == (204, b"")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("address", ["/", "/operations/", "/operations.csv", "/api/v1/docs/"])
    def test_nothing_else_is_opened(self, client, address):
        assert "Access-Control-Allow-Origin" not in client.get(address)

    def test_nobody_is_signed_in(self, admin_client):
        response = admin_client.get("/api/v1/operations/")
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


class TestUnchangedAnswers:
    @pytest.mark.parametrize("address", ["/api/v1/operations/", "/api/v1/operations/one/"])
    def test_it_answers_304_until_something_changes(self, client, address):
        one = make.make_operation(slug="one")
        tag = client.get(address)["ETag"]
        response = client.get(address, headers={"if-none-match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert response["Access-Control-Allow-Origin"] == "*"
        make.make_arrest(operation=one)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200

    def test_a_head_request_has_no_body(self, client):
        response = client.head("/api/v1/operations/")
        assert (response.status_code, response.content) == (200, b"")
