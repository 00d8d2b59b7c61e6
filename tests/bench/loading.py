"""Filling a database: invented rows by sets, against Django's own way."""

import time
from collections.abc import Mapping

from .results import N, Result, at_least
from .server import last_line, manage

SAMPLE = 500  # operations that slow peers are given

COUNT_ROWS = (
    "from django.apps import apps;"
    "print(sum(m.objects.count() for m in apps.get_app_config('operations').get_models()))"
)


def bulk_load(db: str, environ: Mapping[str, str], sample: Mapping[str, str]) -> Result:
    """Rows a second: generating, with all that is derived, against loaddata of a sample."""
    began = time.perf_counter()
    manage(environ, "generate_record", str(N), "--without-search")
    took = time.perf_counter() - began
    rows = int(last_line(manage(environ, "shell", "-v0", "-c", COUNT_ROWS)))
    manage(sample, "migrate", "-v0")
    manage(sample, "generate_record", str(SAMPLE), "--without-search")
    dump = f"{sample['OPSTRACKER_VAR']}/sample.json"
    manage(sample, "dumpdata", "operations", "-o", dump)
    other = {**sample, "OPSTRACKER_VAR": f"{sample['OPSTRACKER_VAR']}/loaded"}
    manage(other, "migrate", "-v0")
    began = time.perf_counter()
    loaded = int(manage(other, "loaddata", dump).split()[1])
    peer = loaded / (time.perf_counter() - began)
    return at_least("bulk load, rows/s", db, rows / took, peer, f"loaddata (of {SAMPLE})", 20)
