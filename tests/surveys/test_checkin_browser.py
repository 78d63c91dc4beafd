"""The check-in page in a real Chromium against a real Box."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from werkzeug import Request as Asked, Response

from surveys.checkin import CheckinPreview
from tests.browser import Serve, violations
from tests.surveys.answering import PAUSED, QUESTIONS, answer_all, bodies, cards, choose, kept, lose_once, send
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

SHOW = "id => document.querySelectorAll('main > section').forEach(part => { part.hidden = part.id !== id; })"


def test_an_owner_goes_from_the_link_to_thanks_within_the_budgets(page: Page, stage: Stage) -> None:
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)  # Playwright takes no built-in as a listener

    page.on("requestfinished", note)
    page.goto(stage.link())
    expect(page.locator("#with")).to_have_text("Vos réponses comptent avec celles de 14 membres.")
    assert page.url == stage.page()
    assert stage.used() == 0
    page.tap("#start")
    for _ in range(QUESTIONS):
        choose(page, 0)
    assert stage.used() == 0
    send(page)  # 1 + 7 + 1 taps, and the one on the link makes ten
    assert stage.counted() == {
        "*": {"1": 1},
        "ucla3": {"3": 1},
        "owner_isolated": {"0": 1},
        "sisq": {"1": 1},
        "peer_talk": {"helped": 1},
        "weighs_most": {"cash": 1},
    }
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert len(requests) <= 7
    assert all(request.url.startswith(stage.address) for request in requests)
    sizes = [request.sizes() for request in requests]
    assert sum(size["requestBodySize"] + size["responseBodySize"] for size in sizes) <= 14_000
    assert all("cookie" not in request.all_headers() for request in requests)


def test_the_keyboard_alone_answers_and_arrows_never_move_on(page: Page, stage: Stage) -> None:
    page.goto(stage.link("en"))
    page.locator("#start").focus()
    page.keyboard.press("Enter")
    for number in range(1, QUESTIONS + 1):
        assert page.evaluate("document.activeElement.tagName") == "LEGEND"
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(PAUSED)
        expect(page.locator("#progress")).to_have_text(f"Question {number} of 7")
        page.keyboard.press("Enter")
    expect(page.locator("#review")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Ready to send"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#thanks")).to_be_visible()
    assert stage.counted()["ucla3"] == {"6": 1}


def test_the_draft_survives_reload_back_and_a_change_of_language(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    page.tap("#start")
    choose(page, 2)
    choose(page, 1)
    page.reload()
    expect(page.locator("#progress")).to_have_text("Question 3 sur 7")
    page.tap("#language")
    expect(page.locator("#progress")).to_have_text("Question 3 of 7")
    page.tap("#questions .back")
    assert cards(page).nth(1).locator("input").is_checked()
    expect(page.locator("#next")).to_have_text("Next")
    page.goto(stage.page() + "form")
    page.go_back()
    expect(page.locator("#progress")).to_have_text("Question 2 of 7")


def test_skipping_and_preferring_not_to_answer_differ_and_bodies_have_one_size(page: Page, stage: Stage) -> None:
    sent = bodies(page, "/answers")
    page.goto(stage.link())
    page.tap("#start")
    cards(page).last.tap()
    expect(page.locator("#progress")).to_have_text("Question 2 sur 7")
    for _ in range(QUESTIONS - 1):
        page.tap("#next")
    expect(page.locator("#review")).to_contain_text("0 sur 7")
    send(page)
    page.goto(stage.link())
    answer_all(page, 2)
    send(page)
    assert sent[0]["answers"] == {"ucla3_1": None}
    assert len(sent[1]["answers"]) == QUESTIONS
    assert {body["_size"] for body in sent} == {1024}
    assert stage.counted()["*"] == {"1": 2}


def test_without_network_at_sending_the_draft_stays_and_a_second_try_counts_once(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    answer_all(page)
    page.context.set_offline(True)
    page.tap("#send")
    expect(page.locator("#retry")).to_be_visible()
    expect(page.locator("#send")).to_have_text("Réessayer")
    assert len(kept(page)["answers"]) == QUESTIONS
    page.context.set_offline(False)
    send(page)
    assert stage.counted()["*"] == {"1": 1}


@pytest.mark.parametrize("path", ["ticket", "answers"])
def test_a_lost_answer_of_the_server_is_asked_for_again_with_the_same_bytes(
    page: Page, stage: Stage, path: str
) -> None:
    sent = bodies(page, f"/{path}")
    page.goto(stage.link())
    answer_all(page)
    lose_once(page, path)
    page.tap("#send")
    expect(page.locator("#retry")).to_be_visible()
    page.reload()
    expect(page.locator("#review")).to_be_visible()
    assert page.locator("#review .back").is_hidden() == (path == "answers")
    send(page)
    assert sent[0] == sent[1]
    assert stage.counted()["*"] == {"1": 1}
    assert stage.used() == 1


def test_a_second_link_in_the_same_tab_starts_afresh(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    page.tap("#start")
    choose(page, 2)
    page.evaluate("link => { location.href = link; }", stage.link())
    expect(page.locator("#intro")).to_be_visible()
    assert kept(page)["answers"] == {}


def test_the_larger_panel_is_decided_in_the_browser_and_changes_no_traffic(page: Page, stage: Stage) -> None:
    traffic: list[list[tuple[str, str, int]]] = []
    for place, panel in ((0, False), (2, True)):
        seen: list[tuple[str, str, int]] = []
        traffic.append(seen)

        def note(request: Request, seen: list[tuple[str, str, int]] = seen) -> None:
            seen.append((request.method, request.url, len(request.post_data_buffer or b"")))

        page.on("request", note)
        page.goto(stage.link())
        answer_all(page, place)
        send(page)
        page.wait_for_timeout(PAUSED)
        page.remove_listener("request", note)
        assert page.locator("#support").is_visible() is panel
        assert page.locator("#help a").first.is_visible()
    assert traffic[0] == traffic[1]


def test_whoever_sends_before_the_manifest_is_there_asks_for_it_once(page: Page, stage: Stage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/manifest.json", hold)
    page.goto(stage.link())
    answer_all(page)
    page.tap("#send")
    expect(page.locator("#send")).to_be_disabled()
    page.wait_for_timeout(PAUSED)
    for route in held:
        route.continue_()
    expect(page.locator("#thanks")).to_be_visible()
    assert len(held) == 1


def test_a_choice_made_in_haste_twice_keeps_the_second(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    page.tap("#start")
    cards(page).nth(0).tap()
    cards(page).nth(2).tap()
    expect(page.locator("#progress")).to_have_text("Question 2 sur 7")
    page.wait_for_timeout(PAUSED)
    expect(page.locator("#progress")).to_have_text("Question 2 sur 7")
    assert kept(page)["answers"] == {"ucla3_1": "3"}


def test_a_tab_that_may_keep_nothing_still_sends(page: Page, stage: Stage) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    )
    page.goto(stage.link())
    answer_all(page)
    send(page)
    assert stage.counted()["*"] == {"1": 1}


def test_without_script_the_page_says_kindly_what_to_do(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(stage.link())
    expect(page.locator("noscript a")).to_be_visible()
    expect(page.locator("#questions")).to_be_hidden()
    context.close()


def test_a_browser_that_cannot_run_the_script_is_led_to_the_form(phone: BrowserContext, stage: Stage) -> None:
    def fail(route: Route) -> None:
        route.fulfill(body="const too_new = (", content_type="text/javascript")

    page = phone.new_page()
    page.route("**/checkin.js", fail)
    page.goto(stage.link())
    link = page.get_by_role("link", name="Si rien n'apparaît ici, répondez avec un code.")
    expect(link).to_be_visible()
    link.tap()
    expect(page.locator("#code")).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_every_screen_is_accessible_and_fits_a_small_phone(
    page: Page, stage: Stage, language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})

    def check() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.locator("h1").is_visible()

    page.goto(stage.link(language))
    check()
    page.tap("#start")
    for number in range(QUESTIONS):
        if number in {0, 4}:
            check()
            heights = [box["height"] for box in (card.bounding_box() for card in cards(page).all()) if box]
            assert min(heights) >= 54
        choose(page, 2)
    check()
    send(page)
    check()
    page.reload()
    check()
    for other in ("used", "closed", "unknown", "stop"):
        page.evaluate(SHOW, other)
        check()


def test_a_preview_goes_through_all_questions_and_sends_nothing(page: Page, serve: Serve) -> None:
    @Asked.application
    def site(request: Asked) -> Response:
        found = CheckinPreview().file("pulse-fr-1", request.path.removeprefix("/look/"))
        return Response(found[0], content_type=found[1]) if found else Response(status=404)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{serve(site)}/look/fr/")
    answer_all(page)
    page.tap("#send")
    expect(page.locator("#previewed")).to_be_visible()
    assert violations(page) == []
    assert {url.partition("localhost:")[2].partition("/")[2] for url in asked} == {
        "look/fr/",
        "look/page/checkin.css",
        "look/page/checkin.js",
        "static/icon.svg",
    }
    assert page.evaluate("sessionStorage.length") == 0
