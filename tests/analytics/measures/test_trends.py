"""Tests of the steady mean, of changes and of drifts: by hand, and what must hold for any figures."""

from math import isclose, sqrt

import pytest
from hypothesis import given, strategies as st

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.measures.trends import change, compare, contrast, drift, noise, steady

POLICY = Policy()
TEN, THIRTY, HUNDRED, MANY = Answers(10, 14), Answers(30, 49), Answers(100, 199), Answers(1_000, 1_999)


def shown(value, n=MANY, step=0.05, bound="="):
    return Rounded(value, bound, step), n


def test_the_steady_figure_is_the_mean_of_the_last_four_and_narrower():
    found = steady([shown(value, TEN, 2.0) for value in (8.0, 4.0, 4.0, 6.0, 6.0)], POLICY)
    assert found.value == 5.0
    assert isclose(found.high - found.value, 1.96 * sqrt(4 * (12.25 / 10 + 4 / 12)) / 4)


def test_a_steady_figure_with_a_closed_end_is_wider_on_that_side():
    found = steady([shown(2.0, TEN, 2.0, "<="), shown(6.0, TEN, 2.0)], POLICY)
    assert found.value - found.low > found.high - found.value


def test_the_first_wave_is_the_baseline():
    assert change([shown(5.0)], POLICY) == "baseline"


@pytest.mark.parametrize(
    ("before", "after", "n", "word"),
    [
        (3.0, 5.0, MANY, "higher"),
        (5.0, 3.0, MANY, "lower"),
        (3.0, 4.0, MANY, "none"),
        (3.0, 5.0, THIRTY, "none"),
        (3.0, 6.0, THIRTY, "higher"),
        (3.0, 9.0, TEN, "none"),
    ],
)
def test_a_change_needs_many_answers_a_large_step_and_an_interval_without_zero(before, after, n, word):
    step = 0.05 if n == MANY else 1.0
    assert change([shown(before, n, step), shown(after, n, step)], POLICY) == word


def test_a_difference_of_exactly_the_smallest_change_is_one():
    assert POLICY.min_change > 4.1 - 2.9
    assert change([shown(2.9), shown(4.1)], POLICY) == "higher"


def test_a_change_from_a_closed_end_is_never_overstated():
    found = compare(shown(0.1, bound="<="), shown(5.0), POLICY)
    assert found.verdict == "higher"
    assert found.difference is not None
    assert isclose(found.difference.value, 4.9)
    assert found.difference.high - found.difference.value > found.difference.value - found.difference.low


def test_figures_at_the_same_closed_end_are_no_change():
    assert compare(shown(1.0, THIRTY, 1.0, "<="), shown(1.0, THIRTY, 1.0, "<="), POLICY).verdict == "none"


def test_a_group_of_ten_is_compared_with_nothing():
    assert compare(shown(2.0, TEN, 2.0), shown(9.0), POLICY) == compare(shown(9.0), shown(2.0, TEN, 2.0), POLICY)
    assert compare(shown(2.0, TEN, 2.0), shown(9.0), POLICY).verdict == "too_few"


def test_chance_is_sampling_and_both_half_steps():
    assert isclose(noise(shown(3.0, THIRTY, 1.0), shown(4.0), POLICY), 1.96 * sqrt(12.25 / 30 + 12.25 / 1000) + 0.525)


@given(st.floats(0, 10), st.floats(0, 10), st.sampled_from([THIRTY, HUNDRED, MANY]))
def test_a_named_change_leaves_zero_out_of_its_interval_and_turns_round(before, after, n):
    there, back = (compare(shown(a, n, 0.2), shown(b, n, 0.2), POLICY) for a, b in ((before, after), (after, before)))
    assert there.difference is not None
    assert (there.verdict, back.verdict) in {("none", "none"), ("higher", "lower"), ("lower", "higher")}
    if there.verdict != "none":
        assert there.difference.low > 0 or there.difference.high < 0
        assert abs(there.difference.value) >= POLICY.min_change


def test_a_drift_needs_four_figures():
    assert drift([shown(value) for value in (1.0, 1.0, 9.0)], POLICY) == "none"
    assert drift([shown(value) for value in (1.0, 1.0, 1.0, 9.0)], POLICY) == "higher"


def test_a_slow_fall_that_no_two_waves_show_is_a_drift():
    series = [shown(value, HUNDRED, 0.2) for value in (6.0, 6.0, 6.0, 5.4, 5.0, 4.4, 4.0)]
    assert all(change(series[:end], POLICY) in {"none", "baseline"} for end in range(1, 8))
    assert drift(series, POLICY) == "lower"


def test_a_drift_smaller_than_a_change_is_none():
    assert drift([shown(value) for value in (5.0, 5.0, 5.0, 6.1, 6.1, 6.1, 6.1)], POLICY) == "none"


def test_small_groups_drift_too_when_the_move_is_large_and_lasts():
    assert drift([shown(value, TEN, 2.0) for value in (4.0, 4.0, 4.0, 4.0, 8.0)], POLICY) == "none"
    assert drift([shown(value, TEN, 2.0) for value in (4.0, 4.0, 4.0, 4.0, 8.0, 8.0, 8.0, 8.0)], POLICY) == "higher"


def test_the_weights_of_a_drift_by_hand():
    assert contrast(5, POLICY) == pytest.approx([-1 / 3] * 3 + [0.21 / 0.51, 0.3 / 0.51])


@given(st.integers(4, 20))
def test_the_last_figures_count_for_a_drift_and_all_before_alike_against_it(count):
    parts = contrast(count, POLICY)
    before = max(3, count - 4)
    assert parts[:before] == [-1 / before] * before
    assert isclose(sum(parts[before:]), 1)
    assert parts[before:] == sorted(parts[before:])
