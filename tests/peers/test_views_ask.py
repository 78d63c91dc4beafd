"""The form on which a member asks for a peer."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.help_lines import lines
from peers.models import ConsentProof, Exclusion, PeerRequest
from tests.builders import make_member
from tests.conftest import FakeClock
from tests.peers.scene import (
    enter,
    make_scene,
    open_request,
)
from tests.peers.visitors import ASK, BOTH_TICKED, HOME, asks, press

pytestmark = pytest.mark.usefixtures("app")


def test_asking_takes_two_taps_and_shows_the_latest_moment(app: Flask) -> None:
    scene = make_scene(listeners=1)
    page = enter(app, scene.asker)
    form = page.get(ASK).text
    assert "checked" not in form.split("<details>")[0]
    asks(page)
    own = page.get(HOME).text
    assert "mercredi 4 mars à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h" in own
    assert "1 pair sollicité, prochain point à\N{NO-BREAK SPACE}16\N{NO-BREAK SPACE}h." in own
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
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    assert [one["value"] for one in form.select("input[name=channel]")] == ["email"]
    asks(page)
    assert open_request().channel == "email"


def test_the_button_is_the_same_for_everybody(app: Flask) -> None:
    scene = make_scene()
    beside = make_member(scene.club, "bea@exemple.fr")
    beside.phone = scene.asker.phone
    db.session.commit()
    pages = [enter(app, one).get(ASK).text.partition("<main")[2] for one in (scene.asker, beside)]
    assert len({re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages}) == 1


def test_wrong_input_keeps_what_was_typed_and_says_what_to_correct(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    chosen = {"referent": "y", "topics": "cash", "ways": "video", "slots": "3pm", "own_club_last": "y"}
    answer = page.send_form(ASK, {**chosen, "avoid": "\n".join(f"Nom {number}" for number in range(30))})
    assert answer.status_code == 422
    shown = BeautifulSoup(answer.text, "html.parser")
    alerts = {" ".join(one.text.split()) for one in shown.select("[role=alert] a")}
    assert alerts == {"Choisissez une réponse.", "Un nom par ligne, s'il vous plaît : 5 au plus, et des noms courts."}
    assert shown.select("details[open]")
    assert "Nom 29" in shown.select("textarea[name=avoid]")[0].text
    for name, value in chosen.items():
        assert shown.select(f'input[name={name}][value="{value}"][checked]'), name


def test_without_a_mistake_among_them_the_further_choices_stay_folded(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    shown = BeautifulSoup(page.send_form(ASK, {"referent": "y"}).text, "html.parser")
    assert shown.select("details")
    assert not shown.select("details[open]")


def test_every_choice_reaches_the_request(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    asks(
        page,
        topics="cash",
        ways="video",
        slots="3pm",
        same_trade_elsewhere="y",
        avoid="Paul Poirier",
        call_directly="y",
    )
    own = open_request()
    assert (own.topics, own.ways, own.slots) == (frozenset({"cash"}), frozenset({"video"}), frozenset({"3pm"}))
    assert (own.same_trade_elsewhere, own.own_club_last, own.call_directly) == (True, False, True)
    assert db.session.scalars(select(Exclusion)).one().label == "Paul Poirier"


def test_a_choice_from_no_list_is_refused(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    for name, value in (("who", "everybody"), ("topics", "health"), ("slots", "8am"), ("channel", "pigeon")):
        assert page.send_form(ASK, {**BOTH_TICKED, name: value}).status_code == 422
    assert db.session.scalars(select(PeerRequest)).all() == []


def test_a_number_gone_since_the_page_was_shown_is_asked_for(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    scene.asker.phone = ""
    db.session.commit()
    token = str(form.select("input[name=csrf_token]")[0]["value"])
    answer = page.post(ASK, data={**BOTH_TICKED, "channel": "phone", "csrf_token": token})
    assert answer.status_code == 422
    assert "Ajoutez-en un" in answer.text


def test_the_moment_shown_on_the_form_is_the_one_that_is_kept(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    hidden = {name: str(form.select(f"input[name={name}]")[0]["value"]) for name in ("csrf_token", "shown")}
    clock.advance(minutes=45)
    assert page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"}).location == HOME
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == hidden["shown"]


def test_a_form_open_for_too_long_shows_the_moment_that_can_be_kept_now(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    hidden = {name: str(form.select(f"input[name={name}]")[0]["value"]) for name in ("csrf_token", "shown")}
    clock.advance(hours=11)
    answer = page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"})
    assert answer.status_code == 409
    assert "Voici celui que nous pouvons tenir" in answer.text
    assert db.session.scalars(select(PeerRequest)).all() == []
    again = BeautifulSoup(answer.text, "html.parser")
    assert again.select("input[name=referent][checked]")
    hidden["shown"] = str(again.select("input[name=shown]")[0]["value"])
    assert page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"}).location == HOME
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == hidden["shown"]


def test_a_moment_sooner_than_can_be_kept_is_not_promised(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    asked = page.send_form(ASK, {**BOTH_TICKED, "channel": "phone", "shown": "2026-03-02T10:00:00+00:00"})
    assert asked.status_code == 409
    assert db.session.scalars(select(PeerRequest)).all() == []


@pytest.mark.parametrize("shown", ["", "soon", "2026-03-04T10:00:00", "2026-03-09T10:00:00+00:00"])
def test_no_other_moment_can_be_smuggled_in(app: Flask, shown: str) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    asks(page, shown=shown)
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == "2026-03-04T09:00:00+00:00"


def test_where_nobody_else_runs_the_club_nobody_else_can_be_told(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.lead)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    assert [one["value"] for one in form.select("input[name=who]")] == ["peer"]
    assert page.send_form(ASK, {"who": "lead"}).status_code == 422
    asks(page)
    assert "L'animation de votre club" not in page.get(HOME).text.replace("&#39;", "'")


def test_nobody_can_ask_and_withdraw_without_end(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    for _time in range(6):
        asks(page)
        assert press(page, "withdraw") == 303
    refused = page.send_form(ASK, BOTH_TICKED)
    assert refused.status_code == 429
    assert all(line.name["fr"].replace("'", "&#39;") in refused.text for line in lines("FR"))
    asks(enter(app, scene.peers[0]))
