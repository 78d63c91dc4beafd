"""The pages that keep two people safe: report, block, the referent's call, the desk's decisions, the debrief."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from members.models import OPERATOR, Member
from members.roles import give_role
from peers.models import PeerRequest, ReferentCall, Report, Tombstone
from peers.requests.states import State
from peers.safety import reports
from tests.builders import make_member
from tests.pages import CheckedClient
from tests.peers.met import ORDER, bring, introduction_of, peer_of
from tests.peers.scene import Scene, enter, mails_to, make_scene, press, pressed_twice

pytestmark = pytest.mark.usefixtures("app")
HOME = "/app/peers"
SECRETS = ("Ada", "Asselin", "612345601", "ada@")


@pytest.fixture
def scene(app: Flask) -> Scene:
    assert app
    return make_scene(listeners=2)


def links(page: CheckedClient, path: str) -> set[str]:
    """Return where the links and buttons of a page lead."""
    shown = BeautifulSoup(page.get(path).text, "html5lib")
    return {str(tag.get("href") or tag.get("action")) for tag in shown.select("main a[href], main form[action]")}


@pytest.mark.parametrize("state", ORDER)
@pytest.mark.parametrize("who", ["asker", "peer"])
def test_both_find_the_way_out_in_every_state(app: Flask, scene: Scene, state: State, who: str) -> None:
    offer_id = bring(scene.asker, state)
    me = scene.asker if who == "asker" else peer_of(offer_id)
    page = enter(app, me)
    found = links(page, HOME)
    if state is not State.PEER_READY:
        found |= links(page, f"{HOME}/introduction/{introduction_of(scene.asker).id}")
    assert f"{HOME}/report/{offer_id}" in found
    shown = page.get(f"{HOME}/report/{offer_id}")
    assert shown.status_code == 200
    assert f"{HOME}/block/{offer_id}" in links(page, f"{HOME}/report/{offer_id}")


@pytest.mark.parametrize("state", ORDER)
def test_the_word_with_the_referent_is_there_for_both_in_every_connected_state(
    app: Flask, scene: Scene, state: State
) -> None:
    peer = peer_of(bring(scene.asker, state))
    for me in (scene.asker, peer):
        page = enter(app, me)
        found = links(page, HOME)
        if state is not State.PEER_READY:
            found = found & links(page, f"{HOME}/introduction/{introduction_of(scene.asker).id}")
            assert f"{HOME}/referent" in found
    assert f"{HOME}/referent" in links(enter(app, peer), HOME)


def test_without_a_referent_the_numbers_stand_instead_of_the_button(app: Flask) -> None:
    scene = make_scene(listeners=1, referent=False)
    peer = peer_of(bring(scene.asker))
    for me in (scene.asker, peer):
        page = enter(app, me)
        path = f"{HOME}/introduction/{introduction_of(scene.asker).id}"
        assert f"{HOME}/referent" not in links(page, path) | links(page, HOME)
        assert "Aucune personne référente" in page.get(path).text
        assert "tel:3114" in page.get(path).text


def test_a_report_needs_a_reason(app: Flask, scene: Scene) -> None:
    offer_id = bring(scene.asker)
    page, path = enter(app, scene.asker), f"{HOME}/report/{offer_id}"
    for fields in ({}, {"reason": "dislike"}):
        assert page.send_form(path, fields, path).status_code == 422
    assert db.session.scalars(select(Report)).all() == []
    assert db.session.scalars(select(PeerRequest.state)).one() == State.CONNECTED


def test_a_report_is_thanked_and_parts(app: Flask, scene: Scene) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    page, path = enter(app, scene.asker), f"{HOME}/report/{offer_id}"
    assert page.send_form(path, {"reason": "sold_to"}, path).location == HOME
    assert "Merci de l&#39;avoir dit" in page.get(HOME).text
    assert db.session.scalars(select(Tombstone.outcome)).one() == "sold_to"
    assert page.get(path).status_code == 404


def test_a_block_parts_in_one_tap(app: Flask, scene: Scene) -> None:
    offer_id = bring(scene.asker)
    peer = enter(app, peer_of(offer_id))
    path = f"{HOME}/report/{offer_id}"
    assert peer.send_form(path, action=f"{HOME}/block/{offer_id}").location == HOME
    assert db.session.scalars(select(PeerRequest.state)).one() == State.SEARCHING
    seen = enter(app, scene.asker).get(HOME).text
    assert "bloqu" not in seen.lower()
    assert "signal" not in seen.lower()


@pytest.mark.parametrize("state", ORDER)
@pytest.mark.parametrize("step", ["block", "report"])
@pytest.mark.parametrize("who", ["asker", "peer"])
def test_a_second_press_leads_home_as_the_first(app: Flask, scene: Scene, state: State, step: str, who: str) -> None:
    offer_id = bring(scene.asker, state)
    page = enter(app, scene.asker if who == "asker" else peer_of(offer_id))
    action = f"{HOME}/{step}/{offer_id}"
    found = pressed_twice(page, f"{HOME}/report/{offer_id}", action, {"reason": "other"})
    assert found == [HOME, HOME]
    assert len(db.session.scalars(select(Report)).all()) == (step == "report")


def test_what_is_over_is_known_to_no_stranger_not_even_with_the_mark_of_another(app: Flask, scene: Scene) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    path, action = f"{HOME}/report/{offer_id}", f"{HOME}/block/{offer_id}"
    asker, stranger = enter(app, scene.asker), enter(app, scene.lead)
    mark = BeautifulSoup(asker.get(path).text, "html5lib").select_one("input[name=shown]")
    assert mark
    for shown in ("", "é", str(mark["value"])):
        assert press(stranger, action, {"shown": shown}).status_code == 404
    assert pressed_twice(asker, path, action) == [HOME, HOME]
    for shown in ("", str(mark["value"])):
        assert press(stranger, action, {"shown": shown}).status_code == 404
    assert press(asker, action).status_code == 404


def test_the_referents_desk_lists_whom_to_call_and_whom_to_hear(app: Flask, scene: Scene) -> None:
    with transaction():
        reports.add(scene.peers[0], scene.asker, "unsafe")
    listener = enter(app, scene.peers[1])
    assert listener.send_form(f"{HOME}/referent").location == f"{HOME}/referent"
    assert "Remi Referent" in listener.get(f"{HOME}/referent").text
    desk = enter(app, scene.referent)
    shown = desk.get(f"{HOME}/desk").text
    for told in ("Pia0 Poirier0", "Pia1 Poirier1", "Je ne me sentais pas en sécurité", "1 signalement"):
        assert told in shown
    assert not any(secret in shown for secret in SECRETS)
    called = f"{HOME}/desk/calls/{scene.peers[1].id}/called"
    assert desk.send_form(f"{HOME}/desk", action=called).location == f"{HOME}/desk"
    lift = f"{HOME}/reports/{scene.peers[0].id}/lift"
    assert desk.send_form(f"{HOME}/desk", action=lift).location == f"{HOME}/desk"
    assert db.session.scalars(select(ReferentCall)).all() == []
    assert db.session.scalars(select(Report.decision)).all() == ["lifted"]
    shown = desk.get(f"{HOME}/desk").text
    assert "Pia0" not in shown
    assert "Pia1" not in shown


def test_the_wish_to_be_called_can_be_taken_back(app: Flask, scene: Scene) -> None:
    page = enter(app, scene.asker)
    page.send_form(f"{HOME}/referent")
    assert page.send_form(f"{HOME}/referent", action=f"{HOME}/referent/no-longer").location == HOME
    assert db.session.scalars(select(ReferentCall)).all() == []


def test_a_decision_that_is_none_is_refused(app: Flask, scene: Scene) -> None:
    with transaction():
        reports.add(scene.peers[0], scene.asker, "unsafe")
    desk = enter(app, scene.referent)
    token = BeautifulSoup(desk.get(f"{HOME}/desk").text, "html5lib").select_one("input[name=csrf_token]")
    assert token
    path = f"{HOME}/reports/{scene.peers[0].id}"
    assert desk.post(f"{path}/shame", data={"csrf_token": token["value"]}).status_code == 400
    assert db.session.scalars(select(Report.decision)).one() is None


def test_whoever_runs_the_installation_sees_only_what_no_referent_can_decide(app: Flask, scene: Scene) -> None:
    runs = make_member(scene.club, "ola@exemple.fr", first_name="Ola")
    give_role(runs, OPERATOR, scene.root.id)
    with transaction():
        reports.add(scene.referent, scene.asker, "indiscreet")
        reports.add(scene.peers[0], scene.asker, "unsafe")
    page = enter(app, runs)
    assert f"{HOME}/reports" in links(page, HOME)
    shown = page.get(f"{HOME}/reports").text
    assert "Remi Referent" in shown
    assert "Pia0" not in shown
    stop = f"{HOME}/reports/{scene.referent.id}/stop"
    assert page.send_form(f"{HOME}/reports", action=stop).location == f"{HOME}/reports"
    assert "Remi Referent" not in page.get(f"{HOME}/reports").text


def talked(app: Flask, scene: Scene, member: Member) -> str:
    """Say that the two have talked and return where that leads."""
    path = f"{HOME}/introduction/{introduction_of(scene.asker).id}"
    location = enter(app, member).send_form(path, action=f"{path}/done").location
    assert location
    return str(location)


def test_whoever_has_listened_gets_a_few_words_and_one_mail(app: Flask, scene: Scene, outbox: Memory) -> None:
    peer = peer_of(bring(scene.asker))
    before = len(mails_to(outbox, peer))
    assert talked(app, scene, peer) == f"{HOME}/debrief"
    (text,) = mails_to(outbox, peer)[before:]
    assert text.strip().endswith(f"{HOME}/debrief")
    page = enter(app, peer)
    assert "Prenez cinq minutes" in page.get(f"{HOME}/debrief").text
    assert {f"{HOME}/referent", f"{HOME}/listen", f"{HOME}/ask"} <= links(page, f"{HOME}/debrief")


def test_whoever_asked_goes_on_to_their_own_page_and_the_listener_is_written_to(
    app: Flask, scene: Scene, outbox: Memory
) -> None:
    peer = peer_of(bring(scene.asker))
    before = len(mails_to(outbox, peer))
    assert talked(app, scene, scene.asker) == HOME
    texts = mails_to(outbox, peer)[before:]
    assert [text.strip().endswith(f"{HOME}/debrief") for text in texts] == [True]


def test_the_page_after_listening_keeps_nothing_and_is_the_same_for_everybody(app: Flask, scene: Scene) -> None:
    pages = [enter(app, one).get(f"{HOME}/debrief").text for one in (scene.asker, *scene.peers)]
    bodies = {str(BeautifulSoup(page, "html5lib").select_one("main h1")) for page in pages}
    assert len(bodies) == 1
    assert "Rien de cette page n'est conservé" in pages[0]


def test_a_thank_you_says_nothing_of_anybody(app: Flask, scene: Scene) -> None:
    page = app.test_client().get(f"{HOME}/thanked").text
    assert "Quelqu'un vous dit merci" in page
    assert not any(secret in page for secret in (*SECRETS, "Pia", "Poirier"))
    assert scene


def test_a_refusal_shows_the_numbers_too(app: Flask, scene: Scene) -> None:
    assert scene
    refused = app.test_client().get(f"{HOME}/offer/nothing")
    assert refused.status_code == 410
    assert "tel:3114" in refused.text
