"""One step at a time: found, decided, kept."""

import pytest

from core.db import db, transaction
from peers import steps
from peers.refusals import NotKnown, OutOfTurn
from peers.states import By, Event, Kind, Party, State
from tests.conftest import START, FakeClock
from tests.peers.scene import ask, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotKnown):
        steps.find("0" * 16)


def test_a_refused_step_leaves_everything_as_it_was() -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    before = request.status(has_referent=True)
    with pytest.raises(OutOfTurn), transaction():
        steps.take(steps.find(request.id), Event(Kind.APPROVE), By(Party.MEMBER, scene.asker.id))
    assert open_request().status(has_referent=True) == before


def test_a_row_gives_back_what_the_machine_decided(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=30)
    with transaction():
        decided = steps.take(steps.find(request.id), Event(Kind.TICK), By(Party.SYSTEM))
    db.session.expire_all()
    assert open_request().status(has_referent=True) == decided
    assert (decided.state, decided.asked_at, decided.escalated_at) == (State.REFERENT, START, clock())
