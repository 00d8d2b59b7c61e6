"""The files of the record: readable, in one format, and the same whichever way they are loaded."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core import serializers
from django.core.management import call_command

from operations import record
from operations.models import (
    Agency,
    Arrest,
    LoadedRecord,
    Offence,
    Operation,
    Place,
    Programme,
    Source,
    Speaker,
    Theme,
)
from operations.models.publication import blockers

FILES = sorted(record.FOLDER.rglob("*.yaml"))
OPERATIONS = [path for path in FILES if path.parent.name == "operations"]
each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
each_operation = pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)

# Words that say of people what only a court may say; quotation marks lift them out of our copy.
NOT_OURS = re.compile(r"\b(criminals|offenders?|gang members?|gangsters?|thugs?)\b", re.I)
OURS = ("title", "summary", "aim", "note", "text", "label", "item", "base", "date_reason", "name")


def rows(path: Path) -> Iterator[tuple[str, dict]]:
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        yield row["model"].removeprefix("operations."), row["fields"]


def own_words(model: str, fields: dict) -> Iterator[str]:
    """The texts of a row that are ours: neither quoted speech nor a source's headline."""
    for name in OURS:
        if model == "source" or (model == "quote" and fields.get("kind") != "reported"):
            continue
        if name in fields:
            yield re.sub("“[^”]*”", "", fields[name])


def everything() -> str:
    """The whole record, written out with natural keys in an order of its own."""
    found = []
    models = set(apps.get_app_config("operations").get_models()) - {LoadedRecord}
    for model in sorted(models, key=lambda model: model.__name__):
        natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
        rows = serializers.serialize("python", model.objects.all(), **natural)
        found += [str(row) for row in rows]
    return "\n".join(sorted(found))


def everything_away() -> None:
    Operation.objects.all().delete()
    for model in (Place, Speaker, Agency, Source, Offence, Theme, Programme):
        if hasattr(model, "parent"):
            model.objects.update(parent=None)
        model.objects.all().delete()


def test_there_is_one_file_for_each_concept_and_one_for_each_operation():
    names = [str(path.relative_to(record.FOLDER)) for path in FILES if "seeds" in path.parts]

    assert names == [
        "seeds/agencies.yaml",
        "seeds/offences.yaml",
        "seeds/operations/eastern-region-county-lines-raids-2019-01.yaml",
        "seeds/operations/ilford-east-ham-raids-2021-06.yaml",
        "seeds/operations/london-county-lines-week-2023-02.yaml",
        "seeds/operations/south-london-kent-raids-2020-10.yaml",
        "seeds/places.yaml",
        "seeds/programmes.yaml",
        "seeds/sources.yaml",
        "seeds/speakers.yaml",
        "seeds/themes.yaml",
    ]


@each_file
def test_a_row_has_a_model_and_fields_and_no_number_of_its_own(path):
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert row.keys() == {"model", "fields"}


@each_file
def test_a_file_keeps_to_a_hundred_columns(path):
    long = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 100 and "://" not in line and "title:" not in line
    ]

    assert long == []


@each_operation
def test_a_file_of_an_operation_holds_that_operation_and_nothing_else(path):
    for model, fields in rows(path):
        if model == "operation":
            assert fields["slug"] == path.stem
        else:
            assert (fields.get("operation") or fields["arrest"])[0] == path.stem


@each_file
def test_our_own_words_call_nobody_guilty(path):
    for model, fields in rows(path):
        for text in own_words(model, fields):
            assert not NOT_OURS.search(text), text


@each_operation
def test_an_arrest_s_key_holds_neither_age_nor_town(path):
    for model, fields in rows(path):
        if model == "arrest" and "home" in fields:
            assert not set(fields["key"].split("-")) & {*fields["home"], str(fields.get("age_min"))}


@each_operation
def test_the_words_of_a_sensitive_quote_stand_in_no_citation(path):
    found = list(rows(path))
    sensitive = [f["key"] for model, f in found if model == "quote" and f.get("is_sensitive")]

    for model, fields in found:
        if model == "citation" and fields.get("quote", [None])[-1] in sensitive:
            assert "wording" not in fields


@pytest.mark.django_db
def test_django_s_own_loaddata_gives_the_same_rows():
    record.load("seeds")
    ours = everything()
    everything_away()
    assert not Arrest.objects.exists()

    seeds = [path for path in FILES if "seeds" in path.parts]
    in_order = sorted(seeds, key=lambda path: (path.parent.name == "operations", path))
    call_command("loaddata", *map(str, in_order), verbosity=0)

    assert everything() == ours


@pytest.mark.django_db
def test_every_published_operation_may_be_published_and_every_fact_is_cited():
    record.load("seeds")

    assert Operation.objects.published().count() == Operation.objects.count() == 4
    for operation in Operation.objects.all():
        assert blockers(operation) == []
        for facts in ("arrests", "seizures", "statistics", "quotes", "outcomes"):
            uncited = getattr(operation, facts).filter(citations=None)
            assert list(uncited) == []
