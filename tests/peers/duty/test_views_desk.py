"""The lead's and the referent's pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from core.db import db, transaction
from core.mail import Memory
from members.models import REFERENT, Member
from members.roles import give_role, hand_over
from networks import tree
from peers import asking, jobs, steps
from peers.asking import Wishes
from peers.duty import rota as duty
from peers.models import PeerRequest
from peers.requests.states import By, Event, Kind, Outcome, Party, State
from tests.builders import make_lead, make_member
from tests.conftest import START, FakeClock
from tests.pages import CheckedClient, without_token
from tests.peers.scene import Scene, ask, enter, mails_to, make_scene, offers, open_request

pytestmark = pytest.mark.usefixtures("app")
LEAD_TOO = Wishes(lead_may_know=True, referent_may_know=True)
PEER_ONLY = Wishes(lead_may_know=False, referent_may_know=True)
DESK = "/app/peers/desk"
LATER = timedelta(hours=31)
Answer = tuple[int, str, list[tuple[str, str]]]


def flagged(scene: Scene) -> str:
    return f"/app/peers/flagged/{scene.club.id}"


def pages(scene: Scene) -> tuple[str, ...]:
    """Return the pages that a club's lead can open and that could say something of its members."""
    club = f"/app/club/{scene.club.id}"
    own = ("/app/home", "/app/profile", "/app/peers", "/app/peers/ask", "/app/peers/statistics", flagged(scene))
    clubs = (club, *(f"{club}/{page}" for page in ("members", "invite", "roles", "hand-over", "waves")))
    return (*own, *clubs, f"{club}/members/{scene.asker.id}", f"{club}/members/{scene.asker.id}/remove")


def plain(client: CheckedClient, path: str) -> Answer:
    """Return an answer without its form tokens, which differ at every load, and its headers without the cookie."""
    answer = client.get(path)
    headers = [pair for pair in answer.headers if pair[0] != "Set-Cookie"]
    return answer.status_code, without_token(answer), headers


def looked(client: CheckedClient, scene: Scene) -> dict[str, Answer]:
    return {path: plain(client, path) for path in pages(scene)}


def token(client: CheckedClient, path: str) -> dict[str, str]:
    field = BeautifulSoup(client.get(path).text, "html.parser").select_one("input[name=csrf_token]")
    assert field
    return {"csrf_token": str(field["value"])}


def act(member: Member, kind: Kind, outcome: Outcome | None = None) -> None:
    with transaction():
        asking.act(member.id, Event(kind, outcome=outcome))


def live_through(scene: Scene, clock: FakeClock) -> Iterator[str]:
    """Bring a request through its life, and stop after each step."""
    ask(scene.asker, PEER_ONLY)
    yield "asked"
    clock.moment = START + LATER
    jobs.tick()
    assert open_request().state == State.REFERENT
    yield "with the referent"
    with transaction():
        [offer] = [one for one in offers() if one.state == "sent"][:1]
        steps.take(steps.find(offer.request_id), Event(Kind.ACCEPT), By(Party.PEER, offer.peer_id))
    yield "a peer said yes"
    act(scene.asker, Kind.APPROVE)
    yield "introduced"
    act(scene.asker, Kind.DONE)
    yield "talked"
    act(scene.asker, Kind.CLOSE, Outcome.USEFUL)
    assert db.session.get(PeerRequest, offer.request_id) is None
    yield "closed"


