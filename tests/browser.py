"""Drive one real Chromium against applications served on localhost, where WebCrypto works without a certificate."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000
POLL_S = 0.02

Serve = Callable[[WSGIApplication], str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of the whole run."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh phone in French: 360 x 740, touch, light."""
    context = new_phone(browser)
    yield context
    context.close()


def new_phone(browser: Browser, *, ignore_https_errors: bool = False) -> BrowserContext:
    """Return a phone of its own, which keeps nothing of any other."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="fr-FR",
        color_scheme="light",
        ignore_https_errors=ignore_https_errors,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve WSGI applications in threads; each call returns an address such as http://localhost:40123."""
    with ExitStack() as stack:
        yield lambda application: stack.enter_context(served(application))


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """Serve a WSGI application in threads at an address such as http://localhost:40123, until the block ends."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands now, one line each."""
    page.wait_for_load_state()  # a page that follows a form is there before its style is
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]
