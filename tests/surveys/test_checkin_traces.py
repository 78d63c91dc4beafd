"""What a device holds and asks around a check-in: nothing of it stays but what its owner chose."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.surveys.answering import answer_all, choose, send
from tests.surveys.boxing import WAVE
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

EVERYTHING = """async () => ({
  session: { ...sessionStorage },
  local: { ...localStorage },
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookies: document.cookie,
  address: location.hash,
  name: window.name,
  picked: document.querySelectorAll(":checked").length,
})"""
EMPTY: dict[str, Any] = {
    "session": {},
    "local": {},
    "databases": [],
    "caches": [],
    "workers": 0,
    "cookies": "",
    "address": "",
    "name": "",
    "picked": 0,
}
DRAWN_AT_RANDOM = {"blinded", "signature", "prepared", "tag_key", "card"}


def left(page: Page, context: BrowserContext) -> dict[str, Any]:
    """Return all that the page's site holds in this browser."""
    found: dict[str, Any] = page.evaluate(EVERYTHING)
    return {**found, "jar": context.cookies()}


def traffic(page: Page, stage: Stage, *, keep: bool) -> list[tuple[object, ...]]:
    """Go through a check-in and return what was asked in its order, without what is drawn at random."""
    seen: list[Request] = []

    def note(request: Request) -> None:
        seen.append(request)  # Playwright takes no built-in as a listener

    page.goto("about:blank")
    page.on("request", note)
    page.goto(stage.link())
    expect(page.locator("#with")).to_be_visible()
    answer_all(page)
    send(page)
    if keep:
        page.tap("#keep")
        expect(page.locator("#kept")).to_have_text("Gardées sur cet appareil.")
    page.wait_for_timeout(200)
    page.remove_listener("request", note)
    return [told(request) for request in seen]


def told(request: Request) -> tuple[object, ...]:
    """Return what a request says and how much comes back."""
    raw = request.post_data_buffer or b""
    said = json.loads(raw) if raw else {}
    body = {name: len(value) if name in DRAWN_AT_RANDOM else value for name, value in said.items()}
    headers = request.all_headers()
    assert not {"cookie", "referer"} & set(headers)
    return request.method, request.url, len(raw), body, headers, request.sizes()["responseBodySize"]


def test_after_sending_nothing_is_left_on_the_device(page: Page, phone: BrowserContext, stage: Stage) -> None:
    page.goto(stage.link())
    assert left(page, phone)["session"] != {}  # the draft is there while it is needed
    answer_all(page)
    send(page)
    assert left(page, phone) == {**EMPTY, "jar": []}
    page.reload()
    assert left(page, phone) == {**EMPTY, "jar": []}
    assert phone.storage_state() == {"cookies": [], "origins": []}


def test_what_the_owner_chose_to_keep_is_the_day_the_questions_and_the_answers(
    page: Page, phone: BrowserContext, stage: Stage
) -> None:
    page.goto(stage.link())
    answer_all(page, 1)
    send(page)
    expect(page.locator("#gone")).to_be_visible()
    page.tap("#keep")
    expect(page.locator("#keep")).to_be_disabled()
    expect(page.locator("#gone")).to_be_hidden()  # it would no longer be so
    found = left(page, phone)
    kept = json.loads(found["local"].pop("entrepairs.history"))
    assert found == {**EMPTY, "jar": []}
    answers = {
        "ucla3_1": 2,
        "ucla3_2": 2,
        "ucla3_3": 2,
        "owner_isolated": 1,
        "sisq": 2,
        "peer_talk": "no_effect",
        "weighs_most": "recruiting",
    }
    entry = {"wave": WAVE, "day": "2026-03-02", "set": "pulse-fr-1", "answers": answers}
    assert kept == {"version": 1, "entries": [entry]}


def test_keeping_the_same_wave_twice_replaces_and_other_waves_stay(page: Page, stage: Stage) -> None:
    other = {"wave": "0" * 16, "day": "2025-01-06", "set": "pulse-fr-1", "answers": {"sisq": 1}}
    page.goto(stage.page())
    text = json.dumps({"version": 1, "entries": [other]})
    page.evaluate("text => localStorage.setItem('entrepairs.history', text)", text)
    for place in (0, 2):
        page.goto("about:blank")
        page.goto(stage.link())
        answer_all(page, place)
        send(page)
        page.tap("#keep")
    entries = json.loads(page.evaluate("localStorage.getItem('entrepairs.history')"))["entries"]
    assert [(entry["wave"], entry["answers"]["sisq"]) for entry in entries] == [("0" * 16, 1), (WAVE, 3)]


def test_whoever_leaves_the_thanks_without_choosing_has_chosen(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    answer_all(page)
    send(page)
    expect(page.locator("#keep")).to_be_enabled()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(page.locator("#keep")).to_be_disabled()
    page.evaluate("document.getElementById('keep').click()")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("kept", ["{broken", '{"version": 1}'])
def test_what_cannot_be_read_is_not_written_over(page: Page, stage: Stage, kept: str) -> None:
    page.goto(stage.link())
    page.evaluate("text => localStorage.setItem('entrepairs.history', text)", kept)
    answer_all(page)
    send(page)
    page.tap("#keep")
    expect(page.locator("#kept")).to_have_text("Ce navigateur ne peut pas les garder.")
    assert page.evaluate("localStorage.getItem('entrepairs.history')") == kept


def test_keeping_ones_answers_changes_no_request(page: Page, stage: Stage) -> None:
    page.goto(stage.link())  # so that every round finds the same files at hand
    # two of the requests leave at once and arrive in either order
    rounds = (traffic(page, stage, keep=keep) for keep in (False, True, True, False))
    never, first, again, after = (sorted(each, key=repr) for each in rounds)
    assert len(never) == 7
    assert never == first == again == after


def test_closing_the_tab_ends_the_draft(page: Page, phone: BrowserContext, stage: Stage) -> None:
    page.goto(stage.link())
    page.tap("#start")
    choose(page, 0)
    page.close()
    second = phone.new_page()
    second.goto(stage.page())
    expect(second.locator("#nocard")).to_be_visible()
    assert left(second, phone) == {**EMPTY, "jar": []}


def test_everybody_is_led_to_the_own_page_in_the_same_words(page: Page, stage: Stage) -> None:
    for language, words in (("fr", "Mes réponses sur cet appareil"), ("en", "My own answers on this device")):
        page.goto(stage.page(language))
        page.get_by_role("link", name=words).click()
        assert page.url == f"{stage.address}/box/history/{language}/"
        expect(page.locator("h1")).to_have_text(words)
