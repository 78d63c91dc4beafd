"""With every key and the whole wire, each request fits each ticket of its cell; a client that blinds badly is found."""

import secrets
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from core import tickets
from core.settings import Settings
from core.tickets import SigningKey
from networks.manifests import unb64u
from surveys.box import Box
from surveys.boxes import FolderBoxes
from tests.attack.thief import read
from tests.attack.wiretap import Exchange, Wiretap
from tests.browser import Serve, new_phone
from tests.journeys.checkin import fill_in
from tests.surveys.boxing import ANSWERS, CELLS, WAVE, Device
from tests.surveys.stage import Stage, open_stage

MEMBERS, PHONES = 12, 4
Draw = Callable[[int], int]
NUMBERS = count()


def trace_of(heard: Wiretap, cell: str) -> dict[str, Any]:
    """Return what passed for a cell, tickets in the order of what they are, not of when they came."""
    asked = [each for each in heard.posts("/ticket") if each.body()["cell"] == cell]
    sent = [each for each in heard.posts("/answers") if each.body()["cell"] == cell]
    return {
        "requests": [request_of(each) for each in asked],
        "tickets": sorted((ticket_of(each) for each in sent), key=lambda each: each["prepared"]),
    }


def request_of(each: Exchange) -> dict[str, str]:
    return {"blinded": unb64u(each.body()["blinded"]).hex(), "blind_sig": unb64u(each.reply()["blind_sig"]).hex()}


def ticket_of(each: Exchange) -> dict[str, str]:
    return {name: unb64u(each.body()[name]).hex() for name in ("prepared", "signature")}


@pytest.fixture
def tapped(device: Device) -> Wiretap:
    """The wire between devices and the Box, listened to."""
    box = device.client.application
    assert isinstance(box, Box)
    tap = Wiretap(box.wsgi_app)
    box.wsgi_app = tap  # type: ignore[method-assign]  # Flask's documented way
    return tap


def test_every_request_fits_every_ticket_of_its_cell(
    device: Device, boxes: FolderBoxes, settings: Settings, tapped: Wiretap, tmp_path: Path
) -> None:
    drawn = boxes.draw_cards(WAVE, dict.fromkeys(CELLS, MEMBERS))
    for cell in CELLS:
        for code in drawn[cell]:
            assert device.send(device.ticket(code, cell), ANSWERS).status_code == 200
    report = read("blinding", settings.data_dir, {"cells": {cell: trace_of(tapped, cell) for cell in CELLS}}, tmp_path)
    every = MEMBERS * MEMBERS
    numbers = {"requests": MEMBERS, "tickets": MEMBERS, "signed": MEMBERS, "verified": MEMBERS, "fitting": every}
    assert report == {cell: {**numbers, "tied": []} for cell in CELLS}


@pytest.mark.browser
def test_the_same_holds_of_what_browsers_send(
    settings: Settings, serve: Serve, browser: Browser, tmp_path: Path
) -> None:
    with open_stage(settings, serve) as stage:
        tap = Wiretap(stage.box.wsgi_app)
        stage.box.wsgi_app = tap  # type: ignore[method-assign]
        for _ in range(PHONES):
            answer_by_phone(stage, browser)
        report = read("blinding", settings.data_dir, {"cells": {CELLS[0]: trace_of(tap, CELLS[0])}}, tmp_path)
    (found,) = report.values()
    assert (found["signed"], found["verified"], found["fitting"], found["tied"]) == (PHONES, PHONES, PHONES**2, [])


def answer_by_phone(stage: Stage, browser: Browser) -> None:
    phone = new_phone(browser)
    page = phone.new_page()
    page.goto(stage.link())
    fill_in(page, (1, 1, 1, 0, 1, "helped", "nothing"))
    phone.close()


def not_at_all(_: int) -> int:
    """Blind with the number one."""
    return 1


def always_the_same(n: int) -> int:
    """Use a factor of all devices."""
    return n // 3


def too_short(_: int) -> int:
    """Draw a factor of sixty-four bits."""
    return secrets.randbits(64) | 1


def counted(n: int) -> int:
    """Count the factors up."""
    return n // 5 + next(NUMBERS)


def well(n: int) -> int:
    """Draw a factor as one should."""
    return secrets.randbelow(n)


def a_member(key: SigningKey, draw: Draw) -> tuple[dict[str, str], dict[str, str]]:
    """Return a member's request and ticket, made by a device that draws its factors so."""
    prepared, n, e = tickets.prepare(tickets.fingerprint(key.public_key)), int(key.n), tickets.PUBLIC_EXPONENT
    blinding = tickets.blind(key.public_key, prepared)
    encoded = int.from_bytes(blinding.blinded, "big") * pow(int.from_bytes(blinding.inverse, "big"), e, n) % n
    factor = draw(n)
    blinded = (encoded * pow(factor, e, n) % n).to_bytes(n.bit_length() // 8, "big")
    blind_sig, inverse = tickets.blind_sign(key, blinded), pow(factor, -1, n).to_bytes(len(blinded), "big")
    signature = tickets.finalize(key.public_key, prepared, blind_sig, inverse)
    return {"blinded": blinded.hex(), "blind_sig": blind_sig.hex()}, {
        "prepared": prepared.hex(),
        "signature": signature.hex(),
    }


def naive_cell(key: SigningKey, draw: Draw, members: int) -> tuple[dict[str, Any], set[tuple[int, int]]]:
    """Return what passed for a cell of such devices, and which request became which ticket."""
    pairs = [a_member(key, draw) for _ in range(members)]
    ordered = sorted((ticket for _, ticket in pairs), key=lambda each: each["prepared"])
    truth = {(number, ordered.index(ticket)) for number, (_, ticket) in enumerate(pairs)}
    return {"requests": [asked for asked, _ in pairs], "tickets": ordered}, truth


def keep(folder: Path, cell: str, key: SigningKey) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{cell}.pem").write_bytes(key.to_pem())


@pytest.mark.parametrize("bad", [not_at_all, always_the_same, too_short, counted], ids=lambda bad: bad.__name__)
def test_a_client_that_blinds_badly_is_tied_to_all_its_tickets(
    bad: Draw, pems: tuple[bytes, ...], tmp_path: Path
) -> None:
    """Positive control."""
    key = SigningKey.from_pem(pems[0])
    keep(tmp_path / "keys", "one", key)
    trace, truth = naive_cell(key, bad, MEMBERS)
    (found,) = read("blinding", tmp_path / "keys", {"cells": {"one": trace}}, tmp_path).values()
    assert found["fitting"] == MEMBERS**2
    assert set(map(tuple, found["tied"])) == truth


def test_a_key_for_each_member_ties_everybody(pems: tuple[bytes, ...], tmp_path: Path) -> None:
    """Positive control: however well everybody blinds, nobody else could have asked."""
    names = [f"member{number}" for number in range(len(pems))]
    cells = {}
    for name, pem in zip(names, pems, strict=True):
        key = SigningKey.from_pem(pem)
        keep(tmp_path / "keys", name, key)
        cells[name], _ = naive_cell(key, well, 1)
    report = read("blinding", tmp_path / "keys", {"cells": cells}, tmp_path)
    assert {name: found["tied"] for name, found in report.items()} == {name: [[0, 0]] for name in names}
