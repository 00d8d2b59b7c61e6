"""The steps behind the Makefile, with the standard library only.

Virtual environments live in var/venv/<version>, one for each Python, and in var/venv/bench. `make`
passes what a person set (PORT, HOST, RECORD, PYTHON, ARGS) through the environment. Any Python from
3.8 can read this file; the site itself needs 3.11.
"""

from __future__ import annotations

import concurrent.futures
import glob
import hashlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from opstracker import read_env_file  # noqa: E402  found by the line above

read_env_file(ROOT / ".env")
VAR = Path(os.environ.get("OPSTRACKER_VAR") or ROOT / "var").expanduser().absolute()
OLDEST, NEWEST = (3, 11), (3, 14)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# What tests/conftest.py answers when there is no PostgreSQL to be had.
NO_POSTGRES = 75
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def say(words: str) -> None:
    print(words, flush=True)


def stop(words: str) -> None:
    """End with a message instead of a traceback."""
    print("\n" + words, file=sys.stderr, flush=True)
    raise SystemExit(1)


def args() -> list[str]:
    return shlex.split(os.environ.get("ARGS", ""))


# Pythons and their virtual environments


def ask(executable: str) -> tuple[tuple[int, int], str] | None:
    """The version and the true path of a Python; nothing when it does not start."""
    question = (
        "import json, os, sys; print(json.dumps([list(sys.version_info[:2]), "
        "os.path.realpath(getattr(sys, '_base_executable', sys.executable))]))"
    )
    try:
        answer = subprocess.run(
            [executable, "-c", question], capture_output=True, text=True, timeout=30, check=True
        )
        version, path = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return (version[0], version[1]), path


def pythons() -> dict[tuple[int, int], str]:
    """Every supported Python of this machine, by version."""
    chosen = os.environ.get("PYTHON", "").strip()
    if chosen:
        answer = ask(chosen)
        if answer is None:
            stop(f"PYTHON={chosen} does not start. Name a Python that does, or leave PYTHON out.")
        elif answer[0] < OLDEST:
            stop(
                f"PYTHON={chosen} is Python {dotted(answer[0])}; opstracker needs 3.11 or newer. "
                "Name a newer one, or leave PYTHON out."
            )
        else:
            return dict([answer])
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    names += ["python3", "python"]
    names += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python3")))
    found: dict[tuple[int, int], str] = {}
    for name in names:
        answer = ask(name)
        if answer is not None and OLDEST <= answer[0] <= NEWEST:
            found.setdefault(*answer)
    if not found:
        own = dotted(sys.version_info[:2])
        stop(
            f"opstracker needs Python 3.11 to 3.14, and none was found (this one is {own}). "
            "Install one, for example: apt install python3.11 python3.11-venv\n"
            "If it is somewhere unusual, name it: make run PYTHON=/path/to/python3"
        )
    return found


def newest() -> tuple[tuple[int, int], str]:
    return max(pythons().items())


def dotted(version: tuple) -> str:
    return ".".join(map(str, version))


def writable_var() -> None:
    try:
        VAR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(VAR)):
            pass
    except OSError as error:
        stop(
            f"opstracker cannot write to {VAR} ({error.strerror}).\nMake that folder writable, or "
            "name one that is: OPSTRACKER_VAR=/some/writable/folder make run"
        )


def environment(
    version: tuple[int, int], base: str, lock: str = "requirements.txt", name: str = ""
) -> str:
    """The Python of a virtual environment that holds exactly what the lock file says."""
    writable_var()
    folder = VAR / "venv" / (name or dotted(version))
    python = str(folder / "bin" / "python")
    stamp = folder / "installed.json"
    wanted = {lock: fingerprint(lock)}
    if lock == "requirements-dev.txt":
        wanted["requirements.txt"] = fingerprint("requirements.txt")
    here = ask(python)
    if here is None or here[0] != version:
        make_environment(version, base, folder)
    try:
        installed = json.loads(stamp.read_text())
    except (OSError, ValueError):
        installed = {}
    if any(installed.get(name) != value for name, value in wanted.items()):
        say(f"Installing {lock} for Python {dotted(version)} (a minute or less, once)")
        stamp.unlink() if stamp.exists() else None
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
        quietly(
            [*pip, "--quiet", "--require-hashes", "-r", lock],
            f"The packages of {lock} could not be installed. Check the network and pip's settings, "
            "then try again.",
        )
        stamp.write_text(json.dumps(wanted))
    return python


def fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def make_environment(version: tuple[int, int], base: str, folder: Path) -> None:
    say(f"Making a virtual environment for Python {dotted(version)} in {folder}")
    if subprocess.run([base, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        stop(
            f"Python {dotted(version)} ({base}) lacks its venv module. Install it as root:\n"
            f"  apt install python{dotted(version)}-venv      (or: apt install python3-venv)\n"
            "Or name another Python: make run PYTHON=/path/to/python3"
        )
    shutil.rmtree(folder, ignore_errors=True)
    quietly([base, "-m", "venv", str(folder)], f"{folder} could not be made.")


def quietly(command: list[str], failure: str) -> None:
    """Run a step and show what it said only if it fails."""
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode:
        lines = [line for line in result.stdout.splitlines() if "WARNING: Location" not in line]
        stop("\n".join(lines[-15:]) + f"\n\n{failure}")


def step(words: str, command: list[str]) -> None:
    say(words)
    code = subprocess.run(command, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)


# The site


def free_port() -> None:
    """Stop early when the address is taken, before anything is started."""
    host, port = os.environ["HOST"].strip("[]"), os.environ["PORT"]
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT={port} is no port number. Set PORT to a number, as in: make run PORT=8001")
    try:
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
    except OSError:
        stop(f"HOST={host} is no address of this machine. Leave it out, or: make run HOST=0.0.0.0")
    family, kind, _, _, address = found[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            stop(f"Only root may listen on port {port}. Take a higher one: make run PORT=8000")
        except OSError as error:
            stop(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Take another one: make run PORT={int(port) % 65535 + 1}"
            )


def address() -> str:
    host = os.environ["HOST"].strip("[]")
    shown = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104  compared, not listened on
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{os.environ['PORT']}"


def prepare(python: str) -> None:
    os.environ.setdefault("OPSTRACKER_SITE_URL", address())
    step("Bringing the database up to date", [python, "manage.py", "migrate", "-v", "0"])
    record = os.environ["RECORD"]
    step(f"Preparing the record ({record})", [python, "manage.py", "prepare", "--record", record])


def run() -> None:
    free_port()
    python = environment(*newest())
    step(
        "Collecting static files",
        [python, "manage.py", "collectstatic", "--noinput", "--clear", "-v", "0"],
    )
    prepare(python)
    say(f"opstracker is at {address()}/ - Ctrl-C stops it")
    replace([python, "-m", "gunicorn", "-c", "opstracker/gunicorn.conf.py", "opstracker.wsgi"])


def dev() -> None:
    free_port()
    os.environ["OPSTRACKER_DEBUG"] = "yes"
    python = environment(*newest())
    prepare(python)
    host = os.environ["HOST"].strip("[]")
    shown = f"[{host}]" if ":" in host else host
    replace([python, "manage.py", "runserver", f"{shown}:{os.environ['PORT']}"])


def manage() -> None:
    replace([environment(*newest()), "manage.py", *args()])


def bench() -> None:
    # What the site is compared to has nothing to do with it, so it has an environment of its own.
    peers = environment(*newest(), lock="requirements-bench.txt", name="bench")
    os.environ["DATASETTE"] = str(Path(peers).with_name("datasette"))
    replace([environment(*newest(), lock="requirements-dev.txt"), "-m", "tests.bench"])


def messages() -> None:
    """Bring a language's catalogue up to date and compile it."""
    languages = args()
    if not languages:
        stop("Say which language, for example: make messages ARGS=cy")
    if not (shutil.which("xgettext") and shutil.which("msgfmt")):
        stop("GNU gettext is missing. Install it, for example: apt install gettext")
    command = [environment(*newest()), "manage.py"]
    for language in languages:
        unread = ["--ignore=var", "--ignore=tests", "--ignore=.ci"]
        for step in (["makemessages", *unread], ["compilemessages"]):
            subprocess.run([*command, *step, f"--locale={language}"], cwd=ROOT, check=True)


def replace(command: list[str]) -> None:
    os.chdir(ROOT)
    os.execv(command[0], command)


def reset() -> None:
    if os.environ.get("DATABASE_URL"):
        stop("DATABASE_URL is set: the record is not in this folder. Drop it with your own tools.")
    files = sorted(VAR.glob("opstracker.sqlite3*"))
    if not files:
        say(f"There is no record in {VAR}.")
        return
    say("This deletes the record and everything typed into it:")
    for path in files:
        say(f"  {path}")
    try:
        answer = input('Type "yes" to delete: ')
    except EOFError:
        answer = ""
    if answer.strip() != "yes":
        stop("Nothing was deleted.")
    for path in files:
        path.unlink()
    say("Deleted. `make run` begins a new record.")


def lock() -> None:
    uv = shutil.which("uv") or shutil.which("uv", path=os.path.expanduser("~/.local/bin"))
    if uv is None:
        stop("`make lock` needs uv, which writes one lock for all Pythons: pip install uv")
    else:
        compile_ = [uv, "pip", "compile", "--quiet", "--universal"]
        compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
        compile_ += ["--no-emit-find-links", "--custom-compile-command", "make lock", *args()]
        ours = [*compile_, "pyproject.toml"]
        step("Locking requirements.txt", [*ours, "-o", "requirements.txt"])
        everything = ["--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt"]
        step("Locking requirements-dev.txt", [*ours, *everything])
        alone = ["--group", "bench", "-o", "requirements-bench.txt"]
        step("Locking requirements-bench.txt", [*compile_, *alone])


# Checks and tests


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


TASKS = {
    "run": run,
    "dev": dev,
    "manage": manage,
    "messages": messages,
    "reset": reset,
    "lock": lock,
    "bench": bench,
    "check": check,
    "format": format,
    "test": test,
    "test-sqlite": lambda: test_one("sqlite"),
    "test-postgres": lambda: test_one("postgres"),
    "test-browser": lambda: test_one("browser"),
}


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for name, default in (("HOST", "127.0.0.1"), ("PORT", "8000"), ("RECORD", "seeds")):
        os.environ[name] = os.environ.get(name) or default
    signal.signal(signal.SIGTERM, interrupted)
    if sys.argv[1:2] == [] or sys.argv[1] not in TASKS:
        stop("Usage: python3 .ci/tasks.py " + "|".join(TASKS))
    try:
        TASKS[sys.argv[1]]()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
