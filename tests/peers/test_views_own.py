"""A member's own request: what its page says and lets one do."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from members.models import REFERENT
from members.roles import give_role
from peers import asking, jobs, offers as sending, steps
from peers.models import PeerRequest, Tombstone
from peers.requests.states import By, Event, Kind, Party, State
from tests.builders import make_member
from tests.conftest import FakeClock
from tests.peers.scene import (
    enter,
    link_in,
    mails_to,
    make_scene,
    offers,
    open_request,
    pressed_twice,
    stranger,
)
from tests.peers.visitors import ASK, HOME, asks, press, said, says_yes_latest, talked, tap

pytestmark = pytest.mark.usefixtures("app")


def test_a_request_can_be_withdrawn_in_every_state(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    for walk in ((), ("ready",), ("ready", "yes"), ("ready", "yes", "done"), ("unmet",)):
        asks(asker)
        for step in walk:
            if step == "ready":
                outbox.sent.clear()
                says_yes_latest(app, outbox, scene)
            elif step == "unmet":
                clock.advance(days=7)
                jobs.tick()
            elif step == "done":
                path = re.search(r"/app/peers/introduction/\w+", asker.get(HOME).text)
                assert path
                assert press(asker, "", path[0], f"{path[0]}/done") == 303
            else:
                assert press(asker, step) == 303
        assert press(asker, "withdraw") == 303
        assert db.session.scalars(select(PeerRequest)).all() == []
        clock.advance(days=400)
        asker = enter(app, scene.asker)
        jobs.clear()


def test_with_nobody_free_the_page_names_the_referent_and_what_comes_next(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page)
    own = said(page)
    assert "Personne n'est libre en ce moment" in own
    assert "Si personne n'a dit oui mardi 3 mars à 16 h" in own
    assert "Remi Referent" in own


def test_at_night_the_page_tells_when_the_next_look_is(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    clock.advance(hours=12)
    page = enter(app, scene.asker)
    asks(page)
    own = said(page)
    assert "Prochain point : mardi 3 mars à 8 h." in own
    assert "Personne n'est libre" not in own


def test_each_consent_is_changed_in_one_tap(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page)
    assert "Lea Lenoir" in said(page)
    for step, known in (("tell-lead", True), ("tell-lead", True), ("untell-lead", False)):
        assert tap(page, step) == 303
        assert open_request().lead_may_know is known
    for step, known in (("no-leave", False), ("no-leave", False), ("leave", True)):
        assert tap(page, step) == 303
        assert open_request().referent_may_know is known


def test_without_leave_the_page_asks_for_it_once_the_referent_is_alerted(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    assert enter(app, scene.asker).send_form(ASK, {"who": "peer"}).location == HOME
    clock.advance(hours=30)
    jobs.tick()
    page = enter(app, scene.asker)
    assert "Peut-elle connaître votre nom" in said(page)
    assert press(page, "leave") == 303
    assert "connaît votre nom et vous appelle : Remi Referent" in said(page)


@pytest.mark.parametrize(("step", "handler"), [("agree-handover", True), ("refuse-handover", False)])
def test_the_asker_decides_on_a_handover(app: Flask, clock: FakeClock, step: str, *, handler: bool) -> None:
    scene = make_scene(listeners=0)
    rosa = make_member(scene.club, first_name="Rosa", last_name="Renaud")
    give_role(rosa, REFERENT, scene.root.id)
    db.session.commit()
    asks(enter(app, scene.asker))
    clock.advance(hours=30)
    jobs.tick()
    with transaction():
        proposal = Event(Kind.PROPOSE_HANDOVER, referent_id=rosa.id)
        steps.take(steps.find(open_request().id), proposal, By(Party.REFERENT, scene.referent.id))
    page = enter(app, scene.asker)
    assert "Rosa Renaud peut prendre le relais" in said(page)
    assert tap(page, step) == 303
    assert tap(page, step) == 303
    assert (open_request().handler_id == rosa.id) is handler


def test_on_day_seven_the_page_owns_up_and_shows_the_ways_on(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page, ways="video", slots="3pm")
    clock.advance(days=2, hours=1)
    jobs.tick()
    assert "Cette promesse n'a pas été tenue" in said(page)
    clock.advance(days=5)
    jobs.tick()
    page = enter(app, scene.asker)
    shown = BeautifulSoup(page.get(HOME).text, "html.parser")
    ways_on = {str(one["action"]).rpartition("/")[2] for one in shown.select("#own-request ~ .actions form")}
    assert {"widen", "keep", "close"} <= ways_on
    for _press in range(2):
        assert tap(page, "widen") == 303
    own = open_request()
    assert (own.state, own.widened) == (State.REFERENT, True)
    assert own.promised_by is not None
    assert own.promised_by > clock()


def test_thanks_are_passed_on_in_one_tap_and_once(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = talked(app, outbox, scene)
    before = len(mails_to(outbox, scene.peers[0]))
    for _press in range(2):
        assert tap(asker, "thank") == 303
    mails = mails_to(outbox, scene.peers[0])
    assert len(mails) == before + 1
    page = stranger(app).get(link_in(mails[-1]))
    assert "Asselin" not in page.text
    assert "Ada" not in page.text
    assert "Votre merci a été transmis" in said(asker)


def test_the_closing_question_is_one_tap_and_a_second_tap_does_no_harm(app: Flask, outbox: Memory) -> None:
    asker = talked(app, outbox, make_scene(listeners=1))
    shown = BeautifulSoup(asker.get(HOME).text, "html.parser")
    assert [one["value"] for one in shown.select("button[name=outcome]")] == [
        "useful",
        "neutral",
        "unsuitable",
        "sold_to",
        "unsafe",
    ]
    token = str(shown.select("input[name=csrf_token]")[0]["value"])
    for _press in range(2):
        answer = asker.post(f"{HOME}/request/close", data={"outcome": "unsafe", "csrf_token": token})
        assert answer.location == HOME
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["unsafe"]


def test_the_same_person_is_asked_again_with_the_closing_answer(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=2)
    asker = enter(app, scene.asker)
    asks(asker)
    first = offers()[0].peer_id
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.ACCEPT), By(Party.PEER, first))
    for kind in (Kind.APPROVE, Kind.DONE):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    found = pressed_twice(asker, HOME, f"{HOME}/request/close", {"outcome": "useful", "again": "y"})
    assert found == [HOME, HOME]
    assert [one.peer_id for one in offers()] == [first]
    assert open_request().state == State.SEARCHING
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]


def test_the_member_may_deny_the_leads_call(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page, who="lead")
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.CALLED), By(Party.LEAD, scene.lead.id))
    assert "indique un appel avec vous" in said(page)
    assert press(page, "not-yet") == 303
    assert open_request().contacted_at is None


def test_once_five_have_been_asked_the_page_says_that_it_is_all_for_this_search(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=5, referent=False)
    assert enter(app, scene.asker).send_form(ASK, {"who": "peer"}).location == HOME
    for _number in range(5):
        clock.advance(minutes=5)
        with transaction():
            sending.answer(offers()[-1], yes=False)
        jobs.tick()
    assert len(offers()) == 5
    assert "Aucun autre pair n'est sollicité dans cette recherche" in said(enter(app, scene.asker))
