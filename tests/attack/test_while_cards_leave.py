"""While cards still go out, a copy of everything names no few of a cell of whom its first sheets must be."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace as with_changes
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from core.db import db, transaction
from core.mail import MailDeferred, MailDown, Memory, Message
from core.settings import Settings
from members.cards import Outcome, mail_card
from members.models import Deal, Member
from members.replacement import replace
from members.roster import MailRoster
from networks import ports
from networks.manifests import unb64u
from networks.opening import open_due, stock_open
from networks.ports import CardMail
from surveys.folders import PRIVATE, WaveFolder, write_new
from surveys.served import ServedWaves
from tests.attack.sequences import LINK, Card, ask, send, sheet_of
from tests.attack.thief import read
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock

pytestmark = pytest.mark.usefixtures("each_database")
SIZE, K = 14, 9
ROUNDS = (1, 2, 3, K, SIZE)
"""How many mails the server has taken in all, round by round."""


@dataclass
class Doorstep(Memory):
    """Take so many mails, whose readers answer at once, and put the others off or go away."""

    takes: int = 0
    then: type[Exception] = MailDeferred
    answer: Callable[[Message], None] = lambda _message: None  # a field's default

    def send(self, message: Message) -> None:
        """Bring one mail, or do what comes then."""
        if len(self.sent) >= self.takes:
            raise self.then
        super().send(message)
        self.answer(message)


@dataclass
class Watch:
    """An open wave of one cell, and a copy of Desk's flags and of the box after every commit and every answer."""

    app: Flask
    folder: WaveFolder
    copies: Path
    served: ServedWaves
    door: Doorstep
    kept: list[Path] = field(default_factory=list)

    def answer(self, message: Message) -> None:
        """Answer as soon as the mail is there."""
        found = LINK.search(message.text)
        assert found
        wave, card = self.served.get(self.folder.path.name), Card("", found[1], unb64u(found[2]))
        ask(wave, card)
        send(wave, card, sheet_of(len(self.kept)))
        self.copy()

    def copy(self, _session: object = None) -> None:
        """Copy what matters here, as another program would."""
        with db.engine.connect() as connection:
            rows = connection.execute(select(Deal.cell, Deal.member_id, Deal.mailed, Deal.replaced)).all()
        lines = [json.dumps({f"deal.{name}": value for name, value in row._mapping.items()}) for row in rows]
        target = self.copies / f"{len(self.kept):03}"
        target.mkdir(parents=True)
        (target / "desk.jsonl").write_text("\n".join(sorted(lines)), encoding="ascii")
        for path in self.folder.path.glob("box.db*"):
            shutil.copyfile(path, target / path.name)
        if self.kept and content(target) == content(self.kept[-1]):
            shutil.rmtree(target)  # nothing new
        else:
            self.kept.append(target)

    def rounds(self, takes: Sequence[int]) -> None:
        """Let the worker deal, round by round, and copy after every commit."""
        event.listen(Session, "after_commit", self.copy)
        for each in takes:
            self.door.takes = each
            stock_open()
        event.remove(Session, "after_commit", self.copy)

    def found(self, aside: Path, last: int = 0) -> list[Mapping[str, int]]:
        """Return what the reader says of each copy that holds a sheet, or of so many at the end."""
        told = (read("singling", copy, {}, aside) for copy in self.kept[-last:])
        return [cell for report in told for cell in report.values()]


def content(copy: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in copy.iterdir()}


@pytest.fixture
def watch(app: Flask, settings: Settings, clock: FakeClock, pems: tuple[bytes, ...], tmp_path: Path) -> Iterator[Watch]:
    """A wave that is due."""
    (settings.data_dir / "keys_ahead").mkdir()
    write_new(settings.data_dir / "keys_ahead" / f"{secrets.token_hex(8)}.pem", pems[0], PRIVATE)
    club = make_root(threshold=K)
    for _ in range(SIZE):
        make_member(club)
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    app.extensions["mail"] = door = Doorstep()
    served = ServedWaves(settings.waves_dir)
    made = Watch(app, WaveFolder(settings.waves_dir / wave.id), tmp_path / "copies", served, door)
    door.answer = made.answer
    open_due()
    yield made
    served.close()


@pytest.mark.parametrize("then", [MailDeferred, MailDown])
def test_whom_the_first_sheets_are_from_is_never_fewer_than_a_cell_needs(
    watch: Watch, tmp_path: Path, then: type[Exception]
) -> None:
    watch.door.then = then
    watch.rounds(ROUNDS)
    found = watch.found(tmp_path)
    assert {cell["sheets"] for cell in found} >= {1, 2, 3, K}
    assert min(cell["mailed"] for cell in found) >= K
    addresses = [mail.to for mail in watch.door.sent]
    assert len(addresses) == len(set(addresses))
    assert len(addresses) == SIZE if then is MailDeferred else len(addresses) >= K


def test_nor_after_a_crash_when_the_others_ask_for_a_replacement(watch: Watch, tmp_path: Path) -> None:
    watch.rounds([1])
    wave, without = watch.folder.path.name, {mail.to for mail in watch.door.sent}
    ports.init_app(watch.app, with_changes(ports.current(), roster=MailRoster()))
    watch.rounds([SIZE])
    assert len(watch.door.sent) == 1, "what was in memory is lost"
    others = [member.id for member in db.session.scalars(select(Member)) if member.email not in without]
    for member in others:
        replace(member, wave)
    assert len({mail.to for mail in watch.door.sent}) == len(watch.door.sent) == SIZE
    assert min(cell["mailed"] for cell in watch.found(tmp_path)) == SIZE


class OneByOne(MailRoster):
    """A roster that sets each flag before its mail, and takes it back if the mail was put off."""

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        """Deal without thinking of copies."""
        sent = 0
        for cell, drawn in codes.items():
            waiting = db.session.scalars(select(Deal.member_id).where(Deal.mailed.is_(False))).all()
            for member_id, code in zip(waiting, drawn, strict=True):
                self._flag(member_id, mailed=True)
                outcome = mail_card(mail, member_id, cell, code)
                if outcome is Outcome.DEFERRED:
                    self._flag(member_id, mailed=False)
                sent += outcome is Outcome.SENT
        return sent

    @staticmethod
    def _flag(member_id: str, *, mailed: bool) -> None:
        with transaction():
            db.session.execute(update(Deal).where(Deal.member_id == member_id).values(mailed=mailed))


def test_flags_set_one_by_one_name_the_one_who_answered(watch: Watch, tmp_path: Path) -> None:
    """Positive control."""
    ports.init_app(watch.app, with_changes(ports.current(), roster=OneByOne()))
    for number in ROUNDS[:2]:
        watch.rounds([number])
        assert [(cell["sheets"], cell["mailed"]) for cell in watch.found(tmp_path, 1)] == [(number, number)]
