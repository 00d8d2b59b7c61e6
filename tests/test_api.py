"""The API: the same sets as the CSV, and public fields only."""

import json

import pytest
from django.core.management import call_command
from rest_framework import serializers

from operations import record
from operations.api import facts, records, shapes
from operations.api.endpoints import KINDS
from operations.exports import TABLES
from tests import factories as make
from tests.pages import csv_rows
from tests.programs import get, path_of, slug_or_key, walk
from tests.warm import warm

pytestmark = pytest.mark.django_db

LISTS = [f"/api/v1/{name}/" for name in KINDS]


QUERIES = {
    "operations": [
        "",
        "theme=county-lines",
        "theme=county-lines&theme=drug-supply&drug_class=A",
        "year=2021&year=2023",
        "date_from=2020-01-01&date_to=2021-12-31",
        "agency=metropolitan-police&role=lead",
        "place=london",
        "home=chatham",
        "sex=female",
        "offence=modern-slavery-not-specified",
        "category=cash&precision=about",
        "metric=lines_closed&scope=cumulative",
        "source=uknip-251324",
        "q=orochi",
        "kind=investigation",
        "page=7&sort=title&view=map&utm_source=x&theme=",
        "began=2021-06",
    ],
    "arrests": ["", "sex=female", "home=chatham", "age_min=20&age_max=30"],
    "seizures": ["", "drug_class=A", "category=cash", "unit=kg", "currency=GBP"],
    "statistics": ["", "metric=charges", "scope=cumulative&scope=context"],
    "quotes": ["", "quote_kind=reported", "q=incredibly+dangerous"],
    "agencies": ["", "agency_kind=territorial_force"],
    "places": ["", "place_kind=borough"],
    "programmes": [""],
    "sources": ["", "publisher=BBC+News"],
}


@pytest.fixture(scope="class")
def seeds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        record.load("seeds")
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.mark.usefixtures("seeds")
class TestTheSameSetAsTheCsv:
    @pytest.mark.parametrize(
        ("name", "query"), [(name, query) for name in QUERIES for query in QUERIES[name]]
    )
    def test_it_finds_the_rows_of_the_csv(self, client, name, query):
        rows = walk(client, f"/api/v1/{name}/?{query}&page_size=10")
        expected = csv_rows(client, f"/{name}.csv?{query}")
        found = [slug_or_key(name, row) for row in rows]
        assert len(set(found)) == len(found)
        assert set(found) == {slug_or_key(name, row) for row in expected}
        assert get(client, f"/api/v1/{name}/?{query}")["count"] == len(expected)

    def test_it_names_the_page_and_the_csv_of_the_same_set(self, client):
        found = get(client, "/api/v1/operations/?theme=county-lines&utm_source=x&sort=title")
        assert path_of(found["page_url"]) == "/operations/?theme=county-lines"
        assert path_of(found["csv_url"]) == "/operations.csv?theme=county-lines"
        assert found["in_words"].startswith(f"{found['count']} operations about")

    @pytest.mark.parametrize("name", KINDS)
    def test_every_row_has_its_own_answer(self, client, name):
        for row in get(client, f"/api/v1/{name}/?page_size=4")["results"]:
            if KINDS[name].is_fact:
                address = f"/api/v1/{name}/{row['operation']['slug']}/{row['key']}/"
            else:
                address = path_of(row["api_url"])
            alone = get(client, address)
            if "counts_toward" not in row and name != "operations":
                assert alone == row
            assert slug_or_key(name, alone) == slug_or_key(name, row)

    def test_the_totals_are_those_of_the_page(self, client):
        totals = get(client, "/api/v1/operations/")["totals"]
        assert totals["arrests"]["number"] == 298
        cash = totals["cash_gbp"]
        assert (cash["number"], cash["precision"], cash["unstated"]) == (692214, "about", 1)
        assert cash["words"] == "about £692,214"
        assert totals["class_a_weight_g"]["words"] == "8.3 kg"
        assert get(client, "/api/v1/arrests/?sex=female")["totals"]["arrests"]["number"] == 2

    def test_each_total_is_that_of_the_csv(self, client):
        for row in csv_rows(client, "/operations.csv"):
            found = get(client, f"/api/v1/operations/{row['operation']}/")["totals"]
            given = {name: row[name] for name in found if row[name]}
            assert {name: float(text) for name, text in given.items()} == {
                name: total["number"]
                for name, total in found.items()
                if total["number"] is not None
            }

    def test_an_operation_has_its_facts_sources_and_proceedings(self, client):
        found = get(client, "/api/v1/operations/south-london-kent-raids-2020-10/")
        assert found["proceedings"] == "active"
        assert sum(row["people"]["number"] for row in found["arrests"]) == 7
        assert {source["slug"] for source in found["sources"]} == {
            "uknip-251324",
            "kentonline-236435",
        }
        assert found["withheld_quotes"] == 1
        assert found["date_words"] == "29 October 2020"
        assert found["notes"]
        knife = next(row for row in found["seizures"] if row["category"] == "bladed_weapon")
        assert knife["quantity"]["number"] == 1
        assert knife["place"]["slug"] == "south-norwood"
        cited = knife["citations"][0]
        assert cited["locator"].startswith("paragraph")
        assert cited["source"]["url"].startswith("https://")
        assert cited["source"]["publisher"]


