"""Tests of placing notes between the waves of a chart."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from analytics.dashboard.events import WALL_EVENTS, Note, on_the_wall, place, placed

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = (FIRST, FIRST + 90 * DAY, None, FIRST + 270 * DAY)


def note(day: date, text: str = "x") -> Note:
    return Note("id", day, text)


@pytest.mark.parametrize(
    ("days", "at"), [(0, 0.0), (45, 0.5), (90, 1.0), (180, 2.0), (270, 3.0), (-1, None), (271, None)]
)
def test_a_day_lies_between_publications_by_the_days_between_them(days: int, at: float | None) -> None:
    assert place((FIRST + days * DAY).date(), MOMENTS) == at


def test_without_a_publication_nothing_has_a_place() -> None:
    assert place(FIRST.date(), ()) is place(FIRST.date(), (None,)) is None


def test_two_publications_of_one_day_leave_a_place_for_that_day() -> None:
    assert place(FIRST.date(), (FIRST, FIRST)) == 1.0


def test_events_are_counted_from_the_earliest_day_on() -> None:
    later, earlier = note(FIRST.date(), "later"), note(date(2025, 1, 1), "earlier")
    found = placed([later, earlier], MOMENTS)
    assert [(one.number, one.note.text, one.place) for one in found] == [(1, "earlier", None), (2, "later", 0.0)]


def test_a_wall_shows_the_last_events_of_the_chart_with_their_numbers() -> None:
    notes = [note((FIRST + days * DAY).date()) for days in (-5, 10, 20, 30, 40, 400)]
    found = on_the_wall(placed(notes, MOMENTS))
    assert len(found) == WALL_EVENTS
    assert [one.number for one in found] == [3, 4, 5]


@given(st.lists(st.integers(0, 400), min_size=2, max_size=6, unique=True), st.integers(0, 400))
def test_a_place_is_always_within_the_chart(days: list[int], day: int) -> None:
    moments = [FIRST + each * DAY for each in sorted(days)]
    at = place((FIRST + day * DAY).date(), moments)
    assert (at is None) == (not min(days) <= day <= max(days))
    assert at is None or 0 <= at <= len(days) - 1