def test_every_page_of_a_lead_is_the_same_to_the_byte_while_a_member_asks_a_peer_only(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    scene = make_scene(listeners=2)
    lead = enter(app, scene.lead)
    before = {}
    for moment in (START + LATER, START):  # some pages show a moment that moves with the clock
        clock.moment = moment
        before[moment] = looked(lead, scene)
        assert {status for status, _body, _headers in before[moment].values()} == {200}
    for stage in live_through(scene, clock):
        assert looked(lead, scene) == before[clock()], stage
    assert mails_to(outbox, scene.lead) == []
    assert mails_to(outbox, scene.asker) != []


def test_the_same_look_finds_a_request_that_the_lead_may_know(app: Flask) -> None:
    scene = make_scene(listeners=2)
    lead = enter(app, scene.lead)
    before = looked(lead, scene)
    ask(scene.asker, LEAD_TOO)
    after = looked(lead, scene)
    assert [path for path in before if before[path] != after[path]] == [flagged(scene)]
    act(scene.asker, Kind.UNTELL_LEAD)
    assert looked(lead, scene) == before


def test_pressing_for_a_request_that_a_lead_may_not_know_is_pressing_for_none(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, PEER_ONLY)
    lead, own = enter(app, scene.lead), open_request().id
    data = token(lead, "/app/home")
    for step in ("called", "hand-over"):
        answers = [lead.post(f"{flagged(scene)}/{one}/{step}", data=data) for one in (own, "0" * 16)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert without_token(answers[0]) == without_token(answers[1])


def test_what_was_told_to_a_lead_is_not_told_to_the_next(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    clock.advance(minutes=5)
    heir = make_member(scene.club, first_name="Hugo", last_name="Huet")
    db.session.commit()
    nobody_told = enter(app, heir)
    with transaction():
        hand_over(scene.lead.id, heir, scene.club.id)
    page = nobody_told.get(flagged(scene)).text
    assert "Ada" not in page
    assert "lundi 2 mars 2026" in page
    action = f"{flagged(scene)}/{open_request().id}/called"
    assert nobody_told.post(action, data=token(nobody_told, "/app/home")).status_code == 404
    assert enter(app, scene.lead).get(flagged(scene)).status_code == 404
    asker = enter(app, scene.asker)
    assert "Hugo Huet" in asker.get("/app/peers").text
    assert asker.send_form("/app/peers", action="/app/peers/request/tell-lead").status_code == 303
    assert "Ada Asselin" in nobody_told.get(flagged(scene)).text


def test_a_lead_says_that_they_have_called(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), flagged(scene)
    assert "Ada Asselin" in lead.get(path).text
    assert "moins de 24 heures" in lead.get(path).text
    action = f"{path}/{open_request().id}/called"
    assert lead.send_form(path, action=action).location == path
    assert "Quelqu'un a appelé" in lead.get(path).text
    assert open_request().contacted_by == Party.LEAD


def test_a_lead_passes_on_to_the_referent_who_calls(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), flagged(scene)
    request_id = open_request().id
    assert lead.send_form(path, action=f"{path}/{request_id}/hand-over").location == path
    page = lead.get(path).text
    assert "La personne référente est prévenue" in page
    assert "hand-over" not in page
    referent = enter(app, scene.referent)
    desk = referent.get(DESK).text
    assert "Ada Asselin" in desk
    assert "+33612345601" in desk
    action = f"{DESK}/{scene.club.id}/{request_id}/called"
    assert referent.send_form(DESK, action=action).location == DESK
    assert open_request().state == State.CONTACTED


def test_a_lead_passes_on_only_what_the_referent_may_know(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, Wishes(lead_may_know=True, referent_may_know=False))
    lead = enter(app, scene.lead)
    assert "hand-over" not in lead.get(flagged(scene)).text
    action = f"{flagged(scene)}/{open_request().id}/hand-over"
    assert lead.post(action, data=token(lead, "/app/home")).status_code == 409


def test_a_button_pressed_too_late_or_not_at_all_is_answered_kindly(app: Flask) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    lead, path = enter(app, scene.lead), flagged(scene)
    request_id, data = open_request().id, token(lead, path)
    assert lead.post(f"{path}/{request_id}/nothing", data=data).status_code == 400
    assert lead.post(f"{path}/{request_id}/called").status_code == 400
    assert lead.post(f"{path}/{'0' * 16}/called", data=data).status_code == 404
    for _twice in range(2):
        assert lead.post(f"{path}/{request_id}/hand-over", data=data).status_code == 303


def test_a_referent_hands_over_to_another_once_the_member_agrees(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    scene = make_scene(listeners=0)
    other = make_member(scene.other, first_name="Rose", last_name="Renard")
    give_role(other, REFERENT, scene.root.id)
    db.session.commit()
    ask(scene.asker, PEER_ONLY)
    clock.advance(hours=30)
    jobs.tick()
    first, second = enter(app, scene.referent), enter(app, other)
    action = f"{DESK}/{scene.club.id}/{open_request().id}/hand-over"
    assert first.send_form(DESK, {"to": other.id}, action=action).location == DESK
    assert "Rose Renard peut prendre la suite" in first.get(DESK).text
    assert open_request().handler_id is None
    assert len(mails_to(outbox, scene.asker)) == 1
    act(scene.asker, Kind.AGREE_HANDOVER)
    assert open_request().handler_id == other.id
    assert "Ada Asselin" not in first.get(DESK).text
    assert "Ada Asselin" in second.get(DESK).text
    called = f"{DESK}/{scene.club.id}/{open_request().id}/called"
    assert first.post(called, data=token(first, "/app/home")).status_code == 404
    assert second.send_form(DESK, action=called).location == DESK


def test_a_request_is_handed_over_within_the_line_alone(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    elsewhere = make_member(scene.other)
    give_role(elsewhere, REFERENT, scene.other.id)
    db.session.commit()
    ask(scene.asker, PEER_ONLY)
    clock.advance(hours=30)
    jobs.tick()
    referent = enter(app, scene.referent)
    assert "Ada Asselin" in referent.get(DESK).text
    assert "<select" not in referent.get(DESK).text
    action = f"{DESK}/{scene.club.id}/{open_request().id}/hand-over"
    for to in (elsewhere.id, scene.asker.id, scene.referent.id, scene.lead.id, ""):
        assert referent.post(action, data={"to": to, **token(referent, "/app/home")}).status_code == 404
    assert open_request().handover_to_id is None


def test_an_empty_desk_names_a_day_and_somebody_to_ask(app: Flask) -> None:
    scene = make_scene()
    make_lead(scene.root, scene.other, first_name="Helene", last_name="Haute")
    db.session.commit()
    referent = enter(app, scene.referent)
    page = referent.get(DESK).text
    assert "Rien n'est en attente" in page
    assert "lundi 2 mars 2026" in page
    assert "Helene Haute" in page
    duty.add_absence(scene.referent.id, START.date(), START.date())
    db.session.commit()
    assert "mardi 3 mars 2026" in referent.get(DESK).text
    duty.add_absence(scene.referent.id, START.date(), START.date().replace(month=4))
    db.session.commit()
    assert "les trois prochaines semaines" in referent.get(DESK).text


def test_an_empty_view_names_who_calls_and_since_when_one_is_told(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.lead).get(flagged(scene)).text
    assert "Remi Referent les appelle" in page
    assert "lundi 2 mars 2026" in page


def test_a_day_is_shown_as_where_the_network_lives(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    tree.settings_of(scene.root.id).time_zone = "Indian/Reunion"
    db.session.commit()
    ask(scene.asker, PEER_ONLY)
    assert "lundi 2 mars à\N{NO-BREAK SPACE}13\N{NO-BREAK SPACE}h" in enter(app, scene.referent).get(DESK).text


def test_pages_of_an_office_are_not_there_for_others(app: Flask) -> None:
    scene = make_scene()
    member = enter(app, scene.asker)
    assert member.get(flagged(scene)).status_code == 404
    assert member.get(DESK).status_code == 404
    lead = enter(app, scene.lead)
    assert lead.get(f"/app/peers/flagged/{scene.other.id}").status_code == 404
    assert lead.get(f"/app/peers/flagged/{scene.root.id}").status_code == 404
    assert lead.get(DESK).status_code == 404
