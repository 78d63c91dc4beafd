from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.settings import Settings
from networks.card_codes import typed
from tests.browser import PATIENCE_MS, Serve, violations
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.stage import Stage, open_stage

pytestmark = pytest.mark.browser

QUESTIONS = ("ucla3_1", "ucla3_2", "ucla3_3", "owner_isolated", "sisq", "peer_talk", "weighs_most")
NARROWEST = 320


@pytest.fixture
def stage(settings: Settings, serve: Serve) -> Iterator[Stage]:
    with open_stage(settings, serve) as stage:
        yield stage


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """A phone on which script is switched off."""
    context = browser.new_context(viewport={"width": NARROWEST, "height": 640}, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def code_of(stage: Stage) -> str:
    (code,) = stage.boxes.draw_cards(WAVE, {CELLS[0]: 1})[CELLS[0]]
    return typed(code)


def fill(page: Page, code: str, questions: tuple[str, ...] = QUESTIONS) -> None:
    page.locator("#code").fill(code)
    for question in questions:
        page.locator(f"input[name={question}]").first.check()
    page.get_by_role("button").click()


def test_an_owner_without_script_answers_from_the_check_in_page(stage: Stage, scriptless: BrowserContext) -> None:
    page = scriptless.new_page()
    page.goto(stage.page("en"))
    page.get_by_role("link", name="Answer with a code").click()
    fill(page, code_of(stage), QUESTIONS[1:])
    assert "One question has no answer yet." in page.get_by_role("alert").inner_text()
    page.locator("input[name=ucla3_1]").first.check()
    page.get_by_role("button").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"
    assert stage.counted()["ucla3"] == {"3": 1}


def test_the_form_fits_the_narrowest_phone(stage: Stage, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": NARROWEST, "height": 640})
    page.goto(f"{stage.page()}form")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_axe_finds_nothing_on_the_form_its_problems_and_its_thanks(
    stage: Stage, browser: Browser, lang: str, scheme: str
) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{stage.page(lang)}form")
    code = code_of(stage)
    assert violations(page) == []
    fill(page, "wrong", QUESTIONS[1:])
    assert violations(page) == []
    fill(page, code)
    assert violations(page) == []
    page.goto(f"{stage.page(lang)}form")
    fill(page, code)
    assert violations(page) == []
    page.close()
