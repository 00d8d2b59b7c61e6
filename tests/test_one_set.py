"""One query string is one set of operations, in whichever form it is asked for."""

import re
from dataclasses import asdict
from html import unescape

import pytest
from django.core.management import call_command
from django.http import QueryDict

from operations import coverage, record
from operations.feeds import MOST
from operations.filters import OperationFilter
from operations.views.lists import RecordList
from tests.pages import csv_rows, heading, page, texts
from tests.programs import feed, get, walk
from tests.programs import texts as values

pytestmark = pytest.mark.django_db

# Together these ask by every parameter; a test below fails where one is missing.
FILTERS = [
    "",
    "kind=week_of_action&kind=investigation",
    "jurisdiction=scotland&jurisdiction=northern_ireland",
    "theme=county-lines&theme=modern-slavery&year=2021&year=2023",
    "theme=drug-supply&category=cash&began=2021",
    "programme=county-lines-intensification-week&date_from=2020-01-01&date_to=2022-12-31",
    "agency=metropolitan-police&role=lead&role=support",
    "force=metropolitan-police&force=kent-police",
    "place=london&date_precision=day",
    "home=london&home=chatham&offence=concerned-in-the-supply-of-class-a&offence=slavery",
    "sex=female&age_min=18&age_max=40",
    "category=drugs&drug_class=A&unit=kg&unit=g",
    "drug=cannabis&how=seized&precision=about&precision=unstated",
    "currency=GBP&standing=disputed",
    "metric=lines_closed&metric=people_safeguarded&scope=operation",
    "quote_kind=direct&proceedings=active&q=county+lines",
    "publisher=BBC+News&publisher=ITV+News",
    "source=uknip-251324",
    "speaker=ray-sekalongo",
    "q=%22class+a%22+knife&sort=title&view=table&utm_source=elsewhere",
    "began=2022-q4&kind=operation",
]
NONE = "theme=county-lines&category=firearm&drug_class=C&date_to=2019-01-01"
each_filter = pytest.mark.parametrize("query", [*FILTERS, NONE])


