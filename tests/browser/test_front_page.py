"""The front page as a reader meets it, on every size of screen."""

from axe_playwright_python.sync_playwright import Axe

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_it_opens_with_one_heading_and_its_own_style(page):
    assert page.title()
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.styleSheets.length") > 0


def test_it_never_scrolls_sideways(visit, viewport, theme):
    page = visit("/", viewport=viewport, theme=theme)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_meets_the_accessibility_rules(visit, theme):
    page = visit("/", theme=theme)

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})

    assert results.violations_count == 0, results.generate_report()


def test_it_can_be_read_without_javascript(visit):
    page = visit("/", javascript=False)

    assert page.locator("h1").is_visible()
