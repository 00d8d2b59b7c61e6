"""The tools a newcomer meets first: the locked requirements, `make`, and what they say."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"]
MAKE = shutil.which("make")

needs_make = pytest.mark.skipif(MAKE is None, reason="make is not installed")


def pinned(name):
    """Package → versions of a lock file; more than one where they differ by Python."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            package, _, version = line.partition("==")
            found.setdefault(package, set()).add(version.split()[0])
    return found


def make(*words, **variables):
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [MAKE, "--no-print-directory", *words],
        cwd=ROOT,
        env=kept | {"PYTHON": sys.executable} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name):
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text())
    packages = [entry for entry in entries if "==" in entry.partition("\n")[0]]

    assert len(packages) > 8
    assert [entry.partition("\n")[0] for entry in packages if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_folder(name):
    text = (ROOT / name).read_text()

    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|@ ", text) == []


def test_the_locks_agree():
    everything = pinned("requirements-dev.txt")

    for package, versions in pinned("requirements.txt").items():
        assert everything[package] == versions


def test_the_locks_hold_every_package_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, groups = project["project"]["dependencies"], project["dependency-groups"]

    for name, wanted in zip(
        LOCKS, (runtime, runtime + groups["dev"], groups["bench"]), strict=True
    ):
        names = {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in wanted}
        assert names <= pinned(name).keys()


def test_a_lock_holds_both_lines_of_django():
    versions = pinned("requirements.txt")["django"]

    assert sorted(version.partition(".")[0] for version in versions) == ["5", "6"]


@needs_make
def test_make_alone_lists_what_can_be_done():
    listed = make().stdout

    for name in ("run", "dev", "test", "check", "format", "lock", "reset"):
        assert re.search(rf"make {name} +\w", listed), name


@needs_make
def test_a_taken_port_is_said_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = make("run", f"PORT={port}")

    assert result.returncode
    assert f"Port {port} on 127.0.0.1 cannot be used" in result.stderr
    assert "make run PORT=" in result.stderr


@needs_make
def test_a_port_that_is_no_number_is_refused():
    assert "make run PORT=8001" in make("run", "PORT=http").stderr


@needs_make
def test_a_folder_that_cannot_be_written_is_said_with_its_cure(tmp_path):
    (tmp_path / "file").touch()

    result = make("manage", OPSTRACKER_VAR=str(tmp_path / "file" / "var"))

    assert result.returncode
    assert "OPSTRACKER_VAR=/some/writable/folder" in result.stderr


@needs_make
def test_a_python_that_does_not_start_is_refused():
    assert "does not start" in make("manage", PYTHON="/no/such/python").stderr


@needs_make
def test_reset_deletes_nothing_without_a_yes(tmp_path):
    record = tmp_path / "opstracker.sqlite3"
    record.touch()

    result = make("reset", OPSTRACKER_VAR=str(tmp_path))

    assert result.returncode
    assert record.exists()
    assert str(record) in result.stdout


def test_reset_deletes_the_record_and_its_log_after_a_yes(tmp_path):
    for name in ("opstracker.sqlite3", "opstracker.sqlite3-wal", "secret-key"):
        (tmp_path / name).touch()

    subprocess.run(
        [sys.executable, ".ci/tasks.py", "reset"],
        cwd=ROOT,
        env=os.environ | {"OPSTRACKER_VAR": str(tmp_path), "DATABASE_URL": ""},
        input="yes\n",
        text=True,
        capture_output=True,
        check=True,
    )

    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
