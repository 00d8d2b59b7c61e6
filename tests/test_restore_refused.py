"""Packages that are not restored: nothing changes, and words say where and what to do."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.apps import apps

from operations import package
from operations.package import RestoreError
from operations.record import load
from tests import factories as make
from tests.test_restore import contents, empty, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(settings, tmp_path):
    """The package of the seeds, beside an empty record."""
    settings.VAR = tmp_path
    load("seeds")
    path = packed(tmp_path)
    empty()
    return path


def altered(path, change, *, honest=True):
    """Write the package again with other contents; ``honest`` gives them their digests."""
    files = contents(path)
    change(files)
    if honest and "datapackage.json" in files:
        described = json.loads(files["datapackage.json"])
        for resource in described["resources"]:
            if (found := files.get(resource["path"])) is not None:
                resource["hash"] = f"sha256:{hashlib.sha256(found).hexdigest()}"
        files["datapackage.json"] = json.dumps(described).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"opstracker/{name}", content)
    return path


def setting(table, column, value, row=0):
    """Return a change that puts a value into one cell of a table."""

    def change(files):
        lines = list(csv.reader(io.StringIO(files[f"data/{table}.csv"].decode())))
        lines[row + 1][lines[0].index(column)] = value
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        files[f"data/{table}.csv"] = text.getvalue().encode()

    return change


def refused(path, words):
    with pytest.raises(RestoreError, match=words):
        package.fill_from(path)
    models = apps.get_app_config("operations").get_models()
    assert not any(model.objects.exists() for model in models)


def test_a_record_that_is_not_empty(path):
    make.make_agency()
    with pytest.raises(RestoreError, match="an empty one only"):
        package.fill_from(path)


def test_a_history_that_is_left(path):
    load("seeds")
    for model in ("Citation", "Note", "Operation"):
        apps.get_model("operations", model).objects.all().delete()
    with pytest.raises(RestoreError, match="the history of one"):
        package.fill_from(path)


def test_another_file(path, tmp_path):
    other = tmp_path / "other.zip"
    refused(other, "cannot be read as a zip")
    other.write_text("name,slug\n")
    refused(other, "cannot be read as a zip")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("opstracker/datapackage.json", '{"name": "another"}')
    refused(other, "no data package of opstracker")


def test_a_package_that_is_not_whole(path):
    refused(altered(path, lambda files: files.pop("data/notes.csv")), "no data/notes.csv")


def test_a_package_that_is_damaged(path, tmp_path):
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("opstracker/data/arrests.csv")
    data[member.header_offset + 30 + len(member.filename) + 5] ^= 0xFF
    other = tmp_path / "damaged.zip"
    other.write_bytes(data)
    refused(other, "is damaged")


def test_a_digest_that_does_not_fit(path):
    change = setting("arrests", "people", "9999")
    refused(altered(path, change, honest=False), "data/arrests.csv is not what")


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("themes", b"note", b"notes", "line 1: it has the column “notes”"),
        ("themes", b",note", b"", "line 1: “note” is missing"),
        ("themes", b"theme,name", b"name,theme", "not in their order"),
    ],
)
def test_columns_it_does_not_know(path, table, old, new, words):
    def change(files):
        name = f"data/{table}.csv"
        files[name] = files[name].replace(old, new, 1)

    refused(altered(path, change), words)


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("arrests", "people", "many", "whole number|integer"),
        ("arrests", "sex", "hearsay", "not a valid choice"),
        ("arrests", "operation", "nowhere", "the package has no “nowhere”"),
        ("arrests", "offences", "nowhere", "the package has no “nowhere”"),
        ("seizures", "part_of", "nowhere", "the package has no “nowhere”"),
        ("operations", "title", "", "it is empty"),
        ("operations", "title", "t" * 201, "at most 200"),
        ("operations", "summary", "Said to be John Smith (34).", "name|person"),
        ("sources", "source_url", "javascript:alert(1)", "valid URL"),
        ("agencies", "agency", "a/b c", "slug"),
        ("operations", "starts_on", "2026-13-01", "date"),
        ("agencies", "is_generic", "perhaps", "neither true nor false"),
        ("citations", "source", "", "it is empty"),
    ],
)
def test_a_cell_it_cannot_read(path, table, column, value, words):
    named = rf"data/{table}.csv, line \d+, column “{column}”: .*({words})"
    refused(altered(path, setting(table, column, value)), named)


def test_a_row_with_too_few_cells(path):
    def change(files):
        files["data/notes.csv"] += b"raid,note\n"

    refused(altered(path, change), r"data/notes.csv, line \d+: it has 2 cells")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("arrests", "people_upper", "1"), ("operations", "ends_on", "1999-01-01")],
)
def test_rows_that_break_a_rule(path, table, column, value):
    refused(altered(path, setting(table, column, value)), "break a rule of the record")


def test_two_rows_of_one_name(path):
    def change(files):
        first = files["data/themes.csv"].split(b"\n")[1]
        files["data/themes.csv"] += first + b"\n"

    refused(altered(path, change), "break a rule of the record")