class TestPublicFieldsOnly:
    SHAPES = [
        shape
        for module in (shapes, facts, records)
        for shape in vars(module).values()
        if isinstance(shape, type) and issubclass(shape, shapes.Shape) and hasattr(shape, "Meta")
    ]

    # Public fields that an answer leaves out, each for its reason.
    LEFT_OUT = {
        "Quote": {"is_sensitive"},  # for editors: a quote in need of care is not shown at all
        "Citation": {"operation", "arrest", "seizure", "statistic", "quote", "outcome"},
        "Note": {"operation", "arrest", "seizure", "statistic", "quote", "outcome"},
        "Outcome": {"operation"},
        "Participation": {"operation"},
        "OperationPlace": {"operation"},
        "OperationProgramme": {"operation"},
    }

    def fields_read(self, shape):
        """The model's fields that a shape shows, by their names in the model."""
        model = shape.Meta.model
        names = {field.name for field in model._meta.get_fields()}
        for name, field in shape().fields.items():
            if isinstance(field, shapes.AmountField):
                yield from field.reads
            source = name if field.source == "*" else field.source.partition(".")[0]
            if source in names:
                yield source

    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
    def test_it_shows_no_field_that_is_not_public(self, shape):
        links = {"operationprogrammes", "participations", "operation_places", "citations"}
        assert set(self.fields_read(shape)) - links <= set(shape.Meta.model.PUBLIC_FIELDS)

    @pytest.mark.parametrize(
        "shape",
        [
            records.OperationShape,
            facts.ArrestShape,
            facts.SeizureShape,
            facts.StatisticShape,
            facts.QuoteShape,
            facts.OutcomeShape,
            facts.NoteShape,
            facts.SpeakerShape,
            shapes.AspectCitationShape,
            records.AgencyShape,
            records.PlaceShape,
            records.ProgrammeShape,
            records.SourceShape,
            records.ParticipationShape,
            records.OperationPlaceShape,
            records.ProgrammeLink,
        ],
        ids=lambda shape: shape.__name__,
    )
    def test_it_shows_every_public_field(self, shape):
        model = shape.Meta.model
        shown = set(self.fields_read(shape)) | set(shape().fields)
        left_out = self.LEFT_OUT.get(model.__name__, set())
        assert set(model.PUBLIC_FIELDS) - shown == left_out

    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
    def test_it_only_reads(self, shape):
        assert [name for name, field in shape().fields.items() if not field.read_only] == []

    def test_it_tells_no_internal_number(self, client):
        operation = make.make_full_operation("Shown")
        body = json.dumps(get(client, f"/api/v1/operations/{operation.slug}/"))
        for word in ('"id"', '"pk"', "version", "created_by", "withdrawn_reason", "_base"):
            assert word not in body

    def test_every_kind_of_record_has_an_endpoint_and_its_table(self):
        assert list(KINDS) == list(TABLES)


