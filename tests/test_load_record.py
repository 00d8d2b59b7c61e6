"""`manage.py load_record`: all or nothing, add-only, and errors that say where and what to do."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from operations import record
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Note,
    Operation,
    Participation,
    Place,
    Seizure,
    Source,
)
from tests.test_fixtures import everything

pytestmark = pytest.mark.django_db

AGENCIES = """\
- {model: operations.agency, fields: {name: Kent Police, slug: kent, kind: territorial_force}}
"""
SOURCES = """\
- model: operations.source
  fields: {url: "https://news.example/1", slug: news, title: Raids, publisher: News,
    kind: news_report}
"""
RAIDS = """\
- model: operations.operation
  fields:
    title: Raids
    slug: &op raids
    summary: Raids.
    starts_on: 2023-03-01
    ends_on: 2023-03-01
    status: published
    created_at: 2026-01-01T00:00:00Z
    updated_at: 2026-01-01T00:00:00Z
    published_at: 2026-01-01T00:00:00Z
- {model: operations.participation, fields: {operation: [*op], agency: [kent]}}
- model: operations.citation
  fields: {operation: [*op], aspect: dates, source: [news], locator: paragraph 1}
- model: operations.arrest
  fields: {operation: [*op], key: men, people: 7, sex: male}
- model: operations.citation
  fields: {operation: [*op], arrest: [*op, men], source: [news], locator: paragraph 2}
- model: operations.seizure
  fields: {operation: [*op], key: drugs, category: drugs, drug_class: A, quantity: 8.3,
    quantity_precision: exact, unit: kg}
