"""The description of the API is true: what it documents is answered, and nothing else.

schemathesis makes requests from the description, good and bad ones, and holds every answer to it.
"""

import html
import json
import re

import pytest
import schemathesis
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from operations import record
from operations.api import docs
from operations.api.endpoints import KINDS
from operations.api.schema import EXAMPLES, document, parameters
from operations.filters import FORM_PARAMETERS
from operations.models import Operation
from opstracker.wsgi import application
from tests.programs import get

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _seeds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        record.load("seeds")
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def _one_connection(db, monkeypatch):
    """A real request gives its connection back; here it is the test's own, transaction and all."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


class TestParameters:
    @pytest.mark.parametrize("name", KINDS)
    def test_every_filter_of_a_list_is_described(self, name):
        described = {parameter.name for parameter in parameters(KINDS[name].filterset)}
        assert described == set(KINDS[name].filterset.get_filters()) | {"cursor", "page_size"}

    @pytest.mark.parametrize("name", KINDS)
    def test_each_says_what_it_does_and_takes(self, name):
        for each in document()["paths"][f"/api/v1/{name}/"]["get"]["parameters"]:
            assert each["description"]
            assert each["schema"]["type"]
            if each["schema"]["type"] == "array":
                assert each["explode"] is True
                assert each["schema"]["items"]["type"]

    def test_the_parameters_of_the_form_of_the_answer_are_known_everywhere(self):
        assert {"cursor", "page_size"} <= FORM_PARAMETERS

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_each_example_finds_something_in_the_record(self, client, name):
        value = EXAMPLES[name].replace(" ", "+")
        assert get(client, f"/api/v1/operations/?{name}={value}")["count"] >= 1

    @pytest.mark.parametrize("token", ["drug_class=A&drug_class=B", "sex=female", "year=2021"])
    def test_a_documented_token_is_taken(self, client, token):
        assert get(client, f"/api/v1/operations/?{token}")["count"] >= 1


class TestDocument:
    def test_it_is_openapi_3_as_json_and_as_yaml(self, client):
        import yaml

        as_json = get(client, "/api/v1/openapi.json")
        assert as_json["openapi"].startswith("3.")
        as_yaml = yaml.safe_load(client.get("/api/v1/openapi.yaml").content)
        assert as_yaml == as_json

    def test_it_describes_every_address(self):
        expected = {"/api/v1/"}
        for name, kind in KINDS.items():
            expected |= {f"/api/v1/{name}/"}
            expected |= {f"/api/v1/{name}/{'{slug}/{key}/' if kind.is_fact else '{slug}/'}"}
        assert set(document()["paths"]) == expected

    def test_every_problem_is_described_as_one(self):
        for path in document()["paths"].values():
            for status, answer in path["get"]["responses"].items():
                if status[0] == "4":
                    assert list(answer["content"]) == ["application/problem+json"]

    def test_nothing_was_left_to_guess(self, capsys):
        document.cache_clear()
        document()
        assert capsys.readouterr().err == ""

    def test_no_part_is_without_fields_or_words(self):
        for name, part in document()["components"]["schemas"].items():
            assert part.get("properties") or part.get("enum") or part["type"] == "null", name


class TestPage:
    def test_it_explains_every_list_parameter_and_part(self, client):
        page = client.get("/api/v1/docs/").content.decode()
        for name in KINDS:
            assert f'id="list-{name}"' in page
        for parameter in docs.parameters():
            assert f'id="parameter-{parameter.name}"' in page
        for part in docs.parts():
            if part.fields or part.labels:
                assert f'id="part-{part.name}"' in page

    def test_every_link_within_it_leads_somewhere(self, client):
        page = client.get("/api/v1/docs/").content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
        assert len(ids) == len(set(ids))

    def test_its_example_is_a_real_answer(self, client):
        page = client.get("/api/v1/docs/").content.decode()
        assert '<code>curl "' in page
        shown = json.loads(docs.example())
        assert shown == get(client, f"/api/v1/arrests/?{docs.ASKED}")
        assert json.loads(docs.refusal()) == get(client, f"/api/v1/operations/?{docs.MISTAKE}", 400)

    def test_its_examples_answer(self, client):
        for each in docs.lists():
            assert get(client, each.example)["count"] >= 1

    def test_it_has_no_script_and_no_style_of_its_own(self, client):
        page = client.get("/api/v1/docs/").content.decode()
        assert "<script" not in page.partition("</head>")[2]
        assert "style=" not in page

    def test_it_is_small_on_the_wire(self, client):
        response = client.get("/api/v1/docs/", headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert len(response.content) < 30_000

    def test_an_empty_record_is_explained_too(self, client):
        Operation.objects.update(status="draft")
        assert '"results": []' in html.unescape(client.get("/api/v1/docs/").content.decode())


config = SchemathesisConfig.from_dict(
    {
        "seed": 20210617,
        # A slug that the description allows need not name a record, and is then refused by rule.
        "checks": {"positive_data_acceptance": {"enabled": False}},
        # Every edge of each of forty parameters in six lists would take many minutes.
        "phases": {"coverage": {"enabled": False}},
    }
)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
# Schemathesis asks for compressed answers and cannot read them where it calls WSGI.
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.API_RATE = ""


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_documented(case):
    case.call_and_validate(headers=PLAIN)


@pytest.mark.parametrize("name", KINDS)
def test_every_row_and_record_is_as_described(client, name):
    """Made-up slugs find nothing, so the real ones are held to the description here."""
    schema[f"/api/v1/{name}/"]["GET"].Case(query={"page_size": 100}).call_and_validate(
        headers=PLAIN
    )
    is_fact = KINDS[name].is_fact
    one = schema[f"/api/v1/{name}/{'{slug}/{key}/' if is_fact else '{slug}/'}"]["GET"]
    for row in get(client, f"/api/v1/{name}/?page_size=4")["results"]:
        named = {"slug": row["operation"]["slug"], "key": row["key"]} if is_fact else row
        keys = {name: named[name] for name in ("slug", "key") if name in named}
        assert one.Case(path_parameters=keys).call_and_validate(headers=PLAIN).status_code == 200
