"""A federation of two clubs with one check-in, run by the real code, and everything that can happen to it."""

import random
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace as with_changes
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from core import tickets
from core.db import db
from core.mail import MailDown, Memory, Message
from core.settings import Settings
from members.models import Deal
from members.roster import MailRoster
from networks import ports, restoring
from networks.manifests import unb64u
from networks.models import Wave
from networks.opening import open_due, stock_open
from networks.waves import State
from surveys import answers, ballot_box, cards, question_sets, spent, store, typed_code
from surveys.bodies import Submission, TicketRequest
from surveys.folders import PRIVATE, WaveFolder, write_new
from surveys.plan import tally_plan
from surveys.served import ServedWave, ServedWaves
from tests.attack.backups import FileBackup
from tests.builders import OPENS, make_club, make_federation, make_member, make_wave
from tests.conftest import FakeClock

LINK = re.compile(r"/box/[0-9a-f]{16}/../#([0-9a-f]{16})\.([\w-]{22})")
QUESTIONS = question_sets.load("pulse-fr-1")
PLAN = tally_plan(QUESTIONS)
CLUBS, MEMBERS = 2, 8
Totals = Counter[tuple[str, str, str]]
"""Cell, measure, value."""


@dataclass
class Postman(Memory):
    """Bring mail until the server goes away, if it is told after how many; whoever was next is left in doubt."""

    left: int | None = None
    doubtful: list[str] = field(default_factory=list)

    def send(self, message: Message) -> None:
        """Hand over one message, or go away."""
        if self.left == 0:
            self.down = True
            self.doubtful.append(message.to)
            raise MailDown
        super().send(message)
        self.left = None if self.left is None else self.left - 1


@dataclass
class Card:
    """A card as its owner knows it, and what was done with it."""

    member: str
    cell: str
    code: bytes = field(repr=False)
    prepared: bytes = b""
    blinding: tickets.Blinding | None = None
    signed: bytes = b""
    tag_key: bytes = b""
    sheet: Mapping[str, Any] | None = None
    receipt: str = ""
    typed: bool = False

    @property
    def used(self) -> bool:
        """Tell whether it gave a ticket."""
        return bool(self.signed) or self.typed


@dataclass(frozen=True)
class Kept:
    """A copy of Desk's database, and what the wave was like then."""

    backup: FileBackup
    state: State
    drawn: int | None
    replaced: frozenset[str]


def sheet_of(seed: int) -> dict[str, Any]:
    """Return some answers, each question answered, declined or skipped."""
    drawn = random.Random(seed)
    codes = {item.id: drawn.choice([*(option.code for option in item.options), None]) for item in QUESTIONS.items}
    return {name: code for name, code in codes.items() if drawn.random() < 0.9}


def counted(cell: str, sheet: Mapping[str, Any]) -> Totals:
    """Return what a sheet adds to its cell."""
    return Counter((cell, *pair) for pair in answers.deltas(PLAN, QUESTIONS, answers.parse(QUESTIONS, sheet)))


