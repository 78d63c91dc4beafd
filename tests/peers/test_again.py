"""The same person again: first and alone, whatever their rest says, and otherwise the usual search."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.db import db, transaction
from members.models import Member
from peers import asking, jobs, offers as sending, steps
from peers.listeners import exclusions
from peers.models import PeerProfile, PeerRequest, Tombstone
from peers.refusals import AlreadyAsking, OutOfTurn
from peers.requests.states import By, Event, Kind, OfferState, Outcome, Party, State
from tests.conftest import FakeClock
from tests.peers.scene import Scene, ask, make_peer, make_scene, offers, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def met(scene: Scene) -> Member:
    """Bring the asker and the only peer together until they have talked; then let another peer in."""
    request, pia = ask(scene.asker), scene.peers[0]
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, pia.id))
    for kind in (Kind.APPROVE, Kind.DONE):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    make_peer(scene.other, 7)
    db.session.commit()
    return pia


def again(scene: Scene, outcome: Outcome | None = None) -> None:
    with transaction():
        asking.ask_again(scene.asker, outcome)


def asked() -> list[str]:
    return [offer.peer_id for offer in offers()]


def profile_of(peer: Member) -> PeerProfile:
    return db.session.get_one(PeerProfile, peer.id)


def test_the_same_person_is_asked_first_though_resting_and_met_before() -> None:
    scene = make_scene(listeners=1)
    pia = met(scene)
    again(scene, Outcome.USEFUL)
    assert asked() == [pia.id]
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]
    own = open_request()
    assert (own.state, own.wished_peer_id, own.referent_may_know) == (State.SEARCHING, pia.id, True)


def test_they_are_asked_alone_for_six_hours(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    pia = met(scene)
    again(scene)
    clock.advance(hours=5, minutes=55)
    jobs.tick()
    assert asked() == [pia.id]
    clock.advance(minutes=5)
    jobs.tick()
    assert len(asked()) == 2


def test_after_their_no_the_usual_search_begins(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    pia = met(scene)
    again(scene)
    [offer] = offers()
    clock.advance(minutes=5)
    with transaction():
        sending.answer(offer, yes=False)
    jobs.tick()
    assert [one.state for one in offers() if one.peer_id == pia.id] == [OfferState.DECLINED]
    assert len(asked()) == 2


@pytest.mark.parametrize("gone", ["stopped", "paused", "silent", "suspended", "asks", "blocked"])
def test_when_they_cannot_be_asked_the_usual_search_begins_at_once(gone: str, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    pia = met(scene)
    with transaction():
        match gone:
            case "stopped":
                profile_of(pia).offers = False
            case "paused":
                profile_of(pia).paused_until = clock().date().replace(year=2027)
            case "silent":
                profile_of(pia).checked_on = clock().date() - timedelta(days=21)
            case "suspended":
                profile_of(pia).suspended = True
            case "asks":
                asking.ask(pia, asking.Wishes(lead_may_know=False, referent_may_know=False))
            case _:
                exclusions.block(pia, scene.asker)
    again(scene)
    mine = [one.peer_id for one in offers() if one.request_id == own_id(scene)]
    assert len(mine) <= 1
    assert pia.id not in mine


def own_id(scene: Scene) -> str | None:
    return asking.own_id(scene.asker.id)


def test_taken_seats_do_not_keep_them_from_being_asked() -> None:
    scene = make_scene(listeners=1)
    pia = met(scene)
    with transaction():
        profile_of(pia).rest_until = None
        other = asking.ask(scene.lead, asking.Wishes(lead_may_know=False, referent_may_know=False, channel="email"))
        for offer in other.offers:
            sending.answer(offer, yes=True)
    again(scene)
    assert pia.id in [one.peer_id for one in offers() if one.request_id == own_id(scene)]


def test_pressing_twice_asks_once() -> None:
    scene = make_scene(listeners=1)
    met(scene)
    again(scene)
    with pytest.raises(AlreadyAsking):
        again(scene)
    assert db.session.scalar(select(func.count()).select_from(PeerRequest)) == 1


def test_before_the_two_have_talked_there_is_nobody_to_see_again() -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    with pytest.raises(OutOfTurn):
        again(scene)


def test_what_was_chosen_is_chosen_again_and_a_lost_number_gives_way_to_mail() -> None:
    scene = make_scene(listeners=1)
    met(scene)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.TELL_LEAD))
        request = db.session.scalars(select(PeerRequest)).one()
        request.topics = frozenset({"cash"})
        exclusions.for_request(request, scene.asker, ["Paul Poirier"])
    scene.asker.phone = ""
    db.session.commit()
    again(scene)
    own = open_request()
    assert (own.lead_may_know, own.topics, own.channel) == (True, frozenset({"cash"}), "email")
    assert len(exclusions.avoided_by([scene.asker.id])[scene.asker.id]) == 1
