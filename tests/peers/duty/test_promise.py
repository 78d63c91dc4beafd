"""The moment shown when asking: within 48 hours, in waking hours, never before the referent has had time."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from peers.duty.promise import (
    DAY,
    HORIZON,
    PROMISE,
    REFERENT_NEEDS,
    Hours,
    add_waking,
    is_waking,
    kept_moment,
    latest_moment,
    next_waking,
)
from peers.requests.deadlines import REFERENT_AFTER

PARIS = ZoneInfo("Europe/Paris")
EVERY_DAY = Hours(weekends=True)


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
    assert latest_moment(asked, EVERY_DAY, has_referent=True) == shown


def test_week_ends_do_not_count_unless_a_network_serves_them() -> None:
    assert latest_moment(paris(6, 18), Hours(), has_referent=True) == paris(10, 18)


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
    shown = latest_moment(asked, EVERY_DAY, has_referent=True)
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


def test_a_day_may_last_until_midnight() -> None:
    late = Hours(opens=8, closes=24, weekends=True)
    assert is_waking(paris(2, 23, 59), late)
    assert next_waking(paris(3, 0), late) == paris(3, 8)
    assert latest_moment(paris(2, 0), late, has_referent=True) == paris(4, 0)


def test_nothing_is_promised_when_nobody_can_call_within_three_weeks() -> None:
    away = {date(2026, 3, 2) + number * DAY for number in range(HORIZON.days + 1)}
    assert latest_moment(paris(2, 14), Hours(days_off=frozenset(away)), has_referent=True) is None
    back = away - {date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 16)}
    assert latest_moment(paris(2, 14), Hours(days_off=frozenset(back)), has_referent=True) == paris(13, 21)


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        (paris(4, 14), paris(4, 14)),
        (paris(4, 13), paris(4, 13)),
        (paris(4, 11), paris(4, 14)),
        (paris(4, 15), paris(4, 14)),
        (paris(4, 13, 30), paris(4, 14)),
        (paris(3, 23), paris(4, 14)),
        (datetime.min.replace(tzinfo=UTC), paris(4, 14)),
        (datetime.max.replace(tzinfo=UTC), paris(4, 14)),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), paris(4, 14)),
        (None, paris(4, 14)),
    ],
    ids=[
        "now",
        "an hour ago",
        "too tight",
        "too late",
        "no whole hour",
        "at night",
        "the first of all",
        "the last of all",
        "before the first in UTC",
        "none",
    ],
)
def test_the_moment_shown_is_kept_while_the_referent_has_time(shown: datetime | None, kept: datetime) -> None:
    assert (
        kept_moment(shown, paris(2, 14, 20) + timedelta(hours=0), Hours(opens=8, closes=21), has_referent=True) == kept
    )


def test_a_moment_shown_does_not_stand_in_for_a_referent() -> None:
    assert kept_moment(paris(4, 14), paris(2, 14), Hours(), has_referent=False) is None


ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Guadeloupe",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
)
"""With and without summer time, three of them not whole hours from UTC, one that changes by half an hour."""
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
DAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=60)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Any hours after the night in which clocks change, with any calendar."""
    opens = draw(st.integers(4, 20))
    closes = draw(st.integers(opens + 1, 24))
    return Hours(draw(st.sampled_from(ZONES)), opens, closes, weekends=draw(st.booleans()), days_off=draw(DAYS))


def is_whole_waking_hour(moment: datetime, hours: Hours) -> bool:
    """Tell whether a moment is a whole hour at which people may be reached, the closing included."""
    local = moment.astimezone(ZoneInfo(hours.zone))
    days = (local.date(), local.date() - DAY)
    spans = [hours.span(day) for day in days if hours.works(day)]
    return (local.minute, local.second, local.microsecond) == (0, 0, 0) and any(
        opens <= moment <= closes for opens, closes in spans
    )


@given(MOMENTS, some_hours())
def test_the_moment_is_a_whole_waking_hour_after_the_referents_step(asked: datetime, hours: Hours) -> None:
    shown = latest_moment(asked, hours, has_referent=True)
    if shown is None:
        resting = [asked.date() + number * DAY for number in range(HORIZON.days)]
        assert hours.days_off.intersection(resting)
        return
    assert is_whole_waking_hour(shown, hours)
    assert asked + REFERENT_AFTER < shown <= asked + HORIZON
    # the alert leaves with the first tick after 30 hours at which people may be reached
    alert = next_waking(asked + REFERENT_AFTER, hours)
    assert shown >= add_waking(alert, REFERENT_NEEDS, hours)


@given(MOMENTS, some_hours(), st.integers(0, 72))
def test_what_is_kept_is_a_promise_too(asked: datetime, hours: Hours, later: int) -> None:
    shown = latest_moment(asked, hours, has_referent=True)
    posted = asked + timedelta(minutes=20 * later)
    kept = kept_moment(shown, posted, hours, has_referent=True)
    if kept is not None:
        assert is_whole_waking_hour(kept, hours)
        assert kept >= add_waking(next_waking(posted + REFERENT_AFTER, hours), REFERENT_NEEDS, hours)


@given(MOMENTS)
def test_with_ordinary_hours_it_is_never_more_than_48_hours_away(asked: datetime) -> None:
    shown = latest_moment(asked, EVERY_DAY, has_referent=True)
    assert shown is not None
    assert shown - asked <= PROMISE
    assert shown >= add_waking(asked + REFERENT_AFTER, REFERENT_NEEDS, EVERY_DAY)
