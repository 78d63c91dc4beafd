"""What is left of a request."""

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select

from core.db import db, transaction
from peers import asking, steps
from peers.endings import band, bury_again, forget_pairs, pair_hash, standing
from peers.models import PastPair, Tombstone
from peers.requests.states import By, Event, Kind, Party
from tests.conftest import FakeClock
from tests.peers.scene import ask, make_scene, offers

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [(0 * HOUR, "0-24"), (24 * HOUR, "0-24"), (24.01 * HOUR, "24-48"), (48 * HOUR, "24-48"), (48.01 * HOUR, "48-")],
)
def test_a_duration_is_a_band(elapsed: timedelta, expected: str) -> None:
    assert band(elapsed) == expected


@pytest.mark.usefixtures("each_database", "app")
@pytest.mark.parametrize(("waited", "duration"), [(0, "24-48"), (20, "0-24")])
def test_the_time_spent_waiting_for_the_asker_is_not_counted(clock: FakeClock, waited: int, duration: str) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=26 - waited)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, scene.peers[0].id))
    clock.advance(hours=waited)
    for kind in (Kind.APPROVE, Kind.DONE, Kind.CLOSE):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    assert db.session.scalars(select(Tombstone.duration)).all() == [duration]


@pytest.mark.usefixtures("app")
def test_a_pair_has_one_hash_whoever_asked() -> None:
    assert pair_hash("ada", "pia") == pair_hash("pia", "ada") != pair_hash("ada", "paul")
    assert len(pair_hash("ada", "pia")) == 32


@pytest.mark.usefixtures("each_database", "app")
def test_whoever_leaves_has_met_nobody_and_the_others_have() -> None:
    scene = make_scene(listeners=2)
    one, other = scene.peers
    met = {pair_hash(scene.asker.id, one.id), pair_hash(other.id, scene.asker.id), pair_hash(one.id, other.id)}
    with transaction():
        db.session.add_all(PastPair(pair_hash=pair, expires_on=date(2027, 3, 1)) for pair in met)
    with transaction():
        forget_pairs(scene.asker)
    assert db.session.scalars(select(PastPair.pair_hash)).all() == [pair_hash(one.id, other.id)]


@pytest.mark.usefixtures("each_database", "app")
def test_burying_again_leaves_no_tombstone() -> None:
    scene = make_scene()
    request_id = ask(scene.asker).id
    assert list(standing()) == [request_id]
    with transaction():
        bury_again(request_id)
    assert list(standing()) == []
    assert offers() == []
    assert db.session.scalars(select(Tombstone)).all() == []


def test_a_tombstone_has_no_room_for_a_person_or_a_time() -> None:
    assert {column.key for column in inspect(Tombstone).columns} == {
        "id",
        "network_id",
        "quarter",
        "outcome",
        "duration",
    }
