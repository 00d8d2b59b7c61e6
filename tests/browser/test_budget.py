"""What a page costs its reader: bytes on the way, and nothing that jumps once it is shown."""

import gzip

import pytest

from operations import record

LIMIT = 100_000  # bytes of page, style and script, compressed
CARRIED = ("document", "stylesheet", "script")
KINDS = [
    "/",
    "/operations/",
    "/operations/?theme=county-lines",
    "/operations/?view=chart&measure=arrests&by=year",
    "/operations/?view=map",
    "/operations/london-county-lines-week-2023-02/",
    "/arrests/",
    "/seizures/",
    "/statistics/",
    "/quotes/",
    "/agencies/",
    "/agencies/metropolitan-police/",
    "/places/london/",
    "/programmes/operation-orochi/",
    "/sources/uknip-251324/",
    "/search/?q=knife",
    "/data/",
    "/method/",
    "/corrections/",
    "/api/v1/docs/",
    "/sign-in/",
]
# Counts what moves from the first paint on, before any script of the page runs.
WATCH_SHIFTS = """window.shifted = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true});"""
# Two frames after everything was loaded, what was to move has moved and is noted.
SETTLED = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => setTimeout(() => done(window.shifted), 50))))"""


@pytest.fixture
def seeds(transactional_db):
    record.load("seeds")


def weight(page, address: str) -> int:
    """What gunicorn and whitenoise would send: the test's server leaves files as they are."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    carried = [answer for answer in answers if answer.request.resource_type in CARRIED]
    assert len(carried) > 3, address  # the page, its styles and its scripts
    return sum(len(gzip.compress(answer.body(), 6)) for answer in carried)


def test_no_page_weighs_more_than_a_hundred_kilobytes(seeds, visit):
    # A new visitor each time, with nothing kept from another page.
    weights = {address: weight(visit("about:blank"), address) for address in KINDS}
    assert {address: size for address, size in weights.items() if size > LIMIT} == {}


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_nothing_on_a_page_jumps(seeds, visit, viewport):
    page = visit("about:blank", viewport=viewport)
    page.add_init_script(WATCH_SHIFTS)
    moved = {}
    for address in KINDS:
        page.goto(address)
        if shift := page.evaluate(SETTLED):
            moved[address] = shift
    assert moved == {}


def test_the_watch_notices_what_jumps(seeds, visit):
    page = visit("about:blank")
    page.add_init_script(WATCH_SHIFTS)
    page.goto("/method/")
    page.evaluate("document.querySelector('h1').before(document.createElement('hr'))")
    assert page.evaluate(SETTLED) > 0
