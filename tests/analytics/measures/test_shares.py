"""Tests of published shares: changes against statsmodels, and divided groups."""

import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Share
from analytics.measures.shares import compare, divided

POLICY = Policy()
THIRTY = Answers(30, 49)


@given(st.integers(1, 99), st.integers(1, 99))
def test_the_interval_of_a_difference_is_newcombes_widened_by_half_of_both_steps(one, other):
    n = Answers(100, 199)
    found = compare((Rounded(one, "=", 5), n), (Rounded(other, "=", 5), n), POLICY)
    low, high = confint_proportions_2indep(other, 100, one, 100, compare="diff", method="newcomb", alpha=0.05)
    assert found.difference is not None
    assert found.difference.low == pytest.approx(max(-100, 100 * low - 5), abs=0.01)
    assert found.difference.high == pytest.approx(min(100, 100 * high + 5), abs=0.01)
    assert (found.verdict == "none") == (found.difference.low <= 0 <= found.difference.high)


def test_a_share_under_a_closed_end_may_be_nothing():
    found = compare((Rounded(10, "<=", 10), THIRTY), (Rounded(80, "=", 10), THIRTY), POLICY)
    assert found.verdict == "higher"
    assert found.difference is not None
    assert found.difference.high == 100


def test_shares_of_few_answers_are_not_compared():
    few = Rounded(50, "=", 20), Answers(20, 29)
    assert compare(few, (Rounded(90, ">=", 10), THIRTY), POLICY).verdict == "too_few"


def thirds(low, high, step=10):
    return (Share("0", low), Share("1", Rounded(10, "<=", step)), Share("2", high))


def test_a_group_with_both_ends_full_is_divided():
    assert divided(thirds(Rounded(40, "=", 10), Rounded(50, "=", 10)))


@pytest.mark.parametrize(
    "shares",
    [
        (),
        thirds(Rounded(30, "=", 10), Rounded(50, "=", 10)),
        thirds(Rounded(50, "<=", 50), Rounded(50, "<=", 50)),
        thirds(Rounded(90, ">=", 10), Rounded(10, "<=", 10)),
    ],
    ids=["no shares", "one end too small", "too coarse to know", "all at one end"],
)
def test_other_groups_are_not_called_divided(shares):
    assert not divided(shares)
