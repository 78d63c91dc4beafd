"""Asking for a peer by the keyboard alone, and in a browser that runs no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import PATIENCE_MS
from tests.journeys.peer_phone import ADA, PIA, mails_name_nobody, settle
from tests.journeys.town import Town, link_in

pytestmark = pytest.mark.browser
PATIENT = 80
"""More presses of Tab than any page of the flow has stops."""
FOCUSED = "(selector) => document.activeElement.matches(selector)"


@pytest.fixture
def scriptless_phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(PATIENT):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")


def enter(page: Page, selector: str) -> None:
    """Go to a link or button and press Enter."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_asking_takes_no_mouse_and_no_finger(town: Town, phone: BrowserContext) -> None:
    settle(town, PIA)
    ada = town.sign_in(phone, ADA)
    ada.goto(f"{town.address}/app/home")
    enter(ada, "main a[href$='/app/peers']")
    enter(ada, "main a[href$='/peers/ask']")
    for field in ("input[name=who]", "input[name=referent]"):
        tab_to(ada, field)
        ada.keyboard.press("Space")
    tab_to(ada, "summary")
    ada.keyboard.press("Enter")
    for field in ("input[name=topics][value=cash]", "input[name=slots][value='2am']"):
        tab_to(ada, field)
        ada.keyboard.press("Space")
        expect(ada.locator(field)).to_be_checked()
    tab_to(ada, "textarea[name=avoid]")
    ada.keyboard.type("Paul Perrin")
    enter(ada, "main form button[type=submit]")
    expect(ada.locator("main .lead").first).to_contain_text("Quelqu'un vous appelle au plus tard")
    town.work()
    assert "/offer/" in link_in(town.last_mail(PIA))
    assert mails_name_nobody(town)


def test_asking_and_answering_take_no_script(town: Town, scriptless_phone: BrowserContext) -> None:
    settle(town, PIA)
    ada = town.sign_in(scriptless_phone, ADA)
    ada.goto(f"{town.address}/app/peers/ask")
    ada.click("label:has(input[name=who][value=peer])")
    ada.click("label:has(input[name=referent])")
    ada.click("summary")
    ada.click("label:has(input[name=topics][value=cash])")
    ada.click("main form button[type=submit]")
    expect(ada.locator("#own-request")).to_be_visible()
    town.work()
    pia = scriptless_phone.new_page()
    pia.goto(link_in(town.last_mail(PIA)))
    pia.click("label:has(input[name=charter])")
    pia.click("button[value=no]")
    expect(pia.locator("h1")).to_have_text("Merci")
    expect(pia.locator("aside a[href='tel:3114']")).to_be_visible()
