"""A reader browses, filters, opens and takes away; an editor changes a figure and sees it count."""

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from operations import record
from operations.models import Arrest, Operation

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ILFORD = "/operations/ilford-east-ham-raids-2021-06/"
PAGES = [
    "/",
    "/operations/",
    "/operations/?theme=county-lines&date_from=2020-01-01",
    "/operations/?kind=investigation",
    "/operations/?colour=red&date_from=yesterday",
    "/operations/?view=chart",
    "/operations/?view=chart&measure=arrests&by=year",
    "/operations/?view=chart&measure=drug_weight_g&by=drug_class",
    "/operations/?view=map",
    "/operations/?view=map&measure=arrests",
    ILFORD,
    "/operations/south-london-kent-raids-2020-10/",
    "/operations/london-county-lines-week-2023-02/",
    "/operations/eastern-region-county-lines-raids-2019-01/",
    "/arrests/",
    "/seizures/",
    "/seizures/?drug_class=A",
    "/statistics/",
    "/quotes/",
    "/agencies/",
    "/agencies/metropolitan-police/",
    "/places/",
    "/places/london/",
    "/programmes/",
    "/programmes/operation-orochi/",
    "/sources/",
    "/sources/uknip-251324/",
    "/search/",
    "/search/?q=knife",
    "/search/?q=nothingofthekind",
    "/data/",
    "/method/",
    "/contact/?record=/operations/ilford-east-ham-raids-2021-06/",
    "/corrections/",
    "/privacy/",
    "/accessibility/",
    "/licence/",
    "/api/v1/docs/",
    "/sign-in/",
    "/no-such-page/",
]


@pytest.fixture
def seeds(transactional_db):
    record.load("seeds")


def go(page, browser_errors, address):
    """Open a page; one that is meant to be refused or missing is no error of the browser."""
    page.goto(address)
    browser_errors[:] = [
        error for error in browser_errors if "status of 404" not in error and "of 400" not in error
    ]


def test_every_page_meets_the_accessibility_rules(seeds, visit, theme, browser_errors):
    page = visit("/", theme=theme)
    found = []
    for address in PAGES:
        go(page, browser_errors, address)
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
        if results.violations_count:
            found.append(f"{address}\n{results.generate_report()}")
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways(seeds, visit, viewport, browser_errors):
    page = visit("/", viewport=viewport)
    wide = []
    for address in PAGES:
        go(page, browser_errors, address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_filters_opens_and_downloads(seeds, visit, javascript):
    page = visit("/operations/", javascript=javascript)
    assert page.locator("h1").inner_text() == "4 operations"

    page.get_by_role("checkbox", name="Modern slavery").first.check()
    page.get_by_role("button", name="Apply").first.click()
    page.wait_for_url("**theme=modern-slavery**")
    assert page.locator("h1").inner_text().startswith("2 operations about modern slavery")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["arrests"]) for row in rows) == 15

    page.get_by_role("link", name="Raids in Ilford and East Ham").click()
    assert "Arrest is not guilt" in page.locator("main").inner_text()


def test_a_source_mark_opens_its_citation(seeds, visit):
    page = visit(ILFORD)
    page.locator("a.src").first.click()
    assert page.url.endswith("#source-1")
    assert page.locator("#source-1").is_visible()


def test_a_reader_gets_along_with_the_keyboard_alone(seeds, visit):
    page = visit("/operations/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Skip")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_an_editor_changes_an_arrest_and_sees_the_total_change(seeds, visit):
    get_user_model().objects.create_superuser("editor", password="a long pass phrase")
    page = visit("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.goto(ILFORD)
    assert first_figure(page) == "8"

    arrest = Arrest.objects.get(operation__slug=ILFORD.split("/")[2], people=7)
    page.goto(f"/admin/operations/arrest/{arrest.pk}/change/")
    page.locator("#id_people").fill("9")
    page.locator("input[name=_save]").click()
    page.goto(ILFORD)
    assert first_figure(page) == "10"
    page.goto("/operations/")
    assert first_figure(page) == "300"
    assert Operation.objects.get(slug=ILFORD.split("/")[2]).version == 2

    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()


def first_figure(page) -> str:
    """The number of the first figure of the page's totals, without its source marks."""
    return page.locator("dl.totals dd").first.evaluate(
        "cell => [...cell.childNodes].filter(n => !(n.classList && n.classList.contains('src')))"
        ".map(n => n.textContent).join('').trim()"
    )
