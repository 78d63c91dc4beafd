"""The moment shown when asking: within 48 hours, in waking hours, never before the referent has had time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from peers.deadlines import REFERENT_AFTER
from peers.promise import PROMISE, REFERENT_NEEDS, Hours, add_waking, is_waking, latest_moment, next_waking

PARIS = ZoneInfo("Europe/Paris")


def paris(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (paris(2, 14), paris(4, 14)),
        (paris(2, 14, 25), paris(4, 14)),
        (paris(2, 21, 30), paris(4, 21)),
        (paris(2, 23, 59), paris(4, 21)),
        (paris(3, 5), paris(4, 21)),
        (paris(2, 8), paris(4, 8)),
        (paris(6, 18), paris(8, 18)),
    ],
)
def test_48_hours_cut_back_to_a_whole_waking_hour(asked: datetime, shown: datetime) -> None:
    assert latest_moment(asked, Hours(), has_referent=True) == shown


def test_no_moment_is_promised_without_a_referent() -> None:
    assert latest_moment(paris(2, 14), Hours(), has_referent=False) is None


def test_days_off_do_not_count_where_the_network_rests() -> None:
    resting = Hours(weekends=False)
    assert latest_moment(paris(6, 18), resting, has_referent=True) == paris(10, 18)
    assert latest_moment(paris(7, 11), resting, has_referent=True) == paris(10, 21)
    holiday = Hours(weekends=False, days_off=frozenset({date(2026, 3, 9)}))
    assert latest_moment(paris(6, 18), holiday, has_referent=True) == paris(11, 18)


@pytest.mark.parametrize("asked", [paris(28, 14), paris(24, 14, month=10)])
def test_48_hours_stay_48_hours_when_the_clocks_change(asked: datetime) -> None:
    shown = latest_moment(asked, Hours(), has_referent=True)
    assert shown is not None
    assert shown - asked.astimezone(UTC) == timedelta(hours=48)
    assert shown.astimezone(PARIS).hour in {13, 15}


def test_short_hours_move_the_moment_after_the_referents_step() -> None:
    afternoons = Hours(opens=14, closes=16)
    shown = latest_moment(paris(2, 15), afternoons, has_referent=True)
    assert shown == paris(5, 16)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (paris(2, 7, 59), paris(2, 8)),
        (paris(2, 8), paris(2, 8)),
        (paris(2, 20, 59), paris(2, 20, 59)),
        (paris(2, 21), paris(3, 8)),
    ],
)
def test_nothing_leaves_at_night(moment: datetime, opening: datetime) -> None:
    assert next_waking(moment, Hours()) == opening
    assert is_waking(moment, Hours()) is (moment == opening)


def test_waking_time_goes_on_the_next_morning() -> None:
    assert add_waking(paris(2, 20), timedelta(hours=3), Hours()) == paris(3, 10)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Asia/Kolkata"]),
    opens=st.integers(6, 12),
    closes=st.integers(14, 23),
    weekends=st.booleans(),
    days_off=st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=10),
)


@given(MOMENTS, HOURS)
def test_the_moment_is_a_whole_hour_on_a_working_day_after_the_referents_step(asked: datetime, hours: Hours) -> None:
    shown = latest_moment(asked, hours, has_referent=True)
    assert shown is not None
    local = shown.astimezone(ZoneInfo(hours.zone))
    assert (local.minute, local.second, local.microsecond) == (0, 0, 0)
    assert hours.works(local.date())
    assert hours.opens <= local.hour <= hours.closes
    assert shown >= add_waking(next_waking(asked, hours), REFERENT_NEEDS, hours)
    assert shown >= asked + REFERENT_AFTER


@given(MOMENTS)
def test_with_ordinary_hours_it_is_never_more_than_48_hours_away(asked: datetime) -> None:
    shown = latest_moment(asked, Hours(), has_referent=True)
    assert shown is not None
    assert shown - asked <= PROMISE
    assert shown >= add_waking(asked + REFERENT_AFTER, REFERENT_NEEDS, Hours())
