"""One browser, both sides: what signs a member in never reaches the Box, and opening a link uses nothing up."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from surveys import store
from surveys.folders import WaveFolder
from tests.browser import new_phone
from tests.journeys.checkin import fill_in
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
SHEET = (2, 2, 3, 1, 4, "needed", "cash")
KEPT = """async () => ({
  session: sessionStorage.length, local: localStorage.length, cookies: document.cookie, at: location.hash,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"session": 0, "local": 0, "cookies": "", "at": "", "databases": 0, "caches": 0, "workers": 0}


def traffic(page: Page) -> list[Response]:
    """Collect every answer this page gets, as a list that grows."""
    seen: list[Response] = []

    def note(response: Response) -> None:
        seen.append(response)  # Playwright takes no built-in as a listener

    page.on("response", note)
    return seen


def used(folder: WaveFolder) -> int:
    """Return how many cards have been used."""
    with store.opened(folder.cards) as connection:
        number: int = connection.execute("SELECT count(*) FROM card WHERE state = 1").fetchone()[0]
    return number


def test_a_signed_in_member_answers_without_a_cookie_or_a_referrer(town: Town, phone: BrowserContext) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    address = club.addresses[3]
    link = town.card_links(club)[address]
    page = town.sign_in(phone, address)
    assert [cookie["path"] for cookie in phone.cookies()] == ["/app"]

    seen = traffic(page)
    page.goto(link)
    fill_in(page, SHEET)
    assert page.evaluate(KEPT) == NOTHING
    boxed = [response for response in seen if "/box/" in response.url]
    assert len(boxed) == 7
    for response in boxed:
        asked, told = response.request.all_headers(), response.all_headers()
        assert "cookie" not in asked
        assert "authorization" not in asked
        assert "set-cookie" not in told
        assert told["referrer-policy"] == "no-referrer"
        assert "referer" not in asked
    assert used(WaveFolder(town.folder(wave_id))) == 1

    seen.clear()
    page.goto(f"{town.address}/app/home")
    assert "cookie" in seen[0].request.all_headers()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "counted" not in page.content()


def test_a_link_opened_by_scanners_that_run_scripts_still_answers(town: Town, browser: Browser) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    link = town.card_links(club)[club.addresses[5]]
    folder = WaveFolder(town.folder(wave_id))
    for _ in range(2):
        scanner = browser.new_context(user_agent="Mozilla/5.0 (compatible; MailScanner)")
        page = scanner.new_page()
        seen = traffic(page)
        page.goto(link, wait_until="networkidle")
        for button in page.locator("button:visible").all():
            button.click()
        page.wait_for_load_state("networkidle")
        assert {response.request.method for response in seen} == {"GET"}
        assert any(response.url.endswith("manifest.json") for response in seen), "the script has run"
        scanner.close()
    assert used(folder) == 0
    phone = new_phone(browser)
    page = phone.new_page()
    page.goto(link)
    fill_in(page, SHEET)
    phone.close()
    assert used(folder) == 1
