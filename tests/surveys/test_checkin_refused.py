"""What the check-in page does when the server shows or says something else than it should."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Page, Route, expect

from core import tickets
from networks.manifests import b64u
from surveys.folders import WaveFolder
from tests.surveys.answering import answer_all, bodies, kept, twist
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.stage import Stage

pytestmark = pytest.mark.browser

CONTACT = "Camille, 02 40 00 00 00"
"""Whom the wave names as the person to call."""

ENTRY = f"cells/{CELLS[0]}.json"


def another_key(folder: WaveFolder) -> str:
    """Return a cell's entry with a key that was not announced."""
    file = json.loads(folder.cell(CELLS[0]).read_text())
    other = json.loads(json.loads(folder.cell(CELLS[1]).read_text())["entry"])["key"]
    return json.dumps({**json.loads(file["entry"]), "key": other})


def unfit_key(folder: WaveFolder) -> str:
    """Return a cell's entry with a key of an exponent that no ticket is made with."""
    file = json.loads(folder.cell(CELLS[0]).read_text())
    key = tickets.spki(rsa.generate_private_key(3, 2048).public_key())
    return json.dumps({**json.loads(file["entry"]), "key": b64u(key)})


def announce(entry: str) -> Callable[[dict[str, Any]], None]:
    """Change a manifest so that an entry is all that it announces."""
    root = b64u(hashlib.sha256(b"\0" + entry.encode()).digest())
    return lambda told: told["cells"].update(root=root)


def expect_stopped(page: Page) -> None:
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("#stop")).to_contain_text(f"Vous pouvez appeler {CONTACT}.")
    assert page.evaluate("document.activeElement.textContent") == page.inner_text("#stop h2")
    assert kept(page) == {}


@pytest.mark.parametrize("wrong", ["members", "key", "unfit key", "root", "wave", "group"])
def test_what_was_not_announced_stops_the_device_before_any_ticket_and_names_a_person(
    page: Page, stage: Stage, wrong: str
) -> None:
    asked = bodies(page, "/ticket")
    if wrong == "members":
        twist(page, ENTRY, lambda told: told.update(entry=told["entry"].replace("14", "15")))
    elif wrong == "key":
        twist(page, ENTRY, lambda told: told.update(entry=another_key(stage.folder)))
    elif wrong == "unfit key":
        entry = unfit_key(stage.folder)
        twist(page, ENTRY, lambda told: told.update(entry=entry, path=[]))
        twist(page, "manifest.json", announce(entry))
    elif wrong == "root":
        twist(page, "manifest.json", lambda told: told["cells"].update(root=told["cells"]["root"][::-1]))
    elif wrong == "wave":
        twist(page, "manifest.json", lambda told: told.update(wave=told["wave"][::-1]))
    else:
        page.route(f"**/{ENTRY}", lambda route: route.continue_(url=route.request.url.replace(*CELLS)))
    page.goto(stage.link())
    expect_stopped(page)
    assert (asked, stage.used()) == ([], 0)


def test_a_corrupted_signature_stops_the_device_without_a_second_try(page: Page, stage: Stage) -> None:
    asked, sent = bodies(page, "/ticket"), bodies(page, "/answers")
    page.goto(stage.link())
    answer_all(page)
    twist(page, "ticket", lambda told: told.update(blind_sig=told["blind_sig"][::-1]))
    page.tap("#send")
    expect_stopped(page)
    page.reload()
    expect(page.locator("#nocard")).to_be_visible()
    assert (len(asked), sent, kept(page)) == (1, [], {})


@pytest.mark.parametrize("receipt", ["A" * 16, "", None])
def test_a_receipt_for_something_else_stops_the_device(page: Page, stage: Stage, receipt: str | None) -> None:
    page.goto(stage.link())
    answer_all(page)
    twist(page, "answers", lambda told: told.update(receipt=receipt))
    page.tap("#send")
    expect_stopped(page)


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_that_no_page_of_ours_can_get_stops_the_device(page: Page, stage: Stage, status: int) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=status, json={})

    page.goto(stage.link())
    answer_all(page)
    page.route("**/ticket", refuse)
    page.tap("#send")
    expect_stopped(page)


def test_a_card_used_elsewhere_is_told_and_nothing_is_counted_twice(page: Page, stage: Stage) -> None:
    link = stage.link()
    for shown in ("#thanks", "#used"):
        page.goto("about:blank")
        page.goto(link)
        answer_all(page)
        page.tap("#send")
        expect(page.locator(shown)).to_be_visible()
    assert stage.counted()["*"] == {"1": 1}
    assert kept(page) == {}


def test_a_wave_that_closes_meanwhile_is_told_and_the_draft_goes(page: Page, stage: Stage) -> None:
    page.goto(stage.link())
    answer_all(page)
    stage.boxes.seal(WAVE, 8)
    page.tap("#send")
    expect(page.locator("#closed")).to_be_visible()
    assert kept(page) == {}


def test_a_card_that_is_not_known_is_told(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.page()}#{CELLS[0]}.{'A' * 22}")
    answer_all(page)
    page.tap("#send")
    expect(page.locator("#unknown")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{stage.page()}#{CELLS[0]}.short")
    expect(page.locator("#unknown")).to_be_visible()
