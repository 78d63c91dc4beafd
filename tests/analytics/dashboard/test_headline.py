"""Tests of the choice of the one sentence on top."""

from analytics.dashboard.headline import headline
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure

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
