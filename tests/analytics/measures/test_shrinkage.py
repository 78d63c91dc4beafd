"""Tests of clubs side by side: against statsmodels, and what must hold for any figures."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.measures.intervals import variance
from analytics.measures.shrinkage import shrunk

POLICY = Policy()
SIZES = (Answers(10, 14), Answers(20, 29), Answers(30, 49), Answers(100, 199))
CLUBS = st.lists(st.tuples(st.floats(1, 9), st.sampled_from(SIZES)), min_size=2, max_size=12)


def figures(clubs):
    return {f"club {place}": (Rounded(value, "=", 1.0), n) for place, (value, n) in enumerate(clubs)}


@pytest.mark.parametrize("spread", [0.1, 1.0, 2.0])
def test_the_common_mean_and_the_shrinkage_are_those_of_statsmodels(spread):
    rng = np.random.default_rng(7)
    clubs = [(value, SIZES[place % 4]) for place, value in enumerate(rng.normal(5, spread, 12))]
    found = shrunk(figures(clubs), POLICY)
    values = np.array([value for value, _ in clubs])
    noise = np.array([variance(Rounded(value, "=", 1.0), n, POLICY) for value, n in clubs])
    oracle = combine_effects(values, noise, method_re="dl")
    between = max(0.0, oracle.tau2)
    pull = noise / (noise + between)
    expected = (1 - pull) * values + pull * (oracle.mean_effect_re if between else oracle.mean_effect_fe)
    assert np.allclose([one.estimate.value for one in found.values()], expected)


@given(CLUBS)
def test_a_figure_moves_towards_the_others_and_never_past_them(clubs):
    found = shrunk(figures(clubs), POLICY)
    values = [value for value, _ in clubs]
    for one in found.values():
        assert min(values) - 1e-9 <= one.estimate.value <= max(values) + 1e-9
        assert one.estimate.low <= one.estimate.value <= one.estimate.high


def test_clubs_that_differ_by_chance_all_show_the_common_mean_and_none_stands_out():
    found = shrunk(figures([(value, SIZES[0]) for value in (3.0, 4.0, 4.0, 4.0, 5.0)]), POLICY)
    assert all(isclose(one.estimate.value, 4.0) and not one.stands_out for one in found.values())


def test_a_large_club_far_from_all_others_stands_out():
    found = shrunk(figures([(value, SIZES[3]) for value in (2.0, 2.0, 2.5, 2.0, 2.5, 8.0)]), POLICY)
    assert [name for name, one in found.items() if one.stands_out] == ["club 5"]


def test_one_club_alone_and_none_at_all():
    alone = shrunk(figures([(4.0, SIZES[0])]), POLICY)["club 0"]
    assert (alone.estimate.value, alone.stands_out) == (4.0, False)
    assert shrunk({}, POLICY) == {}
