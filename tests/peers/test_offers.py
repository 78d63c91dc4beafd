"""Offers: who is asked, how many at once, and of two yeses at one moment only one counts."""

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction, writing
from core.errors import DomainError
from core.mail import Memory
from members.letters import digest
from peers import asking, jobs, offers, steps
from peers.asking import Wishes
from peers.duty import line
from peers.listeners import listening
from peers.listeners.listening import Habits
from peers.models import EMAIL, Introduction, Offer, PeerProfile, PeerRequest
from peers.refusals import NotKnown, NotOpen, Taken
from peers.requests.states import By, Event, Kind, OfferState, Party, State
from tests.builders import make_lead, make_listener
from tests.conftest import START, FakeClock
from tests.peers import scene as scenes
from tests.peers.scene import ask, link_in, mails_to, make_peer, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def token_of(outbox: Memory, scene: scenes.Scene, peer_id: str) -> str:
    """Return the token in the first mail to a peer."""
    peer = next(one for one in scene.peers if one.id == peer_id)
    return link_in(mails_to(outbox, peer)[0]).rpartition("/")[2]


def answer(token: str, *, yes: bool) -> None:
    with transaction():
        offers.answer(offers.find(token), yes=yes)


def states() -> list[str]:
    return [offer.state for offer in scenes.offers()]


def test_a_yes_waits_for_the_members_yes(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    answer(token_of(outbox, scene, scene.peers[0].id), yes=True)
    assert open_request().state == State.PEER_READY
    assert db.session.scalars(select(Introduction)).all() == []
    assert len(mails_to(outbox, scene.asker)) == 1


def test_the_same_answer_from_the_same_link_twice_is_one_answer(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    token = token_of(outbox, scene, scene.peers[0].id)
    answer(token, yes=True)
    with transaction():
        offers.answer(offers.find(token, said="yes"), yes=True)
    assert states() == [OfferState.ACCEPTED]
    assert len(mails_to(outbox, scene.asker)) == 1
    for said in ("", "no"):
        with pytest.raises(NotOpen):
            offers.find(token, said=said)


def test_a_peer_told_that_somebody_else_takes_care_may_be_asked_again(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=2)
    ask(scene.asker)
    clock.advance(hours=6)
    jobs.tick()
    first, second = (one.peer_id for one in scenes.offers())
    answer(token_of(outbox, scene, first), yes=True)
    assert states() == [OfferState.ACCEPTED, OfferState.SUPERSEDED]
    clock.advance(minutes=5)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.ANOTHER))
    jobs.tick()
    assert [(one.peer_id, one.state) for one in scenes.offers()] == [
        (first, OfferState.REVOKED),
        (second, OfferState.SENT),
    ]
    assert len(set(mails_to(outbox, next(one for one in scene.peers if one.id == second)))) == 3


def test_a_no_brings_the_next_peer_at_the_next_tick_and_rests_the_first(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=2)
    ask(scene.asker)
    first = scenes.offers()[0].peer_id
    clock.advance(minutes=5)
    answer(token_of(outbox, scene, first), yes=False)
    jobs.tick()
    assert states() == [OfferState.DECLINED, OfferState.SENT]
    assert db.session.get_one(PeerProfile, first).rest_until == clock() + timedelta(hours=72)
    jobs.tick()
    assert len(states()) == 2


