"""Wrong, forged, reused, late and broken submissions to a whole installation: each is told why, and nothing moves."""

import json
import subprocess
from pathlib import Path

from networks.manifests import b64u
from tests.journeys.checkin import by_question
from tests.journeys.device import Device, Reply, opened, sheet
from tests.journeys.town import Town
from tests.surveys.tables import masked_pages

SHEET = by_question((2, 2, 3, 1, 4, "needed", "cash"))
OTHER = by_question((1, 1, 1, 0, 1, "helped", "nothing"))
JSON = "application/json"
ELSEWHERE = "https://club.exemple.org"


def pages(folder: Path, aside: Path) -> dict[str, list[bytes]]:
    """Return the pages of all totals, spent tickets and cards, from a copy made by a program of its own.

    To open a database here would take away the locks of the Box that this process serves.
    """
    subprocess.run(["cp", folder / "box.db", folder / "cards.db", aside], check=True)
    found = {name: masked_pages(aside / name) for name in ("box.db", "cards.db")}
    return {
        table: found[name][table] for name, table in (("box.db", "tally"), ("box.db", "spent"), ("cards.db", "card"))
    }


def wrong_cards(fresh: Device, used: Device) -> dict[str, Reply]:
    """Ask for tickets that nobody may have."""
    stranger = Device(fresh.host, fresh.base, fresh.cell, b64u(bytes(16)))
    lost = Device(fresh.host, fresh.base, "0" * 16, fresh.code)
    elsewhere = Device(fresh.host, "/box/0000000000000000/", fresh.cell, fresh.code)
    blinded = b64u(bytes(255) + b"\x02")
    return {
        "an unknown card": stranger.ask(blinded=bytes(255) + b"\x02"),
        "an unknown group": lost.ask(blinded=bytes(255) + b"\x02"),
        "an unknown wave": elsewhere.ask(blinded=bytes(255) + b"\x02"),
        "a used card": used.ask(),
        "nothing to sign": fresh.ask(blinded=bytes(256)),
        "another site's page": fresh.request(
            "POST",
            "ticket",
            json.dumps({"card": fresh.code, "cell": fresh.cell, "blinded": blinded}).encode(),
            Content_Type=JSON,
            Origin=ELSEWHERE,
            Sec_Fetch_Site="cross-site",
        ),
        "a question instead of a request": fresh.request("GET", "ticket"),
    }


def wrong_answers(device: Device, ticket: dict[str, str], spent: dict[str, str]) -> dict[str, Reply]:
    """Send what cannot be counted; `ticket` is good and unused, `spent` has been used."""
    good = json.dumps(sheet(ticket, SHEET)).encode()
    forged = {**ticket, "signature": b64u(bytes(256))}
    return {
        "a forged ticket": device.post("answers", sheet(forged, SHEET)),
        "another's signature": device.post("answers", sheet({**ticket, "signature": spent["signature"]}, SHEET)),
        "a spent ticket": device.post("answers", sheet(spent, OTHER)),
        "an answer not offered": device.post("answers", sheet(ticket, {**SHEET, "sisq": 6})),
        "a question not asked": device.post("answers", sheet(ticket, {**SHEET, "name": "Ada"})),
        "too much": device.post("answers", sheet(ticket, SHEET) | {"pad": "x" * 9000}),
        "a lost connection": device.post_cut_short("answers", good),
        "half a message": device.request("POST", "answers", good[:-40], Content_Type=JSON),
        "no JSON": device.request("POST", "answers", b"cell=1&answers=2", Content_Type=JSON),
        "a form": device.request("POST", "answers", good, Content_Type="application/x-www-form-urlencoded"),
    }


def told(replies: dict[str, Reply]) -> dict[str, tuple[int, str]]:
    return {name: (reply.status, reply.content["error"]) for name, reply in replies.items()}


def test_each_wrong_submission_is_told_why_and_leaves_every_page_as_it_was(town: Town, tmp_path: Path) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    devices = [opened(link) for link in town.card_links(club).values()]
    spent = devices[0].ticket()
    assert devices[0].post("answers", sheet(spent, SHEET)).status == 200
    for device in devices[1:8]:
        assert device.answer(SHEET).status == 200
    ready = devices[8].ticket()

    before = pages(town.folder(wave_id), tmp_path)
    replies = wrong_cards(devices[9], devices[0]) | wrong_answers(devices[8], ready, spent)
    assert pages(town.folder(wave_id), tmp_path) == before
    assert told(replies) == {
        "an unknown card": (404, "unknown_card"),
        "an unknown group": (404, "unknown_cell"),
        "an unknown wave": (404, "unknown_wave"),
        "a used card": (409, "card_used"),
        "nothing to sign": (400, "blinded"),
        "another site's page": (403, "origin"),
        "a question instead of a request": (405, "method"),
        "a forged ticket": (403, "ticket"),
        "another's signature": (403, "ticket"),
        "a spent ticket": (409, "ticket_spent"),
        "an answer not offered": (400, "answers"),
        "a question not asked": (400, "answers"),
        "too much": (413, "too_large"),
        "a lost connection": (400, "cut_short"),
        "half a message": (400, "cut_short"),
        "no JSON": (400, "malformed"),
        "a form": (415, "content_type"),
    }
    for language in ("fr", "en"):
        messages = {reply.content["error"]: reply.content["message"][language] for reply in replies.values()}
        assert len(set(messages.values())) == len(messages)
    assert not any("Ada" in json.dumps(reply.content) for reply in replies.values())

    # none of it used anything up: the good ticket and the fresh card still count
    assert devices[8].post("answers", sheet(ready, SHEET)).status == 200
    assert devices[9].answer(SHEET).status == 200
    assert pages(town.folder(wave_id), tmp_path) != before


def test_after_closing_nothing_moves_the_sealed_totals(town: Town) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    devices = [opened(link) for link in town.card_links(club).values()]
    for device in devices[:8]:
        assert device.answer(SHEET).status == 200
    ready = devices[8].ticket()
    town.close(wave_id)
    sealed = (town.folder(wave_id) / "sealed.json").read_bytes()
    replies = {"a card": devices[9].ask(), "a ticket": devices[8].post("answers", sheet(ready, SHEET))}
    assert told(replies) == {"a card": (423, "closed"), "a ticket": (423, "closed")}
    assert "close" in replies["a card"].content["message"]["fr"]
    assert (town.folder(wave_id) / "sealed.json").read_bytes() == sealed
    assert json.loads(sealed)["cells"][devices[0].cell]["*"] == {"1": 8}
