"""The quarterly question: asked once, in waking hours, and offers wait when it stays unanswered."""

from datetime import timedelta

import pytest

from core.db import db, transaction
from core.mail import Memory
from members.models import Member
from peers import jobs
from peers.duty import line
from peers.listeners import availability, listening
from peers.listeners.availability import PAUSE
from peers.listeners.listening import Habits
from peers.matching.candidates import free_peers
from peers.models import PeerProfile
from tests.conftest import FakeClock
from tests.peers.scene import Scene, link_in, mails_to, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def profile(member: Member) -> PeerProfile:
    db.session.rollback()
    return db.session.get_one(PeerProfile, member.id)


def free(scene: Scene) -> int:
    db.session.rollback()
    return len(free_peers(line.load(scene.root.id)))


def test_after_ninety_days_every_listening_peer_is_asked_once(clock: FakeClock, outbox: Memory) -> None:
    scene = make_scene(listeners=2)
    clock.advance(days=88)
    availability.ask_due()
    assert mails_to(outbox, scene.peers[0]) == []
    clock.advance(days=4)  # a Tuesday again
    for _ in range(3):
        availability.ask_due()
    for peer in scene.peers:
        [text] = mails_to(outbox, peer)
        assert link_in(text) == "/app/peers/listen"
        assert profile(peer).checked_on == clock().date()
    clock.advance(days=30)
    availability.ask_due()
    assert len(mails_to(outbox, scene.peers[0])) == 1


def test_nobody_is_asked_at_night(clock: FakeClock, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    clock.advance(days=92, hours=14)
    availability.ask_due()
    assert mails_to(outbox, scene.peers[0]) == []
    clock.advance(hours=9)
    availability.ask_due()
    assert len(mails_to(outbox, scene.peers[0])) == 1


def test_whoever_does_not_listen_now_is_not_asked(clock: FakeClock, outbox: Memory) -> None:
    scene = make_scene(listeners=3)
    stopped, resting, paused = scene.peers
    with transaction():
        listening.stop(stopped)
        listening.listen(resting, Habits(capacity=0))
        listening.listen(paused, Habits(paused_until=clock().date() + timedelta(days=200)))
    clock.advance(days=99)
    availability.ask_due()
    assert [mails_to(outbox, peer) for peer in scene.peers] == [[], [], []]


def test_three_weeks_without_an_answer_keep_offers_away_until_it_comes(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    clock.advance(days=92)
    availability.ask_due()
    clock.advance(days=20)
    assert free(scene) == 1
    clock.advance(days=1)
    assert free(scene) == 0
    with transaction():
        availability.answer(scene.peers[0].id, pause=False)
    assert free(scene) == 1
    assert profile(scene.peers[0]).available_on == clock().date()
    clock.advance(days=92)
    availability.ask_due()
    assert profile(scene.peers[0]).checked_on == clock().date()


def test_a_pause_of_one_tap_lasts_a_month_and_never_shortens_a_longer_one(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    [peer] = scene.peers
    with transaction():
        availability.answer(peer.id, pause=True)
    assert profile(peer).paused_until == clock().date() + PAUSE
    assert free(scene) == 0
    later = clock().date() + timedelta(days=90)
    with transaction():
        listening.listen(peer, Habits(paused_until=later))
        availability.answer(peer.id, pause=True)
    assert profile(peer).paused_until == later


def test_saying_how_one_listens_is_an_answer_too(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    clock.advance(days=92)
    availability.ask_due()
    with transaction():
        listening.listen(scene.peers[0], Habits(capacity=2))
    kept = profile(scene.peers[0])
    assert (kept.checked_on, kept.available_on) == (None, clock().date())


def test_an_answer_of_somebody_who_never_listened_changes_nothing() -> None:
    scene = make_scene()
    with transaction():
        availability.answer(scene.asker.id, pause=True)
    assert db.session.get(PeerProfile, scene.asker.id) is None


def test_the_worker_asks() -> None:
    assert "peers-available" in {job.name for job in jobs.JOBS}
