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
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{address} scrolls sideways")
    assert not found, "\n".join(found)
