"""The data package: all that is public, nothing else, the same numbers in every form."""

import hashlib
import json
import sqlite3
from decimal import Decimal

import pytest
import yaml

from operations.exports import EVERY_TABLE, TABLES
from operations.exports.writer import restore
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Note,
    Operation,
    Outcome,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from operations.package import store
from operations.record import load
from tests import factories as make
from tests.packages import body, rows, unpacked
from tests.test_leaks import SECRET, fill, secret_things

MODELS = (Operation, Arrest, Seizure, Statistic, Quote, Agency, Place, Programme, Source)


TYPES = {"string", "integer", "number", "boolean", "date", "datetime", "time", "list"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def database(files, tmp_path) -> sqlite3.Connection:
    path = tmp_path / "unpacked.sqlite"
    path.write_bytes(files["opstracker.sqlite"])
    return sqlite3.connect(path)


@pytest.mark.django_db
class TestContents:
    def test_it_holds_what_it_should_and_nothing_else(self, client):
        assert set(unpacked(client)) == {
            *[f"data/{name}.csv" for name in EVERY_TABLE],
            "CITATION.cff",
            "LICENCE.txt",
            "README.md",
            "codebook.csv",
            "datapackage.json",
            "opstracker.sqlite",
            "vocabularies.csv",
        }

    @pytest.mark.parametrize("seeded", [True, False], ids=["seeds", "empty"])
    def test_every_csv_has_the_bytes_of_the_site(self, client, seeded):
        if seeded:
            load("seeds")
        files = unpacked(client)
        for name in TABLES:
            assert files[f"data/{name}.csv"] == body(client, f"/{name}.csv"), name
        for name in ("codebook", "vocabularies"):
            assert files[f"{name}.csv"] == body(client, f"/data/{name}.csv"), name

    def test_it_says_how_to_cite_and_to_use_it(self, client, settings, time_machine):
        settings.SITE_URL = "https://record.example"
        time_machine.move_to("2026-03-04 12:00Z", tick=False)
        make.make_operation()
        files = unpacked(client)
        cited = yaml.safe_load(files["CITATION.cff"])
        assert cited["cff-version"] == "1.2.0"
        assert (cited["type"], cited["license"]) == ("dataset", "CC-BY-4.0")
        assert cited["url"] == "https://record.example/data/"
        assert str(cited["date-released"]) == "2026-03-04"
        assert b"Creative Commons Attribution 4.0" in files["LICENCE.txt"]
        readme = files["README.md"].decode()
        assert "&" not in readme
        assert all(f"data/{name}.csv" in readme for name in EVERY_TABLE)


@pytest.mark.django_db
class TestDescriptor:
    """The rules of Data Package 2.0 that this package can break."""

    @pytest.fixture
    def files(self, client):
        load("seeds")
        return unpacked(client)

    @pytest.fixture
    def descriptor(self, files):
        return json.loads(files["datapackage.json"])

    def test_it_says_what_the_package_is(self, descriptor, settings):
        assert descriptor["$schema"].endswith("/2.0/datapackage.json")
        assert descriptor["name"] == "opstracker"
        assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
        assert descriptor["created"].endswith("Z")
        assert descriptor["software"]["version"] == settings.VERSION
        assert {"title", "description", "homepage", "version", "sources", "contributors"} <= set(
            descriptor
        )

    def test_every_file_of_data_is_a_resource_as_it_is(self, files, descriptor):
        resources = {resource["path"]: resource for resource in descriptor["resources"]}
        texts = {"README.md", "LICENCE.txt", "CITATION.cff", "datapackage.json"}
        assert set(resources) == set(files) - texts
        for path, resource in resources.items():
            assert resource["bytes"] == len(files[path])
            assert resource["hash"] == f"sha256:{hashlib.sha256(files[path]).hexdigest()}"
        names = [resource["name"] for resource in descriptor["resources"]]
        assert len(set(names)) == len(names)

    def test_every_schema_is_that_of_its_file(self, files, descriptor):
        for resource in descriptor["resources"]:
            if resource.get("type") == "table":
                fields = [field["name"] for field in resource["schema"]["fields"]]
                header = files[resource["path"]].decode().splitlines()[0]
                assert fields == header.split(",")

    def test_every_field_has_a_known_type_and_a_description(self, descriptor):
        for resource in descriptor["resources"][: len(EVERY_TABLE)]:
            for field in resource["schema"]["fields"]:
                assert field["type"] in TYPES
                assert field["description"].strip()

    def test_every_value_keeps_its_constraints(self, files, descriptor):
        for resource in descriptor["resources"][: len(EVERY_TABLE)]:
            found = rows(files[resource["path"]])
            for field in resource["schema"]["fields"]:
                values = [row[field["name"]] for row in found]
                given = [value for value in values if value]
                constraints = field.get("constraints", {})
                if "enum" in constraints:
                    assert set(given) <= set(constraints["enum"])
                    assert constraints["enum"] == [part["value"] for part in field["categories"]]
                if constraints.get("required"):
                    assert given == values
                if constraints.get("unique"):
                    assert len(set(values)) == len(values)
                if "minimum" in constraints:
                    assert all(Decimal(value) >= constraints["minimum"] for value in given)

    def test_every_key_and_reference_holds(self, files, descriptor):
        tables = {
            r["name"]: rows(files[r["path"]]) for r in descriptor["resources"][: len(EVERY_TABLE)]
        }
        for resource in descriptor["resources"][: len(EVERY_TABLE)]:
            name, schema = resource["name"], resource["schema"]
            if key := schema.get("primaryKey"):
                keys = [tuple(row[part] for part in key) for row in tables[name]]
                assert len(set(keys)) == len(keys)
            for reference in schema.get("foreignKeys", []):
                target = tables[reference["reference"]["resource"] or name]
                known = {row[reference["reference"]["fields"][0]] for row in target}
                assert {row[reference["fields"][0]] for row in tables[name]} - {""} <= known


@pytest.mark.django_db
class TestSqlite:
    @pytest.fixture
    def both(self, client, tmp_path):
        load("seeds")
        files = unpacked(client)
        return files, database(files, tmp_path)

    def test_it_has_the_rows_and_the_values_of_the_csv(self, both):
        files, found = both
        for name, table in EVERY_TABLE.items():
            written = rows(files[f"data/{name}.csv"])
            columns = [c for c in table.columns if c.datatype != "boolean"]
            listed = ", ".join(f'"{column.name}"' for column in columns)
            kept = found.execute(f'SELECT {listed} FROM "{name}"').fetchall()  # noqa: S608  names of ours
            assert len(kept) == len(written) == table.published().count()
            for row, line in zip(kept, written, strict=True):
                for column, value in zip(columns, row, strict=True):
                    expected = restore(line[column.name])
                    if column.datatype in ("integer", "number") and expected:
                        assert Decimal(str(value)) == Decimal(expected)
                    else:
                        assert (value or "") == expected

    def test_its_sums_are_the_pinned_ones(self, both):
        _, found = both

        def total(sql):
            return found.execute(sql).fetchone()[0]

        assert total("SELECT sum(arrests) FROM operations") == 298
        assert total("SELECT sum(cash_gbp) FROM operations") == 692_214
        assert total("SELECT sum(drug_weight_g) FROM operations") == 45_900
        assert total("SELECT sum(people) FROM arrests WHERE counts_in_total") == 298
        assert (
            total(
                "SELECT sum(s.value) FROM seizures s JOIN seizures_counts_toward t "
                "USING (operation, key) WHERE t.value = 'cash_gbp'"
            )
            == 692_214
        )

    def test_its_references_hold_and_its_columns_are_typed(self, both):
        _, found = both
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kinds = found.execute("SELECT DISTINCT typeof(people) FROM arrests WHERE people NOT NULL")
        assert kinds.fetchall() == [("integer",)]
        indexes = found.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
        assert ("arrests_by_home",) in indexes

    def test_a_list_has_a_table_beside_it_with_role_and_label(self, client, tmp_path):
        operation = make.make_operation(slug="raid")
        make.file_under(operation, make.make_theme(slug="fraud", name="Fraud"))
        make.make_participation(
            operation=operation, agency=make.make_agency(slug="met"), role="support"
        )
        found = database(unpacked(client), tmp_path)
        themes = found.execute("SELECT * FROM operations_themes").fetchall()
        assert themes == [("raid", 1, "fraud", "Fraud")]
        agencies = found.execute("SELECT * FROM operations_agencies").fetchall()
        assert agencies == [("raid", 1, "met", "support")]

    def test_its_texts_are_as_they_were_written(self, client, tmp_path):
        make.make_operation(codename="=1+1")
        files = unpacked(client)
        assert b"'=1+1" in files["data/operations.csv"]
        kept = database(files, tmp_path).execute("SELECT codename FROM operations").fetchone()
        assert kept == ("=1+1",)

    def test_no_column_is_private(self, both):
        _, found = both
        tables = found.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        columns = {
            row[1] for (table,) in tables for row in found.execute(f'PRAGMA table_info("{table}")')
        }
        # What a public field of another model is called as well is told by the exports' own tests.
        public = {
            name for model in (*MODELS, Citation, Note, Outcome) for name in model.PUBLIC_FIELDS
        }
        private = {name for model in MODELS for name in model.PRIVATE_FIELDS}
        assert columns & (private - public) == set()


@pytest.mark.django_db
class TestSecrets:
    """Everything in the zip is looked through, the database's bytes too."""

    def assert_nowhere(self, client):
        for name, content in unpacked(client).items():
            assert SECRET.lower().encode() not in content.lower(), name

    @pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
    def test_a_record_that_is_not_public_is_not_inside(self, client, status):
        make.make_publishable()
        hidden = make.make_operation(
            slug="zzsecret", title=SECRET, summary=SECRET, status=status, codename=SECRET
        )
        fill(hidden, secret_things())
        self.assert_nowhere(client)

    def test_a_withdrawn_fact_is_not_inside(self, client):
        public, things = make.make_publishable(), secret_things()
        quote = make.make_quote(
            operation=public, key="zzsecret", text=SECRET, speaker=things["speaker"]
        )
        make.cite(quote, things["source"], wording=SECRET)
        assert SECRET.encode() in unpacked(client)["data/quotes.csv"]
        # Not by the site's own means: nothing says that the operation changed.
        Quote.objects.filter(pk=quote.pk).update(standing="withdrawn")
        self.assert_nowhere(client)

    def test_a_withheld_quote_is_not_inside(self, client):
        public = make.make_publishable(proceedings="active")
        make.make_quote(operation=public, key="zzsecret", text=SECRET, is_sensitive=True)
        self.assert_nowhere(client)

    def test_what_was_withdrawn_is_gone_at_the_next_request(self, client):
        public = make.make_operation(title=SECRET)
        assert SECRET.encode() in unpacked(client)["data/operations.csv"]
        public.status, public.withdrawn_reason = "withdrawn", "It was a mistake."
        public.save()
        self.assert_nowhere(client)
        assert len(list(store.folder().glob("*.zip"))) == 1

    def test_a_renamed_thing_is_renamed_at_the_next_request(self, client):
        force = make.make_agency(name="Old name")
        make.make_participation(agency=force)
        assert b"Old name" in unpacked(client)["data/agencies.csv"]
        Agency.objects.filter(pk=force.pk).update(name="New name")
        files = unpacked(client)
        assert b"New name" in files["data/agencies.csv"]
        assert all(b"Old name" not in content for content in files.values())
