"""Let whole clubs answer through the real code, each as soon as the mail comes, and copy all there is.

The order of mails, of Desk's writes and of answers is then the same: the worst that owners could do for themselves.
"""

import json
import logging
import random
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import gmpy2
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from sqlalchemy import text

from core import tickets
from core.db import Model, db
from core.mail import Memory, Message
from core.settings import Settings
from members.replacement import replace
from networks.manifests import unb64u
from networks.opening import open_due, remind_due, stock_open
from surveys import question_sets, store, typed_code
from surveys.answers import canonical, parse
from surveys.ballot_box import tag_of
from surveys.bodies import Submission, TicketRequest
from surveys.cards import card_hash
from surveys.folders import PRIVATE, write_new
from surveys.served import ServedWave, ServedWaves
from tests.attack.installation import opened_up
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock

LINK = re.compile(r"/box/([0-9a-f]{16})/../#([0-9a-f]{16})\.([\w-]{22})")
QUESTIONS = question_sets.load("pulse-fr-1")
WAVES, SIZES = 20, (8, 30)
LOST, TYPED = 0.15, 0.2
"""Shares of owners who lose their first mail, and who type their code into the plain form."""


@dataclass(frozen=True)
class Truth:
    """Who is in each wave (member and address), and the marks of everyone's records, in the order of answers."""

    members: dict[str, dict[str, str]] = field(default_factory=dict)
    marks: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    twice: dict[str, list[str]] = field(default_factory=dict)
    """Who was dealt a second card, in order."""


@contextmanager
def fixed_chance(seed: int) -> Iterator[None]:
    """Let whatever this thread draws be the same each time: codes, identifiers, the order of dealing."""
    drawn, real, thread = random.Random(seed), vars(random)["_urandom"], threading.current_thread()
    vars(random)["_urandom"] = lambda n: drawn.randbytes(n) if threading.current_thread() is thread else real(n)
    try:
        yield
    finally:
        vars(random)["_urandom"] = real


def fixed_key(seed: int) -> bytes:
    """Make a signing key that is the same each time, as PEM."""
    drawn = random.Random(seed)
    p, q = (int(gmpy2.next_prime(drawn.getrandbits(1024) | 3 << 1022)) for _ in range(2))
    d = rsa.rsa_recover_private_exponent(tickets.PUBLIC_EXPONENT, p, q)
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    public = rsa.RSAPublicNumbers(tickets.PUBLIC_EXPONENT, p * q)
    return tickets.SigningKey.wrap(rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()).to_pem()


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Write whatever any logger says to a file."""
    handler, root = logging.FileHandler(path), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


@dataclass
class Doorstep(Memory):
    """Bring each mail and wait until its reader has done with it."""

    read: Callable[[Message], None] = lambda _message: None  # a field's default

    def send(self, message: Message) -> None:
        """Hand the message over."""
        super().send(message)
        self.read(message)


class Owners:
    """Everybody of every club: they answer as soon as a mail with a link comes, or lose it."""

    def __init__(self, served: ServedWaves, seed: int) -> None:
        self.truth, self._served, self._drawn = Truth(), served, random.Random(seed)
        self._member: dict[str, str] = {}
        self.lost: list[tuple[str, str]] = []
        """Member and wave of those whose first mail was lost."""

    def join(self, wave: str, members: Mapping[str, str]) -> None:
        """Note the members of a wave and their addresses."""
        self.truth.members[wave], self.truth.marks[wave], self.truth.twice[wave] = dict(members), {}, []
        self._member |= {address: member for member, address in members.items()}

    def read(self, message: Message) -> None:
        """Open a mail: answer, or lose it."""
        found = LINK.search(message.text)
        if found is None:
            return
        member, wave = self._member[message.to], found[1]
        if (member, wave) in self.lost:
            self.truth.twice[wave].append(member)
        elif self._drawn.random() < LOST:
            self.lost.append((member, wave))
            return
        self.truth.marks[wave][member] = self._answer(self._served.get(wave), found[2], unb64u(found[3]))

    def _answer(self, wave: ServedWave, cell: str, code: bytes) -> list[str]:
        sheet = {item.id: self._drawn.choice(item.options).code for item in QUESTIONS.items}
        if self._drawn.random() < TYPED:
            return [card_hash(code).hex(), *typed_in(wave, cell, code, sheet)]
        key, tag_key = wave.signing_key(cell).public_key, self._drawn.randbytes(32)
        prepared = tickets.prepare(tickets.fingerprint(key))
        blinding = tickets.blind(key, prepared)
        blind_sig = wave.ticket(TicketRequest(code, cell, blinding.blinded))
        signature = tickets.finalize(key, prepared, blind_sig, blinding.inverse)
        wave.answer(Submission(cell, prepared, signature, tag_key, sheet))
        row_id = tickets.row_id(prepared)
        tag = tag_of(tag_key, row_id, canonical(parse(QUESTIONS, sheet)))
        return [mark.hex() for mark in (card_hash(code), sha256(blinding.blinded).digest(), row_id, tag)]


def typed_in(wave: ServedWave, cell: str, code: bytes, sheet: Mapping[str, Any]) -> list[str]:
    """Answer by the plain form, and return the marks of the ticket that the Box made; the tag is looked up later."""
    key = wave.signing_key(cell)
    draw = typed_code.draw_from(key, code)
    prepared = tickets.prepare(tickets.fingerprint(key.public_key), draw)
    blinding = tickets.blind(key.public_key, prepared, draw)
    typed_code.count(wave, code, sheet)
    return [sha256(blinding.blinded).hexdigest(), tickets.row_id(prepared).hex()]


def play(app: Flask, settings: Settings, clock: FakeClock, size: int) -> tuple[Truth, Doorstep]:
    """Open twenty waves of so many members, let everybody answer, remind them; return who did what, and the mails."""
    pool = settings.data_dir / "keys_ahead"
    pool.mkdir(exist_ok=True)
    pem = fixed_key(size)
    for number in range(WAVES):
        write_new(pool / f"{number:016x}.pem", pem, PRIVATE)
    served = ServedWaves(settings.waves_dir)
    owners, mail = Owners(served, size), Doorstep()
    mail.read = owners.read
    app.extensions["mail"] = mail
    for number in range(WAVES):
        owners.join(*club(number, size))
    clock.moment = OPENS
    open_due()
    stock_open()
    for member, wave in owners.lost:
        replace(member, wave)
    clock.advance(days=9)
    remind_due()
    served.close()
    for wave, marks in owners.truth.marks.items():
        complete(settings.waves_dir / wave / "box.db", marks)
    return owners.truth, mail


def complete(box: Path, marks: Mapping[str, list[str]]) -> None:
    """Add to everyone's marks the tag that stands beside one of them."""
    with store.opened(box) as connection:
        tags = {row_id.hex(): tag.hex() for row_id, tag in connection.execute("SELECT row_id, tag FROM spent")}
    for known in marks.values():
        known += [tags[mark] for mark in known if mark in tags]


