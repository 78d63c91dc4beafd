from datetime import date

import pytest
from sqlalchemy import select

from core.clock import now
from core.db import db
from demo import paper, tree
from demo.paper import CLUB, JOINED_LATER, RowRefused
from networks.models import PUBLISHED, Wave
from networks.waves import State


@pytest.fixture
def federation(app):
    return tree.plant(date(2024, 1, 2))[0]


def test_one_round_is_published_from_before_the_first_check_in(federation):
    paper.tell(federation, now())
    (wave,) = db.session.scalars(select(Wave).where(Wave.root_id == federation.root.id))
    assert (wave.number, wave.state, wave.outcome, wave.cells) == (1, State.RELEASED, PUBLISHED, 0)
    assert (now() - wave.publishes_at).days > 2 * 365 - 60


def test_rows_have_every_column_and_no_club_that_joined_later(federation):
    people = paper.asked(federation)
    mapped = paper.mapping(federation.root.id, people, now())
    rows = list(paper.rows(mapped, people))
    assert {len(row) for _line, row in rows} == {len(mapped.columns())}
    clubs = {row[mapped.columns().index(CLUB)] for _line, row in rows}
    assert len(clubs) == 6
    assert not JOINED_LATER & clubs


def test_a_row_that_the_mapping_does_not_know_ends_the_demonstration():
    with pytest.raises(RowRefused, match="3: Club is 'Lune'"):
        paper.refuse(3, "Club is 'Lune'")
