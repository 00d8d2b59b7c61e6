"""`make bench`: how fast the site is beside its peers, on an invented record of N operations.

N is 100,000 unless told, DB sqlite, postgres or both. The same pages are asked in turn, so that a
busy moment of the machine meets all of them. What is slow is asked less often and says so by n.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
N = int(os.environ.get("N") or 100_000)
DATABASES = {"both": ("sqlite", "postgres")}
SAMPLE = 500  # operations that loaddata is given
QUERIES = (
    "",
    "theme=fraud",
    "date_from=2018-05-17",
    "theme=firearms&category=drugs&date_from=2012-03-04",
)


@dataclass
class Result:
    """One comparison; ``ratio`` is how many times the peer's figure ours is, as the goal says."""

    name: str
    db: str
    n: int
    ours: float
    peer: float
    peer_name: str
    ratio: float
    goal: str
    met: bool


def main() -> None:
    chosen = os.environ.get("DB") or "both"
    results = [result for db in DATABASES.get(chosen, (chosen,)) for result in compared(db)]
    Path("bench.json").write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")
    for each in results:
        print(
            f"{each.db:9} {each.name:44} ours {each.ours:>10,.1f}  {each.peer_name} "
            f"{each.peer:,.1f}  ratio {each.ratio:.2f}  goal {each.goal}: "
            f"{'met' if each.met else 'NOT met'}"
        )


def compared(db: str) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="opstracker-bench-") as folder, database(db) as url:
        environ = os.environ | {
            "OPSTRACKER_VAR": folder,
            "OPSTRACKER_API_RATE": "none",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }
        manage(environ, "migrate", "-v0")
        results = [bulk_load(db, environ, folder)]
        with served(environ) as address:
            results += lists(db, address) + details(db, address) + exports(db, address, environ)
        return results


@contextmanager
def database(db):
    if db == "sqlite":
        yield ""
        return
    keeper, url = postgres.start()
    try:
        yield url
    finally:
        postgres.stop(keeper)


def manage(environ, *words: str) -> str:
    command = [sys.executable, "-W", "ignore", "manage.py", *words]
    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    return run.stdout


def bulk_load(db, environ, folder) -> Result:
    """Rows a second: generating, with all that is derived, against loaddata of a sample."""
    began = time.perf_counter()
    manage(environ, "generate_record", str(N), "--without-search")
    took = time.perf_counter() - began
    rows = int(manage(environ, "shell", "-v0", "-c", COUNT_ROWS).strip().splitlines()[-1])
    sample = environ | {"OPSTRACKER_VAR": f"{folder}/sample", "DATABASE_URL": ""}
    manage(sample, "migrate", "-v0")
    manage(sample, "generate_record", str(SAMPLE), "--without-search")
    dump = f"{folder}/sample.json"
    manage(sample, "dumpdata", "operations", "-o", dump)
    other = sample | {"OPSTRACKER_VAR": f"{folder}/loaded"}
    manage(other, "migrate", "-v0")
    began = time.perf_counter()
    loaded = int(manage(other, "loaddata", dump).split()[1])
    peer = loaded / (time.perf_counter() - began)
    return at_least("bulk load, rows/s", db, rows / took, peer, f"loaddata ({SAMPLE})", 20)


COUNT_ROWS = (
    "from django.apps import apps;"
    "print(sum(m.objects.count() for m in apps.get_app_config('operations').get_models()))"
)


@contextmanager
def served(environ):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "--workers", "1", "-t", "600"]
    command += ["--bind", f"127.0.0.1:{port}", "opstracker.wsgi:application"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            fetch(f"{address}/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The site did not start.")


def fetch(url: str, tag: str = "") -> tuple[float, bytes, str]:
    """Return milliseconds, body and ETag of an answer; a 304 has no body."""
    request = urllib.request.Request(url, headers={"If-None-Match": tag} if tag else {})  # noqa: S310  our own server
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=900) as answer:  # noqa: S310  our own
            body, tag = answer.read(), answer.headers.get("ETag", "")
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        body = b""
    return (time.perf_counter() - began) * 1000, body, tag


