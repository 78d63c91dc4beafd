"""However somebody answers, what is kept looks alike: link by mail, card scanned or typed, form, card dealt again."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_bytes, token_hex
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.mail import Memory
from core.settings import Settings
from members.models import Deal, Member
from members.replacement import replace
from networks import by_hand
from networks.card_codes import typed
from networks.manifests import b64u, unb64u
from networks.opening import open_due, stock_open
from surveys import ballot_box, store
from surveys.box import make_box
from surveys.cards import card_hash
from surveys.folders import WaveFolder
from surveys.spent import EMPTY
from tests.builders import OPENS, make_club, make_federation, make_member, make_wave
from tests.conftest import FakeClock
from tests.surveys.boxing import Device, stock_keys

LINK = re.compile(r"#([0-9a-f]{16})\.([\w-]{22})")
MEMBERS = 9
SHEET: Mapping[str, Any] = {
    "ucla3_1": 2,
    "ucla3_2": 2,
    "ucla3_3": 3,
    "owner_isolated": 1,
    "sisq": 4,
    "peer_talk": "needed",
    "weighs_most": "cash",
}
Rows = Sequence[tuple[Any, ...]]
Card = tuple[str, bytes]


@dataclass
class Town:
    """An open wave of two clubs: the cards of one were drawn, those of the other mailed."""

    device: Device
    printed: list[Card]
    mailed: list[Card]
    again: Card
    kept: dict[str, list[Rows]] = field(default_factory=lambda: defaultdict(list))
    """The rows that each answer left, by way: its card, its ticket, the totals it moved, the sizes of both files."""


@pytest.fixture
def town(app: Flask, settings: Settings, clock: FakeClock, outbox: Memory, pems: tuple[bytes, ...]) -> Town:
    stock_keys(settings, pems)
    root = make_federation()
    drawing, mailing = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club in (drawing, mailing):
        for _ in range(MEMBERS):
            make_member(club)
    by_hand.choose(drawing.id, drawn=True)
    wave = make_wave(root)
    db.session.commit()
    clock.moment = OPENS
    open_due()
    stock_open()
    mailed = [card_in(mail.text) for mail in outbox.sent]
    printed = by_hand.print_cards(wave.id, drawing.id, b"d" * 32)
    away = db.session.scalars(select(Member).where(Member.leaf_id == drawing.id)).first()
    assert away is not None
    replace(away.id, wave.id)
    folder = WaveFolder(settings.waves_dir / wave.id)
    return Town(Device(make_box(settings).test_client(), folder), printed, mailed, card_in(outbox.sent[-1].text))


def card_in(text: str) -> Card:
    found = LINK.search(text)
    assert found, text
    return found[1], unb64u(found[2])


def by_device(town: Town, card: Card) -> None:
    """Answer as the page does that a link or a scanned card opens."""
    cell, code = card
    assert town.device.send(town.device.ticket(code, cell), SHEET).status_code == 200


def by_typing(town: Town, card: Card) -> None:
    """Answer as the page does into which a code is typed: it asks for the cell first."""
    told = town.device.post("cell", {"card": b64u(card[1])})
    by_device(town, (told.get_json()["cell"], card[1]))


def by_form(town: Town, card: Card) -> None:
    """Answer by the form without script."""
    address = f"/box/{town.device.wave}/fr/form"
    sent = {"code": typed(card[1]), **{name: str(code) for name, code in SHEET.items()}}
    assert town.device.client.post(address, data=sent).status_code == 200


def answer(town: Town, way: str, act: Callable[[Town, Card], None], card: Card) -> None:
    """Answer with a card and keep what that changed at rest."""
    before = at_rest(town.device.folder)
    act(town, card)
    after = at_rest(town.device.folder)
    mine = card_hash(card[1])
    (used,) = (row for row in after["card"] if row[0] == mine)
    (ticket,) = {row[1:] for row in after["spent"]} - {row[1:] for row in before["spent"]}
    moved = sorted((*was[1:3], now[3] - was[3]) for was, now in zip(before["tally"], after["tally"], strict=True))
    assert after["bytes"] == before["bytes"]
    town.kept[way].append([used, ticket, *(row for row in moved if row[2])])


def at_rest(folder: WaveFolder) -> dict[str, list[tuple[Any, ...]]]:
    """Read everything that a copy of an open wave holds."""
    found: dict[str, list[tuple[Any, ...]]] = {"bytes": []}
    for path in (folder.cards, folder.box):
        with store.opened(path) as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE name <> 'state'").fetchall():
                rows = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2, 3')  # it is the file's
                found[table] = rows.fetchall()
        found["bytes"].append((path.name, path.stat().st_size))
    return found


def shape(rows: Rows) -> tuple[tuple[object, ...], ...]:
    """Return what can be told of rows without knowing a code: types, lengths, and every value that is no mark."""
    return tuple(tuple(seen(value) for value in row) for row in rows)


def seen(value: object) -> object:
    if isinstance(value, bytes):
        return len(value), value.count(0) > len(value) // 2
    return len(value) if isinstance(value, str) and re.fullmatch("[0-9a-f]{16}", value) else value


def told_apart(kept: Mapping[str, Sequence[Rows]]) -> set[str]:
    """Return the ways to answer that leave what no other way leaves."""
    shapes = {way: {shape(rows) for rows in all_rows} for way, all_rows in kept.items()}
    return {
        way
        for way, own in shapes.items()
        if own - set().union(*(others for name, others in shapes.items() if name != way))
    }


def test_at_rest_every_way_to_answer_looks_alike(town: Town) -> None:
    ways = {
        "card scanned": (by_device, town.printed[:2]),
        "card typed into the page": (by_typing, town.printed[2:4]),
        "card typed into the form": (by_form, town.printed[4:6]),
        "link by mail": (by_device, town.mailed[:2]),
        "mailed code typed into the form": (by_form, town.mailed[2:4]),
        "card dealt again": (by_device, [town.again]),
    }
    for way, (act, cards) in ways.items():
        for card in cards:
            answer(town, way, act, card)
    assert set(town.kept) == set(ways)
    assert told_apart(town.kept) == set()
    assert len({shape(rows) for all_rows in town.kept.values() for rows in all_rows}) == 1
    with store.opened(town.device.folder.box) as box:
        totals = ballot_box.totals(box)
    assert sorted(counts["*"]["1"] for counts in totals.values()) == [4, 7]


def test_unused_cards_look_alike_too_and_nobodys_row_says_how_they_were_invited(town: Town) -> None:
    rows = at_rest(town.device.folder)["card"]
    assert len({shape([row]) for row in rows}) == 1
    assert {card_hash(code) for _, code in town.printed} < {row[0] for row in rows}
    assert {(deal.mailed, deal.replaced) for deal in db.session.scalars(select(Deal))} == {(True, False), (True, True)}


@pytest.mark.parametrize(
    "leak",
    [
        lambda rows: [(*rows[0], "printed"), *rows[1:]],
        lambda rows: [(*rows[0][:3], None), *rows[1:]],
        lambda rows: [rows[0], (rows[1][0], EMPTY), *rows[2:]],
        lambda rows: [rows[0], rows[1], *rows[3:]],
    ],
    ids=["a column for the way", "no blinded message", "no tag", "another total"],
)
def test_a_store_that_keeps_the_way_is_found_out(leak: Callable[[Rows], Rows]) -> None:
    """Positive control."""

    def left() -> Rows:
        card = (token_bytes(32), token_hex(8), 1, token_bytes(32))
        return [card, (token_bytes(32), token_bytes(32)), ("*", "1", 1), ("sisq", "4", 1)]

    assert told_apart({"link by mail": [left()], "card scanned": [left()]}) == set()
    assert "card scanned" in told_apart({"link by mail": [left()], "card scanned": [leak(left())]})
