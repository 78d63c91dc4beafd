"""Listening: starting, stopping, and what leaving the network takes along."""

import threading
import time

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction, writing
from core.mail import Memory
from members import leaving
from members.models import Member
from peers import offers
from peers.asking import Wishes
from peers.listeners import exclusions, listening
from peers.meeting import introductions
from peers.models import Exclusion, Introduction, Offer, PeerProfile, PeerRequest, Tombstone
from peers.requests.states import Event, Kind, OfferState, State
from tests.builders import make_lead
from tests.peers import scene as scenes
from tests.peers.met import introduction_of
from tests.peers.scene import Scene, ask, enter, link_in, mails_to, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")
DIRECT = Wishes(lead_may_know=False, referent_may_know=True, call_directly=True)


def introduce(scene: Scene, outbox: Memory) -> None:
    ask(scene.asker, DIRECT)
    with transaction():
        token = link_in(mails_to(outbox, scene.peers[0])[0]).rpartition("/")[2]
        offers.answer(offers.find(token), yes=True)


def leave(member_id: str) -> None:
    member = db.session.get_one(Member, member_id)
    with transaction():
        leaving.leave(member)


def test_two_presses_of_the_first_form_at_one_moment_are_one(app: Flask) -> None:
    member_id = make_scene().asker.id
    done: list[str] = []

    def press() -> None:
        with app.app_context(), writing(), transaction():
            done.append(listening.join(db.session.get_one(Member, member_id)).member_id)

    db.session.rollback()
    with writing():
        db.session.get_one(Member, member_id, with_for_update=True)  # both wait behind this
        pressing = [threading.Thread(target=press) for _time in range(2)]
        for one in pressing:
            one.start()
        time.sleep(0.3)
        db.session.rollback()
    for one in pressing:
        one.join()
    assert done == [member_id, member_id]


def test_stopping_frees_the_unanswered_offer_but_keeps_a_promise_made(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    with transaction():
        listening.stop(scene.peers[0])
    assert scenes.offers()[0].state == OfferState.REVOKED
    assert not db.session.get_one(PeerProfile, scene.peers[0].id).offers
    assert len(mails_to(outbox, scene.peers[0])) == 1


def test_stopping_after_an_introduction_keeps_it(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    introduce(scene, outbox)
    with transaction():
        listening.stop(scene.peers[0])
    assert open_request().state == State.CONNECTED


def test_who_never_listened_may_stop_too() -> None:
    scene = make_scene()
    with transaction():
        listening.stop(scene.asker)
    assert db.session.get(PeerProfile, scene.asker.id) is None


def test_an_asker_who_leaves_takes_the_request_along(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    introduce(scene, outbox)
    leave(scene.asker.id)
    for model in (PeerRequest, Offer, Introduction):
        assert db.session.scalars(select(model)).all() == []
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["withdrawn"]


@pytest.mark.parametrize("talked", [False, True])
def test_a_peer_who_leaves_frees_the_member(outbox: Memory, *, talked: bool) -> None:
    scene = make_scene(listeners=1)
    introduce(scene, outbox)
    if talked:
        with transaction():
            introductions.act(introduction_of(scene.asker).id, scene.asker.id, Event(Kind.DONE))
    leave(scene.peers[0].id)
    assert db.session.get(PeerProfile, scene.peers[0].id) is None
    assert db.session.scalars(select(Offer)).all() == []
    assert open_request().state == (State.CONTACTED if talked else State.SEARCHING)
    assert db.session.scalars(select(Introduction)).all() == []


def test_a_peer_who_was_asked_and_leaves_is_forgotten(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    leave(scene.peers[0].id)
    assert scenes.offers() == []
    assert open_request().state == State.SEARCHING


def test_whoever_is_given_a_members_address_finds_nothing_under_way(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    introduce(scene, outbox)
    with transaction():
        exclusions.add(scene.asker, ["Oscar"])
    before = db.session.scalars(select(Exclusion.target_hash)).all()
    page = f"/app/club/{scene.club.id}/members/{scene.asker.id}"
    lead = enter(app, scene.lead)
    assert lead.send_form(page, {"first_name": "Adele"}).status_code == 303
    assert open_request().state == State.CONNECTED
    assert lead.send_form(page, {"email": "elsewhere@exemple.fr"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(PeerRequest)).all() == []
    assert db.session.scalars(select(Introduction)).all() == []
    impostor = enter(app, scene.asker)
    assert "Oscar" not in impostor.get("/app/peers/avoid").text
    assert db.session.scalars(select(Exclusion.target_hash)).all() == before


def test_whoever_is_given_a_peers_address_does_not_learn_who_asked(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    introduce(scene, outbox)
    boss = enter(app, make_lead(scene.root, scene.other))
    page = f"/app/club/{scene.root.id}/members/{scene.peers[0].id}"
    assert boss.send_form(page, {"email": "elsewhere@exemple.fr"}).status_code == 303
    assert open_request().state == State.SEARCHING
    assert "Ada" not in enter(app, scene.peers[0]).get("/app/peers").text