def in_turn(urls: dict[str, list[str]], rounds: dict[str, int]) -> dict[str, list[float]]:
    """Ask each in turn, the first answer of each left out; slow ones fewer times."""
    for each in urls.values():
        fetch(each[0])
    found: dict[str, list[float]] = {name: [] for name in urls}
    for number in range(max(rounds.values())):
        for name, each in urls.items():
            if number < rounds[name]:
                found[name] += [fetch(url)[0] for url in each]
    return found


def p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def lists(db: str, address: str) -> list[Result]:
    paths = {"ours": "operations", "bare": "peer/without-facets", "filter": "peer/django-filter"}
    urls = {n: [f"{address}/{path}/?{q}" for q in QUERIES] for n, path in paths.items()}
    times = in_turn(urls, {"ours": 15, "bare": 15, "filter": 2})
    for name, each in times.items():
        print(f"{db} {name}: p50 {statistics.median(each):.0f} p95 {p95(each):.0f} n {len(each)}")
    half = statistics.median(times["ours"]), statistics.median(times["bare"])
    return [
        at_most("list with facets, p50 ms", db, *half, "the same without facets", 1.5),
        at_most(
            "list, p95 ms", db, p95(times["ours"]), p95(times["filter"]), "django-filter", 0.067
        ),
    ]


def details(db: str, address: str) -> list[Result]:
    path = "operations/invented-0000077/"
    ours, peer = f"{address}/{path}", f"{address}/peer/detail/invented-0000077/"
    times = in_turn({"ours": [ours], "peer": [peer]}, {"ours": 60, "peer": 60})
    tag = fetch(ours)[2]
    unchanged = [fetch(ours, tag)[0] for _ in range(60)]
    mine, theirs = (1000 / statistics.median(times[name]) for name in ("ours", "peer"))
    again = 1000 / statistics.median(unchanged)
    return [
        at_least("detail, requests/s", db, mine, theirs, "ORM prefetch", 2),
        at_least("304, requests/s", db, again, mine, "a 200", 3.5),
    ]


def exports(db: str, address: str, environ) -> list[Result]:
    """Rows a second of the sources' CSV, the same rows by the database's own tool."""
    took, body, _ = fetch(f"{address}/sources.csv")
    rows = body.count(b"\n") - 1
    select = (
        "SELECT * FROM operations_source s WHERE EXISTS (SELECT 1 FROM operations_citation c "
        "JOIN operations_operation o ON o.id = c.operation_id "
        "WHERE c.source_id = s.id AND o.status = 'published')"
    )
    if db == "sqlite":
        command = ["sqlite3", "-csv", f"{environ['OPSTRACKER_VAR']}/opstracker.sqlite3", select]
        goal = 0.3
    else:
        copy = f"COPY ({select}) TO STDOUT (FORMAT csv)"
        command, goal = ["psql", environ["DATABASE_URL"], "-c", copy], 0.9
    began = time.perf_counter()
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    tool = time.perf_counter() - began
    lines = printed.count(b"\n")
    if lines != rows:
        raise SystemExit(f"{rows} rows of ours, {lines} of {command[0]}")
    return [at_least("CSV, rows/s", db, rows / took * 1000, rows / tool, command[0], goal)]


def at_least(name, db, ours, peer, peer_name, goal) -> Result:
    ratio = ours / peer
    return Result(name, db, N, ours, peer, peer_name, ratio, f">= {goal} x", ratio >= goal)


def at_most(name, db, ours, peer, peer_name, goal) -> Result:
    ratio = ours / peer
    return Result(name, db, N, ours, peer, peer_name, ratio, f"<= {goal} x", ratio <= goal)


if __name__ == "__main__":
    main()