def test_a_no_shortens_no_longer_rest(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    profile, long = db.session.get_one(PeerProfile, scene.peers[0].id), clock() + timedelta(days=30)
    profile.rest_until = long
    db.session.commit()
    answer(token_of(outbox, scene, scene.peers[0].id), yes=False)
    assert db.session.get_one(PeerProfile, scene.peers[0].id).rest_until == long


def test_peers_are_asked_six_hours_apart_and_all_stay_open(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=3)
    ask(scene.asker)
    clock.advance(hours=5, minutes=59)
    jobs.tick()
    assert states() == [OfferState.SENT]
    clock.advance(minutes=1)
    jobs.tick()
    assert states() == [OfferState.SENT, OfferState.SENT]
    early, late = (offer.peer_id for offer in scenes.offers())
    answer(token_of(outbox, scene, early), yes=True)
    assert states() == [OfferState.ACCEPTED, OfferState.SUPERSEDED]
    with pytest.raises(Taken):
        offers.find(token_of(outbox, scene, late))


def test_a_link_that_was_never_one_and_one_that_is_over_say_the_same(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    token = token_of(outbox, scene, scene.peers[0].id)
    answer(token, yes=False)
    for over in (token, "never"):
        with pytest.raises(NotOpen):
            offers.find(over)
        with pytest.raises(NotOpen):
            answer(over, yes=True)


def test_nobody_is_asked_twice_at_once_and_full_resting_paused_or_busy_peers_are_spared(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    second = make_peer(scene.club, 8)
    db.session.commit()
    ask(scene.asker)
    asked = scenes.offers()[0].peer_id
    other = next(peer for peer in (*scene.peers, second) if peer.id != asked)
    ask(scene.lead, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert sorted(offer.peer_id for offer in scenes.offers()) == sorted([asked, other.id])
    spared = make_peer(scene.club, 9)
    listening.listen(spared, Habits(paused_until=(clock() + timedelta(days=3)).date()))
    db.session.commit()
    clock.advance(hours=6)
    jobs.tick()
    assert len(scenes.offers()) == 2


def test_a_peer_who_asks_is_not_asked() -> None:
    scene = make_scene(listeners=2)
    ask(scene.peers[0])
    ask(scene.asker)
    assert scenes.offers()[0].peer_id == scene.peers[1].id
    assert len(scenes.offers()) == 1


def test_leads_and_referents_are_not_matched_unasked() -> None:
    scene = make_scene(listeners=0)
    for officer in (scene.lead, scene.referent):
        make_listener(officer, capacity=3)
    db.session.commit()
    ask(scene.asker)
    assert scenes.offers() == []


@pytest.mark.parametrize("may_know", [False, True])
def test_looking_wider_finds_the_own_lead_or_referent_only_if_they_may_know(
    clock: FakeClock, *, may_know: bool
) -> None:
    scene = make_scene(listeners=0)
    for officer in (scene.lead, scene.referent):
        make_listener(officer, capacity=3)
    boss_elsewhere = make_lead(scene.other)
    make_listener(boss_elsewhere)
    db.session.commit()
    ask(scene.asker, Wishes(lead_may_know=may_know, referent_may_know=may_know))
    clock.advance(days=7)
    jobs.tick()
    with transaction():
        asking.act(scene.asker.id, Event(Kind.WIDEN))
    for _time in range(4):
        jobs.tick()
        clock.advance(hours=6)
    jobs.tick()
    allowed = {boss_elsewhere.id} | ({scene.lead.id, scene.referent.id} if may_know else set())
    assert {offer.peer_id for offer in scenes.offers()} == allowed


def test_who_met_within_a_year_is_not_matched_again(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker, Wishes(lead_may_know=False, referent_may_know=True, call_directly=True))
    answer(token_of(outbox, scene, scene.peers[0].id), yes=True)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.WITHDRAW))
    clock.advance(days=100)
    ask(scene.asker)
    assert scenes.offers() == []
    with transaction():
        asking.act(scene.asker.id, Event(Kind.WITHDRAW))
    clock.advance(days=300)
    jobs.clear()
    ask(scene.asker)
    assert len(scenes.offers()) == 1


def test_a_second_person_waits_until_a_peer_with_one_seat_is_free(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    answer(token_of(outbox, scene, scene.peers[0].id), yes=True)
    ask(scene.lead, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert len(scenes.offers()) == 1
    with transaction():
        listening.listen(scene.peers[0], Habits(capacity=2))
    clock.advance(minutes=5)
    jobs.tick()
    assert len(scenes.offers()) == 2


def test_a_peer_acts_on_the_own_offer_only(outbox: Memory) -> None:
    scene = make_scene(listeners=2)
    request = ask(scene.asker)
    stranger = next(peer for peer in scene.peers if peer.id != scenes.offers()[0].peer_id)
    with pytest.raises(NotKnown):
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, stranger.id))


def test_of_two_yeses_at_the_same_moment_exactly_one_wins(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=2)
    ask(scene.asker)
    clock.advance(hours=6)
    jobs.tick()
    tokens = [token_of(outbox, scene, peer.id) for peer in scene.peers]
    results: list[str] = []

    def say_yes(token: str) -> None:
        with app.app_context(), writing():
            try:
                answer(token, yes=True)
                results.append("won")
            except DomainError as error:
                results.append(type(error).__name__)

    db.session.rollback()
    with writing():
        line.take_turn(scene.root.id)  # both wait behind this turn, having read what they could
        racers = [threading.Thread(target=say_yes, args=(token,)) for token in tokens]
        for racer in racers:
            racer.start()
        time.sleep(0.3)
        assert results == []
        db.session.rollback()
    for racer in racers:
        racer.join()
    assert sorted(results) == ["Taken", "won"]
    assert sorted(states()) == [OfferState.ACCEPTED, OfferState.SUPERSEDED]


def test_the_token_of_a_link_is_kept_nowhere(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    token = token_of(outbox, scene, scene.peers[0].id)
    [offer] = scenes.offers()
    assert offer.token_hash == digest(token)
    assert offer.sent_at == START


def test_the_database_itself_refuses_a_second_live_offer_to_a_peer() -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    other = PeerRequest(
        root_id=scene.root.id,
        network_id=scene.club.id,
        member_id=scene.lead.id,
        asked_at=START,
        since=START,
        round_at=START,
    )
    other.contact = "lea@exemple.fr"
    other.offers.append(Offer(peer_id=scene.peers[0].id, sent_at=START, token_hash=b"x" * 32))
    db.session.add(other)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert open_request().id == request.id
