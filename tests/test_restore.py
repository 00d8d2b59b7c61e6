"""A package restored into an empty record: the same public record, or nothing at all."""

import json
import shutil
import zipfile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from operations import bitmaps, package, search
from operations.exports import EVERY_TABLE
from operations.generate import generate
from operations.history.models import Edit
from operations.models import Agency, Operation, Place, Quote, Source
from operations.package.restoring import ORDER
from operations.record import load
from tests import factories as make
from tests.test_leaks import SECRET, fill, secret_things

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def packed(tmp_path):
    """The package of the record as it stands, under a name that nothing clears away."""
    return shutil.copy(package.build(anew=True), tmp_path / "kept.zip")


def empty():
    """Take away the whole record, as in a database that was only migrated."""
    connection.check_constraints()  # PostgreSQL empties no table with links yet to be checked
    call_command("flush", verbosity=0, interactive=False)
    bitmaps.rebuild()
    search.rebuild()


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name.removeprefix("opstracker/"): archive.read(name) for name in archive.namelist()}


def record_of(name):
    if name == "invented":
        generate(300, with_search=False)
    else:
        load(name)


@pytest.mark.parametrize("name", ["seeds", "wider", "invented"])
def test_the_package_of_what_was_restored_is_the_same(tmp_path, name):
    record_of(name)
    before = packed(tmp_path)
    empty()
    package.fill_from(before, with_search=False)
    one, two = contents(before), contents(package.build(anew=True))
    assert [file for file in one if one[file] != two[file]] in ([], ["datapackage.json"])
    assert (
        json.loads(one["datapackage.json"])["version"]
        == (json.loads(two["datapackage.json"])["version"])
    )


def test_every_table_of_the_package_is_restored():
    assert sorted(ORDER) == sorted(EVERY_TABLE)


def test_what_no_list_holds_comes_back(tmp_path):
    operation = make.make_publishable(
        slug="raid", start_weekday=0, starts_on=None, ends_on=None, date_precision="unknown"
    )
    force = make.make_agency(slug="met", aliases="Scotland Yard\n=Yard", is_generic=True)
    make.make_participation(operation=operation, agency=force, note="Our reading.")
    quote = make.make_quote(operation=operation, text="'=never", is_sensitive=True)
    Operation.objects.update(proceedings="concluded")
    before = packed(tmp_path)
    empty()
    package.fill_from(before)
    operation = Operation.objects.get(slug="raid")
    assert (operation.start_weekday, operation.status) == (0, "published")
    assert operation.participations.get(agency__slug="met").note == "Our reading."
    assert Agency.objects.get(slug="met").aliases == "Scotland Yard\n=Yard"
    restored = Quote.objects.get(key=quote.key)
    assert (restored.text, restored.is_sensitive) == ("'=never", True)


def test_lists_search_and_history_are_as_after_a_load(tmp_path, client):
    load("seeds")
    before = packed(tmp_path)
    pages = ["/operations/", "/arrests/", "/search/?q=county"]
    shown = [client.get(page).content for page in pages]
    empty()
    package.fill_from(before)
    assert [client.get(page).content for page in pages] == shown
    assert bitmaps.rebuild(check=True) == search.rebuild(check=True) == 0
    assert not Edit.objects.exists()
    assert make.make_operation().pk == Operation.objects.count()
    assert make.make_source().pk == Source.objects.count()


def test_rows_are_read_in_batches(tmp_path, monkeypatch):
    load("seeds")
    before = packed(tmp_path)
    empty()
    monkeypatch.setattr("operations.package.opening.BATCH", 3)
    package.fill_from(before, with_search=False)
    one, two = contents(before), contents(package.build(anew=True))
    assert all(one[f"data/{name}.csv"] == two[f"data/{name}.csv"] for name in EVERY_TABLE)


def test_a_force_that_nothing_public_reaches_is_left_out_of_its_area_and_said(tmp_path, capsys):
    county = make.make_place(slug="county", police_area=make.make_agency(slug="far"))
    make.make_operation_place(
        operation=make.make_publishable(), place=make.make_place(parent=county)
    )
    before = packed(tmp_path)
    empty()
    call_command("restore_package", str(before))
    assert "column “police_area”: the package has no “far”" in capsys.readouterr().out
    assert Place.objects.get(slug="county").police_area is None


def test_nothing_that_is_not_public_comes_along(tmp_path):
    public, things = make.make_publishable(slug="public"), secret_things()
    for status in ("draft", "in_review", "withdrawn"):
        hidden = make.make_operation(
            slug=f"zzsecret-{status}",
            title=SECRET,
            summary=SECRET,
            status=status,
            withdrawn_reason=SECRET,
        )
        fill(hidden, things)
    withdrawn = make.make_arrest(operation=public, key="zzsecret-arrest", standing="withdrawn")
    make.cite(withdrawn, things["source"], wording=SECRET)
    make.make_note(operation=public, arrest=withdrawn, text=SECRET)
    make.make_outcome(operation=public, arrest=withdrawn, key="zzsecret-outcome")
    quote = make.make_quote(
        operation=public,
        key="zzsecret-q",
        text=SECRET,
        is_sensitive=True,
        speaker=things["speaker"],
    )
    make.cite(quote, things["source"], wording=SECRET)
    before = packed(tmp_path)
    for name, content in contents(before).items():
        assert SECRET.lower().encode() not in content.lower(), name
    empty()
    package.fill_from(before)
    assert list(Operation.objects.values_list("slug", flat=True)) == ["public"]


def test_the_command_says_what_it_restored(tmp_path, capsys):
    make.make_publishable()
    before = packed(tmp_path)
    with pytest.raises(CommandError, match=r"an empty one only(.|\n)*Nothing was restored"):
        call_command("restore_package", str(before))
    empty()
    call_command("restore_package", str(before), "--without-search")
    assert "Restored" in capsys.readouterr().out
