"""Whoever withdraws a request, in whatever state it is, leaves no byte of it anywhere."""

import logging

import pytest
from flask import Flask
from sqlalchemy import select

from core import erasures, traces
from core.db import db, transaction
from core.mail import deliver
from core.settings import Settings
from peers import asking
from peers.models import Exclusion, PeerRequest, Tombstone
from peers.requests.states import LIVE, Event, Kind, State
from tests.attack.person import EMAIL, PHONE_NUMBER, make_request, make_town
from tests.peers.scene import enter
from tests.stored import stored

pytestmark = pytest.mark.usefixtures("each_database")


def marks_of(request: PeerRequest) -> dict[str, bytes]:
    """Return every value by which an open request, its offers, its introduction and its wishes can be recognised."""
    avoided = db.session.scalars(select(Exclusion).where(Exclusion.request_id == request.id)).one()
    marks = {
        "contact": request.contact_sealed,
        "topics": ",".join(sorted(request.topics)).encode(),
        "half-days": ",".join(sorted(request.slots)).encode(),
        "label": avoided.label_sealed,
        "target": avoided.target_hash,
    }
    for offer in request.offers:
        marks |= {"offer": offer.id.encode(), "link": offer.token_hash}
    if request.introduction is not None:
        marks |= {"introduction": request.introduction.id.encode(), "peer": request.introduction.contact_sealed}
    return marks


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_request_that_is_withdrawn_is_nowhere_any_more(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    caplog.set_level(logging.DEBUG)
    town = make_town()
    request = make_request(town.person, state, town.others[0])
    db.session.commit()
    marks, me, request_id = marks_of(request), town.person.id, request.id
    before = stored(settings)
    assert [name for name, mark in marks.items() if mark not in before] == []
    with transaction():
        asking.act(me, Event(Kind.WITHDRAW))
    after = stored(settings)
    assert [name for name, mark in marks.items() if mark in after] == []
    for work in (deliver, erasures.settle, traces.clear):
        work()
    settled = stored(settings)
    # of the request itself only its random id stays, in the list that keeps a backup from bringing it back
    assert settled.count(request_id.encode()) == 1
    assert [name for name, mark in marks.items() if mark in settled] == []
    assert [one for one in (request_id, EMAIL, PHONE_NUMBER) if one in caplog.text] == []
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["withdrawn"]


def test_it_is_gone_with_the_answer_to_the_button(app: Flask, settings: Settings) -> None:
    town = make_town()
    request = make_request(town.person, State.SEARCHING, town.others[0])
    db.session.commit()
    marks = marks_of(request)
    browser = enter(app, town.person)
    assert marks["contact"] in stored(settings)
    assert browser.send_form("/app/peers", action="/app/peers/request/withdraw").status_code == 303
    after = stored(settings)
    assert [name for name, mark in marks.items() if mark in after] == []
