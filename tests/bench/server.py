"""The database, the site under gunicorn, Datasette beside it, and commands of the site."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

from .timing import fetch

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    """A running site: where, on which database, by which process."""

    db: str
    address: str
    environ: Mapping[str, str]
    worker: int

    @property
    def sqlite(self) -> str:
        return f"{self.environ['OPSTRACKER_VAR']}/opstracker.sqlite3"


@contextmanager
def database(db: str) -> Iterator[str]:
    """Yield the address of an empty database; none for SQLite, which is a file of the site's."""
    if db == "sqlite":
        yield ""
        return
    keeper, url = postgres.start()
    try:
        yield url
    finally:
        postgres.stop(keeper)


def settled(environ: Mapping[str, str]) -> None:
    """Do what a PostgreSQL server does by itself in the minutes after a load; the tests' does not.

    Else every page would look through hundreds of thousands of rows that are gone.
    """
    if url := environ["DATABASE_URL"]:
        subprocess.run(["psql", "-q", url, "-c", "VACUUM ANALYZE"], check=True)


def empty_beside(environ: Mapping[str, str], name: str) -> Mapping[str, str]:
    """Return the settings of another empty database of the same sort."""
    folder, url = f"{environ['OPSTRACKER_VAR']}/{name}", environ["DATABASE_URL"]
    if url:
        subprocess.run(["psql", "-q", url, "-c", f"CREATE DATABASE {name}"], check=True)
        url = url.replace("/postgres?", f"/{name}?")
    return {**environ, "OPSTRACKER_VAR": folder, "DATABASE_URL": url}


def manage(environ: Mapping[str, str], *words: str) -> str:
    return run(environ, "manage.py", *words)


def run(environ: Mapping[str, str], *words: str) -> str:
    """Run our Python with these words and return what it printed."""
    command = [sys.executable, "-W", "ignore", *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def last_line(printed: str) -> str:
    return printed.strip().splitlines()[-1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(db: str, environ: Mapping[str, str]) -> Iterator[Site]:
    """Yield the site, served by one worker."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "--workers", "1", "-t", "600"]
    command += ["--bind", f"127.0.0.1:{port}", "opstracker.wsgi:application"]
    with running(command, environ, f"http://127.0.0.1:{port}", "/healthz") as (address, server):
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        yield Site(db, address, environ, int(children[0]))


@contextmanager
def datasette(site: Site) -> Iterator[str]:
    """Yield the address of Datasette on the site's own file; nothing where it is not installed.

    The environment's DATASETTE names its program.
    """
    program = os.environ.get("DATASETTE")
    if site.db != "sqlite":
        yield ""
        return
    if not program:
        print("DATASETTE IS LEFT OUT: it is not installed here. `make bench` brings it.")
        yield ""
        return
    port = free_port()
    command = [program, "serve", site.sqlite, "--port", str(port)]
    # What would cut its answers short or leave facets out is lifted.
    for setting in ("max_csv_mb 0", "sql_time_limit_ms 600000", "facet_time_limit_ms 600000"):
        command += ["--setting", *setting.split()]
    place = f"http://127.0.0.1:{port}"
    with running(command, os.environ, place, "/-/versions.json") as (address, _):
        yield f"{address}/opstracker"


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], address: str, sign: str
) -> Iterator[tuple[str, int]]:
    """Yield the address and the process of a server once its ``sign`` of life answers."""
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(f"{address}{sign}")
            yield address, server.pid
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            fetch(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Nothing answers at {url}.")
