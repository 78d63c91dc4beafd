"""A peer request from asking to both mails, read from a real SMTP server, with no name anywhere before both yeses."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due
from core.mail import Outgoing
from core.settings import Settings
from members.models import Member
from peers.models import Introduction, Offer, PeerRequest
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.scene import Scene, enter, link_in, make_scene, stranger
from tests.postbox import Postbox

pytestmark = pytest.mark.usefixtures("each_database")
NAMES = ("Ada", "Asselin", "Adastra", "Pia", "Poirier", "612345601", "612345610", "ada@", "pia0@", "pia1@")
PEOPLE = ("asker", "lead", "referent", "peers")


@pytest.fixture
def settings(settings: Settings, postbox: Postbox) -> Settings:
    """Deliver to the real server."""
    return settings.model_copy(update={"mail_url": postbox.url})


def deliver(app: Flask, clock: FakeClock, **by: float) -> None:
    """Let the worker run once the time given has passed, and once more for the mails that it has queued."""
    clock.advance(minutes=5, **by)
    run_due(app)
    clock.advance(minutes=1)
    run_due(app)
    assert db.session.scalars(select(Outgoing)).all() == []
    db.session.rollback()


def said(postbox: Postbox) -> list[str]:
    """Return what each mail on its way says beside the address it is sent to."""
    return [f"{mail['Subject']}\n{mail.get_content()}" for mail in postbox.mails]


def names_in(text: str) -> set[str]:
    return {name for name in NAMES if name in text}


def latest_link(postbox: Postbox, member: Member) -> str:
    return link_in(str(postbox.to(member.email)[-1].get_content()))


def pages_of(app: Flask, scene: Scene) -> dict[str, str]:
    """Return the peer pages of everybody but the two who may be introduced."""
    lead, referent, other = (enter(app, one) for one in (scene.lead, scene.referent, scene.peers[1]))
    return {
        "lead": lead.get("/app/peers").text + lead.get(f"/app/peers/flagged/{scene.club.id}").text,
        "referent": referent.get("/app/peers").text + referent.get("/app/peers/desk").text,
        "other": other.get("/app/peers").text,
    }


def test_from_asking_to_both_mails(app: Flask, clock: FakeClock, postbox: Postbox) -> None:
    scene = make_scene(listeners=2)
    asker = enter(app, scene.asker)
    assert asker.send_form("/app/peers/ask", {"who": "peer", "referent": "y"}).status_code == 303
    deliver(app, clock)
    assert {mail["Subject"] for mail in postbox.mails} == {"Club du Port"}
    first = next(one for one in scene.peers if postbox.to(one.email))
    second = next(one for one in scene.peers if one is not first)
    assert stranger(app).send_form(latest_link(postbox, first), {"answer": "no"}).status_code == 303
    deliver(app, clock)
    link = latest_link(postbox, second)
    card = stranger(app).get(link).text
    assert stranger(app).send_form(link, {"answer": "yes", "charter": "y"}).status_code == 303
    deliver(app, clock)
    assert latest_link(postbox, scene.asker) == "/app/peers"
    blurred = asker.get("/app/peers").text
    assert names_in(card) == names_in(blurred) == set()
    assert all(names_in(page) == set() for page in pages_of(app, scene).values())
    assert asker.send_form("/app/peers/ready", {"charter": "y", "answer": "yes"}).status_code == 303
    deliver(app, clock)
    assert (len(postbox.to(scene.asker.email)), len(postbox.to(second.email))) == (2, 2)
    assert all(names_in(text) == set() for text in said(postbox))
    sees_each_other(app, asker, scene, second)
    assert asker.send_form("/app/peers", action="/app/peers/request/withdraw").status_code == 303
    for model in (PeerRequest, Offer, Introduction):
        assert db.session.scalars(select(model)).all() == []


def sees_each_other(app: Flask, asker: CheckedClient, scene: Scene, second: Member) -> None:
    """Both see the other's first name and number behind sign-in; nobody else finds the page."""
    peer = enter(app, second)
    path = re.search(r"/app/peers/introduction/\w+", peer.get("/app/peers").text)
    assert path
    assert {"Ada", "612345601"} <= names_in(peer.get(path[0]).text)
    assert second.phone in asker.get(path[0]).text
    assert enter(app, scene.lead).get(path[0]).status_code == 404
    assert stranger(app).get(path[0]).location.startswith("/app/sign-in?next=")


def test_when_nobody_can_the_referent_is_called_in_time_and_calls(
    app: Flask, clock: FakeClock, postbox: Postbox
) -> None:
    scene = make_scene(listeners=0)
    asker = enter(app, scene.asker)
    assert asker.send_form("/app/peers/ask", {"who": "peer", "referent": "y"}).status_code == 303
    promised = db.session.scalars(select(PeerRequest.promised_by)).one()
    deliver(app, clock, hours=30)
    assert promised is not None
    assert clock() < promised
    assert latest_link(postbox, scene.referent) == "/app/peers/desk"
    referent = enter(app, scene.referent)
    assert "+33612345601" in referent.get("/app/peers/desk").text
    called = re.search(r"/app/peers/desk/\w+/\w+/called", referent.get("/app/peers/desk").text)
    assert called
    assert referent.send_form("/app/peers/desk", action=called[0]).status_code == 303
    closing = {"outcome": "useful"}
    assert asker.send_form("/app/peers", closing, "/app/peers/request/close").status_code == 303
    assert all(names_in(text) == set() for text in said(postbox))
