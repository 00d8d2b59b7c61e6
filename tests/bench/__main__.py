"""`make bench`: how fast the site is beside its peers, on an invented record of N operations.

N is 100,000 unless told, DB sqlite, postgres or both. The same pages are asked in turn, so that a
busy moment of the machine meets all of them. What is slow is asked less often and says so by n;
what is very slow is given a smaller record and says so by its name.
"""

import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from . import details, exports, lists, loading
from .loading import Sample, sample
from .results import Result
from .server import database, datasette, manage, served, settled

DATABASES = {"both": ("sqlite", "postgres")}


def main() -> None:
    chosen = os.environ.get("DB") or "both"
    results = []
    with tempfile.TemporaryDirectory(prefix="opstracker-bench-") as folder:
        small = sample(settings(f"{folder}/sample", ""))
        for db in DATABASES.get(chosen, (chosen,)):
            with database(db) as url:
                results += compared(db, settings(f"{folder}/{db}", url), small)
    Path("bench.json").write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")
    for each in results:
        print(each)


def settings(folder: str, url: str) -> Mapping[str, str]:
    return os.environ | {
        "OPSTRACKER_VAR": folder,
        "OPSTRACKER_API_RATE": "none",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }


def compared(db: str, environ: Mapping[str, str], small: Sample) -> list[Result]:
    began = time.perf_counter()
    manage(environ, "migrate", "-v0")
    results = loading.compared(db, environ, small)
    manage(environ, "rebuild_search")
    settled(environ)
    with served(db, environ) as site, datasette(site) as peer:
        results += lists.compared(site, peer)
        results += details.compared(site)
        results += exports.compared(site, peer, small)
        results.append(details.saved(site))
    print(f"{db:9} took {time.perf_counter() - began:.0f} s")
    return results


if __name__ == "__main__":
    main()
