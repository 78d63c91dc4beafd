"""The page of one's own answers in a real Chromium: scores as the server's, nothing sent, nothing lost."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from surveys import question_sets
from surveys.instruments import score
from surveys.question_sets import QuestionSet
from tests.browser import violations
from tests.surveys.answering import answer_all, send
from tests.surveys.boxing import WAVE
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

KEY = "entrepairs.history"
SHEET = {"ucla3_1": 3, "ucla3_2": 2, "ucla3_3": 1, "owner_isolated": 1, "sisq": None, "peer_talk": "needed"}
EARLIER = {"wave": "0" * 15 + "1", "day": "2025-11-03", "set": "pulse-fr-1", "answers": {**SHEET, "sisq": 4}}
LATER = {"wave": "0" * 15 + "2", "day": "2026-02-02", "set": "pulse-fr-1", "answers": SHEET}
UNKNOWN = {"wave": "0" * 15 + "3", "day": "2027-01-04", "set": "pulse-fr-9", "answers": {"new_1": 7}}
SCORES = """sheets => {
  const sets = JSON.parse(document.getElementById("sets").textContent);
  return sheets.map(({ set, answers }) =>
    Object.fromEntries(sets[set].scales.map((scale) => [scale.id, OwnScores.score(scale, answers)])));
}"""
BAD = {
    "no JSON": "hello",
    "a list": "[]",
    "another version": {"version": 2, "entries": []},
    "no entries": {"version": 1},
    "a day that is none": {**LATER, "day": "2026-13-40"},
    "a day with a time": {**LATER, "day": "2026-02-02T10:00"},
    "a wave that is none": {**LATER, "wave": "x"},
    "a question nobody asked": {**LATER, "answers": {"age": 1}},
    "an answer not offered": {**LATER, "answers": {"sisq": 9}},
    "an inherited name": {**LATER, "answers": {"constructor": 1}},
    "another type": {**LATER, "answers": {"sisq": True}},
    "a number as a text": {**LATER, "answers": {"sisq": "4"}},
    "a list of answers": {**LATER, "answers": [1]},
}


def whole(*entries: Any) -> str:
    return json.dumps({"version": 1, "entries": entries})


def show(page: Page, stage: Stage, stored: str | None, language: str = "en") -> None:
    """Open the page on a device that keeps something, or nothing."""
    page.goto(f"{stage.address}/box/history/{language}/")
    page.evaluate("([key, text]) => { if (text) localStorage.setItem(key, text); }", [KEY, stored])
    page.reload()


def held(page: Page) -> Any:
    text = page.evaluate("key => localStorage.getItem(key)", KEY)
    return None if text is None else json.loads(text)


def pick(page: Page, content: str) -> None:
    """Choose a file."""
    file: Any = {"name": "mine.json", "mimeType": "application/json", "buffer": content.encode()}
    page.set_input_files("#file", file)
    expect(page.locator("#told")).not_to_be_empty()


def drawn_at_random(draw: random.Random, asked: QuestionSet) -> dict[str, Any]:
    """Return answers to some of a set's questions, some of them kept to oneself."""
    picked = {item.id: draw.choice([*item.codes.values(), None]) for item in asked.items}
    return {item: code for item, code in picked.items() if draw.random() < 0.8}


def test_the_browser_scores_as_the_server_does(page: Page, stage: Stage) -> None:
    draw = random.Random(5)
    show(page, stage, None)
    for name in question_sets.known():
        asked = question_sets.load(name)
        sheets = [drawn_at_random(draw, asked) for _ in range(400)]
        expected = [
            {
                scale.id: score(instrument, sheet)[f"{scale.id}_{max(scale.transform.to)}"]
                for instrument in asked.instruments
                for scale in instrument.scales
            }
            for sheet in sheets
        ]
        assert page.evaluate(SCORES, [{"set": name, "answers": sheet} for sheet in sheets]) == expected
        assert any(None in one.values() for one in expected)


