"""Filling a database: invented rows by sets, against Django's own way."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from .results import IS_TRIAL, N, Result, at_least
from .server import empty_beside, last_line, manage

SAMPLE = 50 if IS_TRIAL else 2_000  # operations that slow peers are given
PACKED = 50 if IS_TRIAL else 20_000  # operations of the package that is restored

COUNT_ROWS = (
    "from django.apps import apps;"
    "print(sum(m.objects.count() for m in apps.get_app_config('operations').get_models()))"
)


@dataclass(frozen=True)
class Sample:
    """A small record on SQLite, all of it as a fixture, and the package of a bigger one."""

    environ: Mapping[str, str]
    fixture: str
    package: str


def sample(environ: Mapping[str, str]) -> Sample:
    """Make the records that slow peers, and the restore, are given."""
    _invented(environ, SAMPLE)
    fixture = f"{environ['OPSTRACKER_VAR']}/sample.json"
    manage(environ, "dumpdata", "operations", "-o", fixture)
    packed = {**environ, "OPSTRACKER_VAR": f"{environ['OPSTRACKER_VAR']}/packed"}
    _invented(packed, PACKED)
    return Sample(environ, fixture, last_line(manage(packed, "build_package")).split(" (")[0])


def _invented(environ: Mapping[str, str], number: int) -> None:
    manage(environ, "migrate", "-v0")
    manage(environ, "generate_record", str(number), "--without-search")


def compared(db: str, environ: Mapping[str, str], small: Sample) -> list[Result]:
    """Rows a second: generating and restoring, with all that is derived, against loaddata."""
    _, took = _timed(environ, "generate_record", str(N), "--without-search")
    rows = int(last_line(manage(environ, "shell", "-v0", "-c", COUNT_ROWS)))
    mine = rows / took
    restored, took = _timed(
        _empty(environ, "restored"), "restore_package", "--without-search", small.package
    )
    again = _number(restored) / took
    loaded, took = _timed(_empty(environ, "loaded"), "loaddata", small.fixture)
    peer, name = _number(loaded) / took, f"loaddata (of {SAMPLE:,})"
    return [
        at_least("bulk load, rows/s", db, mine, peer, name, 20),
        at_least(f"restore (of {PACKED:,}), rows/s", db, again, peer, name, 20),
    ]


def _empty(environ: Mapping[str, str], name: str) -> Mapping[str, str]:
    other = empty_beside(environ, name)
    manage(other, "migrate", "-v0")
    return other


def _timed(environ: Mapping[str, str], *words: str) -> tuple[str, float]:
    """Return what a command printed, and the seconds it took."""
    began = time.perf_counter()
    return manage(environ, *words), time.perf_counter() - began


def _number(printed: str) -> int:
    """Return the number after the first word: “Installed 9 objects”, “Restored 1,234 rows”."""
    return int(printed.split()[1].replace(",", ""))
