"""CSV: ours, against the databases' own tools, Datasette and django-import-export."""

import http.client
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .loading import SAMPLE, Sample
from .results import IS_LARGE, Result, at_least, within
from .server import Site, last_line, manage, run
from .timing import fetch

LONGEST = (
    90 if IS_LARGE else 6
)  # seconds that a CSV of ours is read; the tools then write as many rows
CHUNK = 1 << 16

LISTS = ("sources", "seizures", "operations")
PLAIN = "sources"  # a list without a column that a peer would have to work out

SELECT = """
from operations.exports.asking import statement
from operations.exports.tables import TABLES
from django.db import connection
table = TABLES["{name}"]
sql, values = statement(table, table.published())
if connection.vendor == "postgresql":
    print(connection.ops.compose_sql(sql, values))
else:
    with connection.cursor() as cursor:
        print(connection.ops.last_executed_query(cursor, sql, values))
"""


def select_of(site: Site, name: str) -> str:
    """Return the SELECT by which our CSV of this name asks for its rows; totals stand beside it."""
    return manage(site.environ, "shell", "-v0", "-c", SELECT.format(name=name)).strip()


@dataclass(frozen=True)
class Read:
    """What was read of a CSV; a slow one is not read to its end."""

    rows: int
    took: float
    is_whole: bool

    @property
    def rate(self) -> float:
        return self.rows / self.took


def compared(site: Site, datasette: str, small: Sample) -> list[Result]:
    memory = _memory(site)
    ours = {name: _read(f"{site.address}/{name}.csv") for name in LISTS}
    found = [_beside_tool(site, name, ours[name]) for name in LISTS]
    if datasette:
        url = f"{datasette}/operations_source.csv?_stream=on&_nosuggest=1"
        found.append(_beside(site, ours, _read(url).rate, "Datasette, all sources", 3))
    theirs = float(last_line(run(small.environ, "-m", "tests.bench.import_export")))
    name = f"django-import-export (of {SAMPLE:,} operations)"
    found.append(_beside(site, ours, theirs, name, 25))
    return [*found, *(_first_byte(site, name) for name in LISTS), memory]


def _read(url: str) -> Read:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=900)
    began = time.perf_counter()
    connection.request("GET", f"{address.path}?{address.query}")
    answer, lines, is_whole = connection.getresponse(), 0, False
    while not is_whole and time.perf_counter() - began < LONGEST:
        chunk = answer.read1(CHUNK)
        lines, is_whole = lines + chunk.count(b"\n"), not chunk
    took = time.perf_counter() - began
    connection.close()
    return Read(lines - 1, took, is_whole)


def _beside(site: Site, ours: Mapping[str, Read], rate: float, peer: str, goal: float) -> Result:
    return at_least(f"CSV of {PLAIN}, rows/s", site.db, ours[PLAIN].rate, rate, peer, goal)


def _beside_tool(site: Site, name: str, ours: Read) -> Result:
    """Rows a second, the same rows by the database's own tool."""
    select = select_of(site, name) + ("" if ours.is_whole else f" LIMIT {ours.rows}")
    if site.db == "sqlite":
        command, goal = ["sqlite3", "-csv", site.sqlite], 0.3
    else:
        select = f"COPY ({select}) TO STDOUT (FORMAT csv)"
        command, goal = ["psql", "-q", site.environ["DATABASE_URL"]], 0.9
    asked = f"{select};\n".encode()  # too long for an argument
    began = time.perf_counter()
    printed = subprocess.run(command, input=asked, capture_output=True, check=True).stdout
    tool = time.perf_counter() - began
    if (lines := printed.count(b"\n")) != ours.rows:
        raise SystemExit(f"{name}: {ours.rows} rows of ours, {lines} of {command[0]}.")
    part = "" if ours.is_whole else f", first {ours.rows:,} rows"
    peer = f"{command[0]}{part}"
    return at_least(f"CSV of {name}, rows/s", site.db, ours.rate, lines / tool, peer, goal)


def _first_byte(site: Site, name: str) -> Result:
    took = []
    for _ in range(3):
        # The only worker notices that a reader hung up when it next has something to send.
        fetch(f"{site.address}/healthz")
        address = urlsplit(site.address)
        connection = http.client.HTTPConnection(address.netloc, timeout=900)
        began = time.perf_counter()
        connection.request("GET", f"/{name}.csv")
        connection.getresponse().read(1)
        took.append((time.perf_counter() - began) * 1000)
        connection.close()
    return within(f"CSV of {name}, first byte, ms", site.db, sorted(took)[1], 100)


def _memory(site: Site) -> Result:
    """How much the worker grows while it writes its first export."""
    Path(f"/proc/{site.worker}/clear_refs").write_text("5")  # the most it ever held is forgotten
    before = _held(site.worker, "VmRSS")
    _read(f"{site.address}/seizures.csv")
    grown = max(_held(site.worker, "VmHWM") - before, 0)
    return within("memory of an export, MB", site.db, grown, 20, "MB")


def _held(process: int, what: str) -> float:
    """Return megabytes that a process holds (VmRSS), or held at most (VmHWM)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024
