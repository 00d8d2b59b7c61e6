"""The site: started, reset, measured, and what it is made of locked."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from ground import ROOT, VAR, args, say, stop
from pythons import (
    environment,
    newest,
    step,
)


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
        for part in (["makemessages", *unread], ["compilemessages"]):
            subprocess.run([*command, *part, f"--locale={language}"], cwd=ROOT, check=True)


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
