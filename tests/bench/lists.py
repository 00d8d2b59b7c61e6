"""Lists: with numbers beside all choices, searched, drawn as charts and on the map."""

import json
from urllib.parse import urlencode

from .results import N, Result, at_most, within
from .server import Site, last_line, manage
from .timing import Asked, fetch, in_turn, p50, p95, told

QUERIES = (
    "",
    "theme=fraud",
    "date_from=2018-05-17",
    "theme=firearms&category=drugs&date_from=2012-03-04",
)
RARE = tuple(f"q={N * part // 6 + 1}" for part in range(1, 6))  # a number in one title
COMMON = ("q=invented", "q=raids", "q=officers+searched", "q=delighted", "q=gazette")
DRAWN = {
    "map": ("view=map", "view=map&measure=arrests", "view=map&theme=fraud"),
    "chart": (
        "view=chart",
        "view=chart&by=month&measure=cash_gbp",
        "view=chart&by=agency&measure=arrests",
        "view=chart&by=theme&date_from=2018-05-17",
    ),
}
ADMIN = "/admin/operations/operation/?status__exact=published&_facets=True"
FACETS = ("kind", "jurisdiction", "proceedings", "status", "date_precision")

SIGN_IN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.create_superuser("bench", password="bench"))
print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().split(";")[0])
"""


def compared(site: Site, datasette: str) -> list[Result]:
    return [*_facets(site, datasette), *_searched(site), *_drawn(site)]


def _asked(site: Site, path: str, queries: tuple[str, ...], rounds: int) -> Asked:
    return Asked([f"{site.address}/{path}/?{query}" for query in queries], rounds, anew=True)


def _facets(site: Site, datasette: str) -> list[Result]:
    cookie = last_line(manage(site.environ, "shell", "-v0", "-c", SIGN_IN))
    sides = {
        "list": _asked(site, "operations", QUERIES, 12),
        "without facets": _asked(site, "peer/without-facets", QUERIES, 12),
        "django-filter": _asked(site, "peer/django-filter", QUERIES, 2),
        "admin": Asked([f"{site.address}{ADMIN}"], 3, {"Cookie": cookie}),
    }
    if datasette:
        sides["datasette"] = Asked([f"{datasette}{each}" for each in _on_datasette()], 3)
    _check_counts(site, datasette)
    times = in_turn(sides)
    told(site.db, times)
    mine = times["list"]
    bare, plain, admin = (times[each] for each in ("without facets", "django-filter", "admin"))
    found = [
        at_most("list with facets, p50 ms", site.db, p50(mine), p50(bare), "without facets", 1.5),
        at_most("list, p95 ms", site.db, p95(mine), p95(plain), "django-filter", 0.067),
        at_most("list, p95 ms", site.db, p95(mine), p95(admin), "Django admin with facets", 0.067),
        within("list, p95 ms", site.db, p95(mine), 150),
    ]
    if datasette:
        peer = f"Datasette, {len(FACETS)} facets of one table"
        theirs = p95(times["datasette"])
        found.append(at_most("list, p95 ms", site.db, p95(mine), theirs, peer, 0.067))
    return found


def _on_datasette() -> list[str]:
    facets = urlencode([("_nosuggest", 1), *(("_facet", each) for each in FACETS)])
    filters = ("", "&kind=operation", "&ends_on__gte=2018-05-17")
    return [f"/operations_operation?{facets}&status=published{each}" for each in filters]


def _check_counts(site: Site, datasette: str) -> None:
    """All must find the same operations."""
    ours = json.loads(fetch(f"{site.address}/api/v1/operations/").body)["count"]
    theirs = {"django-filter": fetch(f"{site.address}/peer/django-filter/").body.split()[0]}
    if datasette:
        page = f"{datasette}/operations_operation.json?status=published&_size=0&_nosuggest=1"
        theirs["Datasette"] = json.loads(fetch(page).body)["filtered_table_rows_count"]
    for name, count in theirs.items():
        if int(count) != ours:
            raise SystemExit(f"{ours} operations of ours, {int(count)} of {name}.")


def _searched(site: Site) -> list[Result]:
    """A list in which words are looked for, beside the list itself."""
    sides = {
        "list, no words": _asked(site, "operations", ("",), 15),
        "search, a rare word": _asked(site, "operations", RARE, 3),
        "search, a common word": _asked(site, "operations", COMMON, 3),
    }
    times = in_turn(sides)
    told(site.db, times)
    whole, *searched = times
    return [
        at_most(f"{name}, p95 ms", site.db, p95(times[name]), p95(times[whole]), "the list", 3)
        for name in searched
    ]


def _drawn(site: Site) -> list[Result]:
    times = in_turn({name: _asked(site, "operations", each, 5) for name, each in DRAWN.items()})
    told(site.db, times)
    return [within(f"{name}, p95 ms", site.db, p95(each), 200) for name, each in times.items()]
