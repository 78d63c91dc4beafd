"""What a lead could do: compared for the whole root, and nothing before a check-in could open."""

from dataclasses import replace

import pytest

from analytics.outlook import advice as advising
from analytics.outlook.advice import advice
from analytics.outlook.forecast import Population
from analytics.outlook.gathering import Ground
from networks.attributes import Rules
from networks.cells import CellClass
from networks.ports import Participation
from networks.tree import Node, Tree
from tests.analytics.outlook.populations import CLUBS, PARENTS, by_club

TREE = Tree(Node(node, node.upper(), parent, node in CLUBS) for node, parent in PARENTS.items())


def ground(share: float = 0.6, **members: int) -> Ground:
    return Ground(TREE, by_club(**members), Rules(), Participation(share))


def test_a_root_is_shown_every_choice_and_which_publishes_most() -> None:
    found = advice(ground(own=60), {}, whole=True)
    assert found.present == found.choices[0]
    assert found.best in found.choices
    assert found.rhythm == 4
    assert advice(ground(own=100), {}, whole=True).rhythm == 12


def test_a_node_below_is_shown_no_choice_that_is_not_its_own() -> None:
    found = advice(ground(own=60), {}, whole=False)
    assert (found.choices, found.best, found.present) == ((), None, None)


@pytest.mark.parametrize("members", [0, 7])
def test_before_a_check_in_could_open_nothing_is_proposed(members: int) -> None:
    stands = ground(own=members)
    found = advice(stands, stands.free_clubs("root"), whole=True)
    assert (found.joinings, found.choices, found.rhythm) == ((), (), 4)


def test_clusters_are_proposed_for_small_clubs_right_below_one_group() -> None:
    apart = ground(n1=6, n2=6, n3=6, own=60)
    assert advice(apart, apart.free_clubs("root"), whole=True).joinings == ()  # the region shows the same people


def test_what_could_join_is_looked_for_below_the_node_alone() -> None:
    stands = ground(n1=6, n2=6, n3=6, own=60)
    assert stands.free_clubs("root").keys() == {"root", "north", "south"}
    assert stands.free_clubs("north").keys() == {"north"}
    assert stands.free_clubs("n1") == {}


def test_the_page_of_a_huge_root_comes_without_the_comparison() -> None:
    clubs = {f"c{number}": 9 for number in range(advising.MOST_CLASSES + 1)}
    population = Population.of(
        {CellClass(club): n for club, n in clubs.items()}, {"root": None, **dict.fromkeys(clubs, "root")}
    )
    huge = replace(ground(own=60), population=population)
    assert advice(huge, {}, whole=True).choices == ()
