"""Pages of one operation: read for the first time, asked again, and saved."""

import json

from .results import Result, at_least, within
from .server import Site, last_line, manage, run
from .timing import Asked, fetch, in_turn, p50, told

PAGES = 40  # spread over the record, so that nothing is met twice

SLUGS = f"""
import json
from operations.models import Operation
slugs = list(Operation.objects.published().order_by("pk").values_list("slug", flat=True))
print(json.dumps(slugs[:: max(1, len(slugs) // {PAGES})][:{PAGES}]))
"""


def compared(site: Site) -> list[Result]:
    slugs = json.loads(last_line(manage(site.environ, "shell", "-v0", "-c", SLUGS)))
    ours = [f"{site.address}/operations/{slug}/" for slug in slugs]
    theirs = [f"{site.address}/peer/detail/{slug}/" for slug in slugs]
    times = in_turn({"detail": Asked(ours, 2, anew=True), "ORM prefetch": Asked(theirs, 2)})
    tags = {url: fetch(url).tag for url in ours}
    kept = [fetch(url).took for url in ours]
    unchanged = [fetch(url, {"If-None-Match": tag}).took for url, tag in tags.items()]
    told(site.db, {**times, "detail, kept": kept, "detail, 304": unchanged})
    mine, prefetched = (1000 / p50(times[name]) for name in ("detail", "ORM prefetch"))
    again = 1000 / p50(kept)
    return [
        at_least("detail, requests/s", site.db, mine, prefetched, "ORM prefetch", 2),
        at_least("detail, kept, requests/s", site.db, again, prefetched, "ORM prefetch", 2),
        at_least("304, requests/s", site.db, 1000 / p50(unchanged), mine, "a 200", 3.5),
    ]


def saved(site: Site) -> Result:
    """Saving an operation with 200 facts through its edit page, in a process of its own."""
    took = float(last_line(run(site.environ, "-m", "tests.bench.saving")))
    return within("saving an operation with 200 facts, ms", site.db, took, 150)
