"""Tests of the search for another world."""

from analytics.disclosure.counting import Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.search import find, find_for_all
from analytics.disclosure.table import Figure
from analytics.disclosure.worlds import Danger, Known, Seen, known
from tests.analytics.disclosure.every_world import figure

LONELY = Score("isolated", 0, 2)
POLICY = Policy(k=5, ends=1, mean_factor=1)
NODES = 1000


def case(counts: dict[str, dict[int | str, int]]) -> Known:
    """Publish one group for each cell and nothing else."""
    groups = [Seen(frozenset({name}), figure(one, LONELY, POLICY, shares=False)) for name, one in counts.items()]
    return known(groups, counts, LONELY, POLICY)


def test_a_world_is_found_that_agrees() -> None:
    one = case({"a": {0: 19, 1: 1}})
    world = find(one, Danger(0, frozenset({0}), 1, 0), {}, NODES)
    assert world is not None
    assert one.agrees(world)
    assert world[0][0] < 19


def test_none_is_found_when_the_dissenter_knows_that_all_others_agree() -> None:
    # up to two points of forty are "at most 0.5": the one who holds both knows the rest
    one = case({"a": {0: 19, 2: 1}})
    assert find(one, Danger(0, frozenset({0}), 1, 0), {}, NODES) is None


def test_people_vary_first_where_nobody_has_a_card_dealt_again() -> None:
    counts: dict[str, dict[int | str, int]] = {f"c{number:02}": {0: 2, 1: 1} for number in range(12)}
    whole = Seen(frozenset(counts), figure({0: 24, 1: 12}, LONELY, POLICY, shares=False))
    parts = [Seen(frozenset({name}), Figure(LONELY.id, whole.figure.n)) for name in counts]  # they tell no answer
    one = known([whole, *parts], counts, LONELY, POLICY)
    world = find_for_all(one, Danger(0, frozenset({0}), 1, 0, dict.fromkeys(range(1, 8), 3)), NODES)
    assert world is not None
    assert set(world).isdisjoint(range(1, 8))


def test_a_world_for_insiders_anywhere_keeps_somebody_with_each_answer() -> None:
    one = case({"a": {0: 14, 1: 2}})
    world = find_for_all(one, Danger(0, frozenset({0}), 2, 1), NODES)
    assert world == {0: (13, 3, 0)}
