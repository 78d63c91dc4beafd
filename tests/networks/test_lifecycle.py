"""What a lead does to waves: plan, move, extend, cancel, each refused when it must be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.exceptions import NotFound

from core.db import db
from networks import lifecycle
from networks.models import Network, Wave
from networks.steps import Refused
from networks.wave_calendar import Dates, Problem
from networks.waves import Refusal, State
from tests.builders import OPENS, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts

pytestmark = pytest.mark.usefixtures("each_database")
DAY = timedelta(days=1)
DATES = Dates(OPENS, OPENS + 10 * DAY, OPENS + 14 * DAY)
LATER = Dates(*(moment + 28 * DAY for moment in (DATES.opens_at, DATES.closes_at, DATES.publishes_at)))


def opened(club: Network, clock: FakeClock, **fields: object) -> Wave:
    wave = make_wave(club, state=State.OPEN, manifest_hash="x", **fields)  # type: ignore[arg-type]  # wave's fields
    db.session.commit()
    clock.moment = OPENS
    return wave


def test_waves_are_planned_one_after_the_other(club: Network) -> None:
    first, second = lifecycle.plan(club.id, DATES, LATER)
    assert [(wave.number, wave.state) for wave in (first, second)] == [(1, State.PLANNED), (2, State.PLANNED)]
    assert second.opens_at == LATER.opens_at


def test_dates_that_cannot_be_kept_are_refused_and_leave_nothing(club: Network) -> None:
    lifecycle.plan(club.id, DATES)
    with pytest.raises(lifecycle.DatesRefused) as refusal:
        lifecycle.plan(club.id, replace(DATES, closes_at=OPENS + DAY))
    assert refusal.value.problems == (Problem.TOO_SHORT, Problem.TOO_CLOSE)
    assert db.session.query(Wave).count() == 1


def test_a_planned_wave_moves_but_not_too_close_to_another(club: Network) -> None:
    first, second = lifecycle.plan(club.id, DATES, LATER)
    lifecycle.reschedule(first.id, replace(DATES, closes_at=OPENS + 12 * DAY))
    assert first.closes_at == OPENS + 12 * DAY
    with pytest.raises(lifecycle.DatesRefused):
        lifecycle.reschedule(second.id, DATES)
    assert second.opens_at == LATER.opens_at


def test_a_year_is_planned_whole_or_not_at_all(club: Network) -> None:
    with pytest.raises(lifecycle.DatesRefused):
        lifecycle.plan(club.id, DATES, replace(DATES, opens_at=OPENS + DAY))
    assert db.session.query(Wave).count() == 0


def test_an_open_wave_does_not_move(club: Network, clock: FakeClock) -> None:
    wave = opened(club, clock)
    with pytest.raises(Refused) as refusal:
        lifecycle.reschedule(wave.id, LATER)
    assert refusal.value.refusal == Refusal.WRONG_STATE


def test_an_open_wave_is_extended_once_and_everybody_is_told(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave = opened(club, clock)
    until = DATES.closes_at + 3 * DAY
    lifecycle.extend(wave.id, 3)
    assert (wave.closes_at, wave.extended) == (until, True)
    assert sides.boxes.extended == {wave.id: until}
    assert sides.roster.told == [("extended", until)]
    with pytest.raises(Refused) as refusal:
        lifecycle.extend(wave.id, 1)
    assert refusal.value.refusal == Refusal.EXTENDED_ALREADY
    assert len(sides.roster.told) == 1


def test_a_box_still_being_made_is_not_told_of_an_extension(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave = opened(club, clock)
    wave.manifest_hash = ""
    lifecycle.extend(wave.id, 2)
    assert sides.boxes.extended == {}
    assert wave.extended


def test_cancelling_an_open_wave_destroys_it_and_tells_everybody(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    wave = opened(club, clock)
    lifecycle.cancel(wave.id)
    assert (wave.state, wave.cleared) == (State.CANCELLED, True)
    assert sides.boxes.destroyed == [wave.id]
    assert sides.roster.told == [("cancelled", OPENS)]


def test_cancelling_a_planned_wave_tells_nobody_and_frees_its_dates(club: Network, sides: FakePorts) -> None:
    (wave,) = lifecycle.plan(club.id, DATES)
    lifecycle.cancel(wave.id)
    assert sides.roster.told == []
    assert [wave.number for wave in lifecycle.plan(club.id, DATES)] == [2]


def test_a_closed_wave_is_not_cancelled(club: Network, sides: FakePorts) -> None:
    wave = make_wave(club, state=State.CLOSED)
    db.session.commit()
    with pytest.raises(Refused):
        lifecycle.cancel(wave.id)
    assert sides.boxes.destroyed == []


def test_a_stranger_wave_is_not_found(club: Network) -> None:
    with pytest.raises(NotFound):
        lifecycle.cancel("0" * 16)
