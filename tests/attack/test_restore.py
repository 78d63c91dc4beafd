"""A restored backup brings nobody back: what had been erased since is erased again before the worker does anything."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import erasures, traces
from core.clock import now
from core.db import db, transaction
from core.erasures import FILE
from core.jobs import run_first
from core.mail import Memory, Outgoing, deliver
from core.settings import Settings
from members.leaving import leave
from members.models import ADMITTED, LEAD, LEFT, Member, Role
from peers import asking
from peers.listeners import exclusions
from peers.models import PeerRequest, Tombstone
from peers.requests.states import Event, Kind, State
from tests.attack.backups import backed_up
from tests.attack.person import EMAIL, NEW_EMAIL, be_everywhere, held_bytes, make_request, make_town, rows_naming
from tests.builders import make_lead, make_member, make_root
from tests.stored import stored

pytestmark = pytest.mark.usefixtures("each_database")


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def settle() -> None:
    """Do the worker's part of an erasure."""
    erasures.settle()
    traces.clear()


def test_a_member_who_left_does_not_come_back(app: Flask, settings: Settings, outbox: Memory, tmp_path: Path) -> None:
    town = make_town()
    be_everywhere(town, State.CONNECTED, State.CONNECTED)
    me = town.person.id
    held = held_bytes(me)
    kept = {"peer_report.by_hash", "peer_report.by_address_hash", "peer_consent.member_hash"}
    going = {value for column, values in held.items() if column not in kept for value in values}
    with backed_up(settings, tmp_path) as backup:
        with transaction():
            leave(db.session.get_one(Member, me))
        deliver()
        settle()
        assert not any(mark in stored(settings) for mark in town.clear)
        outbox.sent.clear()
        backup.restore()
    restored = stored(settings)
    assert all(mark in restored for mark in (*town.clear, *going))
    assert run_first(app)[0] == "erasures"
    traces.clear()
    content = stored(settings)
    assert [mark for mark in (*town.clear, *going) if mark in content] == []
    assert set(rows_naming(me).values()) == {0}
    assert db.session.get_one(Member, me).state == LEFT
    deliver()
    assert not {EMAIL, NEW_EMAIL} & {mail.to for mail in outbox.sent}
    assert {member.state for member in db.session.scalars(select(Member).where(Member.id != me))} == {ADMITTED}


def test_a_request_that_was_closed_does_not_come_back(app: Flask, settings: Settings, tmp_path: Path) -> None:
    town = make_town()
    asker, peer, other, third = town.person, *town.others[:3]
    closed = make_request(asker, State.CONTACTED, peer)
    open_still = make_request(other, State.SEARCHING, third)
    token, still, me = closed.contact_sealed, open_still.id, asker.id
    db.session.commit()
    with backed_up(settings, tmp_path) as backup:
        with transaction():
            asking.act(me, Event(Kind.CLOSE))
        settle()
        assert count(Tombstone) == 1
        backup.restore()
    assert token in stored(settings)
    run_first(app)
    traces.clear()
    assert token not in stored(settings)
    assert list(db.session.scalars(select(PeerRequest.id))) == [still]
    assert count(Tombstone) == 0
    assert db.session.get_one(Member, me).state == ADMITTED


def test_somebody_who_is_avoided_no_longer_does_not_come_back(app: Flask, settings: Settings, tmp_path: Path) -> None:
    me = make_town().person
    exclusions.add(me, ("Oscar Ancien", "Oscar Durable"))
    db.session.commit()
    member_id, (gone, stays) = me.id, [one.id for one in exclusions.own(me.id)]
    with backed_up(settings, tmp_path) as backup:
        with transaction():
            exclusions.remove(member_id, gone)
        settle()
        backup.restore()
    assert len(exclusions.own(member_id)) == 2
    db.session.rollback()
    run_first(app)
    assert [one.id for one in exclusions.own(member_id)] == [stays]


def test_erasing_again_is_done_once_and_says_nobody(
    app: Flask, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    town = make_town()
    be_everywhere(town, State.SEARCHING, State.CONNECTED)
    me = town.person.id
    with backed_up(settings, tmp_path) as backup:
        with transaction():
            leave(db.session.get_one(Member, me))
        settle()
        before = (settings.data_dir / FILE).read_bytes()
        backup.restore()
    caplog.set_level(logging.INFO)
    for _ in range(3):
        run_first(app)
    assert (settings.data_dir / FILE).read_bytes() == before
    assert caplog.text.count("erased-again") == 2  # the request, then the member
    assert me not in caplog.text


def test_a_backup_that_is_newer_than_the_erasure_needs_nothing(app: Flask, settings: Settings, tmp_path: Path) -> None:
    town = make_town()
    me = town.person.id
    db.session.commit()
    with transaction():
        leave(town.person)
    with backed_up(settings, tmp_path) as backup:  # the note is still in the database, and in its copy
        settle()
        (settings.data_dir / FILE).unlink()
        backup.restore()
    run_first(app)
    assert me in (settings.data_dir / FILE).read_text()
    assert count(Outgoing) == 1


def test_leaving_wins_over_the_rule_that_somebody_runs_the_network(
    app: Flask, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = make_root()
    root_id, me, next_lead = root.id, make_lead(root).id, make_member(root).id
    db.session.commit()
    with backed_up(settings, tmp_path) as backup:
        with transaction():
            db.session.add(Role(member_id=next_lead, network_id=root_id, kind=LEAD, since=now()))
            db.session.flush()
            leave(db.session.get_one(Member, me))
        settle()
        backup.restore()
    caplog.set_level(logging.INFO)
    run_first(app)
    assert db.session.get_one(Member, me).state == LEFT
    assert count(Role) == 0
    assert "root-without-lead" in caplog.text
