"""A database put back while a wave is open: the wave is cancelled, everybody is told, and nobody is ever dealt again.

With real boxes and real copies of the database; tests/networks/test_restoring.py cuts a wave at every step.
"""

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due, run_first
from core.mail import Memory, Message, deliver
from core.settings import Settings
from core.tickets import SigningKey
from members import replacement
from members.models import Deal, Member
from networks import chain, closing
from networks.models import Wave
from networks.waves import State
from surveys.folders import PRIVATE, WaveFolder, write_new
from tests.attack.backups import Backup, backed_up
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock

pytestmark = pytest.mark.usefixtures("each_database")
MEMBERS = 8
LEFT = {"manifest.json", "cells", "page", "cancelled"}


class Watching(Memory):
    """A mail server during whose work, before its mail of that number, something happens."""

    def __init__(self, at: int, then: Callable[[], None]) -> None:
        super().__init__()
        self._at, self._then = at, then

    def send(self, message: Message) -> None:
        if len(self.sent) == self._at:
            self._then()
        super().send(message)


@pytest.fixture(scope="module")
def pem() -> bytes:
    return SigningKey.generate().to_pem()


@pytest.fixture
def wave_id(app: Flask, settings: Settings, pem: bytes) -> str:
    """A planned wave of eight members, with a key made ahead."""
    pool = settings.data_dir / "keys_ahead"
    pool.mkdir()
    for _ in range(6):
        write_new(pool / f"{secrets.token_hex(8)}.pem", pem, PRIVATE)
    club = make_root()
    for _ in range(MEMBERS):
        make_member(club)
    wave = make_wave(club)
    db.session.commit()
    return wave.id


def work(app: Flask, clock: FakeClock, minutes: float = 1) -> None:
    """Do the worker's next round."""
    clock.advance(minutes=minutes)
    db.session.rollback()
    run_due(app)
    db.session.rollback()


def open_it(app: Flask, clock: FakeClock) -> None:
    clock.moment = OPENS
    work(app, clock)


def replace_one(wave_id: str) -> None:
    replacement.replace(db.session.scalars(select(Member.id)).first() or "", wave_id)


def close_it(wave_id: str, clock: FakeClock) -> None:
    clock.moment = db.session.get_one(Wave, wave_id).closes_at
    closing.close_due()


HAPPENED: dict[str, Callable[[Flask, FakeClock, str], None]] = {
    "a second link was sent": lambda _app, _clock, wave_id: replace_one(wave_id),
    "it was sealed": lambda _app, clock, wave_id: close_it(wave_id, clock),
}
"""What happened between the backup of an open wave and its restore."""


def check_ended(app: Flask, settings: Settings, outbox: Memory, clock: FakeClock, wave_id: str) -> None:
    """Check that a wave put back is over for good, and that the next one opens as if it had never been."""
    outbox.sent.clear()
    db.session.rollback()
    assert "restored-waves" in run_first(app)
    for _ in range(3):
        work(app, clock)
    deliver()
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    assert (wave.state, wave.cleared) == (State.CANCELLED, True)
    folder = WaveFolder(Path(settings.waves_dir) / wave_id)
    assert {each.name for each in folder.path.iterdir()} == LEFT
    assert db.session.scalars(select(Deal)).all() == []
    assert len({mail.to for mail in outbox.sent}) == len(outbox.sent) == MEMBERS
    assert not any("/box/" in mail.text for mail in outbox.sent)
    root_id = wave.root_id
    assert chain.check(root_id) == ()
    second = Wave(root_id=root_id, number=2, opens_at=clock.advance(days=30))
    second.closes_at, second.publishes_at = clock.moment.replace(day=28), clock.moment.replace(day=28)
    db.session.add(second)
    db.session.commit()
    work(app, clock, minutes=2)
    assert db.session.get_one(Wave, second.id, populate_existing=True).state == State.OPEN
    assert (chain.check(root_id), len(db.session.scalars(select(Deal)).all())) == ((), MEMBERS)


@pytest.mark.parametrize("what", HAPPENED)
def test_an_open_wave_put_back_after_something_happened_is_cancelled(  # noqa: PLR0913  # what an installation has
    app: Flask, settings: Settings, outbox: Memory, clock: FakeClock, wave_id: str, tmp_path: Path, what: str
) -> None:
    open_it(app, clock)
    assert len(outbox.sent) == MEMBERS
    with backed_up(settings, tmp_path) as backup:
        HAPPENED[what](app, clock, wave_id)
        backup.restore()
    check_ended(app, settings, outbox, clock, wave_id)


def test_a_wave_put_back_to_before_it_opened_is_cancelled_and_not_dealt_again(
    app: Flask, settings: Settings, outbox: Memory, clock: FakeClock, wave_id: str, tmp_path: Path
) -> None:
    with backed_up(settings, tmp_path) as backup:
        open_it(app, clock)
        backup.restore()
    check_ended(app, settings, outbox, clock, wave_id)


def test_a_wave_put_back_to_the_middle_of_its_dealing_is_cancelled_and_not_dealt_again(
    app: Flask, settings: Settings, outbox: Memory, clock: FakeClock, wave_id: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        backups: list[Backup] = []
        app.extensions["mail"] = Watching(3, lambda: backups.append(stack.enter_context(backed_up(settings, tmp_path))))
        open_it(app, clock)
        assert len(app.extensions["mail"].sent) == MEMBERS
        app.extensions["mail"] = outbox
        backups[0].restore()
        assert not db.session.scalars(select(Deal).where(Deal.mailed.is_(False))).all()
        check_ended(app, settings, outbox, clock, wave_id)


def test_a_backup_put_back_at_once_changes_nothing(
    app: Flask, settings: Settings, outbox: Memory, clock: FakeClock, wave_id: str, tmp_path: Path
) -> None:
    open_it(app, clock)
    with backed_up(settings, tmp_path) as backup:
        backup.restore()
    run_first(app)
    work(app, clock)
    assert db.session.get_one(Wave, wave_id, populate_existing=True).state == State.OPEN
    assert len(outbox.sent) == MEMBERS
