"""Pages in the system's own Chromium, against the live server of pytest-django.

A test asks for `page` (or for `visit`, which takes a viewport and a theme) and fails if the browser
reported an error, a failed request or a breach of the content security policy meanwhile.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWPORTS = {
    "phone": {"width": 375, "height": 812},
    "tablet": {"width": 768, "height": 1024},
    "desktop": {"width": 1280, "height": 900},
}
# Runs before any script of the page: the policy's own event names what was blocked.
WATCH_POLICY = """document.addEventListener('securitypolicyviolation', event => console.error(
    `Content security policy: ${event.violatedDirective} blocked ${event.blockedURI || 'inline'}`
));"""

Visit = Callable[..., Page]


# Of the package, not the session: Playwright's event loop must be gone before other tests run.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright has an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as running:
        yield running
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    if path is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    running = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def browser_errors() -> list[str]:
    """What the browser complained of. A test that expects a complaint removes it from the list."""
    return []


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, browser_errors: list[str]) -> Iterator[Visit]:
    """Open an address: visit("/", viewport="phone", theme="dark", javascript=False)."""
    contexts = []

    def open_page(
        path: str = "/", *, viewport: str = "desktop", theme: str = "light", javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=VIEWPORTS[viewport],
            color_scheme=theme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        watch(page, browser_errors)
        page.goto(path)
        return page

    yield open_page
    # Before the live server stops and the database is emptied.
    for context in contexts:
        context.close()
    assert not browser_errors, "The browser complained:\n" + "\n".join(browser_errors)


def watch(page: Page, errors: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{page.url}: {message.text}")

    def response(answer: Response) -> None:
        if answer.status >= 500:
            errors.append(f"{answer.url}: answered {answer.status}")

    page.on("console", console)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("response", response)


@pytest.fixture
def page(visit: Visit) -> Page:
    """The front page on a desktop in the light theme; `page.goto("/…")` leads on."""
    return visit("/")


@pytest.fixture(params=list(VIEWPORTS))
def viewport(request: pytest.FixtureRequest) -> str:
    """Runs a test at 375, 768 and 1280 pixels."""
    return str(request.param)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Runs a test in both themes."""
    return str(request.param)
