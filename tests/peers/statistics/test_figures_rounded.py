"""Published counts are rounded, and no percentage or band of them says a small count."""

import pytest
from hypothesis import given, strategies as st

from peers.statistics.figures import (
    DAY,
    FEWEST,
    LONGER,
    TWO_DAYS,
    Count,
    Figures,
    figures_of,
    percent,
    to_five,
)


@pytest.mark.parametrize(
    ("count", "half"),
    [
        (Count(requests=20, within_day=10, within_two_days=10), DAY),
        (Count(requests=20, within_day=5, within_two_days=10), TWO_DAYS),
        (Count(requests=20, within_day=5, within_two_days=5), LONGER),
    ],
)
def test_half_of_those_who_asked_had_a_contact_within_a_band(count: Count, half: str) -> None:
    figures = figures_of(count)
    assert figures is not None
    assert figures.half == half


def test_figures_are_percentages_of_rounded_counts() -> None:
    count = Count(requests=41, within_day=20, within_two_days=37, never=4, answered=13, useful=11)
    assert figures_of(count, 98) == Figures(40, 88, DAY, 13, useful=67, peers=100)


@given(st.integers(FEWEST, 500), st.data())
def test_those_in_contact_and_those_without_are_never_more_than_everybody(whole: int, data: st.DataObject) -> None:
    never = data.draw(st.integers(0, whole))
    soon = data.draw(st.integers(0, whole - never))
    figures = figures_of(Count(requests=whole, within_day=soon, within_two_days=soon, never=never))
    assert figures is not None
    assert figures.within_48 + figures.never <= 101  # two halves of a percent may both be rounded up
    assert figures.half == LONGER or figures.within_48 >= 50


@given(st.integers(0, 10_000))
def test_a_count_is_rounded_to_the_nearest_five(number: int) -> None:
    assert to_five(number) % 5 == 0
    assert abs(to_five(number) - number) <= 2


@given(st.integers(FEWEST, 500), st.data())
def test_no_percentage_says_a_count_under_eight_exactly(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    told = percent(part, whole)
    assert 0 <= told <= 100
    alike = [other for other in range(whole + 1) if percent(other, whole) == told]
    assert len(alike) >= 3 or part >= FEWEST
