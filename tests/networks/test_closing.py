"""Closing: sealed, forgotten, published at the promised moment or destroyed; each step once."""

import pytest

from core.db import db
from networks import closing
from networks.models import Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts, PowerCut

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def wave(club: Network, clock: FakeClock) -> Wave:
    wave = make_wave(club, state=State.OPEN)
    db.session.commit()
    clock.moment = OPENS
    return wave


def run() -> None:
    closing.close_due()
    closing.publish_due()
    closing.clear_cancelled()


def test_a_wave_closes_seals_forgets_and_is_published_when_promised(
    wave: Wave, sides: FakePorts, clock: FakeClock
) -> None:
    run()
    assert wave.state == State.OPEN
    clock.moment = wave.closes_at
    run()
    assert (wave.state, wave.outcome, wave.replacements) == (State.CLOSED, "published", 3)
    assert wave.replaced == {"c1": 2, "c2": 1}
    assert sides.publisher.published == []
    clock.moment = wave.publishes_at
    run()
    assert wave.state == State.RELEASED
    assert sides.publisher.published == [(wave.id, {"c1": 2, "c2": 1})]
    db.session.refresh(wave)
    assert [wave.replacements, wave.replaced] == [3, None]
    assert sides.roster.told == [("released", wave.publishes_at)]
    run()
    assert (sides.boxes.sealed, sides.roster.forgotten) == ([wave.id], 1)
    assert len(sides.publisher.published) == len(sides.roster.told) == 1


def test_too_few_answers_are_told_and_nothing_is_published(wave: Wave, sides: FakePorts, clock: FakeClock) -> None:
    sides.boxes.sheets = 7
    clock.moment = wave.publishes_at
    run()
    assert (wave.state, wave.outcome, wave.replacements, wave.replaced) == (State.RELEASED, "too_few", 3, None)
    assert sides.publisher.published == []
    assert sides.roster.told == [("too_few", wave.publishes_at)]


def test_sealing_that_fails_is_tried_again_and_others_go_on(
    wave: Wave, club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    other = make_wave(club, 2, state=State.OPEN)
    db.session.commit()
    sides.boxes.broken = {wave.id}
    clock.moment = wave.closes_at
    with pytest.raises(ExceptionGroup) as failure:
        run()
    assert failure.group_contains(PowerCut)
    assert (wave.state, wave.outcome, other.outcome) == (State.CLOSED, None, "published")
    sides.boxes.broken.clear()
    run()
    assert (wave.outcome, sides.boxes.sealed) == ("published", [other.id, wave.id])


def test_steps_that_another_worker_took_are_not_taken_twice(wave: Wave, sides: FakePorts, clock: FakeClock) -> None:
    clock.moment = wave.publishes_at
    run()
    closing.close(wave.id)
    closing.seal(wave.id)
    closing.publish(wave.id)
    assert wave.state == State.RELEASED
    assert (sides.roster.forgotten, len(sides.roster.told)) == (1, 1)


def test_what_a_crash_left_of_a_cancelled_wave_is_destroyed(wave: Wave, sides: FakePorts) -> None:
    wave.state = State.CANCELLED
    db.session.commit()
    run()
    run()
    assert sides.boxes.destroyed == [wave.id]
    assert sides.roster.forgotten == 1
