"""Live through a wave with every way to answer, and take a copy of everything at each stage."""

import json
import os
import random
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from core import tickets
from core.db import Model, db
from core.mail import Memory, deliver
from core.settings import Settings
from members.models import Member
from members.replacement import replace
from networks.card_codes import typed
from networks.closing import close_due, publish_due
from networks.lifecycle import extend
from networks.manifests import unb64u
from networks.models import Network, Wave
from networks.opening import open_due, remind_due, stock_open
from networks.wave_calendar import reminder_at
from surveys import question_sets, sealing, store, typed_code
from surveys.answers import canonical, parse
from surveys.ballot_box import tag_of
from surveys.box import make_box
from surveys.cards import card_hash
from surveys.folders import WaveFolder
from tests.attack.installation import unsealed
from tests.attack.reader.keys import stolen
from tests.builders import make_club, make_federation, make_member, make_wave
from tests.conftest import FakeClock
from tests.surveys.boxing import Device

CLUBS = {"gare": 14, "port": 11}
CARD = re.compile(r"#([0-9a-f]{16})\.([\w-]{22})")
QUESTIONS = question_sets.load("pulse-fr-1")
MINUTE, PAUSE_S = timedelta(minutes=1), 0.02
ORDERED = {
    "sqlite": 'SELECT * FROM "{}"',
    "postgresql": 'SELECT ctid::text AS ctid, xmin::text AS xmin, * FROM "{}" ORDER BY ctid',
}
GATHERED = {
    "sqlite": (),
    "postgresql": (
        "SELECT * FROM pg_stats WHERE schemaname = 'public'",
        "SELECT * FROM pg_stat_user_tables",
        "SELECT * FROM pg_stat_activity",
    ),
}


