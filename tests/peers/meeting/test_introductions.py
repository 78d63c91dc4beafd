"""Introductions: each sees the other's first name and one channel, after both yeses, and nobody else sees anything."""

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from peers import asking, following, offers
from peers.meeting import introductions
from peers.models import EMAIL, PHONE, Introduction, PeerProfile, PeerRequest, Tombstone
from peers.refusals import NotKnown, OutOfTurn
from peers.requests.states import Event, Kind, Outcome, State
from tests.conftest import FakeClock
from tests.peers.scene import Scene, ask, link_in, mails_to, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")
APPROVE, DONE, NO = Event(Kind.APPROVE), Event(Kind.DONE), Event(Kind.NO)


@pytest.fixture
def scene(outbox: Memory) -> Scene:
    """One peer has said yes; the member has not answered yet."""
    found = make_scene(listeners=1)
    ask(found.asker)
    token = link_in(mails_to(outbox, found.peers[0])[0]).rpartition("/")[2]
    with transaction():
        offers.answer(offers.find(token), yes=True)
    return found


def act(member_id: str, event: Event) -> None:
    with transaction():
        asking.act(member_id, event)


def introduction() -> Introduction:
    db.session.rollback()
    return db.session.scalars(select(Introduction)).one()


def follow_up(member_id: str, event: Event) -> None:
    introduction_id = introduction().id
    with transaction():
        introductions.act(introduction_id, member_id, event)


def test_before_the_members_yes_there_is_nothing_to_see(scene: Scene) -> None:
    assert following.calls(scene.peers[0].id) == {}
    assert len(introductions.awaited(scene.peers[0].id)) == 1
    with pytest.raises(NotKnown):
        introductions.reveal("0" * 16, scene.peers[0].id)


def test_after_both_yeses_each_sees_the_others_first_name_and_one_channel(scene: Scene, outbox: Memory) -> None:
    peer = scene.peers[0]
    act(scene.asker.id, APPROVE)
    found = introduction().id
    to_peer, to_asker = (introductions.reveal(found, one.id) for one in (peer, scene.asker))
    assert (to_peer.first_name, to_peer.channel, to_peer.contact) == ("Ada", PHONE, "+33612345601")
    assert (to_asker.first_name, to_asker.channel, to_asker.contact) == ("Pia0", PHONE, "+33612345610")
    assert (to_peer.as_peer, to_asker.as_peer) == (True, False)
    assert len(mails_to(outbox, peer)) == 2
    assert len(mails_to(outbox, scene.asker)) == 2


def test_a_peer_without_a_number_is_reached_by_mail(scene: Scene) -> None:
    scene.peers[0].phone = ""
    db.session.commit()
    act(scene.asker.id, APPROVE)
    shown = introductions.reveal(introduction().id, scene.asker.id)
    assert (shown.channel, shown.contact) == (EMAIL, "pia0@exemple.fr")


@pytest.mark.parametrize("who", ["lead", "referent"])
def test_nobody_else_sees_an_introduction_or_acts_on_it(scene: Scene, who: str) -> None:
    act(scene.asker.id, APPROVE)
    stranger = getattr(scene, who)
    with pytest.raises(NotKnown):
        introductions.reveal(introduction().id, stranger.id)
    with pytest.raises(NotKnown):
        follow_up(stranger.id, DONE)


@pytest.mark.parametrize("who", ["asker", "peer"])
def test_either_may_say_that_they_have_talked(scene: Scene, who: str, clock: FakeClock) -> None:
    act(scene.asker.id, APPROVE)
    clock.advance(hours=3)
    follow_up(scene.asker.id if who == "asker" else scene.peers[0].id, DONE)
    request = open_request()
    assert (request.state, request.contacted_at) == (State.CONTACTED, clock())


def test_a_no_drops_the_peers_contact_and_looks_for_somebody_else(scene: Scene) -> None:
    act(scene.asker.id, APPROVE)
    follow_up(scene.peers[0].id, NO)
    assert open_request().state == State.SEARCHING
    assert db.session.scalars(select(Introduction)).all() == []


def test_the_closing_answer_erases_everything_and_lets_the_peer_rest(scene: Scene, clock: FakeClock) -> None:
    act(scene.asker.id, APPROVE)
    clock.advance(hours=30)
    follow_up(scene.asker.id, DONE)
    act(scene.asker.id, Event(Kind.CLOSE, outcome=Outcome.USEFUL))
    assert db.session.scalars(select(PeerRequest)).all() == []
    assert db.session.scalars(select(Introduction)).all() == []
    stone = db.session.scalars(select(Tombstone)).one()
    assert (stone.outcome, stone.duration) == ("useful", "24-48")
    rests = db.session.get_one(PeerProfile, scene.peers[0].id).rest_until
    assert rests is not None
    assert (rests - clock()).days == 30


def test_a_step_out_of_turn_changes_nothing(scene: Scene) -> None:
    with pytest.raises(OutOfTurn):
        act(scene.asker.id, Event(Kind.KEEP))
    assert open_request().state == State.PEER_READY
