"""Blocking is immediate and silent, whoever of the two does it and whenever."""

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from members.models import Member
from peers import asking
from peers.listeners import exclusions, listening
from peers.models import (
    Exclusion,
    Introduction,
    Offer,
    PastPair,
    PeerProfile,
    Report,
    Tombstone,
)
from peers.refusals import NotKnown
from peers.requests.states import Event, Kind, OfferState, Outcome, State
from peers.safety import safeguards
from tests.peers.met import ORDER, bring, peer_of
from tests.peers.scene import Scene, ask, mails_to, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")
SIDES = ("asker", "peer")


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=2)


def side(scene: Scene, offer_id: str, who: str) -> Member:
    return scene.asker if who == "asker" else peer_of(offer_id)


def block(offer_id: str, member: Member) -> None:
    with transaction():
        safeguards.block(offer_id, member.id)


def report(offer_id: str, member: Member, reason: str = "unsafe") -> None:
    with transaction():
        safeguards.report(offer_id, member.id, reason)


def close(asker: Member, outcome: Outcome | None = None) -> None:
    with transaction():
        asking.act(asker.id, Event(Kind.CLOSE, outcome=outcome))


def profile(member: Member) -> PeerProfile:
    db.session.rollback()
    return db.session.get_one(PeerProfile, member.id)


@pytest.mark.parametrize("who", SIDES)
@pytest.mark.parametrize("state", ORDER)
def test_a_block_parts_the_two_at_once_in_every_state(scene: Scene, state: State, who: str) -> None:
    offer_id = bring(scene.asker, state)
    peer, mine = peer_of(offer_id), side(scene, offer_id, who)
    other = peer if who == "asker" else scene.asker
    block(offer_id, mine)
    assert exclusions.avoided_by([mine.id])[mine.id] <= exclusions.keys_of(other)
    assert db.session.scalars(select(Introduction)).all() == []
    if (state, who) == (State.CONTACTED, "asker"):
        assert db.session.scalars(select(Tombstone.outcome)).all() == ["unsaid"]
        return
    assert open_request().state == (State.CONTACTED if state is State.CONTACTED else State.SEARCHING)
    assert db.session.get_one(Offer, offer_id).state == OfferState.REVOKED


@pytest.mark.parametrize("who", SIDES)
def test_a_block_names_nobody_not_even_to_the_one_who_blocks(scene: Scene, who: str) -> None:
    offer_id = bring(scene.asker, State.PEER_READY)
    mine = side(scene, offer_id, who)
    block(offer_id, mine)
    (kept,) = exclusions.own(mine.id)
    assert kept.label == ""


@pytest.mark.parametrize("who", SIDES)
@pytest.mark.parametrize("state", ORDER)
def test_a_block_says_to_the_other_what_any_parting_says(scene: Scene, outbox: Memory, state: State, who: str) -> None:
    offer_id = bring(scene.asker, state)
    peer = peer_of(offer_id)
    other = peer if who == "asker" else scene.asker
    before = len(mails_to(outbox, other))
    block(offer_id, side(scene, offer_id, who))
    texts = mails_to(outbox, other)[before:]
    assert len(texts) == (0 if state is State.CONTACTED else 1)
    assert all("/app/peers" in text and "block" not in text and "report" not in text for text in texts)


def test_those_parted_are_not_brought_together_again(scene: Scene) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    peer = peer_of(offer_id)
    block(offer_id, peer)
    close(scene.asker)
    ask(scene.asker)
    asked = db.session.scalars(select(Offer.peer_id)).all()
    assert asked
    assert peer.id not in asked


@pytest.mark.parametrize("state", ORDER)
def test_nobody_but_the_two_may_block_or_report_or_learn_that_there_is_anything(scene: Scene, state: State) -> None:
    offer_id = bring(scene.asker, state)
    peer = peer_of(offer_id)
    others = [scene.lead, scene.referent, *(one for one in scene.peers if one.id != peer.id)]
    for one in others:
        with pytest.raises(NotKnown):
            safeguards.side(offer_id, one.id)
        with pytest.raises(NotKnown):
            block(offer_id, one)
        with pytest.raises(NotKnown):
            report(offer_id, one)
    assert db.session.scalars(select(Report)).all() == []


def test_before_a_peers_yes_there_is_nobody_to_block(scene: Scene) -> None:
    ask(scene.asker)
    (offer,) = db.session.scalars(select(Offer)).all()
    for member_id in (scene.asker.id, offer.peer_id):
        with pytest.raises(NotKnown):
            safeguards.side(offer.id, member_id)


def test_after_parting_there_is_nobody_left_to_block(scene: Scene) -> None:
    offer_id = bring(scene.asker)
    block(offer_id, scene.asker)
    with pytest.raises(NotKnown):
        block(offer_id, scene.asker)


def test_whoever_was_shown_the_way_out_takes_it_though_the_other_has_parted_first(scene: Scene) -> None:
    offer_id = bring(scene.asker)
    peer = peer_of(offer_id)
    block(offer_id, peer)
    for _press in range(2):
        with transaction():
            safeguards.report(offer_id, scene.asker.id, "unsafe", was_shown=True)
    assert [len(exclusions.own(one.id)) for one in (scene.asker, peer)] == [1, 1]
    assert len(db.session.scalars(select(Report)).all()) == 1
    assert open_request().state == State.SEARCHING
    for other in (scene.lead, scene.referent):
        with pytest.raises(NotKnown):
            safeguards.side(offer_id, other.id, was_shown=True)


@pytest.mark.parametrize(
    ("reason", "outcome"), [("sold_to", "sold_to"), ("unsafe", "unsafe"), ("indiscreet", "unsaid"), ("other", "unsaid")]
)
def test_a_report_answers_the_closing_question_where_it_can(scene: Scene, reason: str, outcome: str) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    report(offer_id, scene.asker, reason)
    assert db.session.scalars(select(Tombstone.outcome)).all() == [outcome]
    assert db.session.scalars(select(Report.reason)).all() == [reason]


@pytest.mark.parametrize("leaves", ["blocks", "reports", "leaves"])
def test_a_peer_who_goes_after_the_call_leaves_the_asker_the_closing_question(scene: Scene, leaves: str) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    peer = peer_of(offer_id)
    if leaves == "blocks":
        block(offer_id, peer)
    elif leaves == "reports":
        report(offer_id, peer, "sold_to")
    else:
        with transaction():
            listening.erase(peer.id)
    assert open_request().state == State.CONTACTED
    assert db.session.scalars(select(Introduction)).all() == []
    close(scene.asker, Outcome.USEFUL)
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]


def test_a_peer_who_parts_after_the_call_rests_as_after_any_other(scene: Scene) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    block(offer_id, peer_of(offer_id))
    assert profile(peer_of(offer_id)).rest_until is not None
    assert len(db.session.scalars(select(PastPair)).all()) == 1


def test_when_one_has_blocked_the_other_finds_nobody_to_block(scene: Scene) -> None:
    offer_id = bring(scene.asker, State.PEER_READY)
    peer = peer_of(offer_id)
    block(offer_id, peer)
    assert db.session.scalars(select(Exclusion.member_id)).all() == [peer.id]
    with pytest.raises(NotKnown):
        safeguards.side(offer_id, scene.asker.id)
