"""Civil quarters: their days, their order, and when their figures come out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from peers.statistics.quarters import Quarter, distance, latest_published, parse, quarter_of

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days)
def test_a_day_lies_in_its_quarter(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter.after.starts_on == quarter.ends_on + timedelta(days=1)


@given(days)
def test_a_quarter_is_read_as_it_is_written(day: date) -> None:
    assert parse(str(quarter_of(day))) == quarter_of(day)


def test_quarters_are_written_as_closed_requests_keep_them() -> None:
    assert str(Quarter(2026, 1)) == "2026-Q1"


@given(days)
def test_figures_come_out_on_the_tenth_day_after_the_end(day: date) -> None:
    quarter = latest_published(day)
    assert quarter.published_on <= day < quarter.after.published_on


@pytest.mark.parametrize(
    ("day", "latest"),
    [
        (date(2026, 4, 9), Quarter(2025, 4)),
        (date(2026, 4, 10), Quarter(2026, 1)),
        (date(2026, 1, 9), Quarter(2025, 3)),
        (date(2026, 1, 10), Quarter(2025, 4)),
    ],
)
def test_the_tenth_day_is_the_day(day: date, latest: Quarter) -> None:
    assert latest_published(day) == latest


def test_a_distance_counts_both_ends() -> None:
    assert distance(Quarter(2026, 1), Quarter(2026, 1)) == 1
    assert distance(Quarter(2025, 4), Quarter(2026, 3)) == 4
