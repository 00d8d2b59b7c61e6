"""The site's own CSV, brought back: an untouched file changes nothing, a mistake saves nothing."""

import csv
import io

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from operations import exports, record
from operations.editing.importing import resource_of
from operations.editing.reverting import undo
from operations.exports.tables import TABLES
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Arrest, Operation
from tests import factories as make
from tests.people import account, signed_in
from tests.sending import sent

pytestmark = pytest.mark.django_db


def exported(name):
    return b"".join(exports.stream(TABLES[name], TABLES[name].published())).decode()


def changed(name, key, **cells):
    """Return the export with some cells of one row typed over."""
    rows = list(csv.DictReader(io.StringIO(exported(name))))
    for row in rows:
        if row[TABLES[name].key[-1]] == key:
            row |= cells
    return written(rows)


def written(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read_back(name, text, *, dry_run=False):
    dataset = tablib.Dataset().load(text, format="csv")
    return resource_of(name)().import_data(
        dataset,
        dry_run=dry_run,
        user=account("editor"),
        file_name="list.csv",
        rollback_on_validation_errors=True,
    )


def reasons(result):
    found = [str(error.error) for error in result.base_errors]
    found += [str(error.error) for _, errors in result.row_errors() for error in errors]
    return " ".join([*found, *[str(row.error) for row in result.invalid_rows]])


def kinds(result):
    return {row.import_type for row in result.rows}


@pytest.mark.parametrize("name", TABLES)
def test_a_file_that_nobody_touched_changes_nothing(name):
    record.load("wider")
    before = Edit.objects.count()
    result = read_back(name, exported(name))
    assert not reasons(result)
    assert len(result.rows) == TABLES[name].published().count() > 0
    assert kinds(result) == {"skip"}
    assert Edit.objects.count() == before


@pytest.mark.parametrize(
    "text", ["=1+1", "'=quoted", "'", "-5", "@home", "a\nb", 'say "no"', "; ;"]
)
def test_what_was_made_safe_for_spreadsheets_comes_back_as_it_was(text):
    operation = make.make_operation(codename=text, title="Raids")
    result = read_back("operations", changed("operations", operation.slug, title="Other"))
    assert not reasons(result)
    operation.refresh_from_db()
    assert (operation.codename, operation.title) == (text, "Other")


def test_export_edit_import_and_revert_leave_the_export_byte_for_byte():
    record.load("seeds")
    before = exported("arrests")
    arrest = Arrest.objects.filter(home__slug="chatham").first()
    result = read_back("arrests", changed("arrests", arrest.key, people="9"))
    assert [row.import_type for row in result.rows].count("update") == 1
    assert exported("arrests") != before
    edit = Edit.objects.of(arrest.operation).first()
    assert (edit.action, edit.summary, edit.author.username) == (
        "imported",
        "From list.csv",
        "editor",
    )
    undo(edit, account("editor"))
    assert exported("arrests") == before


def test_a_new_row_is_added():
    operation = make.make_draft(slug="draft")
    header = ",".join(TABLES["arrests"].header)
    cells = {"operation": "draft", "key": "men", "standing": "accepted", "people": "4"}
    cells |= {"people_precision": "exact", "is_arrest_stated": "true", "is_derived": "false"}
    row = ",".join(cells.get(name, "") for name in header.split(","))
    result = read_back("arrests", f"{header}\n{row}\n")
    assert not reasons(result)
    assert operation.arrests.get().people == 4
    assert Operation.objects.get(slug="draft").version == 2


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"people": "many"}, "people"),
        ({"people": ""}, "amount not stated"),
        ({"home": "nowhere"}, "There is no place “nowhere”: enter it first"),
        ({"sex": "purple"}, "purple"),
        ({"age_min": "15", "age_max": "16"}, "Under-18s"),
        ({"operation": "no-such-operation"}, "There is no operation “no-such-operation”"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_saved(cells, reason):
    operation = make.make_publishable(slug="raids")
    make.cite(make.make_arrest(operation=operation, key="men", people=7))
    make.cite(make.make_arrest(operation=operation, key="women", people=2))
    rows = list(csv.DictReader(io.StringIO(changed("arrests", "men", people="8"))))
    rows[1] |= cells
    before = document_of(operation)
    result = read_back("arrests", written(rows))
    assert reason in reasons(result)
    assert document_of(operation) == before
    assert not Edit.objects.exclude(action="found").exists()


def test_a_file_of_something_else_is_refused_with_the_cure():
    make.make_arrest(key="men")
    assert "Begin with an export of this list" in reasons(read_back("arrests", "a,b\n1,2\n"))
    more = exported("arrests").replace("people,", "persons,", 1)
    assert "There is no column “persons”" in reasons(read_back("arrests", more))
    rows = exported("arrests").splitlines()
    assert "Two rows have the key" in reasons(
        read_back("arrests", "\n".join([*rows, rows[1]]) + "\n")
    )


def test_a_row_that_would_bar_publication_is_refused():
    operation = make.make_publishable(slug="raids")
    make.cite(make.make_arrest(operation=operation, key="men", people=7))
    rows = list(csv.DictReader(io.StringIO(exported("arrests"))))
    result = read_back("arrests", written([*rows, rows[0] | {"key": "women"}]))
    assert "cites no source" in reasons(result)
    assert operation.arrests.count() == 1


def test_a_bigger_operation_that_is_not_public_stays_the_bigger_one():
    parent = make.make_draft(slug="national")
    part = make.make_operation(slug="local", part_of=parent)
    assert not reasons(read_back("operations", changed("operations", "local", title="Other")))
    part.refresh_from_db()
    assert (part.part_of, part.title) == (parent, "Other")


def test_an_editor_previews_and_confirms_in_the_admin():
    operation = make.make_publishable(slug="raids")
    make.cite(make.make_arrest(operation=operation, key="men", people=7))
    client = signed_in("editor")
    url = reverse("admin:operations_arrest_import")
    assert "Begin with a download of this list" in client.get(url).text
    file = SimpleUploadedFile("arrests.csv", changed("arrests", "men", people="8").encode())
    page = client.post(url, {"format": "0", "import_file": file})
    assert "Confirm import" in page.text
    assert operation.arrests.get().people == 7
    done = client.post(
        reverse("admin:operations_arrest_process_import"), sent(page.text, confirm="yes")
    )
    assert done.status_code == 302
    assert operation.arrests.get().people == 8
    assert Edit.objects.of(operation).first().summary == "From arrests.csv"


def test_the_preview_names_what_is_wrong():
    make.make_arrest(key="men", people=7)
    client = signed_in("editor")
    file = SimpleUploadedFile("arrests.csv", changed("arrests", "men", people="").encode())
    page = client.post(
        reverse("admin:operations_arrest_import"), {"format": "0", "import_file": file}
    )
    assert "amount not stated" in page.text
    assert "Confirm import" not in page.text


def test_only_editors_import():
    url = reverse("admin:operations_arrest_import")
    assert signed_in("contributor").get(url).status_code == 302
    assert signed_in("visitor").get(url).status_code == 302