@pytest.fixture(scope="module", autouse=True)
def _wider(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        record.load("wider")
        yield
        call_command("flush", verbosity=0, interactive=False)


def expected(query: str) -> set[str]:
    """Return the public ids of the operations that the filter itself finds."""
    filterset = OperationFilter(QueryDict(query))
    assert filterset.is_valid(), filterset.problems()
    return set(filterset.qs.values_list("slug", flat=True))


def once(found: list[str]) -> set[str]:
    """Return what was found, each of it once."""
    assert len(found) == len(set(found))
    return set(found)


def test_every_parameter_is_asked_for():
    asked = set().union(*(QueryDict(query) for query in FILTERS))
    assert set(OperationFilter.base_filters) <= asked


@pytest.mark.parametrize("query", FILTERS)
def test_every_filter_finds_something_and_most_leave_something_out(query):
    assert 0 < len(expected(query)) < 60 or not query
    assert len(expected("")) == 60


@each_filter
def test_the_pages_of_the_list_hold_the_set(client, query, monkeypatch):
    monkeypatch.setattr(RecordList, "page_size", 7)
    found, address = [], f"?{query}"
    while address:
        html = page(client, f"/operations/{address}")
        assert heading(html).split()[0] == str(len(expected(query)))
        found += re.findall(r'class="row-title" href="/operations/([^/"]+)/"', html)
        further = re.search(r'<a href="(\?[^"]+)" rel="next">Next', html)
        address = unescape(further[1]) if further else ""
    assert once(found) == expected(query)


@each_filter
def test_the_csv_holds_the_set(client, query):
    rows = csv_rows(client, f"/operations.csv?{query}")
    assert once([row["operation"] for row in rows]) == expected(query)


@each_filter
def test_the_manifest_counts_the_set(client, query):
    found = get(client, f"/operations.manifest.json?{query}")
    assert found["csv"]["rows"] == found["coverage"]["operations"] == len(expected(query))


@each_filter
def test_the_feed_holds_the_set_up_to_what_a_feed_holds(client, query):
    ids = values(feed(client, f"/operations.atom?{query}"), "a:entry/a:id")
    found, whole = once([each.rpartition("/")[2] for each in ids]), expected(query)
    assert found <= whole
    assert len(found) == min(MOST, len(whole))


@each_filter
def test_the_api_holds_the_set_when_its_cursors_are_followed(client, query):
    rows = walk(client, f"/api/v1/operations/?{query}&page_size=9")
    assert once([row["slug"] for row in rows]) == expected(query)
    assert get(client, f"/api/v1/operations/?{query}")["count"] == len(expected(query))


def plotted(client, query: str) -> list[dict[str, str]]:
    """Return the rows of a chart or map that are about something of the set."""
    rows = csv_rows(client, f"/operations/chart.csv?{query}&measure=operations")
    return [row for row in rows if row["number"]]


# Every operation begins in one month, quarter and year; those without a date have a row beside.
@pytest.mark.parametrize("by", ["month", "quarter", "year"])
@each_filter
def test_the_bars_of_a_chart_sum_to_the_set(client, query, by):
    query = query.replace("&view=table", "")
    bars = plotted(client, f"{query}&view=chart&by={by}")
    assert sum(int(bar["number"]) for bar in bars) == len(expected(query))


@each_filter
def test_each_tile_of_the_map_counts_its_own_list_and_the_map_the_whole(client, query):
    query = query.replace("&view=table", "")
    for tile in plotted(client, f"{query}&view=map"):
        own = expected(tile["url"].partition("?")[2])
        assert int(tile["number"]) == len(own), tile["label"]
        assert own <= expected(query)
    html = page(client, f"/operations/?{query}&view=map")
    foot = texts(html, "tfoot")
    count = len(expected(query))
    assert foot == ([f"The whole list {count}"] if count else [])


# How far the figures of the set carry, said beside its totals

SAID = re.compile(r'<p class="totals-note">Of \d+ operation.*?</p>', re.DOTALL)


def said(html: str) -> str:
    (found,) = SAID.findall(html)
    return found


def test_every_link_beside_the_totals_leads_to_as_many_operations_as_it_says(client):
    followed = 0
    for query in ("", "theme=county-lines", "q=knife", "year=2023&year=2021", "publisher=ITV+News"):
        html = said(page(client, f"/operations/?{query}"))
        for address, count in re.findall(r'href="/operations/\?([^"]+)">(\d+) with', html):
            assert len(expected(unescape(address))) == int(count), address
            followed += 1
    assert followed >= 5


@pytest.mark.parametrize("query", ["category=cash", "standing=disputed", "precision=about"])
def test_nothing_is_linked_beside_the_totals_where_rows_are_asked_for(client, query):
    assert "/operations/" not in said(page(client, f"/operations/?{query}"))


def test_table_chart_map_api_and_manifest_say_the_same_beside_the_totals(client):
    query = "theme=county-lines"
    shown = {
        said(page(client, f"/operations/?{query}&view={view}"))
        for view in ("table", "chart", "map")
    }
    in_api = get(client, f"/api/v1/operations/?{query}")["coverage"]
    assert get(client, f"/operations.manifest.json?{query}")["coverage"] == in_api
    assert in_api == asdict(coverage.of(OperationFilter(QueryDict(query)).qs))
    assert f"{in_api['one_origin']} from a single origin" in shown.pop()
    assert not shown


def test_the_page_of_an_agency_says_it_of_its_operations(client):
    html = said(page(client, "/agencies/metropolitan-police/"))
    assert f"Of {len(expected('agency=metropolitan-police'))} operations:" in html
    assert 'href="/operations/?agency=metropolitan-police&amp;precision=unstated"' in html
