"""A device that several people use forgets each of them: chosen on the page, or by the address for a meeting."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from networks.card_codes import typed
from tests.browser import CHROMIUM, QUIET, violations
from tests.surveys.answering import QUESTIONS, answer_all, kept, send, type_code
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

WARNED, FORGOTTEN, THANKED = 40, 60, 20
"""Seconds without a touch."""

HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""
STORED = "sessionStorage.length + localStorage.length"
PICKED = "document.querySelectorAll('fieldset :checked').length"


def meet(page: Page, stage: Stage, language: str = "fr") -> None:
    """Open the address for a meeting with a clock that the test moves."""
    page.clock.install()
    page.goto(f"{stage.page(language)}#shared")
    expect(page.locator("#nocard")).to_be_visible()


def begin(page: Page, stage: Stage) -> None:
    """Type a fresh card's code and answer everything."""
    type_code(page, typed(stage.card()))
    answer_all(page)


def expect_nothing_left(page: Page) -> None:
    """Check that the page waits for the next person and holds nothing of the one before."""
    expect(page.locator("#nocard")).to_be_visible()
    expect(page.locator("#forgotten")).to_be_visible()
    expect(page.locator("#idle")).to_be_hidden()
    assert page.input_value("#code") == ""
    assert page.evaluate(PICKED) == page.evaluate(STORED) == 0
    assert page.url.partition("#")[2] in {"", "shared"}


def test_a_tablet_at_a_meeting_takes_one_person_after_the_other_and_keeps_nothing(page: Page, stage: Stage) -> None:
    meet(page, stage)
    for number in (1, 2):
        type_code(page, typed(stage.card()))
        assert page.locator("#choice").is_hidden()
        answer_all(page)
        assert page.evaluate(STORED) == 0
        send(page)
        assert page.locator("#keep").is_hidden()
        assert page.locator("footer a[href*=history]").is_hidden()
        assert page.evaluate(STORED) == 0
        if number == 1:
            page.tap("#done")
        else:
            page.clock.fast_forward(THANKED * 1000 + 1000)
        expect_nothing_left(page)
    assert stage.counted()["*"] == {"1": 2}
    page.reload()
    expect(page.locator("#nocard")).to_be_visible()


def test_a_touch_on_the_thanks_gives_twenty_seconds_more(page: Page, stage: Stage) -> None:
    meet(page, stage)
    begin(page, stage)
    send(page)
    for _ in range(3):
        page.clock.fast_forward((THANKED - 5) * 1000)
        page.tap("#thanks h2")
    expect(page.locator("#thanks")).to_be_visible()


@pytest.mark.parametrize("sign", ["button", "key"])
def test_whoever_pauses_is_asked_and_may_stay_and_is_forgotten_in_the_end(page: Page, stage: Stage, sign: str) -> None:
    meet(page, stage)
    begin(page, stage)
    for _ in range(3):
        page.clock.fast_forward(WARNED * 1000 + 1000)
        expect(page.locator("#idle")).to_be_visible()
        if sign == "button":
            page.tap("#idle button")
        else:
            page.keyboard.press("Shift")
        expect(page.locator("#idle")).to_be_hidden()
    assert page.evaluate(PICKED) == QUESTIONS
    page.clock.fast_forward(WARNED * 1000 + 1000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.fast_forward((FORGOTTEN - WARNED) * 1000)
    expect_nothing_left(page)


def test_a_code_half_typed_goes_too(page: Page, stage: Stage) -> None:
    meet(page, stage)
    page.fill("#code", "ABCD")
    page.clock.fast_forward(FORGOTTEN * 1000 + 1000)
    expect_nothing_left(page)


def test_turning_to_another_tab_forgets(page: Page, stage: Stage) -> None:
    meet(page, stage)
    begin(page, stage)
    page.evaluate(HIDE)
    expect_nothing_left(page)


def test_what_is_being_sent_when_the_tab_is_hidden_is_counted_and_then_forgotten(page: Page, stage: Stage) -> None:
    def answer_late(route: Route) -> None:
        page.evaluate(HIDE)
        route.continue_()

    meet(page, stage)
    begin(page, stage)
    page.route("**/ticket", answer_late)
    page.tap("#send")
    expect_nothing_left(page)
    assert stage.counted()["*"] == {"1": 1}


def test_the_choice_on_the_first_screen_does_the_same_and_can_be_taken_back(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    expect(page.locator("#intro .own")).to_have_text("Votre brouillon reste dans cet onglet et disparaît avec lui.")
    assert kept(page)["step"] == 0
    page.tap("#choice")
    assert (kept(page), page.url) == ({}, stage.page())
    page.tap("#choice")
    assert kept(page)["answers"] == {}
    page.tap("#choice")
    answer_all(page)
    assert kept(page) == {}
    page.reload()
    expect(page.locator("#nocard")).to_be_visible()
    assert page.evaluate(PICKED) == 0
    assert stage.used() == 0


def test_the_other_language_stays_a_page_for_a_meeting(page: Page, stage: Stage) -> None:
    meet(page, stage)
    page.tap("#language")
    expect(page.locator("#nocard h2")).to_have_text("Open your invitation's link, or type its code")
    type_code(page, typed(stage.card()))
    expect(page.locator("#choice")).to_be_hidden()
    expect(page.locator("#language")).to_be_hidden()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_screens_are_accessible_on_a_small_phone(page: Page, stage: Stage, language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    meet(page, stage, language)
    assert violations(page) == []
    begin(page, stage)
    page.clock.fast_forward(WARNED * 1000 + 1000)
    expect(page.locator("#idle")).to_be_visible()
    assert violations(page) == []
    page.tap("#idle button")
    send(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "own"])
def test_the_back_button_brings_answers_back_to_their_owner_alone(browser: Browser, stage: Stage, shared: bool) -> None:  # noqa: FBT001 - a table's column
    # a Chromium that keeps whole pages for its back button, as people's do
    keeping = browser.browser_type.launch(
        executable_path=CHROMIUM, args=QUIET, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = keeping.new_context(has_touch=True).new_page()
    page.add_init_script("addEventListener('pageshow', ({ persisted }) => { window.came = persisted; });")
    page.goto(stage.page() + ("#shared" if shared else ""))
    begin(page, stage)
    page.goto(f"{stage.page()}form")
    page.evaluate("history.back()")
    if shared:
        expect(page.locator("#nocard")).to_be_visible()
        assert page.evaluate(PICKED) == page.evaluate(STORED) == 0
    else:
        expect(page.locator("#review")).to_be_visible()
        assert (page.evaluate(PICKED), page.evaluate("came")) == (QUESTIONS, True)
    keeping.close()
