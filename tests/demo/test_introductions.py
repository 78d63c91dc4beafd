from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from core.db import transaction
from demo import introductions, tree
from demo.clock import Hands
from peers.statistics import publishing

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


def test_five_quarters_are_told_once_and_the_job_finds_nothing_more(app):
    hands = Hands(NOW)
    app.extensions["clock"] = hands
    with transaction():
        federation, club = tree.plant(date(2024, 1, 2))
    introductions.tell(federation, hands)
    assert hands() == NOW
    told = publishing.told_by(federation.root.id)
    assert [str(one.last) for one in told] == ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert any(one.figures for one in told)
    publishing.publish_due()
    assert publishing.told_by(federation.root.id) == told
    assert not any(one.figures for one in publishing.told_by(club.root.id))


@given(st.dates(date(2025, 1, 1), date(2029, 1, 1)))
def test_only_quarters_whose_day_has_come_are_told(day):
    past = introductions.past(day)
    assert len(past) == introductions.QUARTERS
    assert past[-1].published_on <= day < past[-1].after.published_on
    assert all(earlier.after == later for earlier, later in pairwise(past))


@pytest.mark.parametrize("outcome", ["useful", "unmet"])
def test_what_is_invented_is_what_a_closing_leaves(outcome):
    assert outcome in {one for one, _duration in introductions.FATES}
    assert {duration for _outcome, duration in introductions.FATES} <= {"0-24", "24-48", "48-", "none"}