class World:
    """One installation; `begin` takes it back to the day before the check-in opens."""

    def __init__(self, app: Flask, settings: Settings, clock: FakeClock, pems: tuple[bytes, ...]) -> None:
        self.app, self.settings, self.clock, self._pems = app, settings, clock, pems
        self.served: ServedWaves | None = None
        self.seen = Counter[str]()
        """How often what happened, over all sequences."""
        root = make_federation(contact="Jeanne Morel, 01 99 00 00 01", attributes="")
        clubs = [make_club(root, f"Club {number}") for number in range(CLUBS)]
        people = [make_member(club, f"o{number}.{club.id}@exemple.fr") for club in clubs for number in range(MEMBERS)]
        self.members = {member.email: member.id for member in people}
        self.wave = make_wave(root).id
        db.session.commit()
        self._planned = self.back_up("planned")
        self.folder = WaveFolder(settings.waves_dir / self.wave)

    def begin(self) -> None:
        """Put everything back to the day before."""
        self.end()
        shutil.rmtree(self.settings.waves_dir, ignore_errors=True)
        pool = self.settings.data_dir / "keys_ahead"
        shutil.rmtree(pool, ignore_errors=True)
        pool.mkdir()
        for pem in self._pems:
            write_new(pool / f"{secrets.token_hex(8)}.pem", pem, PRIVATE)
        self._planned.restore()
        self.lose_memory()
        self.post = Postman()
        self.app.extensions["mail"] = self.post
        self.clock.moment = OPENS

    def end(self) -> None:
        """Stop serving."""
        if self.served is not None:
            self.served.close()
            self.served = None

    def lose_memory(self) -> None:
        """Forget the cards that wait for the mail server in the worker's memory."""
        ports.init_app(self.app, with_changes(ports.current(), roster=MailRoster()))

    def crash(self) -> None:
        """Lose what the processes had in memory."""
        self.end()
        self.lose_memory()
        db.session.rollback()
        db.session.close()

    def open(self) -> None:
        """Let the worker open what is due and deal cards."""
        open_due()
        stock_open()

    def box(self) -> ServedWave:
        """Return the open wave; raises what the Box raises for one that is not."""
        if self.served is None:
            self.served = ServedWaves(self.settings.waves_dir)
        return self.served.get(self.wave)

    def mailed(self) -> list[Card]:
        """Return the cards that came by mail since the last look, with whoever read it."""
        came = [(mail, LINK.search(mail.text)) for mail in self.post.sent]
        self.post.sent.clear()
        return [Card(self.members[mail.to], found[1], unb64u(found[2])) for mail, found in came if found]

    def back_up(self, name: str) -> FileBackup:
        """Copy Desk's database."""
        folder = self.settings.data_dir.parent / "backups" / name
        folder.mkdir(parents=True, exist_ok=True)
        return FileBackup(self.settings, folder)

    def restore(self, backup: FileBackup) -> None:
        """Put a copy back and let the worker start, while the Box goes on."""
        backup.restore()
        self.lose_memory()
        restoring.examine()

    def stage(self) -> Wave:
        """Return the wave as Desk has it now."""
        db.session.rollback()
        return db.session.get_one(Wave, self.wave)

    def replaced(self) -> int:
        """Count the members whom Desk knows as dealt a second card."""
        dealt_again = select(func.count()).select_from(Deal).where(Deal.replaced.is_(True))
        return db.session.scalar(dealt_again) or 0

    def flagged(self) -> dict[str, str]:
        """Return whom Desk's flags name as mailed a card, and their cell: nobody of a cell or everybody."""
        named = select(Deal.member_id, Deal.cell).where(Deal.mailed.is_(True))
        found = {row.member_id: row.cell for row in db.session.execute(named)}
        assert set(Counter(found.values()).values()) <= {MEMBERS}
        return found

    def totals(self) -> tuple[Totals, int, int]:
        """Return what the open box holds above zero, how many tickets are spent, and how many were given."""
        with store.opened(self.folder.box) as box, store.opened(self.folder.cards) as card_store:
            kept = ballot_box.totals(box)
            return flat(kept), spent.count(box), sum(cards.issued(card_store).values())

    def everything(self) -> bytes:
        """Return all bytes of all waves; only while nothing is served."""
        return b"".join(path.read_bytes() for path in self.settings.waves_dir.rglob("*") if path.is_file())


def flat(kept: ballot_box.Totals) -> Totals:
    """Return totals as one counter."""
    found = {
        (cell, m, value): n for cell, of in kept.items() for m, values in of.items() for value, n in values.items()
    }
    return +Counter(found)


def ask(box: ServedWave, card: Card) -> bytes:
    """Ask for the card's ticket, with a fresh blinded message or the one it has; return the blind signature."""
    key = box.signing_key(card.cell).public_key
    if card.blinding is None:
        card.prepared = tickets.prepare(tickets.fingerprint(key))
        card.blinding = tickets.blind(key, card.prepared)
    blind_sig = box.ticket(TicketRequest(card.code, card.cell, card.blinding.blinded))
    card.signed = tickets.finalize(key, card.prepared, blind_sig, card.blinding.inverse)
    return blind_sig


def send(box: ServedWave, card: Card, sheet: Mapping[str, Any]) -> str:
    """Send a sheet under the card's ticket and return the receipt."""
    card.tag_key = card.tag_key or secrets.token_bytes(32)
    return box.answer(Submission(card.cell, card.prepared, card.signed, card.tag_key, sheet))


def type_in(box: ServedWave, card: Card, sheet: Mapping[str, Any]) -> str:
    """Send a sheet by the plain form."""
    return typed_code.count(box, card.code, sheet)


def folder_is_empty(folder: WaveFolder) -> bool:
    """Tell whether nothing but public files and sealed totals is left of a wave."""
    left = [path.name for path in folder.path.iterdir() if path.name not in {"cells", "page", "manifest.json"}]
    return set(left) <= {"sealed.json", "cancelled", "extension.json"}
