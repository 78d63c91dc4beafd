"""Tests of means, intervals and changes, by hand and against statsmodels."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.proportion import proportion_confint

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import Choice, Score, band, categories, exact_mean, together
from analytics.disclosure.policy import Policy
from analytics.measures.intervals import interval, share_interval, wilson
from analytics.measures.trends import change, steady

POLICY = Policy()
LONELY = Score("ucla3", 3, 9)
TEN = Answers(10, 14)
THIRTY = Answers(30, 49)
MANY = Answers(1_000, 1_999)


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
    half = 1.96 * sqrt(9 / 10 + 4 / 12)
    assert isclose(found.low, 4 - half)
    assert isclose(found.high, 4 + half)


def test_a_closed_end_reaches_to_the_end_of_the_scale() -> None:
    assert interval(Rounded(2.0, "<=", 2.0), TEN, POLICY).low == 0
    assert interval(Rounded(8.0, ">=", 2.0), TEN, POLICY).high == 10


def test_the_steady_figure_is_the_mean_of_the_last_four_and_narrower() -> None:
    figures = [(Rounded(value, "=", 2.0), TEN) for value in (8.0, 4.0, 4.0, 6.0, 6.0)]
    found = steady(figures, POLICY)
    assert found.value == 5.0
    assert isclose(found.high - found.value, 1.96 * sqrt(4 * (9 / 10 + 4 / 12)) / 4)


def test_a_steady_figure_with_a_closed_end_is_wider_on_that_side() -> None:
    found = steady([(Rounded(2.0, "<=", 2.0), TEN), (Rounded(6.0, "=", 2.0), TEN)], POLICY)
    assert found.value - found.low > found.high - found.value


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


def test_the_first_wave_is_the_baseline() -> None:
    assert change([(Rounded(5.0, "=", 0.1), MANY)], POLICY) == "baseline"


@pytest.mark.parametrize(
    ("before", "after", "n", "word"),
    [
        (3.0, 5.0, MANY, "higher"),
        (5.0, 3.0, MANY, "lower"),
        (3.0, 4.0, MANY, "none"),
        (3.0, 4.0, THIRTY, "none"),
        (3.0, 9.0, TEN, "none"),
    ],
)
def test_a_change_needs_many_answers_a_large_step_and_an_interval_without_zero(
    before: float, after: float, n: Answers, word: str
) -> None:
    step = 0.05 if n == MANY else 1.0
    assert change([(Rounded(before, "=", step), n), (Rounded(after, "=", step), n)], POLICY) == word


def test_a_closed_end_is_never_compared() -> None:
    assert change([(Rounded(1.0, "<=", 0.05), MANY), (Rounded(5.0, "=", 0.05), MANY)], POLICY) == "none"