def club(number: int, size: int) -> tuple[str, dict[str, str]]:
    """Add a club with so many members and a wave, and return the wave and its members' addresses."""
    root = make_root(f"Club {number}", contact="Jeanne Morel, 01 99 00 00 01")
    members = {m.id: m.email for m in (make_member(root, f"o{number}.{each}@exemple.fr") for each in range(size))}
    wave = make_wave(root)
    db.session.commit()
    return wave.id, members


def rob(settings: Settings, truth: Truth, mail: Doorstep, copy: Path) -> Path:
    """Copy the data folder by a program of its own, and write down Desk's tables in clear and the mail server's log."""
    copy.mkdir()
    subprocess.run(["cp", "-a", settings.data_dir, copy / "data"], check=True)
    (copy / "members.json").write_text(json.dumps(truth.members), encoding="utf-8")
    cards = [message.to for message in mail.sent if LINK.search(message.text)]
    (copy / "mails.log").write_text("".join(f"to=<{address}>\n" for address in cards), encoding="utf-8")
    with (copy / "desk.jsonl").open("w", encoding="utf-8") as dump:
        dump.writelines(f"{json.dumps(row)}\n" for table in Model.metadata.sorted_tables for row in dumped(table.name))
    db.session.rollback()
    return copy


def dumped(table: str) -> Iterator[dict[str, Any]]:
    """Return the rows of one of Desk's tables as they lie there, with PostgreSQL's own marks of order."""
    if db.engine.dialect.name == "sqlite":
        for values in db.session.execute(text(f'SELECT * FROM "{table}"')):
            yield {"table": table, "values": [opened_up(value) for value in values]}
        return
    marked = text(f'SELECT ctid::text, xmin::text, * FROM "{table}"')
    for ctid, xmin, *columns in map(tuple, db.session.execute(marked)):
        told = {"table": table, "ctid": place_of(ctid), "xmin": [int(xmin)]}
        yield {**told, "values": [opened_up(value) for value in columns]}


def place_of(ctid: str) -> list[int]:
    """Return page and number of a row in PostgreSQL's heap."""
    return [int(number) for number in ctid.strip("()").split(",")]
