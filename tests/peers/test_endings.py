"""What is left of a request."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from core.db import db, transaction
from peers import asking, steps
from peers.endings import band, pair_hash
from peers.models import Tombstone
from peers.states import By, Event, Kind, Party
from tests.conftest import FakeClock
from tests.peers.scene import ask, make_scene

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


def test_a_tombstone_has_no_room_for_a_person_or_a_time() -> None:
    assert {column.key for column in inspect(Tombstone).columns} == {
        "id",
        "network_id",
        "quarter",
        "outcome",
        "duration",
    }