def test_the_curve_is_ones_own_alone_with_its_direction_and_the_same_as_a_table(page: Page, stage: Stage) -> None:
    show(page, stage, whole(LATER, EARLIER))
    stress = page.locator("#curves section").filter(has=page.locator("h2", has_text="Stress"))
    expect(stress).to_contain_text("The higher the figure, the stronger the stress people feel.")
    said = "Stress: 2 of your own check-ins from 0 to 10. The table below says the same."
    expect(stress.locator("svg")).to_have_attribute("aria-label", said)
    assert stress.locator("circle").count() == 1
    stress.locator("summary").click()
    assert stress.locator("tbody tr").all_inner_texts() == ["3 November 2025\t7.5", "2 February 2026\tNot answered"]
    lonely = page.locator("#curves section").first
    assert [float(str(dot.get_attribute("cy"))) for dot in lonely.locator("circle").all()] == [72, 72]
    assert lonely.locator("polyline").get_attribute("points") == "28,72 322,72"
    talks = page.locator("#curves section").filter(has_text="Not answered").last
    assert talks.locator("svg").count() == 0


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_it_is_accessible_on_a_small_phone_full_and_empty(page: Page, stage: Stage, language: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    for stored in (None, whole(EARLIER, LATER, UNKNOWN)):
        show(page, stage, stored, language)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_what_is_saved_as_a_file_opens_again_and_what_is_there_stays(page: Page, stage: Stage, tmp_path: Path) -> None:
    show(page, stage, whole(EARLIER, UNKNOWN))
    expect(page.locator("#unknown")).to_have_text(
        "Check-ins that this page cannot draw: 1. They stay kept, and go into the file."
    )
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "mine.json")
    saved = (tmp_path / "mine.json").read_text()
    assert json.loads(saved) == json.loads(whole(EARLIER, UNKNOWN))
    show(page, stage, whole({**EARLIER, "answers": {"sisq": 1}}, LATER))
    pick(page, saved)
    expect(page.locator("#told")).to_have_text("Check-ins added from the file: 1.")
    assert held(page) == json.loads(whole({**EARLIER, "answers": {"sisq": 1}}, LATER, UNKNOWN))


def test_a_file_that_is_none_changes_nothing_and_is_told(page: Page, stage: Stage) -> None:
    show(page, stage, whole(EARLIER))
    for name, content in BAD.items():
        page.evaluate("document.getElementById('told').textContent = ''")
        told = content if isinstance(content, str) else json.dumps(content) if "version" in content else whole(content)
        pick(page, told)
        expect(page.locator("#told"), name).to_have_text("This is no file of this page. Nothing was changed.")
        assert held(page) == json.loads(whole(EARLIER)), name


def test_what_cannot_be_read_is_kept_until_it_is_erased(page: Page, stage: Stage) -> None:
    show(page, stage, "{broken")
    expect(page.locator("#told")).to_contain_text("What is kept here cannot be read.")
    pick(page, whole(LATER))
    expect(page.locator("#told")).to_contain_text("What is kept here cannot be read.")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) == "{broken"
    with page.expect_download() as download:
        page.click("#save")
    assert Path(download.value.path()).read_text() == "{broken"


def test_erasing_takes_two_presses_and_leaves_nothing(page: Page, stage: Stage) -> None:
    show(page, stage, whole(EARLIER))
    page.click("#erase")
    expect(page.locator("#erase")).to_have_text("Press once more to erase everything")
    page.locator("#save").focus()
    expect(page.locator("#erase")).to_have_text("Erase everything")
    assert held(page) == json.loads(whole(EARLIER))
    page.locator("#erase").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Everything is erased here.")
    expect(page.locator("#empty")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert page.locator("#curves > *").count() == 0


def test_whatever_is_done_the_page_sends_nothing_after_it_has_loaded(page: Page, stage: Stage) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    show(page, stage, whole(EARLIER, LATER))
    base = f"{stage.address}/box/history/"
    assert asked == 2 * [f"{base}en/", f"{base}page/history.css", f"{base}page/history.js"]
    asked.clear()
    with page.expect_download():
        page.click("#save")
    pick(page, whole(UNKNOWN))
    page.locator("summary").first.click()
    page.click("#erase")
    page.click("#erase")
    page.wait_for_timeout(200)
    assert [url for url in asked if not url.startswith("blob:")] == []


def test_another_tab_that_keeps_something_is_seen(page: Page, stage: Stage) -> None:
    show(page, stage, None)
    expect(page.locator("#empty")).to_be_visible()
    other = page.context.new_page()
    other.goto(stage.link())
    answer_all(other)
    send(other)
    other.tap("#keep")
    expect(page.locator("#curves svg").first).to_be_visible()
    assert held(page)["entries"][0]["wave"] == WAVE


def test_a_browser_that_keeps_nothing_says_so(page: Page, stage: Stage) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    )
    page.goto(f"{stage.address}/box/history/en/")
    expect(page.locator("#told")).to_have_text("This browser keeps nothing for this page.")
    pick(page, whole(LATER))
    expect(page.locator("#told")).to_have_text("This browser keeps nothing for this page.")