@dataclass
class Story:
    """A federation of two clubs, its open wave, whoever answered, and a folder of copies by stage."""

    settings: Settings
    clock: FakeClock
    outbox: Memory
    copies: Path
    wave_id: str
    drawn: random.Random = field(default_factory=lambda: random.Random(17))
    people: list[dict[str, Any]] = field(default_factory=list)
    windows: list[tuple[float, float]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """What must not be left of the signing keys, as marks."""
    vectors: list[list[int]] = field(default_factory=list)
    """The exact totals before sealing, measure by measure and cell by cell."""

    @property
    def folder(self) -> WaveFolder:
        return WaveFolder(self.settings.waves_dir / self.wave_id)

    def copy(self, stage: str) -> None:
        """Copy the data folder as it lies, and Desk's tables in the order in which they lie."""
        db.session.rollback()
        target = self.copies / stage
        shutil.copytree(self.settings.data_dir, target)
        dialect = db.engine.dialect.name
        raw = [text(ORDERED[dialect].format(name)) for name in Model.metadata.tables]
        raw += [text(view) for view in GATHERED[dialect]]
        rows = [row for query in raw for row in db.session.execute(query).mappings()]
        plain = [json.dumps({name: readable(value) for name, value in row.items()}) for row in rows]
        for name, lines in {"raw.jsonl": plain, "unsealed.jsonl": [json.dumps(row) for row in unsealed()]}.items():
            (target / name).write_text("\n".join(lines), encoding="utf-8")
            os.utime(target / name, (0, 0))  # our own files
        db.session.rollback()

    def cards(self) -> dict[str, tuple[str, bytes]]:
        """Return everybody's last card, cell and code by address."""
        found = {mail.to: CARD.search(mail.text) for mail in self.outbox.sent if CARD.search(mail.text)}
        return {to: (card[1], unb64u(card[2])) for to, card in found.items() if card}

    def answer(self, addresses: list[str]) -> None:
        """Let people answer, every third by the form without script, a minute of the clock from one to the next."""
        box, cards = make_box(self.settings), self.cards()
        device, served = Device(box.test_client(), self.folder), box.extensions["served"]
        members = {each.email: each.id for each in db.session.scalars(select(Member))}
        db.session.rollback()
        time.sleep(PAUSE_S)
        start, began = time.time(), self.clock.advance(minutes=5)
        for number, address in enumerate(addresses):
            cell, code = cards[address]
            answers, key = self.sheet(), served.get(self.wave_id).signing_key(cell)
            self.clock.advance(minutes=1)
            if number % 3 == 2:
                found = by_form(served.get(self.wave_id), key, code, answers)
            else:
                found = by_page(device, cell, code, answers)
            self.people.append({**found, "member": [address.encode().hex(), members[address].encode().hex()]})
        self.windows += [(start, time.time()), (began.timestamp(), self.clock.moment.timestamp())]
        self.clock.advance(minutes=5)
        time.sleep(PAUSE_S)
        for path in (self.folder.box, self.folder.cards):  # the heartbeat that comes sooner or later
            with store.opened(path) as connection:
                store.beat(connection)
        served.close()

    def sheet(self) -> dict[str, Any]:
        return {item.id: self.drawn.choice(item.options).code for item in QUESTIONS.items}

    def dossier(self, *, ended: bool = False) -> dict[str, Any]:
        """Return what there is to look for; once the wave has ended, no mark at all may be left, nor any key."""
        people = [{**each, "secrets": each["secrets"] + each["box"] * ended} for each in self.people]
        if ended:
            people[0] = {**people[0], "secrets": [*people[0]["secrets"], *self.keys]}
        return {"window": self.windows[0], "windows": self.windows, "people": people}


def by_page(device: Device, cell: str, code: bytes, answers: Mapping[str, Any]) -> dict[str, Any]:
    ticket, tag_key = device.ticket(code, cell), secrets.token_bytes(32)
    assert device.send(ticket, answers, tag_key).status_code == 200
    tag = tag_of(tag_key, tickets.row_id(ticket.prepared), canonical(parse(QUESTIONS, answers)))
    hidden = [ticket.signature, tag_key, ticket.blinding.inverse]
    return marks(code, ticket.prepared, ticket.blinding.blinded, [tag], hidden, answers)


def by_form(wave: Any, key: tickets.SigningKey, code: bytes, answers: Mapping[str, Any]) -> dict[str, Any]:
    typed_code.count(wave, code, answers)
    draw = typed_code.draw_from(key, code)
    prepared = tickets.prepare(tickets.fingerprint(key.public_key), draw)
    return marks(code, prepared, tickets.blind(key.public_key, prepared, draw).blinded, [], [], answers)


def marks(
    code: bytes, prepared: bytes, blinded: bytes, tags: list[bytes], hidden: list[bytes], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Write down all there is to look for about one answer."""
    secret = [code, typed(code).encode(), prepared, blinded, *hidden]
    box = [card_hash(code), tickets.row_id(prepared), sha256(blinded).digest(), *tags]
    return {
        "box": [mark.hex() for mark in (*box, *secret)],
        "secrets": [mark.hex() for mark in secret],
        "answers": answers,
    }


def readable(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, str | int | float | None) else str(value)


def live(story: Story) -> None:
    """Open, deal in two rounds, answer, lose a card, remind, extend, answer again, close, seal and publish."""
    wave = db.session.get_one(Wave, story.wave_id)
    story.clock.moment = wave.opens_at
    everybody = sorted(member.email for member in db.session.scalars(select(Member)))
    story.outbox.deferred = set(everybody[::2])
    for work in (open_due, stock_open):
        work()
    story.copy("dealing")
    story.outbox.deferred = set()
    stock_open()
    order = story.drawn.sample(everybody, len(everybody))
    story.answer(order[:1])
    story.copy("first")
    story.answer(order[1:11])
    story.copy("answering")
    change_plans(story, order[12])
    story.answer(order[11:20])
    story.copy("answered")
    note_ends(story)
    sealing.close_stores(story.folder)
    story.copy("closing")
    end(story)


def change_plans(story: Story, who: str) -> None:
    """Let somebody lose a card, remind everybody, and extend the wave."""
    (member,) = [member for member in db.session.scalars(select(Member)) if member.email == who]
    replace(member.id, story.wave_id)
    wave = db.session.get_one(Wave, story.wave_id)
    story.clock.moment = reminder_at(wave.opens_at, wave.closes_at)
    for work in (remind_due, deliver):
        work()
    extend(story.wave_id, 3)
    deliver()


def note_ends(story: Story) -> None:
    """Write down what must be gone in the end: the keys' private parts, and the exact totals."""
    for key in stolen(story.folder.path).values():
        for number in key.secrets:
            size = (number.bit_length() + 7) // 8
            story.keys += [number.to_bytes(size, "big").hex(), number.to_bytes(size, "little").hex()]
            story.keys += [str(number).encode().hex()]
    for pem in story.folder.path.rglob("*.pem"):
        story.keys += [line.hex() for line in pem.read_bytes().splitlines()[1:-1]]


def end(story: Story) -> None:
    """Close, seal and publish."""
    wave = db.session.get_one(Wave, story.wave_id)
    story.clock.moment = wave.closes_at + MINUTE
    close_due()
    counts = json.loads(story.folder.sealed.read_bytes())["cells"]
    vectors = [list(values.values()) for cell in counts.values() for values in cell.values()]
    story.vectors += [vector for vector in vectors if len(vector) > 4 and sum(map(bool, vector)) > 2]
    story.copy("sealed")
    story.clock.moment = db.session.get_one(Wave, story.wave_id).publishes_at + MINUTE
    for work in (publish_due, deliver):
        work()
    story.copy("released")


def begin(settings: Settings, clock: FakeClock, outbox: Memory, copies: Path) -> Story:
    """Found the federation and plan its wave."""
    root = make_federation("Fédération des Pays de l'Ouest", attributes="")
    for name, members in CLUBS.items():
        club: Network = make_club(root, f"Club {name}")
        for number in range(members):
            make_member(club, f"{name}{number:02}@exemple.fr")
    wave = make_wave(root)
    db.session.commit()
    return Story(settings, clock, outbox, copies, wave.id)