- model: operations.citation
  fields: {operation: [*op], seizure: [*op, drugs], source: [news], locator: paragraph 3}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small record called “seeds” in a folder of its own."""
    path = tmp_path / "seeds"
    (path / "operations").mkdir(parents=True)
    (path / "agencies.yaml").write_text(AGENCIES, encoding="utf-8")
    (path / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (path / "operations" / "raids.yaml").write_text(RAIDS, encoding="utf-8")
    monkeypatch.setattr(record.reading, "FOLDER", tmp_path)
    return path


def loaded(*args):
    out = StringIO()
    call_command("load_record", *args, stdout=out, stderr=out)
    return out.getvalue()


def refusal(*args):
    with pytest.raises(CommandError) as error:
        loaded(*args)
    assert "Nothing was loaded." in str(error.value)
    assert not Operation.objects.exists()
    assert not Agency.objects.exists()
    return str(error.value)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


# What it loads


def test_it_loads_a_record_and_says_how_much(folder):
    assert loaded() == (
        "Loaded: 1 agency, 1 source, 1 operation, 1 participation, 3 citations, 1 arrest, "
        "1 seizure.\n"
    )
    assert Seizure.objects.get().quantity_base == 8_300_000
    assert f"{Operation.objects.get().updated_at:%Y-%m-%d %H:%M}" == "2026-01-01 00:00"


def test_it_takes_rows_in_whatever_order_they_stand(folder):
    text = (folder / "operations" / "raids.yaml").read_text()
    rows = re.split(r"^(?=- )", text.replace("*op", "raids").replace("&op ", ""), flags=re.M)
    (folder / "operations" / "raids.yaml").write_text("".join(reversed(rows)))
    (folder / "agencies.yaml").rename(folder / "zz-agencies.yaml")

    assert "1 operation" in loaded()
    assert Citation.objects.count() == 3


def test_an_operation_may_be_part_of_one_in_a_later_file(folder):
    change(folder / "operations" / "raids.yaml", "    summary", "    part_of: [week]\n    summary")
    (folder / "operations" / "week.yaml").write_text(
        "- model: operations.operation\n"
        "  fields: {title: Week, slug: week, summary: A week., date_precision: unknown}\n"
    )
    loaded()

    assert Operation.objects.get(slug="raids").part_of.slug == "week"


def test_a_check_tries_everything_and_keeps_nothing(folder):
    assert loaded("--check").startswith("Checked, nothing kept: 1 agency, ")
    assert not Operation.objects.exists()

    change(folder / "operations" / "raids.yaml", "people: 7", "people: -7")
    assert "people" in refusal("--check")


# Add-only


def test_loading_twice_changes_nothing():
    record.load("seeds")
    before = everything()

    said = loaded()

    assert everything() == before
    assert "Loaded" not in said
    assert re.match("Already here, left as they are: .*4 operations", said)


def test_an_edit_is_never_overwritten(folder):
    loaded()
    Operation.objects.update(title="Edited")
    Agency.objects.update(name="Edited")
    Source.objects.update(title="Edited")
    Arrest.objects.update(people=8)
    Seizure.objects.all().delete()
    before = everything()

    loaded()

    assert everything() == before


def test_a_renamed_row_of_an_operation_that_is_here_does_not_come_back(folder):
    loaded()
    Arrest.objects.update(key="renamed")
    Participation.objects.all().delete()

    loaded()

    assert [arrest.key for arrest in Arrest.objects.all()] == ["renamed"]
    assert not Participation.objects.exists()


def test_a_new_operation_is_added_beside_those_that_are_here(folder):
    loaded()
    Operation.objects.update(title="Edited")
    second = RAIDS.replace("&op raids", "&op more").replace("title: Raids", "title: More")
    (folder / "operations" / "more.yaml").write_text(second)

    said = loaded()

    assert "Loaded: 1 operation" in said
    assert "1 agency" in said.splitlines()[1]
    assert sorted(Operation.objects.values_list("title", flat=True)) == ["Edited", "More"]


# What it refuses, each with the place, the reason and a cure


def test_an_unknown_record_is_refused_with_those_there_are(folder):
    assert "no record “nope”" in refusal("nope")
    assert "Choose one of: seeds" in refusal("nope")
    assert "no record “..”" in refusal("..")


def test_a_record_folder_without_files_is_no_record(folder):
    (folder.parent / "empty").mkdir()

    assert "Choose one of: seeds" in refusal("empty")


RAIDS_FILE = "operations/raids.yaml"
BROKEN = {
    "yaml that does not parse": (
        RAIDS_FILE, "people: 7, sex: male}", "people: 7, sex: male",
        [r"raids\.yaml, line \d+, column \d+: ", "Mend the file"],
    ),
    "a key twice in a row": (
        RAIDS_FILE, "people: 7", "people: 7, people: 8",
        [r"raids\.yaml, line 16, column \d+: “people” stands twice"],
    ),
    "an unknown anchor": (
        RAIDS_FILE, "&op ", "", ["undefined alias", "Mend the file"],
    ),
    "a day that is none": (
        RAIDS_FILE, "starts_on: 2023-03-01", "starts_on: 2023-02-30",
        [r"raids\.yaml, row at line 1: ", "Mend the value"],
    ),
    "no list": (
        "agencies.yaml", AGENCIES, "model: operations.agency\n", ["Begin each row with"],
    ),
    "a row that is no mapping": (
        "agencies.yaml", AGENCIES, "- kent\n", [r"agencies\.yaml, line 1: a row needs “model”"],
    ),
    "a number of its own": (
        "agencies.yaml", "- {model", "- {pk: 1, model", ["take out pk", "natural keys"],
    ),
    "an unknown model": (
        "agencies.yaml", "operations.agency", "operations.agenda",
        [r"line 1: operations\.agenda \[kent\]: there is no such model", "operations.arrest"],
    ),
    "another application's model": (
        "agencies.yaml", "operations.agency", "auth.user", ["rows of “operations” only"],
    ),
    "an unknown field": (
        RAIDS_FILE, "people: 7", "persons: 7",
        [r"line 15: operations\.arrest \[raids, men\]: Arrest has no field named 'persons'",
         "mend its name"],
    ),
    "links as a list in the operation": (
        RAIDS_FILE, "    summary: Raids.", "    summary: Raids.\n    themes: [[drugs]]",
        ["links are rows of their own"],
    ),
    "a reference that leads nowhere": (
        RAIDS_FILE, "agency: [kent]", "agency: [essex]",
        [r"operations\.participation \[raids, essex\]: agency: there is no agency \[essex\]",
         "Add that row"],
    ),
    "a reference that is no list": (
        RAIDS_FILE, "agency: [kent]", "agency: kent", ["agency: write the reference as a list"],
    ),
    "a reference by number": (
        RAIDS_FILE, "agency: [kent]", "agency: 1", ["agency: write the reference as a list"],
    ),
    "a reference with a part too few": (
        RAIDS_FILE, "arrest: [*op, men]", "arrest: [*op]", ["too many or too few parts"],
    ),
    "a row without its operation": (
        RAIDS_FILE, "{operation: [*op], key: men", "{key: men", ["missing", "Add it"],
    ),
    "a word where a number belongs": (
        RAIDS_FILE, "people: 7", "people: seven",
        [r"\[raids, men\]: .*“seven”|'seven'", "Mend the value"],
    ),
    "a token that is in no vocabulary": (
        RAIDS_FILE, "sex: male", "sex: man", ["sex: Value 'man' is not a valid choice"],
    ),
    "a value that a constraint refuses": (
        RAIDS_FILE, "unit: kg", "unit: wraps", ["come in whole numbers", "Mend the row"],
    ),
    "a value that a model refuses": (
        RAIDS_FILE, "    ends_on", "    start_weekday: 0\n    ends_on",
        ["start_weekday: The source names a Monday, but 1 March 2023 was a Wednesday"],
    ),
    "a row twice": (
        "agencies.yaml", AGENCIES, AGENCIES * 2, ["stands twice, first in .*line 1"],
    ),
    "a fact without a citation": (
        RAIDS_FILE, "seizure: [*op, drugs]", "aspect: places",
        [r"operations\.operation \[raids\]: it cannot be published",
         "The seizure “drugs” cites no source: add a citation"],
    ),
    "no lead": (
        RAIDS_FILE, "agency: [kent]}", "agency: [kent], role: support}", ["no lead"],
    ),
    "no time of publication": (
        RAIDS_FILE, "    published_at: 2026-01-01T00:00:00Z\n", "", ["published_at"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_faulty_record_is_refused_with_place_reason_and_cure(folder, case):
    file, old, new, expected = BROKEN[case]
    change(folder / file, old, new)

    said = refusal()

    assert file in said
    for pattern in expected:
        assert re.search(pattern, said), said


def test_a_file_that_is_not_utf_8_is_refused(folder):
    (folder / "agencies.yaml").write_bytes("- café\n".encode("latin-1"))

    assert "agencies.yaml: it cannot be read as YAML in UTF-8" in refusal()


def test_a_name_that_is_taken_by_another_row_is_refused(folder):
    Agency.objects.create(name="Kent Police", slug="kent-police", kind="territorial_force")

    with pytest.raises(CommandError, match=r"\[kent\]: name: .*already exists"):
        loaded()
    assert not Operation.objects.exists()


def test_a_fault_in_the_last_row_leaves_the_database_empty(folder):
    add(
        folder / "operations" / "raids.yaml",
        "- {model: operations.note, fields: {operation: [*op], key: last, kind: none, text: x}}\n",
    )

    assert "last" in refusal()
    assert not Note.objects.exists()


def test_a_draft_may_lack_what_publishing_needs(folder):
    file = folder / "operations" / "raids.yaml"
    change(file, "status: published", "status: draft")
    change(file, "seizure: [*op, drugs]", "aspect: places")

    assert "1 operation" in loaded()


def test_places_may_stand_before_what_they_lie_inside(folder):
    (folder / "places.yaml").write_text(
        "- {model: operations.place, fields: {name: Town, slug: town, kind: town,"
        " parent: [county]}}\n"
        "- {model: operations.place, fields: {name: County, slug: county, kind: county}}\n"
    )
    loaded()

    assert Place.objects.get(slug="town").parent.slug == "county"


def test_places_that_lie_inside_each_other_are_refused(folder):
    (folder / "places.yaml").write_text(
        "- {model: operations.place, fields: {name: A, slug: a, kind: town, parent: [b]}}\n"
        "- {model: operations.place, fields: {name: B, slug: b, kind: town, parent: [a]}}\n"
    )

    assert "parent: there is no place [b]" in refusal()
