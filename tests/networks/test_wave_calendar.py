"""The calendar: Tuesdays, four a year, August free, four weeks apart, and what is wrong with other dates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from networks.wave_calendar import (
    APART,
    Dates,
    Problem,
    Rhythm,
    expected_answers,
    members_for,
    problems,
    propose,
    reminder_at,
    too_often,
)

PARIS = ZoneInfo("Europe/Paris")
days = st.dates(date(2025, 1, 1), date(2032, 12, 31))
rhythms = st.builds(
    Rhythm, st.sampled_from([1, 2, 3, 4, 6, 12]), st.booleans(), st.sampled_from(["Europe/Paris", "Indian/Reunion"])
)


def at(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=PARIS)


def test_a_wave_opens_on_a_tuesday_for_ten_days_and_is_published_four_days_later() -> None:
    (dates,) = propose(Rhythm(), date(2026, 2, 27), 1)
    assert dates == Dates(at(3, 3, 8), at(3, 13, 18), at(3, 17, 9))


def test_four_waves_a_year_leave_august_free() -> None:
    proposed = propose(Rhythm(), date(2026, 2, 2), 4)
    assert [dates.opens_at.date() for dates in proposed] == [
        date(2026, 2, 3),
        date(2026, 5, 5),
        date(2026, 9, 1),
        date(2026, 11, 3),
    ]


@pytest.mark.parametrize("day", [date(2026, 12, 10), date(2026, 12, 28), date(2027, 1, 3)])
def test_nothing_opens_or_appears_around_the_new_year(day: date) -> None:
    (dates,) = propose(Rhythm(), day, 1)
    assert dates.opens_at.date() == date(2027, 1, 12)


def test_the_next_proposal_keeps_the_rhythm_of_the_last_wave() -> None:
    (dates,) = propose(Rhythm(), date(2026, 3, 4), 1, [at(3, 3, 8)])
    assert dates.opens_at.date() == date(2026, 6, 2)


def test_august_is_used_when_the_root_wants_it() -> None:
    proposed = propose(Rhythm(skip_august=False), date(2026, 2, 2), 3)
    assert proposed[2].opens_at.date() == date(2026, 8, 4)


def test_clocks_going_forward_do_not_move_the_hour() -> None:
    (dates,) = propose(Rhythm(), date(2026, 3, 23), 1)
    assert (dates.opens_at.astimezone(UTC).hour, dates.opens_at.hour) == (7, 8)
    (dates,) = propose(Rhythm(), date(2026, 3, 16), 1)
    assert (dates.opens_at.astimezone(UTC).hour, dates.publishes_at.astimezone(UTC).hour) == (7, 7)


@given(rhythms, days, st.integers(1, 14), st.lists(days, max_size=3))
def test_proposals_follow_each_other_four_weeks_apart_and_keep_clear_of_other_waves(
    rhythm: Rhythm, after: date, count: int, others: list[date]
) -> None:
    taken = [datetime(other.year, other.month, other.day, 8, tzinfo=PARIS) for other in others]
    proposed = propose(rhythm, after, count, taken)
    assert len(proposed) == count
    openings = [dates.opens_at for dates in proposed]
    assert all(later.date() - earlier.date() >= APART for earlier, later in pairwise(openings))
    assert all(abs(opening - other) > APART - timedelta(days=1) for opening in openings for other in taken)
    for dates in proposed:
        assert dates.opens_at.date() > after
        assert dates.opens_at.weekday() == 1
        assert not (rhythm.skip_august and 8 in {dates.opens_at.month, dates.publishes_at.month})


@given(st.sampled_from([2, 3, 4]), days)
def test_a_year_holds_the_waves_that_were_asked_for(waves_per_year: int, after: date) -> None:
    proposed = propose(Rhythm(waves_per_year), after, waves_per_year)
    assert proposed[-1].opens_at.date() <= after + timedelta(days=365)


GOOD = Dates(at(3, 3, 8), at(3, 13, 18), at(3, 17, 9))
NOW = at(3, 1, 12)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (GOOD, ()),
        (replace(GOOD, opens_at=at(2, 28, 8)), (Problem.IN_THE_PAST,)),
        (replace(GOOD, closes_at=at(3, 5, 8)), (Problem.TOO_SHORT,)),
        (replace(GOOD, closes_at=at(3, 25, 8), publishes_at=at(3, 26, 8)), (Problem.TOO_LONG,)),
        (replace(GOOD, publishes_at=at(3, 13, 17)), (Problem.PUBLISHED_BEFORE_CLOSING,)),
    ],
)
def test_each_mistake_in_a_leads_dates_is_named(dates: Dates, expected: tuple[Problem, ...]) -> None:
    assert problems(dates, [], NOW) == expected


def test_waves_less_than_four_weeks_apart_are_too_close_before_or_after() -> None:
    assert problems(GOOD, [GOOD.opens_at - APART, GOOD.opens_at + APART], NOW) == ()
    for other in (GOOD.opens_at + APART - timedelta(days=1), GOOD.opens_at - timedelta(days=1)):
        assert problems(GOOD, [other], NOW) == (Problem.TOO_CLOSE,)


@pytest.mark.parametrize(("per_year", "answers", "advised"), [(12, 50, False), (12, 51, True), (4, 8, True)])
def test_monthly_is_advised_only_above_fifty_expected_answers(per_year: int, answers: int, *, advised: bool) -> None:
    assert too_often(per_year, answers) is not advised


def test_four_weeks_over_the_spring_change_of_clocks_are_four_weeks() -> None:
    other = at(3, 31, 8).astimezone(UTC)
    assert problems(GOOD, [other], NOW) == ()


def test_six_in_ten_are_expected_to_answer() -> None:
    assert [expected_answers(members) for members in (0, 14, 120)] == [0, 8, 72]
    assert expected_answers(14, 0.9) == 13


def test_a_figure_of_ten_answers_takes_seventeen_members() -> None:
    assert [members_for(answers) for answers in (0, 10, 12)] == [0, 17, 20]
    assert members_for(10, 0.5) == 20


def test_the_reminder_comes_three_days_before_closing_or_halfway() -> None:
    assert reminder_at(at(3, 3, 8), at(3, 13, 18)) == at(3, 10, 18)
    assert reminder_at(at(3, 3, 8), at(3, 7, 8)) == at(3, 5, 8)
