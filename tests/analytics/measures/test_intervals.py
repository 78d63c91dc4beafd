"""Tests of means and intervals, by hand and against statsmodels."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.proportion import proportion_confint

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import Choice, Score, band, categories, exact_mean, together
from analytics.disclosure.policy import Policy
from analytics.measures.intervals import interval, share_interval, wilson

POLICY = Policy()
LONELY = Score("ucla3", 3, 9)
TEN = Answers(10, 14)
THIRTY = Answers(30, 49)


def test_a_mean_is_exact_and_on_zero_to_ten() -> None:
    assert exact_mean({3: 4, 5: 5, 9: 3}, LONELY) == Fraction(10 * (0 + 10 + 18), 6 * 12)


def test_cells_add_up() -> None:
    assert together([{3: 1, 4: 2}, {4: 5}]) == {3: 1, 4: 7}


@pytest.mark.parametrize(
    ("score", "thirds"),
    [
        (LONELY, [0, 0, 1, 1, 2, 2, 2]),
        (Score("owner_isolated", 0, 2), [0, 1, 2]),
        (Score("sisq", 1, 5), [0, 0, 1, 2, 2]),
    ],
)
def test_a_scale_falls_into_thirds(score: Score, thirds: list[int]) -> None:
    assert [band(code, score) for code in range(score.low, score.high + 1)] == thirds


def test_categories_list_thirds_and_choices_even_when_nobody_chose_them() -> None:
    assert categories({3: 2, 9: 1}, LONELY) == {"0": 2, "1": 0, "2": 1}
    assert categories({"yes": 3}, Choice("peer_talk", ("no", "yes"))) == {"no": 0, "yes": 3}


def test_the_interval_of_a_mean_is_that_of_the_formula() -> None:
    found = interval(Rounded(4.0, "=", 2.0), TEN, POLICY)
    half = 1.96 * sqrt(12.25 / 10 + 4 / 12)
    assert isclose(found.low, 4 - half)
    assert isclose(found.high, 4 + half)


def test_a_closed_end_reaches_to_the_end_of_the_scale() -> None:
    assert interval(Rounded(2.0, "<=", 2.0), TEN, POLICY).low == 0
    assert interval(Rounded(8.0, ">=", 2.0), TEN, POLICY).high == 10


@given(st.integers(1, 500), st.data())
def test_wilson_agrees_with_statsmodels(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    low, high = proportion_confint(count, n, alpha=0.05, method="wilson")
    found = wilson(count / n, n)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_a_share_is_widened_by_its_rounding_and_a_closed_end_stays_closed() -> None:
    plain = wilson(0.3, 30)
    wide = share_interval(Rounded(30.0, "=", 10), THIRTY)
    assert wide.low < 100 * plain.low
    assert wide.high > 100 * plain.high
    assert share_interval(Rounded(10.0, "<=", 10), THIRTY).low == 0
    assert share_interval(Rounded(90.0, ">=", 10), THIRTY).high == 100
