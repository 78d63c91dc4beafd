"""Tests of adding a round that was held in the past."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from analytics.disclosure.policy import Policy
from analytics.release import past
from analytics.release.content import encode
from analytics.release.models import Release
from analytics.release.past import Held
from core.db import db
from networks import frozen, tree
from networks.cells import Cell
from networks.models import PUBLISHED, TOO_FEW, Network
from networks.wave_calendar import Dates
from networks.waves import State
from surveys.plan import tally_plan
from surveys.question_sets import load
from tests.analytics.released import SET, club_counts
from tests.builders import make_root
from tests.conftest import START

pytestmark = pytest.mark.usefixtures("each_database", "app")
DATES = Dates(START - timedelta(days=90), START - timedelta(days=80), START - timedelta(days=76))


def held(root: Network) -> Held:
    cell = Cell("c" * 16, root.id, (root.id,), None, None, 14)
    kept = replace(frozen.freeze((cell,), tree.load(root.id), "Claire", ""), rules=Policy().rules())
    return Held(root.id, 1, DATES, SET, 8, kept, 14)


def totals(sheets: int) -> past.Totals:
    came = club_counts(sheets)
    return {
        "c" * 16: {one.id: {value: came[one.id].get(value, 0) for value in one.values} for one in tally_plan(load(SET))}
    }


def test_a_past_round_is_a_released_wave_with_its_release() -> None:
    wave = past.add(past.prepare(held(make_root()), totals(12)))
    assert (wave.state, wave.outcome, wave.members, wave.cells) == (State.RELEASED, PUBLISHED, 14, 1)
    release = db.session.scalars(select(Release)).one()
    assert (release.wave_id, release.published_at) == (wave.id, DATES.publishes_at)


def test_too_few_answers_leave_a_wave_without_a_release() -> None:
    wave = past.add(past.prepare(held(make_root()), totals(7)))
    assert wave.outcome == TOO_FEW
    assert db.session.scalars(select(Release)).all() == []


def test_nothing_is_added_before_it_is_asked_for() -> None:
    ready = past.prepare(held(make_root()), totals(12))
    assert ready.content is not None
    assert db.session.scalars(select(Release)).all() == []
    assert ready.wave not in db.session


def test_a_round_may_forget_how_its_cells_were_made_up_and_is_released_all_the_same() -> None:
    ready = past.prepare(held(make_root()), totals(12))
    before = encode(ready.content) if ready.content else b""
    wave = past.add(past.without_cells(ready))
    assert (frozen.of(wave).cells, wave.cells) == ((), 0)
    assert db.session.scalars(select(Release.payload)).one() == before
