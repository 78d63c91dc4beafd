"""The way through the peer side's pages, from one person's button to the other's."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.help_lines import lines
from core.mail import Memory
from members.models import REFERENT
from members.roles import give_role
from peers import asking
from peers.models import Tombstone
from peers.requests.states import Event, Kind, State
from tests.builders import make_lead, make_member, make_root
from tests.peers.scene import (
    enter,
    link_in,
    mails_to,
    make_scene,
    open_request,
    press as post,
    pressed_twice,
    stranger,
)
from tests.peers.visitors import ASK, HOME, asks, press, said, says_yes

pytestmark = pytest.mark.usefixtures("app")


def test_every_page_of_the_flow_shows_the_same_help_lines(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    page = enter(app, scene.asker)
    asks(page)
    shown = [page.get(path).text for path in (HOME, "/app/peers/listen", "/app/peers/thanks")]
    shown += [stranger(app).get(link_in(mails_to(outbox, scene.peers[0])[0])).text]
    shown += [enter(app, scene.lead).get(f"/app/peers/flagged/{scene.club.id}").text]
    shown += [enter(app, scene.referent).get(path).text for path in (ASK, "/app/peers/desk")]
    for text in shown:
        assert all(line.name["fr"].replace("'", "&#39;") in text for line in lines("FR"))


def test_both_yeses_introduce_and_the_closing_answer_erases(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    peer = enter(app, scene.peers[0])
    path = re.search(r"/app/peers/introduction/\w+", peer.get(HOME).text)
    assert path
    assert "+33612345601" in peer.get(path[0]).text
    assert "+33612345610" in asker.get(path[0]).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', peer.get(path[0]).text)
    assert token
    assert peer.post(f"{path[0]}/sell", data={"csrf_token": token[1]}).status_code == 400
    assert peer.send_form(path[0], action=f"{path[0]}/done").location == f"{HOME}/debrief"
    assert asker.send_form(HOME, {"outcome": "useful"}, f"{HOME}/request/close").location == HOME
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]
    assert "Demander un appel" in asker.get(HOME).text
    assert peer.get(path[0]).status_code == 404


@pytest.mark.parametrize("who", ["asker", "peer"])
def test_a_second_no_after_the_introduction_leads_home_and_strangers_learn_nothing(
    app: Flask, outbox: Memory, who: str
) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    path = re.search(r"/app/peers/introduction/\w+", asker.get(HOME).text)
    assert path
    page, lead = asker if who == "asker" else enter(app, scene.peers[0]), enter(app, scene.lead)
    assert post(lead, f"{path[0]}/no").status_code == 404
    assert pressed_twice(page, path[0], f"{path[0]}/no") == [HOME, HOME]
    assert "est terminée" in said(page)
    assert post(lead, f"{path[0]}/no").status_code == 404


def test_the_yes_needs_no_sign_in_but_the_name_does(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asks(enter(app, scene.asker))
    browser = says_yes(app, outbox, scene)
    assert browser.get(HOME).location.startswith("/app/sign-in?next=")
    assert "Nous attendons" in enter(app, scene.peers[0]).get(HOME).text


@pytest.mark.parametrize(("step", "state"), [("another", State.SEARCHING), ("yes", State.CONNECTED)])
def test_the_member_chooses_on_the_blurred_peer(app: Flask, outbox: Memory, step: str, state: State) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert "Un pair a dit oui" in asker.get(HOME).text
    assert press(asker, step) == 303
    assert open_request().state == state


def test_a_step_that_does_not_exist_or_lacks_the_token_changes_nothing(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asker = enter(app, scene.asker)
    asks(asker)
    page = asker.get(HOME).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert asker.post(f"{HOME}/request/nothing", data={"csrf_token": token[1]}).status_code == 400
    assert asker.post(f"{HOME}/request/withdraw").status_code == 400
    assert asker.post(f"{HOME}/request/widen", data={"csrf_token": token[1]}).status_code == 409
    assert open_request().state == State.SEARCHING


def test_another_member_cannot_touch_or_see_the_request(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asks(enter(app, scene.asker))
    other = enter(app, scene.referent)
    token = re.search(r'name="csrf_token" value="([^"]+)"', other.get(HOME).text)
    assert token
    for step in ("tell-lead", "leave", "keep", "thank", "agree-handover"):
        assert other.post(f"{HOME}/request/{step}", data={"csrf_token": token[1]}).status_code == 404
    for step in ("withdraw", "close"):
        data = {"csrf_token": token[1], "again": "y"}
        assert other.post(f"{HOME}/request/{step}", data=data).location == HOME
    assert open_request().member_id == scene.asker.id
    assert "Asselin" not in other.get(HOME).text


def test_pages_speak_english_too(app: Flask) -> None:
    scene = make_scene(listeners=1)
    scene.asker.language = "en"
    page = enter(app, scene.asker)
    asks(page)
    assert "Someone calls you by Wednesday 4 March at 10:00 at the latest." in page.get(HOME).text


def test_the_home_page_says_what_waits(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    nothing = "ne vend rien"
    assert nothing in said(peer, "/app/home")
    asks(asker)
    assert "Votre oui ou votre non est attendu" in said(peer, "/app/home")
    says_yes(app, outbox, scene)
    assert "attend votre réponse" in said(asker, "/app/home")
    assert press(asker, "yes") == 303
    assert "Quelqu'un attend votre appel" in said(peer, "/app/home")
    assert nothing in said(asker, "/app/home")


def test_someone_who_only_listens_sees_offer_wait_and_introduction(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    asks(asker)
    assert "Répondre oui ou non" in said(peer)
    says_yes(app, outbox, scene)
    assert "Nous attendons la réponse" in said(peer)
    assert press(asker, "yes") == 303
    assert "Quelqu'un attend votre appel" in said(peer)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.DONE))
    assert "Quelqu'un attend votre appel" not in said(peer)


def test_people_of_another_root_get_404_whatever_they_are_there(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker, who="lead")
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    own = open_request()
    assert own.introduction is not None
    elsewhere = make_root("Club des Tilleuls")
    lead = make_lead(elsewhere, elsewhere, "flora@exemple.fr")
    referent = make_member(elsewhere, "rene@exemple.fr")
    give_role(referent, REFERENT, elsewhere.id)
    db.session.commit()
    paths = [f"{HOME}/introduction/{own.introduction.id}/{step}" for step in ("done", "not-yet", "no")]
    for node in (elsewhere.id, scene.club.id):
        paths += [f"{HOME}/flagged/{node}/{own.id}/{step}" for step in ("called", "hand-over")]
        paths += [f"{HOME}/desk/{node}/{own.id}/{step}" for step in ("called", "hand-over")]
    for who in (lead, referent):
        page = enter(app, who)
        token = BeautifulSoup(page.get("/app/method").text, "html.parser").select("input[name=csrf_token]")[0]["value"]
        statuses = {path: page.post(path, data={"csrf_token": str(token)}).status_code for path in paths}
        assert statuses == dict.fromkeys(paths, 404)
    assert open_request().state == State.CONNECTED
