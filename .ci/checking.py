"""Checks and tests, on every Django and database."""

from __future__ import annotations

import concurrent.futures
import os
import shutil
import signal
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from ground import CI, ROOT, args, say, stop
from pythons import (
    dotted,
    environment,
    newest,
    pythons,
    step,
)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# What tests/conftest.py answers when there is no PostgreSQL to be had.
NO_POSTGRES = 75


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def djade(python: str) -> list[str]:
    """The formatter of templates: a program beside Python, not a module."""
    return [str(Path(python).with_name("djade")), "--target-version", "5.2"]


def for_checks() -> str:
    os.environ.setdefault("OPSTRACKER_SECRET_KEY", "only-for-checks")
    return environment(*newest(), lock="requirements-dev.txt")


def check() -> None:
    python = for_checks()
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    migrations = ["manage.py", "makemigrations", "--check", "--dry-run"]
    checks = [
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet", "."], "make format"),
        ("ruff check", [python, "-m", "ruff", "check", "--quiet", "."], "make format"),
        ("djade", [*djade(python), "--check", *templates()], "make format"),
        ("mypy", [python, "-m", "mypy"], ""),
        ("imports", [python, "-c", lint_imports, "--no-cache"], ""),
        ("migrations", [python, *migrations], "make manage ARGS=makemigrations"),
    ]
    failed = []
    for name, command, cure in checks:
        begun = time.monotonic()
        result = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        verdict = "failed" if result.returncode else "ok"
        say(f"check {name:<12} {verdict:<7} {time.monotonic() - begun:5.1f} s")
        if result.returncode:
            say(result.stdout.rstrip() + (f"\nMend it with: {cure}" if cure else ""))
            failed.append(name)
    if failed:
        stop("Checks failed: " + ", ".join(failed))


def format() -> None:
    python = for_checks()
    subprocess.run([python, "-m", "ruff", "check", "--fix", "--quiet", "."], cwd=ROOT)
    step("Formatting Python", [python, "-m", "ruff", "format", "--quiet", "."])
    say("Formatting templates")
    # It answers 1 when it rewrote something.
    subprocess.run([*djade(python), *templates()], cwd=ROOT)


def chromium() -> str | None:
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def suite(database: str) -> list[str]:
    """What to pass to pytest for one database; "browser" is SQLite in a file and a browser."""
    return ["tests/browser"] if database == "browser" else ["tests", "--ignore=tests/browser"]


def test_environment(database: str) -> dict[str, str]:
    chosen = "sqlite-file" if database == "browser" else database
    return {**os.environ, "TEST_DATABASE": chosen}


def test_one(database: str) -> None:
    python = environment(*newest(), lock="requirements-dev.txt")
    if database == "browser" and chromium() is None:
        stop("NOT RUN: the browser tests need Chromium. As root: apt install chromium")
    command = [python, "-m", "pytest", *suite(database), *args()]
    code = subprocess.run(command, cwd=ROOT, env=test_environment(database)).returncode
    raise SystemExit(code)


class Run:
    """One pytest run among those of `make test`, its output kept until it ends."""

    processes: list[subprocess.Popen] = []

    def __init__(self, version: tuple[int, int], python: str, database: str) -> None:
        self.python, self.database = python, database
        django = "5.2" if version < (3, 12) else "6"
        place = {"sqlite": "SQLite", "postgres": "PostgreSQL", "browser": "browser"}[database]
        self.name = f"Python {dotted(version)}, Django {django}, {place}"
        self.code, self.seconds = -1, 0.0
        self.passed = self.failed = self.skipped = 0

    def __call__(self) -> Run:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            report, log = Path(folder) / "report.xml", Path(folder) / "log"
            command = [self.python, "-m", "pytest", *suite(self.database), *args()]
            command += [f"--junitxml={report}", "-p", "no:cacheprovider"]
            with log.open("wb") as output:
                process = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=test_environment(self.database),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
                self.processes.append(process)
                self.code = process.wait()
            self.count(report)
            self.output = log.read_text(errors="replace").rstrip()
        self.seconds = time.monotonic() - begun
        return self

    def count(self, report: Path) -> None:
        if not report.exists():
            return
        for found in ElementTree.parse(str(report)).iter("testsuite"):
            bad = int(found.get("failures", 0)) + int(found.get("errors", 0))
            skipped = int(found.get("skipped", 0))
            self.failed += bad
            self.skipped += skipped
            self.passed += int(found.get("tests", 0)) - bad - skipped

    @property
    def verdict(self) -> str:
        if self.code == NO_POSTGRES:
            return "NOT RUN: no PostgreSQL"
        if self.code:
            return f"FAILED ({self.failed} failed, {self.passed} passed)"
        return f"{self.passed} passed" + (f", {self.skipped} skipped" if self.skipped else "")


def planned() -> tuple[list[Run], list[str]]:
    """The runs of `make test`, the longest first, and what cannot be run here and why."""
    found, missing, runs = pythons(), [], []
    current = max((version for version in found if version >= (3, 12)), default=None)
    if current is None:
        missing.append("Django 6 (needs Python 3.12 or newer, and none was found)")
    if (3, 11) not in found:
        missing.append("Django 5.2 (needs Python 3.11, and none was found)")
    versions = [version for version in (current, (3, 11)) if version in found]
    for version in versions:
        python = environment(version, found[version], lock="requirements-dev.txt")
        if version == versions[0]:
            if chromium():
                runs.append(Run(version, python, "browser"))
            else:
                missing.append("the browser tests (no Chromium: apt install chromium)")
        # Both databases on the newest line; the older line differs in Python code, not in SQL.
        databases = ("postgres", "sqlite") if version == versions[0] else ("sqlite",)
        runs += [Run(version, python, database) for database in databases]
    return runs, missing


def test() -> None:
    begun = time.monotonic()
    runs, missing = planned()
    check()
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        futures = [pool.submit(run_) for run_ in runs]
        try:
            for future in concurrent.futures.as_completed(futures):
                done = future.result()
                say(f"\n=== {done.name} ===\n{done.output}")
        except BaseException:
            for future in futures:
                future.cancel()
            for process in Run.processes:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
            raise
    summary(runs, missing, time.monotonic() - begun)


def summary(runs: list[Run], missing: list[str], seconds: float) -> None:
    say("\n" + "=" * 72)
    for run_ in runs:
        say(f"{run_.name:<36} {run_.verdict:<28} {run_.seconds:5.0f} s")
    unable = [run_ for run_ in runs if run_.code == NO_POSTGRES]
    missing = missing + [f"{run_.name} (no PostgreSQL: see its output above)" for run_ in unable]
    for what in missing:
        say(f"NOT RUN: {what}")
    if missing and CI:
        say("With CI=true everything has to run: this counts as a failure.")
    say(f"All in all {seconds:.0f} s")
    broken = [run_ for run_ in runs if run_.code not in (0, NO_POSTGRES)]
    failed = sum(run_.failed for run_ in runs)
    skipped = sum(run_.skipped for run_ in runs)
    total = f"{sum(run_.passed for run_ in runs)} passed, {failed} failed"
    say(total + (f", {skipped} skipped" if skipped else ""))
    if broken or (missing and CI):
        raise SystemExit(1)
