"""The tick: it keeps the promise while nobody clicks, by day only, and twice is once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.jobs import run_due
from core.mail import Memory
from peers import asking, jobs, steps
from peers.asking import Wishes
from peers.models import ConsentProof, PeerHours, PeerProfile, PeerRequest, Tombstone
from peers.requests.states import By, Event, Kind, OfferState, Party, State
from tests.conftest import FakeClock
from tests.peers.scene import ask, enter, link_in, mails_to, make_scene, offers, open_request, serve_every_day

pytestmark = pytest.mark.usefixtures("each_database", "app")


def tick_after(clock: FakeClock, **by: float) -> None:
    clock.advance(**by)
    jobs.tick()


def test_the_referent_is_alerted_by_day_after_30_hours_and_only_once(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    tick_after(clock, hours=29, minutes=59)
    assert mails_to(outbox, scene.referent) == []
    tick_after(clock, minutes=1)
    tick_after(clock, minutes=5)
    assert open_request().state == State.REFERENT
    [mail] = mails_to(outbox, scene.referent)
    assert link_in(mail) == "/app/peers/desk"


def test_a_root_that_cannot_be_read_stops_no_other(clock: FakeClock) -> None:
    scenes = sorted((make_scene(listeners=0), make_scene(listeners=0)), key=lambda scene: scene.root.id)
    for scene in scenes:
        ask(scene.asker)
    broken = scenes[0]
    serve_every_day(broken)
    hours = db.session.get_one(PeerHours, broken.root.id)
    hours.days_off = frozenset({"no day"})
    db.session.commit()
    clock.advance(hours=30)
    with pytest.raises(ValueError, match="no day"):
        jobs.tick()
    db.session.rollback()
    assert db.session.scalars(select(PeerRequest.state).order_by(PeerRequest.root_id)).all() == [
        State.SEARCHING,
        State.REFERENT,
    ]


def test_nobody_is_alerted_at_night(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    clock.advance(hours=8)
    ask(scene.asker)
    tick_after(clock, hours=30)
    assert open_request().state == State.SEARCHING
    tick_after(clock, hours=8)
    assert open_request().state == State.REFERENT
    assert len(mails_to(outbox, scene.referent)) == 1


def test_without_leave_the_asker_is_asked_for_it_when_the_referent_is_alerted(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, Wishes(lead_may_know=False, referent_may_know=False))
    tick_after(clock, hours=30)
    [mail] = mails_to(outbox, scene.asker)
    assert link_in(mail) == "/app/peers"
    with transaction():
        asking.act(scene.asker.id, Event(Kind.GIVE_LEAVE))
    assert len(mails_to(outbox, scene.referent)) == 2


def test_whoever_is_waited_for_is_reminded_once_a_time(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    pia = scene.peers[0]
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, pia.id))
    for hours, count in ((10, 1), (12, 2), (1, 2)):  # twelve hours later is night: the morning will do
        tick_after(clock, hours=hours)
        assert len(mails_to(outbox, scene.asker)) == count
    with transaction():
        asking.act(scene.asker.id, Event(Kind.APPROVE))
    before = [len(mails_to(outbox, one)) for one in (scene.asker, pia)]
    for hours, more in ((23, 0), (1, 1), (47, 1), (1, 2), (1, 2)):
        tick_after(clock, hours=hours)
        assert [len(mails_to(outbox, one)) for one in (scene.asker, pia)] == [count + more for count in before]


def test_without_a_referent_the_search_goes_on_until_day_seven(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=0, referent=False)
    ask(scene.asker)
    tick_after(clock, days=6)
    assert open_request().state == State.SEARCHING
    tick_after(clock, days=1)
    assert open_request().state == State.UNMET
    assert len(mails_to(outbox, scene.asker)) == 1


def test_after_day_seven_a_member_may_keep_looking(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    tick_after(clock, days=2)
    tick_after(clock, days=5)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.KEEP))
    tick_after(clock, days=1)
    assert open_request().state == State.REFERENT
    tick_after(clock, days=6)
    assert open_request().state == State.UNMET
    tick_after(clock, days=30)
    assert db.session.scalars(select(PeerRequest)).all() == []
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["unmet"]


def test_three_silences_running_pause_a_peer_for_a_month_with_a_kind_word(
    app: Flask, outbox: Memory, clock: FakeClock
) -> None:
    scene = make_scene(listeners=1)
    serve_every_day(scene)
    peer = db.session.get_one(PeerProfile, scene.peers[0].id)
    for number in range(3):
        assert peer.silences == number
        ask(scene.asker)
        tick_after(clock, hours=48)
        assert offers()[0].state == OfferState.EXPIRED
        with transaction():
            asking.act(scene.asker.id, Event(Kind.WITHDRAW))
        clock.advance(hours=72)
    assert peer.paused_until == (clock() - timedelta(hours=72)).date() + timedelta(days=30)
    links = [link_in(text) for text in mails_to(outbox, scene.peers[0])]
    assert links.count("/app/peers/listen") == 1
    page = enter(app, scene.peers[0])
    assert "Trois demandes de suite" in page.get("/app/peers/listen").text
    page.send_form("/app/peers/listen", {"paused_until": ""})
    assert "Trois demandes de suite" not in page.get("/app/peers/listen").text


def test_after_the_pause_three_more_silences_count(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    serve_every_day(scene)
    peer = db.session.get_one(PeerProfile, scene.peers[0].id)
    peer.silences = 3
    db.session.commit()
    ask(scene.asker)
    tick_after(clock, hours=48)
    db.session.refresh(peer)
    assert (peer.silences, peer.paused_until) == (1, None)


def test_ticking_again_changes_and_sends_nothing(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=3)
    ask(scene.asker)
    tick_after(clock, hours=31)
    jobs.tick()
    before = [(offer.peer_id, offer.state) for offer in offers()]
    mails_to(outbox, scene.asker)
    sent = len(outbox.sent)
    jobs.tick()
    assert [(offer.peer_id, offer.state) for offer in offers()] == before
    mails_to(outbox, scene.asker)
    assert len(outbox.sent) == sent


def test_the_worker_runs_it(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    clock.advance(hours=12)
    ask(scene.asker)
    assert offers() == []
    clock.advance(hours=11)
    assert "peers" in run_due(app)
    assert len(offers()) == 1


def test_a_proof_of_consent_is_kept_three_years(clock: FakeClock) -> None:
    scene = make_scene()
    ask(scene.asker, Wishes(lead_may_know=True, referent_may_know=False))
    for days, kept in ((3 * 365, 1), (10, 0)):
        clock.advance(days=days)
        jobs.clear()
        assert len(db.session.scalars(select(ConsentProof)).all()) == kept
