"""Tests of what an attacker knows, and of which worlds agree with it."""

from analytics.disclosure.counting import Code, Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.worlds import Danger, Seen, known
from tests.analytics.disclosure.every_world import figure

LONELY = Score("isolated", 0, 2)
POLICY = Policy(k=5)
COUNTS: dict[str, dict[Code, int]] = {"a": {0: 6, 1: 1}, "b": {0: 2, 2: 4}, "c": {1: 10}, "empty": {}}
ALL = Seen(frozenset(COUNTS), figure({0: 8, 1: 11, 2: 4}, LONELY, POLICY, shares=False))
ONE = Seen(frozenset({"c"}), figure({1: 10}, LONELY, POLICY, shares=False))


def test_cells_that_no_group_tells_apart_are_one_atom() -> None:
    assert known([ALL, ONE], COUNTS, LONELY, POLICY).real == ((8, 1, 4), (0, 10, 0))


def test_reality_agrees_and_so_does_a_world_within_every_rounding() -> None:
    case = known([ALL, ONE], COUNTS, LONELY, POLICY)
    assert case.agrees({})
    assert case.agrees({1: (1, 8, 1)})


def test_a_world_with_other_people_or_another_figure_does_not_agree() -> None:
    case = known([ALL, ONE], COUNTS, LONELY, POLICY)
    assert not case.agrees({1: (0, 11, 0)})
    assert not case.agrees({1: (-1, 11, 0)})
    assert not case.agrees({1: (10, 0, 0)})


def test_a_danger_is_escaped_by_one_person_more_outside_the_band_beside_all_insiders() -> None:
    danger = Danger(0, frozenset({0}), dissenters=1, left_over=1)
    real = ((8, 1, 0), (0, 10, 0))
    assert danger.escaped({0: (7, 1, 1)}, {}, real)
    assert not danger.escaped({0: (8, 0, 1)}, {}, real)
    assert not danger.escaped({}, {}, real)
    assert not danger.escaped({0: (7, 1, 1), 1: (10, 0, 0)}, {(1, 1): 1}, real)
