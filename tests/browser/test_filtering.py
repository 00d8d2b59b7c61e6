"""Filtering without a reload: what changes, what is kept, and what is said aloud."""

import pytest

from operations import record


@pytest.fixture
def seeds(transactional_db):
    record.load("seeds")


@pytest.fixture
def page(seeds, visit):
    page = visit("/operations/")
    page.evaluate("window.notReloaded = true")
    return page


def choose(page, name):
    page.get_by_role("checkbox", name=name).first.check()
    page.locator(".chip").first.wait_for()


def test_it_changes_list_totals_counts_and_address_without_a_reload(page):
    choose(page, "Modern slavery")
    assert page.locator("h1").inner_text() == "2 operations about modern slavery"
    assert page.url.endswith("/operations/?theme=modern-slavery")
    assert page.locator("dl.totals dd").first.inner_text().startswith("15")
    assert page.evaluate("window.notReloaded")
    assert "2 operations" in page.title()


def test_it_keeps_the_focus_and_says_what_changed(page):
    box = page.get_by_role("checkbox", name="Modern slavery").first
    box.focus()
    choose(page, "Modern slavery")
    said = page.locator("#announcement", has_text="2 operations about modern slavery")
    said.wait_for(state="attached")
    assert page.evaluate("document.activeElement.value") == "modern-slavery"


def test_it_keeps_open_what_the_reader_opened(page):
    page.locator("details[data-facet=Drugs] summary").click()
    choose(page, "Modern slavery")
    assert page.locator("details[data-facet=Drugs]").get_attribute("open") is not None


def test_the_back_button_leads_back(page):
    choose(page, "Modern slavery")
    page.go_back()
    page.locator("h1", has_text="4 operations").wait_for()
    assert page.url.endswith("/operations/")
    assert not page.get_by_role("checkbox", name="Modern slavery").first.is_checked()


def test_it_shows_what_is_wrong_with_a_filter(page, browser_errors):
    page.locator("summary", has_text="Arrests").first.click()
    page.evaluate("document.querySelector('#id_age_min').type = 'text'")
    page.locator("#id_age_min").fill("young")
    page.locator("#id_age_min").blur()
    page.get_by_text("Enter a whole number").first.wait_for()
    assert page.locator("tbody").count() == 0
    browser_errors[:] = [error for error in browser_errors if "400" not in error]
