"""Tests of what can be seen at all: against statsmodels' power, and by simulation of the rule itself."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.power import NormalIndPower

from analytics.disclosure import coarsening
from analytics.disclosure.policy import Policy
from analytics.measures.planning import detectable, detectable_lasting, detectable_share

POLICY = Policy()
FINE = Policy(mean_factor=0, share_factor=0, min_change=0)
"""Steps so fine that rounding does not matter."""
SIZES = st.integers(30, 5_000)


@pytest.mark.parametrize("n", [100, 1_000, 10_000])
def test_without_rounding_it_is_the_usual_power_of_two_means(n):
    effect = NormalIndPower().solve_power(nobs1=n, alpha=0.05, power=0.8)
    assert detectable(n, FINE) == pytest.approx(POLICY.pooled_sd * effect, abs=0.08)


def test_without_rounding_it_is_the_usual_power_of_two_shares():
    effect = NormalIndPower().solve_power(nobs1=10_000, alpha=0.05, power=0.8)
    assert detectable_share(10_000, FINE) == pytest.approx(100 * effect * (0.3 * 0.7) ** 0.5, abs=1.05)


@pytest.mark.parametrize("n", [30, 50, 100, 500])
def test_the_rule_finds_the_change_told_four_times_in_five(n):
    rng, told = np.random.default_rng(n), detectable(n, POLICY)
    step = coarsening.mean_step(coarsening.answers(n, POLICY), POLICY)
    true = rng.uniform(3, 4, 20_000)
    spread = POLICY.pooled_sd / n**0.5
    before, after = (np.round(rng.normal(mean, spread) / step) for mean in (true, true + told))
    least = POLICY.pooled_sd * 1.96 * (2 / n) ** 0.5 + step
    found = ((after - before) * step > least) & ((after - before) * step >= POLICY.min_change - 1e-9)
    assert found.mean() == pytest.approx(0.8, abs=0.015)


@given(SIZES, SIZES)
def test_more_answers_never_see_less(one, other):
    few, many = sorted((one, other))
    for told in (detectable, detectable_lasting, detectable_share):
        assert told(few, POLICY) >= told(many, POLICY) - 0.01


@given(st.integers(10, 5_000))
def test_nothing_smaller_than_a_change_is_promised(n):
    assert POLICY.min_change <= detectable(n, POLICY) <= 10
    assert POLICY.min_change <= detectable_lasting(n, POLICY) <= 10


def test_a_small_group_is_told_what_it_can_see_over_a_year():
    assert detectable(12, POLICY) == detectable_lasting(12, POLICY)
    assert detectable(12, POLICY) == pytest.approx(3.52, abs=0.01)
    assert detectable(30, POLICY) > detectable_lasting(30, POLICY)
