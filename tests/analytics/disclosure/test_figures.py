"""Tests of the figures of one measure."""

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import Histogram
from analytics.disclosure.figures import figure, measured, people
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from tests.analytics.disclosure.waves import LONELY, TALK

POLICY = Policy()
SCORES: dict[str, Histogram] = {"a": {"3": 6, "9": 6}, "b": {"5": 20}, "c": {"9": 0}}


def test_cells_without_answers_make_no_difference_to_who_is_meant() -> None:
    assert people("abc", {"a": 1, "b": 2, "c": 0}) == {"a", "b"}


def test_under_k_answers_a_figure_is_masked() -> None:
    assert figure(LONELY, "a", {"a": {"3": 7}}, POLICY, 10) == Figure("ucla3")


def test_eight_answers_give_a_level() -> None:
    assert figure(LONELY, "a", {"a": {"3": 8}}, POLICY, 10) == Figure("ucla3", Answers(8, 9), "low")


def test_a_choice_has_shares_or_nothing() -> None:
    assert figure(TALK, "a", {"a": {"helped": 12}}, POLICY, 30) == Figure("peer_talk", Answers(10, 14))
    told = figure(TALK, "a", {"a": {"helped": 12}}, POLICY, 10).shares
    assert [(one.category, one.percent.bound) for one in told] == [("helped", ">="), ("needed", "<=")]


def test_the_cells_of_a_group_are_counted_together() -> None:
    # 6 * 0 + 6 * 10 + 20 * 10/3 = 126.7 over 32, at a step of one point
    told = figure(LONELY, "abc", SCORES, POLICY, 30)
    assert (told.n, told.mean) == (Answers(30, 49), Rounded(4.0, "=", 1.0))
    assert len(told.shares) == 3


def test_the_first_group_is_the_root_and_shows_shares_of_fewer_people() -> None:
    made = measured(LONELY, [frozenset("ab"), frozenset("a"), frozenset("b")], SCORES, POLICY)
    assert {"".join(sorted(cells)): bool(one.shares) for cells, one in made.items()} == {
        "ab": True,
        "a": False,
        "b": False,
    }
    small = measured(LONELY, [frozenset("a")], SCORES, POLICY)
    assert small[frozenset("a")].shares


def test_a_group_of_the_same_people_as_the_root_has_its_figure() -> None:
    made = measured(LONELY, [frozenset("a"), frozenset("a")], SCORES, POLICY)
    assert list(made) == [frozenset("a")]
    assert made[frozenset("a")].shares


def test_without_groups_there_are_no_figures() -> None:
    assert measured(LONELY, [], SCORES, POLICY) == {}
