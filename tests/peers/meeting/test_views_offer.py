"""The link in a peer's mail: opening it changes nothing, a yes needs the charter, a no needs nothing."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import text

from core.db import Model, db, transaction
from core.mail import Memory
from networks import tree
from peers import asking
from peers.asking import Wishes
from peers.models import EMAIL
from peers.requests.states import Event, Kind, OfferState, State
from tests.conftest import FakeClock
from tests.peers.scene import (
    Scene,
    ask,
    enter,
    link_in,
    mails_to,
    make_scene,
    offers,
    open_request,
    press,
    pressed_twice,
    stranger,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def scene(app: Flask) -> Scene:
    found = make_scene(listeners=1)
    ask(found.asker)
    return found


def dump() -> dict[str, list[str]]:
    """Return every row of every table but the rate limiter's, which lives elsewhere."""
    db.session.rollback()
    names = sorted(Model.metadata.tables)
    return {name: sorted(map(str, db.session.execute(text(f"SELECT * FROM {name}")).all())) for name in names}


def test_opening_the_link_changes_nothing_however_often(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    before = dump()
    for _ in range(3):
        assert stranger(app).get(link).status_code == 200
    assert dump() == before


def test_the_moment_is_shown_as_where_the_network_lives(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    tree.settings_of(scene.root.id).time_zone = "Indian/Reunion"
    db.session.commit()
    ask(scene.asker)
    page = stranger(app).get(link_in(mails_to(outbox, scene.peers[0])[0])).text
    assert "mercredi 4 mars à\N{NO-BREAK SPACE}13\N{NO-BREAK SPACE}h" in page


def test_the_card_names_nobody(app: Flask, outbox: Memory, scene: Scene) -> None:
    page = stranger(app).get(link_in(mails_to(outbox, scene.peers[0])[0])).text
    for secret in ("Ada", "Asselin", "Adastra", "612345601", "ada@", scene.asker.id, scene.club.name):
        assert secret not in page
    assert "on peut deviner" in page


def test_a_yes_without_the_charter_is_not_a_yes(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    answer = stranger(app).send_form(link, {"answer": "yes"})
    assert answer.status_code == 422
    assert "cochez la case" in answer.text
    assert offers()[0].state == OfferState.SENT


def test_a_no_needs_no_reason_and_no_charter(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    browser = stranger(app)
    assert browser.send_form(link, {"answer": "no"}).location == "/app/peers/no-thanks"
    assert "Quelqu'un d'autre sera sollicité" in browser.get("/app/peers/no-thanks").text
    assert offers()[0].state == OfferState.DECLINED
    again = browser.get(link)
    assert again.status_code == 410
    assert "Rien ne vous est demandé" in again.text


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_what_is_neither_yes_nor_no_is_refused(app: Flask, outbox: Memory, scene: Scene, answer: str) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    assert stranger(app).send_form(link, {"answer": answer, "charter": "y"}).status_code == 400
    assert open_request().state == State.SEARCHING


def test_a_link_that_was_never_one_is_answered_kindly(app: Flask) -> None:
    answer = stranger(app).get("/app/peers/offer/nothing")
    assert answer.status_code == 410
    assert "Rien ne vous est demandé" in answer.text


def test_a_yes_that_comes_second_is_thanked(app: Flask, outbox: Memory) -> None:
    thanks = stranger(app).get("/app/peers/thanks").text
    assert "prise en charge" in thanks


def test_a_lost_mail_loses_no_offer(app: Flask, scene: Scene) -> None:
    peer = enter(app, scene.peers[0])
    home = peer.get("/app/peers").text
    assert 'href="/app/peers/offer"' in home
    assert peer.send_form("/app/peers/offer", {"answer": "yes"}).status_code == 422
    assert peer.send_form("/app/peers/offer", {"answer": "yes", "charter": "y"}).location == "/app/peers"
    assert offers()[0].state == OfferState.ACCEPTED
    assert "/app/peers/offer" not in peer.get("/app/peers").text
    assert peer.get("/app/peers/offer").status_code == 410


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_second_press_of_an_answer_signed_in_is_the_first(app: Flask, scene: Scene, answer: str) -> None:
    peer = enter(app, scene.peers[0])
    found = pressed_twice(peer, "/app/peers/offer", "/app/peers/offer", {"answer": answer, "charter": "y"})
    assert found[0] == found[1]
    assert found[0] in {"/app/peers", "/app/peers/no-thanks"}
    assert offers()[0].state == (OfferState.ACCEPTED if answer == "yes" else OfferState.DECLINED)


def test_an_answer_is_to_the_offer_that_was_shown(app: Flask, scene: Scene, clock: FakeClock) -> None:
    peer = enter(app, scene.peers[0])
    shown = BeautifulSoup(peer.get("/app/peers/offer").text, "html5lib").select_one("input[name=offer]")
    assert shown
    with transaction():
        asking.act(scene.asker.id, Event(Kind.WITHDRAW))
    ask(scene.lead, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert [one.state for one in offers()] == [OfferState.SENT]
    for offer_id, who in ((str(shown["value"]), peer), (offers()[0].id, enter(app, scene.asker))):
        assert press(who, "/app/peers/offer", {"offer": offer_id, "answer": "yes", "charter": "y"}).status_code == 410
    assert [one.state for one in offers()] == [OfferState.SENT]


def test_the_home_page_says_of_an_offer_what_the_mailed_page_says_and_no_more(
    app: Flask, outbox: Memory, scene: Scene
) -> None:
    mailed = stranger(app).get(link_in(mails_to(outbox, scene.peers[0])[0])).text
    home = enter(app, scene.peers[0]).get("/app/peers").text
    assert card_in(home, "dl") == card_in(mailed, "dl")
    for secret in ("Ada", "Asselin", "Adastra", "612345601", "ada@", scene.asker.id):
        assert secret not in home


def test_an_offer_waits_for_its_own_peer_alone(app: Flask, scene: Scene) -> None:
    for other in (scene.asker, scene.lead, scene.referent):
        page = enter(app, other)
        assert "/app/peers/offer" not in page.get("/app/peers").text
        assert page.get("/app/peers/offer").status_code == 410


def test_a_no_without_the_mail_is_a_no(app: Flask, scene: Scene) -> None:
    answer = enter(app, scene.peers[0]).send_form("/app/peers/offer", {"answer": "no"})
    assert answer.location == "/app/peers/no-thanks"
    assert offers()[0].state == OfferState.DECLINED


READY = "/app/peers/ready"


def test_the_askers_yes_needs_the_charter_as_well(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    stranger(app).send_form(link, {"answer": "yes", "charter": "y"})
    asker = enter(app, scene.asker)
    assert f'href="{READY}"' in asker.get("/app/peers").text
    sent_back = asker.send_form(READY, {"answer": "yes"})
    assert sent_back.status_code == 422
    assert "cochez la case" in sent_back.text
    assert open_request().state == State.PEER_READY
    assert asker.send_form(READY, {"answer": "yes", "charter": "y"}).location == "/app/peers"
    assert open_request().state == State.CONNECTED
    assert asker.get(READY).status_code == 410


def test_somebody_else_needs_no_charter_and_no_reason(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    stranger(app).send_form(link, {"answer": "yes", "charter": "y"})
    asker = enter(app, scene.asker)
    assert asker.send_form(READY, {"answer": "another"}).location == "/app/peers"
    assert open_request().state == State.SEARCHING


def test_the_page_of_the_second_yes_names_nobody_and_is_the_askers_alone(
    app: Flask, outbox: Memory, scene: Scene
) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    stranger(app).send_form(link, {"answer": "yes", "charter": "y"})
    page = enter(app, scene.asker).get(READY).text
    for secret in ("Pia0", "Poirier0", "612345610", "pia0@", scene.peers[0].id):
        assert secret not in page
    for other in (scene.peers[0], scene.lead, scene.referent):
        assert enter(app, other).get(READY).status_code == 410


def test_an_answer_that_is_none_is_refused(app: Flask, outbox: Memory, scene: Scene) -> None:
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    stranger(app).send_form(link, {"answer": "yes", "charter": "y"})
    assert enter(app, scene.asker).send_form(READY, {"answer": "perhaps", "charter": "y"}).status_code == 400


def test_the_one_who_would_be_called_at_once_keeps_to_the_charter_too(app: Flask, scene: Scene) -> None:
    page = enter(app, scene.referent).get("/app/peers/ask").text
    words = BeautifulSoup(page, "html5lib").select_one("label:has(#call_directly)")
    assert words
    assert "charte" in words.get_text()


def card_in(page: str, tag: str) -> str:
    """Return the words of the first element of a kind within the first card."""
    found = BeautifulSoup(page, "html5lib").select_one(f".card.human {tag}")
    assert found
    return " ".join(found.get_text(" ").split())
