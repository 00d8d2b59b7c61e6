"""Filling a database: invented rows by sets, against Django's own way."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from .results import IS_TRIAL, N, Result, at_least
from .server import empty_beside, last_line, manage

SAMPLE = 50 if IS_TRIAL else 500  # operations that slow peers are given

COUNT_ROWS = (
    "from django.apps import apps;"
    "print(sum(m.objects.count() for m in apps.get_app_config('operations').get_models()))"
)


@dataclass(frozen=True)
class Sample:
    """A small record on SQLite, and all of it as a fixture."""

    environ: Mapping[str, str]
    fixture: str


def sample(environ: Mapping[str, str]) -> Sample:
    """Make the record that slow peers are given."""
    manage(environ, "migrate", "-v0")
    manage(environ, "generate_record", str(SAMPLE), "--without-search")
    fixture = f"{environ['OPSTRACKER_VAR']}/sample.json"
    manage(environ, "dumpdata", "operations", "-o", fixture)
    return Sample(environ, fixture)


def bulk_load(db: str, environ: Mapping[str, str], small: Sample) -> Result:
    """Rows a second: generating, with all that is derived, against loaddata of a sample."""
    began = time.perf_counter()
    manage(environ, "generate_record", str(N), "--without-search")
    took = time.perf_counter() - began
    rows = int(last_line(manage(environ, "shell", "-v0", "-c", COUNT_ROWS)))
    other = empty_beside(environ)
    manage(other, "migrate", "-v0")
    began = time.perf_counter()
    loaded = int(manage(other, "loaddata", small.fixture).split()[1])
    peer = loaded / (time.perf_counter() - began)
    return at_least("bulk load, rows/s", db, rows / took, peer, f"loaddata (of {SAMPLE})", 20)
