"""What passes on the wire has the same size whatever is answered: nobody who only counts bytes learns an answer."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from core.settings import Settings
from networks.card_codes import typed
from networks.manifests import unb64u
from surveys import question_sets
from surveys.typed_code import button_value
from tests.attack.wiretap import Wiretap
from tests.browser import Serve, new_phone
from tests.journeys.checkin import Sheet, fill_in
from tests.journeys.device import opened
from tests.surveys.boxing import CELLS, Device
from tests.surveys.stage import Stage, open_stage

QUESTIONS = question_sets.load("pulse-fr-1")
SHEETS: dict[str, Sheet] = {
    "best": (1, 1, 1, 0, 1, "helped", "nothing"),
    "worst": (3, 3, 3, 2, 5, "needed", "health"),
    "nothing said": (None, None, None, None, None, None, None),
    "long words": (2, 2, 2, 1, 3, "not_needed", "paperwork"),
    "some": (1, None, 3, None, 2, "no_effect", None),
}


def wire_of(stage: Stage, tap: Wiretap, browser: Browser, sheet: Sheet) -> list[tuple[str, str, tuple[int, int]]]:
    """Answer on a phone of its own; return what passed: method, kind of address and bytes either way."""
    tap.heard.clear()
    phone = new_phone(browser)
    page = phone.new_page()
    page.goto(stage.link())
    fill_in(page, sheet)
    page.wait_for_load_state("networkidle")
    phone.close()
    return sorted((each.method, each.path, each.sizes) for each in tap.heard)


@pytest.mark.browser
def test_every_sheet_looks_the_same_on_the_wire(settings: Settings, serve: Serve, browser: Browser) -> None:
    with open_stage(settings, serve) as stage:
        tap = Wiretap(stage.box.wsgi_app)
        stage.box.wsgi_app = tap  # type: ignore[method-assign]  # Flask's documented way
        wires = {name: wire_of(stage, tap, browser, sheet) for name, sheet in SHEETS.items()}
    assert len(wires["best"]) >= 6
    assert {name for name, wire in wires.items() if wire != wires["best"]} == set()
    assert {method for method, _, _ in wires["best"]} == {"GET", "POST"}


def test_the_form_without_script_has_one_size_either_way_too(settings: Settings, serve: Serve) -> None:
    with open_stage(settings, serve) as stage:
        tap = Wiretap(stage.box.wsgi_app)
        stage.box.wsgi_app = tap  # type: ignore[method-assign]
        for picked in (0, -1, None):
            by_form(stage, picked)
    sizes = [each.sizes for each in tap.posts("/form")]
    assert len(sizes) == 3
    assert len(set(sizes)) == 1


def by_form(stage: Stage, place: int | None) -> None:
    """Answer by the form, with the first option of every question, the last, or none, as its buttons send them."""
    device = opened(stage.link())
    picked = {
        item.id: button_value(item, None if place is None else item.options[place].code) for item in QUESTIONS.items
    }
    body = urlencode({"code": typed(unb64u(device.code)), **picked}).encode()
    assert device.request("POST", "fr/form", body, Content_Type="application/x-www-form-urlencoded").status == 200


def test_a_sheet_that_is_not_padded_is_told_by_its_size(device: Device, codes: list[bytes]) -> None:
    """Positive control."""
    tap = Wiretap(device.client.application.wsgi_app)
    device.client.application.wsgi_app = tap  # type: ignore[method-assign]
    for code, sheet in zip(codes, SHEETS.values(), strict=False):
        answers = dict(zip((item.id for item in QUESTIONS.items), sheet, strict=True))
        assert device.send(device.ticket(code, CELLS[0]), answers).status_code == 200
    assert len({each.sizes for each in tap.posts("/answers")}) >= len(SHEETS) - 1
    assert len({each.sizes for each in tap.posts("/ticket")}) == 1
