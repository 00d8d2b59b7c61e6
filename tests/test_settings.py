"""The settings: where they come from, what they refuse, and how they say so."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
SHOW = """
import json
from opstracker import settings
names = [name for name in vars(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture
def load(tmp_path):
    """Settings read by a fresh Python with these variables and no others of ours."""

    def read(**variables):
        result = start(tmp_path, variables)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return read


@pytest.fixture
def refuse(tmp_path):
    """The message with which the settings refuse these variables."""

    def read(**variables):
        result = start(tmp_path, variables)
        assert result.returncode, "these settings were accepted"
        assert "ImproperlyConfigured" in result.stderr
        return result.stderr.splitlines()[-1]

    return read


def start(folder, variables, program=SHOW):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"OPSTRACKER_ENV_FILE": os.devnull, "OPSTRACKER_VAR": str(folder / "var")}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=kept | ours | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_server_has_loaded_the_pages_before_the_first_reader_comes(tmp_path):
    loaded = "import opstracker.wsgi, gc, sys; assert 'operations.views.lists' in sys.modules"
    result = start(tmp_path, {}, f"{loaded}; assert gc.get_freeze_count() > 100_000")
    assert result.returncode == 0, result.stderr


def test_it_starts_without_a_single_variable(load):
    settings = load()

    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert settings["SITE_URL"] == "http://127.0.0.1:8000"
    assert settings["SESSION_COOKIE_SECURE"] is False
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert "Manifest" in settings["STORAGES"]["staticfiles"]["BACKEND"]


def test_it_makes_a_secret_key_once_that_only_its_owner_can_read(load, tmp_path):
    first, second = load(), load()

    path = tmp_path / "var" / "secret-key"
    assert first["SECRET_KEY"] == second["SECRET_KEY"] == path.read_text()
    assert len(first["SECRET_KEY"]) > 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_makes_one_secret_key_when_several_workers_start_at_once(load):
    with ThreadPoolExecutor(6) as pool:
        keys = {settings["SECRET_KEY"] for settings in pool.map(lambda _: load(), range(6))}

    assert len(keys) == 1


def test_it_keeps_no_secret_key_when_one_is_given(load, tmp_path):
    assert load(OPSTRACKER_SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "var" / "secret-key").exists()


def test_it_says_what_to_do_about_an_empty_secret_key(refuse, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret-key").touch()

    assert "Delete it" in refuse()


def test_it_says_what_to_do_about_a_folder_it_cannot_write_to(refuse, tmp_path):
    (tmp_path / "file").touch()

    message = refuse(OPSTRACKER_VAR=str(tmp_path / "file" / "var"))

    assert "OPSTRACKER_VAR=/some/writable/folder" in message


@pytest.mark.parametrize(
    ("variables", "cure"),
    [
        ({"OPSTRACKER_DEBUG": "maybe"}, "Set it to yes or no"),
        ({"OPSTRACKER_HTTPS": "2"}, "Set it to yes or no"),
        ({"OPSTRACKER_SITE_URL": "example.org"}, "such as https://"),
        ({"OPSTRACKER_SITE_URL": "https://example.org/record/"}, "without a path"),
        ({"OPSTRACKER_CSRF_TRUSTED_ORIGINS": "https://a.example, b.example"}, "such as https://"),
        ({"OPSTRACKER_LOG_LEVEL": "loud"}, "Set it to DEBUG"),
        ({"OPSTRACKER_API_RATE": "often"}, "such as 300/minute"),
        ({"OPSTRACKER_PROXIES": "-1"}, "a whole number"),
        ({"DATABASE_URL": "nonsense"}, "postgres://user:password@host"),
        ({"DATABASE_URL": "mysql://root@localhost/ops"}, "neither PostgreSQL nor SQLite"),
        ({"DATABASE_URL": "postgres://user@localhost"}, "names no database"),
        ({"DATABASE_URL": "postgres://user@localhost:port/ops"}, "cannot be read"),
    ],
)
def test_it_refuses_a_wrong_value_and_names_the_cure(refuse, variables, cure):
    message = refuse(**variables)

    assert cure in message
    assert next(iter(variables)) in message


def test_it_takes_a_postgresql_database_from_one_address(load):
    database = load(DATABASE_URL="postgres://ann:secret@db.example:6543/ops")["DATABASES"][
        "default"
    ]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["NAME"] == "ops"
    assert database["PORT"] == 6543
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["ATOMIC_REQUESTS"] is False


def test_it_keeps_cookies_to_https_where_the_site_has_it(load):
    settings = load(OPSTRACKER_HTTPS="yes", OPSTRACKER_SITE_URL="https://ops.example/")

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["SITE_URL"] == "https://ops.example"


def test_it_reads_a_file_of_settings_below_the_environment(load, tmp_path):
    path = tmp_path / "settings.env"
    path.write_text(
        "# names\nOPSTRACKER_ALLOWED_HOSTS='a.example, b.example'\nOPSTRACKER_DEBUG=yes\n"
    )

    settings = load(OPSTRACKER_ENV_FILE=str(path), OPSTRACKER_DEBUG="no")

    assert settings["ALLOWED_HOSTS"] == ["a.example", "b.example"]
    assert settings["DEBUG"] is False


def test_every_variable_it_reads_is_in_the_example_file():
    source = (ROOT / "opstracker" / "settings.py").read_text()
    example = (ROOT / ".env.example").read_text()

    names = {word for word in source.replace("(", '"').split('"') if word.startswith("OPSTRACKER_")}
    names = {name for name in names if name.replace("_", "").isalpha()} - {"OPSTRACKER_ENV_FILE"}
    assert len(names) >= 7
    assert [name for name in sorted(names | {"DATABASE_URL"}) if f"#{name}=" not in example] == []


@pytest.mark.parametrize("address", ["/", "/no-such-page/", "/admin/login/"])
@pytest.mark.django_db
def test_every_answer_carries_the_content_security_policy(client, address):
    header = client.get(address).headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())
    assert directives == POLICY


@pytest.mark.django_db
def test_five_wrong_passwords_lock_a_name_out_and_leave_others_alone(client, django_user_model):
    for name in ("ann", "ben"):
        django_user_model.objects.create_superuser(name, password="correct horse")
    wrong = {"username": "ann", "password": "wrong"}

    for _ in range(5):
        answer = client.post("/admin/login/", wrong)

    assert answer.status_code == 429
    right = {"password": "correct horse", "next": "/admin/"}
    assert client.post("/admin/login/", right | {"username": "ann"}).status_code == 429
    assert client.post("/admin/login/", right | {"username": "ben"}).status_code == 302


def test_it_uses_the_long_term_django_on_python_3_11_only():
    expected = (5, 2) if sys.version_info < (3, 12) else (6,)

    assert django.VERSION[: len(expected)] == expected
