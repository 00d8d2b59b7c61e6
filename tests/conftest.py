"""What every test has: settings of its own and the database that TEST_DATABASE names.

TEST_DATABASE is sqlite (in memory, the default), sqlite-file, or postgres; postgres uses the server
of TEST_DATABASE_URL, or starts one for this run. Models may be imported in fixtures and test files
only: this file is read before Django knows its database.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres

# .ci/checking.py knows this number: the run could not be made, which is not a failed test.
NO_POSTGRES = 75
DATABASES = ("sqlite", "sqlite-file", "postgres")

_folder = tempfile.TemporaryDirectory(prefix="opstracker-tests-")


def pytest_configure(config: pytest.Config) -> None:
    """Settings of their own for the tests, whatever the person who runs them has set."""
    for name in [name for name in os.environ if name.startswith("OPSTRACKER_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["OPSTRACKER_ENV_FILE"] = os.devnull
    os.environ["OPSTRACKER_VAR"] = _folder.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "opstracker.settings"
    (Path(_folder.name) / "static").mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if chosen_database() == "postgres":
        os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or start_postgres(config)
    quicken()


def chosen_database() -> str:
    default = "postgres" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    chosen = os.environ.get("TEST_DATABASE") or default
    if chosen not in DATABASES:
        pytest.exit(f"TEST_DATABASE is {chosen}. Set it to one of {', '.join(DATABASES)}.", 4)
    return chosen


def start_postgres(config: pytest.Config) -> str:
    try:
        keeper, address = postgres.start()
    except postgres.PostgresUnavailableError as error:
        pytest.exit(f"NOT RUN on PostgreSQL: {error}", NO_POSTGRES)
    config.add_cleanup(lambda: postgres.stop(keeper))
    return address


def quicken() -> None:
    """Nothing is collected for the tests, and a slow password hash would only cost time."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True


def pytest_report_header() -> str:
    return f"database: {chosen_database()}"


def pytest_unconfigure() -> None:
    _folder.cleanup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file where several connections are wanted: in memory they would share one."""
    from django.db import connections

    if chosen_database() == "sqlite-file":
        test = connections["default"].settings_dict.setdefault("TEST", {})
        test["NAME"] = str(Path(_folder.name) / "test.sqlite3")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What one test put into the cache is no business of the next."""
    yield
    from django.core.cache import cache

    cache.clear()
