"""Keys of one character: what they do, when they keep still, and how they are switched off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from operations import record

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PLACES = {
    "h": "/",
    "o": "/operations/",
    "a": "/arrests/",
    "s": "/seizures/",
    "t": "/statistics/",
    "q": "/quotes/",
    "g": "/agencies/",
    "p": "/places/",
    "r": "/programmes/",
    "u": "/sources/",
    "m": "/method/",
    "d": "/data/",
}


@pytest.fixture
def seeds(transactional_db):
    record.load("seeds")


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent").strip()


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_it_leads_to_every_list(seeds, visit):
    page = visit("/privacy/")
    for key, address in PLACES.items():
        press(page, "g", key)
        page.wait_for_url(address)


def test_a_slash_leads_to_the_search_also_where_the_menu_is_closed(seeds, visit, viewport):
    page = visit("/operations/", viewport=viewport)
    press(page, "/")
    page.keyboard.type("g/knife?")
    assert page.locator("#site-search").input_value() == "g/knife?"
    assert not page.locator("#shortcuts").is_visible()


def test_it_goes_from_row_to_row(seeds, visit):
    page = visit("/operations/")
    titles = page.locator("tbody th a").all_inner_texts()
    press(page, "j")
    assert focused(page) == titles[0]
    press(page, "j", "j")
    assert focused(page) == titles[2]
    press(page, "k")
    assert focused(page) == titles[1]
    press(page, "k", "k", "k")
    assert focused(page) == titles[0]


def test_it_goes_from_page_to_page(seeds, visit, monkeypatch):
    monkeypatch.setattr("operations.views.lists.RecordList.page_size", 3)
    page = visit("/operations/")
    press(page, "n")
    page.wait_for_url("/operations/?page=2")
    press(page, "p")
    page.wait_for_url("/operations/?page=1")


def test_it_leaves_keys_with_modifiers_alone(seeds, visit):
    page = visit("/operations/")
    press(page, "Control+j", "Alt+j", "Meta+j", "Control+g", "o", "Shift+J")
    assert page.evaluate("document.activeElement === document.body")
    assert page.url.endswith("/operations/")


def test_the_sheet_opens_by_key_and_by_link_and_closes(visit, theme):
    page = visit("/", theme=theme)
    sheet = page.locator("#shortcuts")
    press(page, "?")
    assert sheet.is_visible()
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert results.violations_count == 0, results.generate_report()
    press(page, "Escape")
    assert not sheet.is_visible()

    page.get_by_role("link", name="Keyboard shortcuts").click()
    assert sheet.is_visible()
    sheet.get_by_role("button", name="Close").click()
    assert not sheet.is_visible()


def test_it_can_be_switched_off_and_stays_off(seeds, visit):
    page = visit("/operations/")
    link = page.get_by_role("link", name="Keyboard shortcuts")
    link.click()
    page.get_by_role("checkbox", name="Shortcuts are on").uncheck()
    press(page, "Escape")
    page.goto("/arrests/")
    press(page, "g", "o", "?", "j")
    assert page.url.endswith("/arrests/")
    assert not page.locator("#shortcuts").is_visible()

    link.click()
    page.get_by_role("checkbox", name="Shortcuts are on").check()
    press(page, "Escape", "g", "o")
    page.wait_for_url("/operations/")


def test_the_keys_are_listed_without_javascript(visit):
    page = visit("/", javascript=False)
    page.get_by_role("link", name="Keyboard shortcuts").click()
    assert page.url.endswith("/accessibility/#keyboard")
    assert page.locator("main .keys").is_visible()
