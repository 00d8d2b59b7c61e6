"""The codebook: every column and every token is explained, truly and for a reader."""

import csv
import inspect
import io
import re

import pytest
from django.db.models import TextChoices

from operations import choices
from operations.codebook import (
    CODEBOOK_HEADER,
    VOCABULARY_HEADER,
    entries,
    examples,
    families,
    vocabularies,
)
from operations.codebook.vocabularies import ABOUT, MEANINGS, NOT_PUBLIC
from operations.exports import EVERY_TABLE, TABLES
from operations.exports.writer import cell
from operations.record import load
from tests import factories as make

pytestmark = pytest.mark.django_db

PUBLIC = [
    found
    for _, found in inspect.getmembers(choices, inspect.isclass)
    if issubclass(found, TextChoices) and found not in (TextChoices, *NOT_PUBLIC)
]
FORMS = {
    "string": r"[\s\S]*",
    "integer": r"\d+",
    "number": r"\d+(\.\d+)?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "time": r"\d\d:\d\d",
}
COLUMNS = [(table, column) for table in EVERY_TABLE.values() for column in table.columns]


def rows(client, address):
    text = b"".join(client.get(address).streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def named(pair):
    table, column = pair
    return f"{table.name}.{column.name}"


class TestColumns:
    def test_each_has_a_meaning(self):
        assert [named(pair) for pair in COLUMNS if not pair[1].help.strip()] == []

    def test_each_number_has_a_unit(self):
        numbers = [pair for pair in COLUMNS if pair[1].datatype in ("integer", "number")]
        assert [named(pair) for pair in numbers if not pair[1].unit] == []

    def test_each_field_of_a_vocabulary_says_which(self):
        for table, column in COLUMNS:
            fields = {field.name: field for field in table.model._meta.get_fields()}
            field = fields.get(column.name)
            if getattr(field, "choices", None):
                assert column.vocabulary or column.unit, named((table, column))

    def test_each_reference_leads_to_a_table(self):
        assert {column.refers_to for _, column in COLUMNS} - {""} <= set(EVERY_TABLE)

    @pytest.mark.parametrize("name", TABLES)
    def test_each_table_has_a_key(self, name):
        assert TABLES[name].key

    def test_a_model_field_without_help_would_fail_here(self):
        from operations.exports.columns import own
        from operations.models import Operation

        field = Operation._meta.get_field("codename")
        kept, field.help_text = field.help_text, ""
        try:
            (column,) = own(Operation, "codename")
        finally:
            field.help_text = kept
        assert not column.help.strip()


class TestValues:
    """What the record really holds is what the codebook says it holds."""

    @pytest.fixture(autouse=True)
    def _record(self):
        load("seeds")

    def values(self):
        for table in EVERY_TABLE.values():
            for row in table.rows(table.published(), 500):
                for column, value in zip(table.columns, row, strict=True):
                    yield named((table, column)), column, value

    def test_every_value_has_its_type_and_its_vocabulary(self):
        for name, column, value in self.values():
            assert isinstance(value, list) == column.is_list, name
            if value in (None, "", []) or column.is_list:
                continue
            assert re.fullmatch(FORMS[column.datatype], cell(value)), name
            if column.vocabulary:
                assert value in column.vocabulary.values, name

    def test_the_key_names_one_row(self):
        for table in TABLES.values():
            rows_ = [
                dict(zip(table.header, r, strict=True)) for r in table.rows(table.published(), 500)
            ]
            keys = [tuple(row[part] for part in table.key) for row in rows_]
            assert len(set(keys)) == len(keys) > 0, table.name

    def test_an_example_is_a_value_of_the_record(self, client):
        found = rows(client, "/arrests.csv")
        for entry in entries(TABLES["arrests"]):
            values = {value for row in found for value in row[entry.name].split("; ")}
            assert entry.example in values | {""}
        assert {entry.name: entry.example for entry in entries(TABLES["arrests"])}["people"]


class TestExamples:
    def test_none_comes_from_what_is_not_public(self):
        make.make_draft(title="Secret raids", codename="Secret")
        make.make_operation(title="Public raids", codename="")
        found = examples(TABLES["operations"])
        assert found["title"] == "Public raids"
        assert "codename" not in found

    def test_an_empty_record_has_none(self):
        assert [found for table in TABLES.values() if (found := examples(table))] == []

    def test_they_take_as_many_queries_however_large_the_record(
        self, django_assert_max_num_queries
    ):
        for _ in range(5):
            make.make_arrest()
        with django_assert_max_num_queries(15):
            examples(TABLES["operations"])


class TestFamilies:
    def test_a_number_and_its_precision_stand_together(self):
        found = {family.main.name: family for family in families(entries(TABLES["operations"]))}
        endings = [ending for ending, _ in found["cash_gbp"].endings]
        assert endings == ["_upper", "_precision", "_unstated"]
        assert "cash_gbp_precision" not in found

    @pytest.mark.parametrize("name", TABLES)
    def test_no_column_is_lost(self, name):
        found = families(entries(TABLES[name]))
        gathered = [e.name for f in found for e in (f.main, *f.others)]
        assert gathered == TABLES[name].header


class TestVocabularies:
    @pytest.mark.parametrize("vocabulary", PUBLIC, ids=lambda found: found.__name__)
    def test_each_says_what_it_is_about(self, vocabulary):
        assert ABOUT.get(vocabulary), f"Say in codebook/vocabularies.py what {vocabulary} is about."

    def test_every_public_one_is_there_with_every_token(self):
        found = {tuple(token.token for token in v.tokens) for v in vocabularies()}
        assert found == {tuple(vocabulary.values) for vocabulary in PUBLIC}

    def test_every_token_has_a_label_and_a_meaning(self):
        for vocabulary in vocabularies():
            for token in vocabulary.tokens:
                assert token.label, (vocabulary.name, token.token)
                assert token.meaning, (vocabulary.name, token.token)

    def test_no_meaning_is_of_a_token_that_is_gone(self):
        for vocabulary, meanings in MEANINGS.items():
            assert set(meanings) <= set(vocabulary.values)

    def test_what_is_not_public_is_not_among_them(self):
        assert "status" not in {vocabulary.name for vocabulary in vocabularies()}


class TestCsv:
    def test_it_has_a_row_for_every_column(self, client):
        make.make_arrest(people=7)
        found = rows(client, "/data/codebook.csv")
        assert tuple(found[0]) == CODEBOOK_HEADER
        assert [(row["table"], row["column"]) for row in found] == [
            (table.name, column.name) for table, column in COLUMNS
        ]
        (people,) = [r for r in found if (r["table"], r["column"]) == ("arrests", "people")]
        assert (people["type"], people["unit"], people["example"]) == ("integer", "people", "7")
        (standing,) = [r for r in found if (r["table"], r["column"]) == ("arrests", "standing")]
        assert standing["allowed_values"].startswith("accepted; disputed; ")

    def test_it_has_a_row_for_every_token(self, client):
        found = rows(client, "/data/vocabularies.csv")
        assert tuple(found[0]) == VOCABULARY_HEADER
        assert len(found) == sum(len(vocabulary.choices) for vocabulary in PUBLIC)
