"""The data package as it is kept, made anew and handed out."""

import fcntl
import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.db import connection

from operations import package
from operations.package import store
from operations.record import load
from tests import factories as make
from tests.packages import ADDRESS, fetched, unpacked


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.mark.django_db
class TestKeeping:
    def test_the_same_record_makes_the_same_bytes(self, client, time_machine):
        time_machine.move_to("2026-03-04 12:00:00Z", tick=False)
        load("seeds")
        first = package.build(anew=True).read_bytes()
        assert package.build(anew=True).read_bytes() == first

    def test_only_the_stated_time_differs_when_it_is_made_again(self, client, time_machine):
        time_machine.move_to("2026-03-04 12:00:00Z", tick=False)
        load("seeds")
        one = unpacked(client)
        time_machine.move_to("2026-03-05 12:00:00Z", tick=False)
        package.build(anew=True)
        two = unpacked(client)
        assert [name for name in one if one[name] != two[name]] == ["datapackage.json"]
        created = [json.loads(files["datapackage.json"]).pop("created") for files in (one, two)]
        assert created == ["2026-03-04T12:00:00Z", "2026-03-05T12:00:00Z"]

    def test_it_is_made_once_for_a_record(self, client, mocker_of_build):
        fetched(client)
        fetched(client)
        assert mocker_of_build == [1]

    def test_it_is_made_again_when_the_record_changes(self, client, mocker_of_build):
        fetched(client)
        make.make_operation()
        fetched(client)
        assert mocker_of_build == [1, 1]

    @pytest.fixture
    def mocker_of_build(self, monkeypatch):
        made, build = [], store._build
        monkeypatch.setattr(store, "_build", lambda *args: (made.append(1), build(*args))[1])
        return made

    def test_a_second_builder_leaves_it_to_the_first(self, client, monkeypatch):
        monkeypatch.setattr(store, "PATIENCE", 0.1)
        with (store.folder() / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            response = client.get(ADDRESS)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert response["Cache-Control"] == "no-store"
        assert "The package is being made" in response.content.decode()
        assert fetched(client)

    def test_what_an_interrupted_builder_left_is_cleared(self, client):
        left = store.folder() / "making-left"
        left.mkdir()
        fetched(client)
        assert not left.exists()

    def test_a_failed_build_leaves_nothing_behind(self, client, monkeypatch):
        def fail(*args, **kwargs):
            raise OSError("The disk is full.")

        monkeypatch.setattr(store, "write", fail)
        with pytest.raises(OSError, match="full"):
            package.build()
        assert [path.name for path in store.folder().iterdir()] == ["lock"]


@pytest.mark.django_db
class TestServing:
    def test_it_is_a_zip_to_be_kept_under_its_name(self, client):
        response = client.get(ADDRESS)
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == 'attachment; filename="opstracker-package.zip"'
        assert response["Cache-Control"] == "no-cache"
        assert zipfile.is_zipfile(io.BytesIO(b"".join(response.streaming_content)))

    def test_it_is_not_sent_twice_to_who_has_it(self, client):
        make.make_operation()
        first = client.get(ADDRESS)
        assert b"".join(first.streaming_content)
        again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        since = client.get(ADDRESS, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304
        make.make_operation()
        changed = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert b"".join(changed.streaming_content)

    def test_its_size_stands_on_the_data_page_once_it_is_made(self, client):
        assert "One zip file:" in client.get("/data/").content.decode()
        fetched(client)
        assert "One zip file, " in client.get("/data/").content.decode()

    def test_who_asks_for_a_package_at_hand_costs_few_queries(
        self, client, django_assert_max_num_queries
    ):
        load("seeds")
        fetched(client)
        with django_assert_max_num_queries(17):
            fetched(client)


@pytest.mark.django_db
class TestCommand:
    def test_it_makes_the_package_and_says_where_it_is(self, capsys):
        make.make_operation()
        call_command("build_package")
        printed = capsys.readouterr().out
        (path,) = store.folder().glob("*.zip")
        assert str(path) in printed
        assert f"{path.stat().st_size:,} bytes" in printed

    def test_it_leaves_a_current_one_alone_unless_told(self):
        call_command("build_package", verbosity=0)
        (path,) = store.folder().glob("*.zip")
        made = path.stat().st_mtime_ns
        call_command("build_package")
        assert path.stat().st_mtime_ns == made
        call_command("build_package", anew=True)
        assert path.stat().st_mtime_ns > made


@pytest.mark.django_db(transaction=True)
def test_a_first_request_has_it_made_beside_itself(client):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is one thread's own")
    make.make_operation(title="Raids at dawn")
    assert b"Raids at dawn" in unpacked(client)["data/operations.csv"]


@pytest.mark.django_db(transaction=True)
def test_a_manifest_is_as_of_one_moment_and_keeps_nobody_from_writing(client):
    """Outside the tests' own transaction, with a search that has something to settle first."""
    make.make_operation(title="Raids at dawn")
    response = client.get("/operations.manifest.json?q=dawn")
    assert response.json()["csv"]["rows"] == 1
    make.make_operation(title="More raids at dawn")
    assert client.get("/operations.manifest.json?q=dawn").json()["csv"]["rows"] == 2
