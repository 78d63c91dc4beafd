"""Keys made ahead: as many as the coming waves can need, two days before, and no more."""

from datetime import timedelta

import pytest
from flask import Flask

from core.db import db
from core.jobs import run_due
from networks.cells import CellClass, form
from networks.keys_ahead import keys_needed, most_cells
from networks.models import Network
from networks.tree import settings_of
from networks.waves import State
from tests.builders import OPENS, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.mark.parametrize(("threshold", "members", "keys"), [(8, 41, 5), (5, 41, 5), (20, 41, 2), (8, 7, 0)])
def test_a_cell_holds_the_threshold_and_never_fewer_than_eight(
    club: Network, sides: FakePorts, threshold: int, members: int, keys: int
) -> None:
    settings_of(club.id).threshold = threshold
    sides.roster.counts[CellClass(club.id)] = members
    assert most_cells(club.id) == keys


def test_no_formation_needs_more_keys_than_are_made(club: Network, sides: FakePorts) -> None:
    sides.roster.counts = {CellClass(club.id, sector): 8 for sector in ("industry", "construction", None)}
    cells = form(sides.roster.counts, {club.id: ()}, 8, "attributes-first", iter("abc").__next__).cells
    assert len(cells) == most_cells(club.id) == 3


def test_only_waves_that_open_within_two_days_count(club: Network, clock: FakeClock) -> None:
    make_wave(club, state=State.CANCELLED)
    make_wave(club, 2, opens_at=OPENS + timedelta(days=2))
    assert keys_needed() == 0
    clock.advance(days=1)
    assert keys_needed() == 1


def test_the_job_has_them_made_once(app: Flask, club: Network, sides: FakePorts, clock: FakeClock) -> None:
    sides.roster.counts[CellClass(club.id)] = 30
    make_wave(club)
    db.session.commit()
    assert "keys-ahead" in run_due(app)
    assert sides.boxes.keys == 3
    clock.advance(minutes=30)
    assert "keys-ahead" not in run_due(app)
