"""Fill in the check-in page in a browser as an owner does, and stand in for a server that loses or changes answers."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Request, Route, expect

from tests.surveys.boxing import WAVE

QUESTIONS = 7
PAUSED = 400
"""Milliseconds after which a choice made with a finger has moved the page on."""


def cards(page: Page) -> Any:
    """Return the answers of the question on screen; the last one is to say nothing."""
    return page.locator("fieldset:not([hidden]) label")


def choose(page: Page, number: int) -> None:
    """Tap an answer and wait until the page has moved on."""
    before = page.title()
    cards(page).nth(number).tap()
    page.wait_for_function("before => document.title !== before", arg=before)


def answer_all(page: Page, place: int = 0) -> None:
    """Go from the first screen to the last, choosing the same place each time, without waiting for taps."""
    page.tap("#start")
    page.evaluate(
        """place => { for (const question of document.querySelectorAll("fieldset")) {
          question.querySelectorAll("input")[place].click();
          document.getElementById("next").click();
        } }""",
        place,
    )
    expect(page.locator("#review")).to_be_visible()


def kept(page: Page) -> dict[str, Any]:
    """Return what the tab keeps for this wave."""
    stored: str = page.evaluate("key => sessionStorage.getItem(key) || '{}'", f"entrepairs.{WAVE}")
    draft: dict[str, Any] = json.loads(stored)
    return draft


def send(page: Page) -> None:
    """Press Send and wait for thanks."""
    page.tap("#send")
    expect(page.locator("#thanks")).to_be_visible()


def bodies(page: Page, path: str) -> list[dict[str, Any]]:
    """Collect the JSON bodies that this page posts to a path, as a list that grows."""
    found: list[dict[str, Any]] = []

    def collect(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            raw = request.post_data_buffer or b""
            found.append({**json.loads(raw), "_size": len(raw)})

    page.on("request", collect)
    return found


def lose_once(page: Page, path: str) -> None:
    """Let the server work and lose its answer on the way back, once."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**/{path}", lose, times=1)


def twist(page: Page, path: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the server answers on a path, as a cheating server would."""

    def cheat(route: Route) -> None:
        response = route.fetch()
        told = response.json()
        change(told)
        route.fulfill(response=response, json=told)

    page.route(f"**/{path}", cheat)


def type_code(page: Page, text: str) -> None:
    """Type a code on the page without a link and go on."""
    page.fill("#code", text)
    page.tap("#typed button")
