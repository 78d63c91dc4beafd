"""The lead's and the referent's pages."""

import re

import pytest
from flask import Flask

from peers import jobs
from peers.asking import Wishes
from peers.states import Party, State
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.scene import ask, enter, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database")
LEAD_TOO = Wishes(lead_may_know=True, referent_may_know=True)
PEER_ONLY = Wishes(lead_may_know=False, referent_may_know=True)
CSRF = re.compile(rb'name="csrf_token" value="[^"]+"')


def body(page: CheckedClient, path: str) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a page without its form tokens, which differ at every load, and its headers."""
    answer = page.get(path)
    return CSRF.sub(b"", answer.get_data()), [pair for pair in answer.headers if pair[0] != "Set-Cookie"]


def test_a_leads_page_is_the_same_to_the_byte_when_a_member_asks_a_peer_only(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    lead, path = enter(app, scene.lead), f"/app/peers/flagged/{scene.club.id}"
    before = body(lead, path), body(lead, "/app/peers"), body(lead, "/app/home")
    ask(scene.asker, PEER_ONLY)
    assert (body(lead, path), body(lead, "/app/peers"), body(lead, "/app/home")) == before
    clock.advance(hours=31)
    jobs.tick()
    assert (body(lead, path), body(lead, "/app/peers"), body(lead, "/app/home")) == before


def test_a_lead_says_that_they_have_called(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), f"/app/peers/flagged/{scene.club.id}"
    assert "Ada Asselin" in lead.get(path).text
    assert "moins de 24 heures" in lead.get(path).text
    action = f"{path}/{open_request().id}/called"
    assert lead.send_form(path, action=action).location == path
    assert "Quelqu'un a appelé" in lead.get(path).text
    assert open_request().contacted_by == Party.LEAD


def test_a_lead_passes_on_to_the_referent_who_calls(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), f"/app/peers/flagged/{scene.club.id}"
    request_id = open_request().id
    assert lead.send_form(path, action=f"{path}/{request_id}/hand-over").location == path
    assert "La personne référente est prévenue" in lead.get(path).text
    referent = enter(app, scene.referent)
    desk = referent.get("/app/peers/desk").text
    assert "Ada Asselin" in desk
    assert "+33612345601" in desk
    action = f"/app/peers/desk/{scene.club.id}/{request_id}/called"
    assert referent.send_form("/app/peers/desk", action=action).location == "/app/peers/desk"
    assert open_request().state == State.CONTACTED


def test_a_button_pressed_too_late_or_not_at_all_is_answered_kindly(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), f"/app/peers/flagged/{scene.club.id}"
    request_id = open_request().id
    token = re.search(r'name="csrf_token" value="([^"]+)"', lead.get(path).text)
    assert token
    data = {"csrf_token": token[1]}
    assert lead.post(f"{path}/{request_id}/nothing", data=data).status_code == 400
    assert lead.post(f"{path}/{request_id}/called").status_code == 400
    assert lead.post(f"{path}/{'0' * 16}/called", data=data).status_code == 404
    assert lead.post(f"{path}/{request_id}/hand-over", data=data).status_code == 303
    assert lead.post(f"{path}/{request_id}/hand-over", data=data).status_code == 409


def test_pages_of_an_office_are_not_there_for_others(app: Flask) -> None:
    scene = make_scene()
    member = enter(app, scene.asker)
    assert member.get(f"/app/peers/flagged/{scene.club.id}").status_code == 404
    assert member.get("/app/peers/desk").status_code == 404
    lead = enter(app, scene.lead)
    assert lead.get(f"/app/peers/flagged/{scene.other.id}").status_code == 404
    assert lead.get(f"/app/peers/flagged/{scene.root.id}").status_code == 404
    referent = enter(app, scene.referent)
    assert "Rien n'est en attente" in referent.get("/app/peers/desk").text
