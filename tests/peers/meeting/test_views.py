"""The page of two who were introduced: what each reads, half-days to agree on, and the calendar file."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from icalendar import Calendar

from core.db import db
from peers.meeting.introductions import find
from peers.requests.states import State
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.met import bring, introduction_of
from tests.peers.scene import Scene, enter, make_scene, stranger

pytestmark = pytest.mark.usefixtures("app")
TUESDAY, WEDNESDAY = "2026-03-03am", "2026-03-04pm"


@pytest.fixture
def scene(app: Flask) -> Scene:
    assert app
    return make_scene(listeners=1)


def path_of(scene: Scene, state: State = State.CONNECTED) -> str:
    bring(scene.asker, state)
    return f"/app/peers/introduction/{introduction_of(scene.asker).id}"


def propose(page: CheckedClient, path: str, *codes: str) -> int:
    return page.send_form(path, {"half_days": list(codes)}, f"{path}/half-days").status_code


def pick(page: CheckedClient, path: str, code: str) -> int:
    return page.send_form(path, {"half_day": code}, f"{path}/pick").status_code


def ticked(page: CheckedClient, path: str) -> list[str]:
    shown = BeautifulSoup(page.get(path).text, "html5lib")
    return [str(box["value"]) for box in shown.select("input[checked]")]


def test_the_two_agree_on_a_half_day(app: Flask, scene: Scene) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    assert "Votre pair peut proposer" in asker.get(path).text
    assert propose(peer, path, TUESDAY, WEDNESDAY) == 303
    assert ticked(peer, path) == [TUESDAY, WEDNESDAY]
    assert pick(asker, path, WEDNESDAY) == 303
    for page in (asker, peer):
        assert "C'est convenu\N{NO-BREAK SPACE}: mercredi 4 mars, après-midi." in page.get(path).text
    assert ticked(asker, path) == [WEDNESDAY]
    assert pick(asker, path, TUESDAY) == 303
    assert "mardi 3 mars, matin" in peer.get(path).text


def test_a_proposal_after_a_pick_undoes_it_and_says_so(app: Flask, scene: Scene) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    propose(peer, path, TUESDAY)
    pick(asker, path, TUESDAY)
    assert "annule la demi-journée choisie" in peer.get(path).text
    assert propose(peer, path, WEDNESDAY) == 303
    assert "La demi-journée choisie ne compte plus" in peer.get(path).text
    assert "C'est convenu" not in asker.get(path).text
    assert asker.get(f"{path}/appointment.ics").status_code == 404


@pytest.mark.parametrize(
    ("codes", "status"),
    [((), 422), ((TUESDAY, WEDNESDAY, "2026-03-05am", "2026-03-06am"), 422), (("2026-03-07am",), 409), (("x",), 409)],
)
def test_a_proposal_that_cannot_be_is_sent_back(app: Flask, scene: Scene, codes: tuple[str, ...], status: int) -> None:
    path = path_of(scene)
    peer = enter(app, scene.peers[0])
    assert propose(peer, path, *codes) == status
    assert introduction_of(scene.asker).proposed == frozenset()


def test_nothing_can_be_picked_but_what_was_proposed(app: Flask, scene: Scene) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    propose(peer, path, TUESDAY)
    assert pick(asker, path, WEDNESDAY) == 409
    assert asker.send_form(path, {}, f"{path}/pick").status_code == 422


def test_each_does_their_own_part_alone(app: Flask, scene: Scene) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    propose(peer, path, TUESDAY)
    for page, action in ((asker, "half-days"), (peer, "pick"), (enter(app, scene.lead), "pick")):
        token = BeautifulSoup(page.get("/app/peers").text, "html5lib").select_one("input[name=csrf_token]")
        assert token
        fields = {"csrf_token": token["value"], "half_days": TUESDAY, "half_day": TUESDAY}
        assert page.post(f"{path}/{action}", data=fields).status_code == 404


def test_the_calendar_file_is_for_the_two_alone_and_neutral(app: Flask, scene: Scene, clock: FakeClock) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    propose(peer, path, TUESDAY)
    pick(asker, path, TUESDAY)
    file = f"{path}/appointment.ics"
    assert stranger(app).get(file).location.startswith("/app/sign-in")
    assert enter(app, scene.lead).get(file).status_code == 404
    first = asker.get(file)
    assert first.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert first.headers["Content-Disposition"] == "attachment; filename=appointment.ics"
    clock.advance(hours=3)
    again, theirs = asker.get(file), peer.get(file)
    assert again.data == first.data
    uids = [str(Calendar.from_ical(one.data).walk("VEVENT")[0]["UID"]) for one in (first, theirs)]
    assert uids[0] != uids[1]
    assert "SUMMARY:Rendez-vous" in first.text
    introduction = introduction_of(scene.asker)
    hidden = [
        "Ada",
        "Pia",
        "Asselin",
        "Entrepairs",
        "entrepairs",
        "Club",
        introduction.id,
        introduction.peer_id,
        scene.asker.id,
    ]
    # as they are written: the hexadecimal digits of an event's name may spell many a short word
    assert not [one for one in hidden if one in first.text + theirs.text]


def test_the_calendar_file_speaks_english_too(app: Flask, scene: Scene) -> None:
    scene.asker.language = "en"
    path = path_of(scene)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    propose(peer, path, TUESDAY)
    pick(asker, path, TUESDAY)
    assert "SUMMARY:Appointment" in asker.get(f"{path}/appointment.ics").text


def test_topics_and_ways_are_told_to_the_peer_after_both_yeses(app: Flask, scene: Scene) -> None:
    path = path_of(scene)
    both = find(introduction_of(scene.asker).id)
    both.request.topics, both.request.ways = frozenset({"cash"}), frozenset({"video"})
    db.session.commit()
    assert "Souhaite parler de" in enter(app, scene.peers[0]).get(path).text
    assert "Souhaite parler de" not in enter(app, scene.asker).get(path).text


def test_a_first_meeting_is_advised_in_public_and_the_listener_knows_what_to_do_in_danger(
    app: Flask, scene: Scene
) -> None:
    path = path_of(scene)
    asker, peer = enter(app, scene.asker).get(path).text, enter(app, scene.peers[0]).get(path).text
    assert "un lieu public" in asker
    assert "un lieu public" in peer
    danger = BeautifulSoup(peer, "html5lib").select("section[aria-labelledby=danger] a")
    assert [str(link["href"]) for link in danger] == ["tel:15", "tel:112", "tel:3114"]
    assert "n'alerte personne à votre place" in peer
    assert "danger" not in [tag.get("id") for tag in BeautifulSoup(asker, "html5lib").select("[id]")]


def test_once_they_have_talked_there_is_nothing_left_to_agree_on(app: Flask, scene: Scene) -> None:
    path = path_of(scene, State.CONTACTED)
    for member in (scene.asker, scene.peers[0]):
        assert "demi-journée" not in enter(app, member).get(path).text
