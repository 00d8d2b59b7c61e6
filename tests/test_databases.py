"""The database the tests run on is the one that was asked for, with the options it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests import postgres
from tests.conftest import chosen_database

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
def test_it_is_the_database_that_was_asked_for():
    vendor = "postgresql" if chosen_database() == "postgres" else "sqlite"

    assert connection.vendor == vendor


@pytest.mark.skipif(chosen_database() == "postgres", reason="about SQLite")
@pytest.mark.django_db
def test_sqlite_checks_foreign_keys_and_takes_the_write_lock_at_once():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (1,)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.settings_dict["OPTIONS"]["timeout"] == 20


@pytest.mark.skipif(chosen_database() == "postgres", reason="about SQLite")
def test_sqlite_in_a_file_keeps_a_write_ahead_log(tmp_path):
    environment = os.environ | {"OPSTRACKER_VAR": str(tmp_path)}
    program = """
import django; django.setup()
from django.db import connection
print(connection.cursor().execute("PRAGMA journal_mode").fetchone()[0])
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.strip() == "wal"


@pytest.mark.skipif(
    chosen_database() != "postgres" or "TEST_DATABASE_URL" in os.environ,
    reason="about the server that a run starts for itself",
)
def test_a_postgresql_server_goes_away_even_when_its_run_is_killed():
    program = "from tests import postgres; print(postgres.start()[1], flush=True); input()"
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(run.stdout.readline().strip().partition("host=")[2]).parent
    assert folder.is_dir()

    run.kill()
    run.communicate()

    assert postgres.gone(folder)
