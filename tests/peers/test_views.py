"""The pages of the peer side, as members, peers, leads and referents see them."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.help_lines import lines
from core.mail import Memory
from peers import jobs
from peers.models import ConsentProof, PeerRequest, Tombstone
from peers.states import State
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.scene import Scene, enter, link_in, mails_to, make_scene, open_request, stranger

pytestmark = pytest.mark.usefixtures("each_database")
ASK, HOME = "/app/peers/ask", "/app/peers"
BOTH_TICKED = {"who": "peer", "referent": "y"}


def asks(page: CheckedClient, **chosen: str) -> None:
    assert page.send_form(ASK, {**BOTH_TICKED, **chosen}).location == HOME


def press(page: CheckedClient, step: str, path: str = HOME, action: str = "") -> int:
    """Press one button of a page and return the status; a yes needs the charter ticked."""
    if step == "yes":
        return page.send_form(f"{HOME}/ready", {"charter": "y", "answer": "yes"}).status_code
    return page.send_form(path, action=action or f"{HOME}/request/{step}").status_code


def says_yes(app: Flask, outbox: Memory, scene: Scene) -> CheckedClient:
    """Say yes from the link in the peer's mail, without signing in."""
    browser = stranger(app)
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    assert browser.send_form(link, {"charter": "y", "answer": "yes"}).location == HOME
    return browser


def test_asking_takes_two_taps_and_shows_the_latest_moment(app: Flask) -> None:
    scene = make_scene(listeners=1)
    page = enter(app, scene.asker)
    form = page.get(ASK).text
    assert "checked" not in form.split("<details>")[0]
    asks(page)
    own = page.get(HOME).text
    assert "mercredi 4 mars à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h" in own
    assert "1 pair a été sollicité" in own
    assert page.get(ASK).location == HOME


def test_without_saying_who_may_know_nothing_is_asked(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    answer = page.send_form(ASK, {"referent": "y"})
    assert answer.status_code == 422
    assert "Choisissez une réponse" in answer.text
    assert db.session.scalars(select(PeerRequest)).all() == []
    assert db.session.scalars(select(ConsentProof)).all() == []


def test_a_second_press_of_the_button_leads_to_the_open_request(app: Flask) -> None:
    scene = make_scene()
    first, second = enter(app, scene.asker), enter(app, scene.asker)
    form = second.get(ASK).text
    asks(first)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    again = second.post(ASK, data={**BOTH_TICKED, "channel": "phone", "csrf_token": token[1]})
    assert again.location == HOME
    assert len(db.session.scalars(select(PeerRequest)).all()) == 1


def test_without_a_referent_no_moment_is_shown(app: Flask) -> None:
    scene = make_scene(listeners=0, referent=False)
    page = enter(app, scene.asker)
    assert "sans promettre de délai" in page.get(ASK).text
    assert page.send_form(ASK, {"who": "peer"}).location == HOME
    own = page.get(HOME).text
    assert "Nous cherchons un pair" in own
    assert "au plus tard" not in own


def test_a_member_without_a_number_is_asked_for_mail_only(app: Flask) -> None:
    scene = make_scene()
    scene.asker.phone = ""
    page = enter(app, scene.asker)
    form = page.get(ASK).text
    assert 'value="email"' in form
    assert 'value="phone"' not in form
    asks(page)
    assert open_request().channel == "email"


def test_the_button_is_the_same_for_everybody(app: Flask) -> None:
    scene = make_scene()
    pages = [enter(app, one).get(ASK).text.partition("<main")[2] for one in (scene.asker, scene.peers[0])]
    assert len({re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages}) == 1


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


def test_a_request_can_be_withdrawn_in_every_state(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    for steps in ((), ("ready",), ("ready", "yes"), ("ready", "yes", "done"), ("unmet",)):
        asks(asker)
        for step in steps:
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


def says_yes_latest(app: Flask, outbox: Memory, scene: Scene) -> None:
    """Say yes to the latest offer in the peer's mails."""
    link = link_in(mails_to(outbox, scene.peers[0])[-1])
    stranger(app).send_form(link, {"charter": "y", "answer": "yes"})


def test_a_step_that_does_not_exist_or_lacks_the_token_changes_nothing(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asker = enter(app, scene.asker)
    asks(asker)
    page = asker.get(HOME).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert asker.post(f"{HOME}/request/nothing", data={"csrf_token": token[1]}).status_code == 400
    assert asker.post(f"{HOME}/request/withdraw").status_code == 400
    assert asker.post(f"{HOME}/request/keep", data={"csrf_token": token[1]}).status_code == 409
    assert open_request().state == State.SEARCHING


def test_another_member_cannot_touch_or_see_the_request(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asks(enter(app, scene.asker))
    other = enter(app, scene.referent)
    token = re.search(r'name="csrf_token" value="([^"]+)"', other.get(HOME).text)
    assert token
    assert other.post(f"{HOME}/request/withdraw", data={"csrf_token": token[1]}).status_code == 404
    assert "Asselin" not in other.get(HOME).text


def test_pages_speak_english_too(app: Flask) -> None:
    scene = make_scene(listeners=1)
    scene.asker.language = "en"
    page = enter(app, scene.asker)
    asks(page)
    assert "Someone calls you by Wednesday 4 March at 10:00 at the latest." in page.get(HOME).text
