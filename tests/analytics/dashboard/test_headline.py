"""Tests of the choice of the one sentence on top."""

import pytest
from hypothesis import given, strategies as st

from analytics.dashboard.headline import headline
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.measures.nonresponse import Caution

POLICY = Policy()
TEN, MANY = Answers(10, 14), Answers(1_000, 1_999)


def shown(value: float, n: Answers = TEN, step: float = 2.0) -> Figure:
    return Figure("ucla3", n, mean=Rounded(value, "=", step))


def test_a_masked_wave_says_so_whatever_came_before() -> None:
    assert headline([shown(4.0), Figure("ucla3")], POLICY).kind == "masked"


def test_eight_answers_give_a_level() -> None:
    found = headline([Figure("ucla3", Answers(8, 9), level="middle")], POLICY)
    assert (found.kind, found.level) == ("level", "middle")


def test_the_first_figure_is_a_starting_point() -> None:
    assert headline([Figure("ucla3"), shown(4.0)], POLICY).kind == "baseline"


def test_a_small_group_gets_the_mean_of_its_last_four_released_figures() -> None:
    found = headline([shown(8.0), shown(4.0), Figure("ucla3"), shown(4.0), shown(6.0), shown(6.0)], POLICY)
    assert (found.kind, found.waves, found.rounded) == ("steady", 4, None)
    assert found.estimate is not None
    assert found.estimate.value == 5.0


def test_a_small_group_of_two_waves_gets_the_mean_of_those_there_are() -> None:
    found = headline([shown(8.0), shown(4.0)], POLICY)
    assert (found.kind, found.waves) == ("steady", 2)


def test_a_large_group_gets_a_change_only_when_it_is_reliable() -> None:
    before = shown(3.0, MANY, 0.05)
    assert headline([before, shown(5.0, MANY, 0.05)], POLICY).kind == "higher"
    assert headline([before, shown(1.0, MANY, 0.05)], POLICY).kind == "lower"
    assert headline([before, shown(3.5, MANY, 0.05)], POLICY).kind == "none"


def test_a_small_group_is_told_of_a_lasting_drift_and_still_of_its_calm_figure() -> None:
    found = headline([shown(value) for value in (4.0, 4.0, 4.0, 4.0, 8.0, 8.0, 8.0, 8.0)], POLICY)
    assert (found.kind, found.waves, found.rounded) == ("drift_higher", 4, None)
    assert found.estimate is not None
    assert found.estimate.value == 8.0


def test_a_large_group_whose_last_two_waves_hardly_differ_may_have_drifted_all_the_same() -> None:
    found = headline([shown(value, MANY, 0.05) for value in (6.0, 6.0, 6.0, 5.4, 4.8, 4.2, 4.0)], POLICY)
    assert found.kind == "drift_lower"
    assert found.rounded == Rounded(4.0, "=", 0.05)


def test_a_change_since_last_time_comes_before_a_drift() -> None:
    assert headline([shown(value, MANY, 0.05) for value in (6.0, 6.0, 6.0, 4.0)], POLICY).kind == "lower"


@pytest.mark.parametrize("caution", ["none", "may_differ", "no_comparison"])
def test_a_first_figure_is_a_starting_point_however_few_answered(caution: Caution) -> None:
    assert headline([shown(4.0, MANY, 0.05)], POLICY, caution).kind == "baseline"


def test_below_a_low_response_rate_nothing_is_compared() -> None:
    rise = [shown(3.0, MANY, 0.05), shown(5.0, MANY, 0.05)]
    assert headline(rise, POLICY, "may_differ").kind == "higher"
    assert headline(rise, POLICY, "no_comparison").kind == "no_comparison"
    small = [shown(value) for value in (4.0, 4.0, 4.0, 4.0, 8.0, 8.0, 8.0, 8.0)]
    assert headline(small, POLICY, "no_comparison").kind == "steady"


@given(st.lists(st.sampled_from([2.0, 4.0, 6.0, 8.0]), min_size=1, max_size=12), st.sampled_from([TEN, MANY]))
def test_whatever_was_published_one_sentence_fits_and_the_first_never_compares(values: list[float], n: Answers) -> None:
    found = headline([shown(value, n) for value in values], POLICY)
    assert (found.kind == "baseline") == (len(values) == 1)
    assert found.estimate is not None
    assert (found.rounded is None) == (n == TEN and len(values) > 1)
