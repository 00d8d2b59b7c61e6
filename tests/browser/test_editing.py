"""A contributor and two editors take a record from draft to correction, in real browsers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from operations import record
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Operation, Place, Source
from tests.browser.test_reading import ILFORD, LEVELS
from tests.people import account

PASSWORD = "a long pass phrase"
SLUG = "dawn-raids-in-chatham"


@pytest.fixture
def seeds(transactional_db):
    record.load("seeds")


@pytest.fixture
def person(visit):
    """Return the page of somebody with a role, signed in."""

    def sign_in(role, name, **how):
        user = account(role, name)
        user.set_password(PASSWORD)
        user.save()
        page = visit("/sign-in/", **how)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("/")
        return page

    return sign_in


@pytest.fixture
def expected(browser_errors):
    """Forget what the browser says of an answer that a test means to get."""

    def forget(status):
        browser_errors[:] = [line for line in browser_errors if f"status of {status}" not in line]

    return forget


def add(page, section, **fields):
    """Press “Add a row” of a section and fill in the new row; return its prefix."""
    rows = page.locator(f"#section-{section} > [data-rows] > [data-row]")
    number = rows.count()
    page.locator(f"button[name=add][value={section}]").click()
    fill(page, f"{section}-{number}", **fields)
    return f"{section}-{number}"


def cite(page, prefix, source, locator):
    rows = page.locator(f"[data-prefix={prefix}-citations] > [data-rows] > [data-row]")
    number = rows.count()
    page.locator(f"button[name=add][value={prefix}-citations]").click()
    fill(page, f"{prefix}-citations-{number}", source=source, locator=locator)


def fill(page, prefix, **fields):
    for name, value in fields.items():
        field = page.locator(f"[name={prefix}-{name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def save(page):
    page.locator("#save").get_by_role("button").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_record_goes_from_draft_through_review_to_publication(
    seeds, person, expected, javascript
):
    source, place = Source.objects.first(), Place.objects.get(slug="chatham")
    writer = person("contributor", "writer", javascript=javascript)
    writer.get_by_role("link", name="Review").click()
    writer.get_by_role("link", name="Enter a new record").click()
    writer.locator("[name=title]").fill("Dawn raids in Chatham")
    writer.locator("[name=summary]").fill("Four houses were searched.")
    writer.locator("[name=starts_on]").fill("2024-05-01")
    writer.locator("[name=ends_on]").fill("2024-05-01")
    add(writer, "participations", agency="Kent Police", role="lead")
    add(writer, "operation_places", place=place.slug, role="searched")
    men = add(writer, "arrests", key="men", people="4", people_precision="exact", sex="male")
    cite(writer, men, source.slug, "paragraph 2")
    add(writer, "citations", aspect="dates", source=source.slug, locator="paragraph 1")
    save(writer)
    writer.wait_for_url(f"/operations/{SLUG}/history/")
    expected(200)
    writer.get_by_label("Comment").fill("Ready, I think.")
    writer.get_by_role("button", name="Send for review").click()

    editor = person("editor", "ann", javascript=javascript)
    editor.get_by_role("link", name="Review").click()
    assert "ready to be published" in editor.locator("main").inner_text()
    editor.get_by_role("link", name="Dawn raids in Chatham").click()
    editor.get_by_role("button", name="Publish").click()
    editor.goto(f"/operations/{SLUG}/")
    assert "4" in editor.locator("dl.totals").inner_text()
    assert [edit.action for edit in Edit.objects.of(Operation.objects.get(slug=SLUG))] == [
        "published",
        "submitted",
        "created",
    ]


def test_two_editors_a_proposal_a_correction_a_merge_and_a_revert(seeds, person, expected):
    operation = Operation.objects.get(slug=ILFORD.split("/")[2])
    begun = document_of(operation)
    ann, ben = person("editor", "ann"), person("editor", "ben")

    # Both open the same version; the second to save compares, chooses, and keeps both edits.
    for page in (ann, ben):
        page.goto(f"{ILFORD}edit/")
    ann.locator("[name=title]").fill("Raids in Ilford")
    save(ann)
    ann.wait_for_url(ILFORD)
    ben.locator("[name=title]").fill("Raids in East Ham")
    ben.locator("[name=codename]").fill("Ben's name")
    save(ben)
    ben.get_by_role("heading", name="Somebody else saved this record").wait_for()
    expected(409)
    ben.get_by_label("Yours: Raids in East Ham").check()
    ben.get_by_role("button", name="Save both as one").click()
    ben.wait_for_url(f"{ILFORD}history/")
    operation.refresh_from_db()
    assert (operation.title, operation.codename) == ("Raids in East Ham", "Ben's name")

    # A contributor proposes a correction; an editor accepts one change of the two.
    writer = person("contributor", "writer")
    writer.goto(ILFORD)
    writer.get_by_role("link", name="Propose a change").click()
    writer.locator("[name=codename]").fill("")
    writer.locator("[name=aim]").fill("Not to be accepted.")
    add(
        writer,
        "notes",
        key="no-codename",
        kind="correction",
        text="An earlier version gave a codename that no source prints.",
    )
    writer.locator("[name=_summary]").fill("No source prints a codename.")
    save(writer)
    writer.wait_for_url(ILFORD)
    ann.goto("/review/")
    ann.locator("section", has_text="Proposals for published").get_by_role("link").click()
    ann.get_by_role("checkbox", name="aim").uncheck()
    ann.get_by_label("Answer to the contributor").fill("Thank you.")
    ann.get_by_role("button", name="Accept the ticked changes").click()
    ann.wait_for_url("/review/")
    operation.refresh_from_db()
    assert (operation.codename, operation.aim) == ("", begun["operation"][0]["aim"])
    reader = person("contributor", "reader")
    reader.goto("/corrections/")
    assert "a codename that no source prints" in reader.locator("main").inner_text()

    # Another record of the same raids is merged into it, and the merge is undone.
    twin = Operation.objects.exclude(pk=operation.pk).first()
    ann.goto(f"/operations/{twin.slug}/merge/")
    ann.get_by_label("Into").fill(operation.slug)
    ann.get_by_role("button", name="Look first").click()
    ann.get_by_role("button", name="Merge").click()
    ann.wait_for_url(f"{ILFORD}history/")
    reader.goto(f"/operations/{twin.slug}/")
    assert reader.url.endswith(ILFORD)
    ann.get_by_role("link", name="Version").first.click()
    ann.get_by_role("button", name="Undo the merge").click()
    reader.goto(f"/operations/{twin.slug}/")
    assert reader.url.endswith(f"/operations/{twin.slug}/")

    # And the first version comes back whole.
    ann.goto(f"{ILFORD}history/1/")
    ann.get_by_role("button", name="Bring back this version whole").click()
    ann.wait_for_url(f"{ILFORD}history/")
    assert document_of(operation) == begun


def test_what_is_typed_survives_a_closed_window_and_is_added_up(seeds, person):
    page = person("editor", "ann")
    page.goto(f"{ILFORD}edit/")
    page.locator("#section-arrests details summary").first.click()
    page.locator("[name=arrests-0-people]").fill("70")
    page.locator("#kept", has_text="Kept at").wait_for()
    page.locator("#preview", has_text="71").wait_for()
    page.locator("[name=arrests-0-people]").fill("")
    page.locator("#section-arrests [data-live-error]").first.wait_for()
    page.locator("[name=arrests-0-people]").fill("70")
    page.locator("#preview", has_text="71").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(ILFORD)
    page.goto(f"{ILFORD}edit/")
    page.get_by_role("link", name="Take it up again").click()
    assert page.locator("[name=arrests-0-people]").input_value() == "70"


def test_leaving_with_unsaved_changes_asks_first(seeds, person):
    page = person("editor", "ann")
    page.goto(f"{ILFORD}edit/")
    page.locator("[name=title]").fill("Typed")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Leave without saving").click()
    page.wait_for_url(ILFORD)
    assert asked == ["beforeunload"]


def test_the_keyboard_alone_writes_and_saves(seeds, person):
    page = person("editor", "ann")
    page.goto(f"{ILFORD}edit/")
    page.locator("[name=title]").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Typed by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url(ILFORD)
    assert page.locator("h1").inner_text() == "Typed by keyboard"


PAGES = [
    "/operations/new/",
    f"{ILFORD}edit/",
    f"{ILFORD}history/",
    f"{ILFORD}history/1/",
    f"{ILFORD}merge/",
    "/review/",
    "/review/outcomes/",
    "/review/new/place/",
]


def test_every_page_of_editors_meets_the_accessibility_rules(seeds, person, theme):
    page = person("editor", "ann", theme=theme)
    found = []
    for address in PAGES:
        page.goto(address)
        for closed in page.locator("details:not([open]) > summary").all()[:3]:
            if closed.is_visible():
                closed.click()
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
        if results.violations_count:
            found.append(f"{address}\n{results.generate_report()}")
    assert not found, "\n".join(found)


def test_no_page_of_editors_scrolls_sideways(seeds, person, viewport):
    page = person("editor", "ann", viewport=viewport)
    wide = []
    for address in PAGES:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    assert wide == []