class TestAnswers:
    def test_the_root_leads_to_every_list(self, client):
        found = get(client, "/api/v1/")
        for name in KINDS:
            assert path_of(found[name]) == f"/api/v1/{name}/"
            assert client.get(path_of(found[name])).status_code == 200
        for other in ("documentation", "openapi", "licence"):
            assert client.get(path_of(found[other])).status_code == 200

    def test_an_amount_has_its_precision_and_its_words(self, client):
        one = make.make_operation(slug="one")
        make.make_seizure(operation=one, key="a", value=20000, value_precision="about")
        make.make_seizure(operation=one, key="b", value_precision="unstated")
        make.make_drugs(operation=one, key="c", quantity="8.3")
        found = {row["key"]: row for row in walk(client, "/api/v1/seizures/")}
        assert found["a"]["value"] == {
            "number": 20000,
            "upper": None,
            "precision": "about",
            "words": "about £20,000",
        }
        assert found["a"]["quantity"] is None
        assert found["b"]["value"]["number"] is None
        assert found["b"]["value"]["words"] == "amount not stated"
        assert (found["c"]["quantity"]["number"], found["c"]["unit"]) == (8.3, "kg")
        assert found["a"]["drug"] is None

    def test_a_citation_names_source_place_and_wording(self, client):
        arrest = make.make_arrest(key="men", operation=make.make_operation(slug="one"))
        source = make.make_source(slug="times", url="https://times.example/1", publisher="T")
        make.cite(arrest, source, locator="paragraph 4", wording="seven men")
        found = get(client, "/api/v1/arrests/one/men/")["citations"][0]
        assert (found["locator"], found["wording"]) == ("paragraph 4", "seven men")
        assert found["source"]["slug"] == "times"
        assert found["source"]["url"] == "https://times.example/1"
        assert found["source"]["publisher"] == "T"

    def test_it_says_what_counts_and_what_a_bigger_operation_holds(self, client):
        week = make.make_operation(slug="week", starts_on="2023-03-01", ends_on="2023-03-07")
        part = make.make_operation(slug="part", part_of=week)
        make.make_arrest(operation=week, people=500)
        make.make_arrest(operation=part, people=8)
        found = {row["slug"]: row for row in walk(client, "/api/v1/operations/")}
        assert found["part"]["counted_in_bigger_operation"] == ["arrests"]
        assert found["part"]["part_of"]["slug"] == "week"
        assert found["week"]["counted_in_bigger_operation"] == []
        assert get(client, "/api/v1/operations/")["totals"]["arrests"]["number"] == 500
        counts = {row["operation"]["slug"]: row for row in walk(client, "/api/v1/arrests/")}
        assert counts["week"]["counts_toward"] == ["arrests"]
        assert counts["part"]["counts_toward"] == []
        alone = get(client, "/api/v1/operations/part/")
        assert alone["arrests"][0]["counts_toward"] == ["arrests"]
        assert get(client, "/api/v1/operations/week/")["parts"][0]["slug"] == "part"

    def test_a_bigger_operation_that_is_not_public_is_not_named(self, client):
        make.make_operation(slug="part", part_of=make.make_draft(slug="secret"))
        assert get(client, "/api/v1/operations/part/")["part_of"] is None
        assert walk(client, "/api/v1/operations/")[0]["part_of"] is None

    def test_the_newest_outcome_is_given(self, client):
        one = make.make_operation(slug="one")
        make.make_arrest(operation=one, key="a")
        make.make_outcome(operation=one, disposal="in_custody", as_of="2023-03-01")
        found = get(client, "/api/v1/arrests/one/a/")["outcome"]
        assert found == {"disposal": "in_custody", "as_of": "2023-03-01"}
        assert len(get(client, "/api/v1/operations/one/")["outcomes"]) == 1

    def test_a_record_leads_to_its_page(self, client, settings):
        settings.SITE_URL = "https://record.example"
        make.make_arrest(key="men", operation=make.make_operation(slug="one"))
        row = walk(client, "/api/v1/arrests/")[0]
        assert row["url"] == "https://record.example/operations/one/#arrest-men"
        assert row["operation"]["api_url"] == "https://record.example/api/v1/operations/one/"

    @pytest.mark.parametrize("address", LISTS)
    def test_an_empty_list_is_an_answer(self, client, address):
        found = get(client, address)
        assert (found["count"], found["next"], found["results"]) == (0, None, [])


class TestQueries:
    """How many queries an answer takes, however many rows it has."""

    LISTS = {
        "operations": 18,
        "arrests": 13,
        "seizures": 11,
        "statistics": 11,
        "quotes": 7,
        "agencies": 11,
        "places": 12,
        "programmes": 10,
        "sources": 7,
    }

    def fill(self, count):
        for _ in range(count):
            one = make.make_publishable()
            make.file_under(one, make.make_theme())
            make.file_under(one, make.make_programme())
            make.make_operation_place(operation=one)
            for key in "ab":
                arrest = make.make_arrest(operation=one, key=key, home=make.make_place())
                make.cite(arrest)
                make.suspect(arrest, make.make_offence())
                make.cite(make.make_drugs(operation=one, key=key, place=make.make_place()))
                make.cite(make.make_statistic(operation=one, key=key, scope="context"))
                make.cite(
                    make.make_quote(
                        operation=one, key=key, speaker=make.make_speaker(agency=make.make_agency())
                    )
                )
                make.cite(make.make_outcome(operation=one, key=key, arrest=arrest))
                make.make_note(operation=one, key=key, arrest=arrest)

    @pytest.mark.parametrize("name", KINDS)
    def test_a_list_takes_the_same_number_whatever_its_length(
        self, client, name, django_assert_max_num_queries
    ):
        self.fill(3)
        warm()
        with django_assert_max_num_queries(self.LISTS[name]):
            assert len(get(client, f"/api/v1/{name}/")["results"]) >= 3

    def test_an_operation_takes_the_same_number_whatever_it_holds(
        self, client, django_assert_max_num_queries
    ):
        self.fill(1)
        slug = get(client, "/api/v1/operations/")["results"][0]["slug"]
        warm()
        with django_assert_max_num_queries(35):
            assert len(get(client, f"/api/v1/operations/{slug}/")["arrests"]) == 2

    @pytest.mark.parametrize("name", ["arrests", "seizures", "statistics", "quotes"])
    def test_a_fact_takes_few(self, client, name, django_assert_max_num_queries):
        self.fill(1)
        row = get(client, f"/api/v1/{name}/")["results"][0]
        address = f"/api/v1/{name}/{row['operation']['slug']}/{row['key']}/"
        warm()
        with django_assert_max_num_queries(10):
            get(client, address)


def test_a_serializer_of_the_api_is_one_of_ours():
    """A model serializer that is no Shape would not be read-only, nor be checked above."""
    for module in (shapes, facts, records):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, serializers.ModelSerializer):
                assert found is serializers.ModelSerializer or issubclass(found, shapes.Shape)
