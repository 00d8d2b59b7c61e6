"""All sixty operations of the wider record, as a reader meets them on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from operations import record
from operations.models import Operation

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
OTHERS = [
    "/",
    "/operations/?view=chart&measure=cash_gbp&by=agency",
    "/operations/?view=map&measure=arrests",
    "/agencies/police-scotland/",
    "/places/kent/",
    "/search/?q=cannabis",
]


@pytest.fixture
def addresses(transactional_db):
    record.load("wider")
    operations = [operation.get_absolute_url() for operation in Operation.objects.published()]
    assert len(operations) == 60
    return operations + OTHERS


def test_every_page_is_sound_on_a_phone_in_both_themes(addresses, visit):
    """No barrier that axe finds, no sideways scroll; `visit` minds errors and the policy."""
    page = visit("about:blank", viewport="phone")
    axe, found = Axe(), []
    for number, address in enumerate(addresses):
        page.emulate_media(color_scheme=("light", "dark")[number % 2])
        page.goto(address)
        results = axe.run(page, options=AXE)
        if results.violations_count:
            found.append(f"{address}\n{results.generate_report()}")
        if scrolls_sideways(page):
            found.append(f"{address} scrolls sideways")
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways_at_four_times_its_size(addresses, visit):
    """320 pixels are what a reader sees who enlarges a window of 1280 to 400 % (WCAG 1.4.10)."""
    page = visit("about:blank")
    page.set_viewport_size({"width": 320, "height": 640})
    found = []
    for address in [*OTHERS, "/operations/", "/seizures/", *addresses[::4]]:
        page.goto(address)
        if scrolls_sideways(page):
            found.append(address)
    assert not found


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
