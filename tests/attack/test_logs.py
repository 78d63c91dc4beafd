"""No line of a log names a person or a request, whatever happens between asking and leaving."""

import logging

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due
from core.logs import FieldRefused, log
from core.mail import Memory
from members.models import Member
from peers.models import Introduction, Offer, PeerRequest, Tombstone
from tests.conftest import FakeClock
from tests.peers.scene import Scene, enter, link_in, mails_to, make_scene, stranger

HOME = "/app/peers"


def known() -> set[str]:
    """Return every random id, name and contact by which somebody or something of the peer side can be told now."""
    db.session.rollback()
    columns = (PeerRequest.id, Offer.id, Introduction.id, Member.id)
    found = {one for column in columns for one in db.session.scalars(select(column))}
    for member in db.session.scalars(select(Member)):
        found |= {member.email, member.phone, member.first_name, member.last_name, member.company}
    db.session.rollback()
    return found - {""}


def live_through(app: Flask, scene: Scene, outbox: Memory, clock: FakeClock) -> set[str]:
    """Ask, be found, meet, withdraw and leave; return all that could have been said of anybody on the way."""
    asker, peer = enter(app, scene.asker), scene.peers[0]
    seen = known()
    assert asker.send_form(f"{HOME}/ask", {"who": "peer", "referent": "y"}).location == HOME
    seen |= known()
    link = link_in(mails_to(outbox, peer)[0])
    assert stranger(app).send_form(link, {"charter": "y", "answer": "yes"}).location == HOME
    assert asker.send_form(f"{HOME}/ready", {"charter": "y", "answer": "yes"}).status_code == 303
    seen |= known() | {link.rpartition("/")[2]}
    (introduction,) = db.session.scalars(select(Introduction.id))
    assert asker.get(f"{HOME}/introduction/{introduction}").status_code == 200
    assert asker.get(f"{HOME}/introduction/{'0' * 16}").status_code == 404
    clock.advance(hours=30)
    run_due(app)
    seen |= known()
    assert asker.send_form("/app/leave", action="/app/leave").status_code == 200
    clock.advance(hours=1)
    run_due(app)
    return seen


def test_no_line_ties_a_person_to_a_request(
    app: Flask, outbox: Memory, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = live_through(app, make_scene(listeners=1), outbox, clock)
    assert len(seen) > 20
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["withdrawn"]
    assert [one for one in seen if one in caplog.text] == []
    logging.getLogger("any.other").info("GET %s/introduction/%s", HOME, max(seen))
    assert [one for one in seen if one in caplog.text] == [max(seen)]


@pytest.mark.parametrize("field", ["member", "request", "peer", "address", "id", "network"])
def test_a_line_has_no_field_for_a_person(field: str) -> None:
    with pytest.raises(FieldRefused):
        log("anything", **{field: "0" * 16})
