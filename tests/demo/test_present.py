from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from demo.history import past_dates
from demo.present import closing, running
from networks.wave_calendar import APART

moments = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments)
def test_on_any_day_a_check_in_is_open_with_days_to_go(now):
    dates = running(now)
    assert dates.opens_at < now < dates.closes_at <= dates.publishes_at
    assert dates.closes_at - now > timedelta(days=3)


@given(moments)
def test_on_any_day_the_single_club_has_at_least_a_night_left(now):
    dates = closing(now)
    assert dates.opens_at < now
    assert timedelta(hours=17) < dates.closes_at - now < timedelta(days=3)
    assert dates.closes_at < dates.publishes_at


@given(moments)
def test_the_waves_before_are_published_apart_and_never_in_august(now):
    for opening in (running(now).opens_at, closing(now).opens_at):
        past = list(past_dates(opening))
        openings = [dates.opens_at for dates in past] + [opening]
        assert all(later - earlier >= APART for earlier, later in pairwise(openings))
        assert timedelta(weeks=70) < opening - openings[0] < timedelta(weeks=80)
        assert all(dates.publishes_at < now for dates in past)
        assert not any(8 in {dates.opens_at.month, dates.publishes_at.month} for dates in past)
