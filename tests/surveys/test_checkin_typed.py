"""A code typed on the check-in page goes the blinded way of a link; on another device too."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from networks.card_codes import NotACode, read_typed, typed
from networks.manifests import b64u
from tests.browser import new_phone, violations
from tests.surveys.answering import answer_all, bodies, kept, lose_once, send, type_code
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

CARD = bytes.fromhex("00ffa05bc3d2e1f0132435465768798a")
TEXT = typed(CARD)
TYPED = (
    TEXT,
    TEXT.lower(),
    TEXT.replace("-", ""),
    TEXT.replace("-", " "),
    f"  {TEXT} ",
    TEXT.replace("0", "O"),
    TEXT.replace("1", "I"),
    TEXT.replace("1", "l").replace("0", "o"),
    TEXT.replace("-", "--"),
    typed(bytes(16)),
    typed(b"\xff" * 16),
    typed(bytes(range(16))),
    "",
    TEXT[:-1],
    f"{TEXT}0",
    TEXT.replace("A", "U"),
    TEXT.replace("-", "_"),
    "8" + "0" * 25,
    "Z" * 26,
)
"""Codes as people type them, and texts that are none."""


def meant(text: str) -> str | None:
    """Return the card that a text stands for, as a device sends it."""
    try:
        return b64u(read_typed(text))
    except NotACode:
        return None


def test_a_typed_code_goes_the_way_of_the_link_and_uses_nothing_up_before_send(page: Page, stage: Stage) -> None:
    code, paths = stage.card(), list[tuple[str, str]]()

    def note(request: Request) -> None:
        paths.append((request.method, request.url.rpartition(WAVE)[2]))

    page.on("request", note)
    page.goto(stage.page())
    asked = bodies(page, "/ticket")
    type_code(page, typed(code).lower().replace("-", " ").replace("0", "o"))
    expect(page.locator("#with")).to_have_text("Vos réponses comptent avec celles de 14 membres.")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert (kept(page)["code"], stage.used()) == (b64u(code), 0)
    answer_all(page)
    assert stage.used() == 0
    send(page)
    assert [body["card"] for body in asked] == [b64u(code)]
    assert stage.counted()["*"] == {"1": 1}
    of_link = ["/fr/", "/page/checkin.css", "/page/checkin.js", "/manifest.json", f"/cells/{CELLS[0]}.json"]
    assert sorted(path for method, path in paths if method == "GET") == sorted(of_link)
    assert [path for method, path in paths if method == "POST"] == ["/cell", "/ticket", "/answers"]


def test_the_keyboard_alone_types_a_code_and_says_that_the_device_is_shared(page: Page, stage: Stage) -> None:
    def focused(what: str) -> Any:
        return page.evaluate(f"document.activeElement.{what}")

    page.goto(stage.page("en"))
    assert focused("textContent") == "Open your invitation's link, or type its code"
    page.keyboard.press("Tab")
    page.keyboard.type(typed(stage.card()))
    page.keyboard.press("Enter")
    expect(page.locator("#intro")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused("id") == "start"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert focused("checked")
    assert kept(page) == {}
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert focused("tagName") == "LEGEND"


def test_a_device_reads_a_typed_code_as_the_server_does_and_always_asks_in_the_same_size(
    page: Page, stage: Stage
) -> None:
    asked = list[bytes]()

    def refuse(route: Route) -> None:
        asked.append(route.request.post_data_buffer or b"")
        route.fulfill(status=404, json={})

    page.route("**/cell", refuse)
    page.goto(stage.page())
    for text in TYPED:
        asked.clear()
        page.fill("#code", text)
        page.tap("#typed button")
        expect(page.locator("#wrong")).to_contain_text("ne connaissons pas" if meant(text) else "pas complet")
        assert [json.loads(body)["card"] for body in asked] == [card for card in [meant(text)] if card]
        assert {len(body) for body in asked} <= {33}


def test_a_code_that_is_not_known_stays_in_the_field_with_a_clear_message(page: Page, stage: Stage) -> None:
    page.goto(stage.page("en"))
    for text, words in ((TEXT, "We do not know this code."), (TEXT[:9], "This is not a whole code.")):
        type_code(page, text)
        expect(page.locator("#wrong")).to_contain_text(words)
        assert page.input_value("#code") == text
        assert page.get_attribute("#code", "aria-invalid") == "true"
        assert page.evaluate("document.activeElement.id") == "code"
        assert violations(page) == []
    type_code(page, typed(stage.card()))
    expect(page.locator("#intro")).to_be_visible()


def test_without_network_the_code_stays_and_can_be_sent_again(page: Page, stage: Stage) -> None:
    page.goto(stage.page())
    text = typed(stage.card())
    page.context.set_offline(True)
    type_code(page, text)
    expect(page.locator("#wrong")).to_contain_text("Votre code est toujours là")
    assert page.input_value("#code") == text
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator("#intro")).to_be_visible()
    assert page.inner_text("#wrong") == ""


def test_a_code_of_a_wave_that_has_closed_meanwhile_is_told(page: Page, stage: Stage) -> None:
    text = typed(stage.card())
    page.goto(stage.page())
    stage.boxes.seal(WAVE, 8)
    type_code(page, text)
    expect(page.locator("#closed")).to_be_visible()


def test_another_device_goes_on_with_the_same_link_or_its_code_until_one_has_sent(
    page: Page, stage: Stage, browser: Browser
) -> None:
    code = stage.card()
    page.goto(f"{stage.page()}#{CELLS[0]}.{b64u(code)}")
    answer_all(page)
    other = new_phone(browser)
    second = other.new_page()
    second.goto(stage.page("en"))
    expect(second.locator("#nocard")).to_contain_text("open the same link there or type the code")
    expect(second.locator("#nocard")).to_contain_text("Until you press Send, nothing is used up.")
    type_code(second, typed(code))
    answer_all(second)
    send(second)
    page.tap("#send")
    expect(page.locator("#used")).to_be_visible()
    assert stage.counted()["*"] == {"1": 1}
    other.close()


@pytest.mark.parametrize("begun", [False, True], ids=["before", "after"])
def test_once_sending_has_begun_the_page_says_that_this_device_alone_can_finish(
    page: Page, stage: Stage, begun: Any
) -> None:
    if not begun:
        page.route("**/manifest.json", lambda route: route.abort())
    page.goto(stage.link())
    answer_all(page)
    if begun:
        lose_once(page, "ticket")
    page.tap("#send")
    expect(page.locator("#retry")).to_be_visible()
    assert page.locator("#alone").is_visible() is begun
    assert stage.used() == int(begun)
