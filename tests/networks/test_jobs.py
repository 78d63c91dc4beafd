"""The due work: one run of all jobs carries a wave from planned to released."""

from flask import Flask

from core.db import db
from core.jobs import run_due
from networks import jobs
from networks.models import Network
from networks.waves import State
from tests.builders import OPENS, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts


def test_the_jobs_carry_a_wave_from_planned_to_released(
    app: Flask, club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    jobs.init_app(app)
    wave = make_wave(club)
    db.session.commit()
    states = []
    for moment in (clock(), OPENS, wave.closes_at, wave.publishes_at):
        clock.moment = moment
        db.session.rollback()  # the jobs have a session of their own, and one of them waits for everybody else's
        run_due(app)
        db.session.refresh(wave)
        states.append(wave.state)
    assert states == [State.PLANNED, State.OPEN, State.CLOSED, State.RELEASED]
    assert len(sides.roster.dealt) == 14
    assert sides.publisher.published == [(wave.id, sides.roster.replaced)]
