"""One node's outlook: what is seen, by whom it is shown, what is missing and which change could show."""

import pytest

from analytics.measures.planning import detectable, detectable_lasting, detectable_share
from analytics.outlook.outlook import foresee
from networks.attributes import Rules
from networks.ports import Participation
from networks.tree import Node, Tree
from tests.analytics.outlook.populations import CLUBS, PARENTS, alone, by_club

TREE = Tree(Node(node, node.upper(), parent, node in CLUBS) for node, parent in PARENTS.items())
ONE = Tree([Node("club", "Club", None, is_club=True)])
USUAL = Participation(0.6)


def of(node, population, rules=None, nodes=TREE):
    return foresee(nodes, node, population, rules or Rules(), USUAL)


def test_fourteen_members_see_words_and_no_change():
    found = of("club", alone(14), nodes=ONE)
    assert (found.answers, found.sight.told, found.change, found.lasting) == (8, "level", None, True)
    assert found.shares_from == found.policy.mean_from


def test_from_thirty_answers_on_a_change_shows_from_one_check_in_to_the_next():
    small, large = of("club", alone(20), nodes=ONE), of("club", alone(300), nodes=ONE)
    assert (small.lasting, large.lasting) == (True, False)
    assert small.change == detectable(12, small.policy)
    assert large.change == detectable(180, large.policy) < small.change


def test_a_large_club_learns_what_it_sees_of_lasting_changes_and_of_shares_too():
    tiny, small, large = (of("club", alone(members), nodes=ONE) for members in (14, 20, 300))
    assert (tiny.lasting_change, tiny.share_change) == (None, None)
    assert (small.lasting_change, small.share_change) == (small.change, None)
    assert large.lasting_change == detectable_lasting(180, large.policy)
    assert large.share_change == detectable_share(180, large.policy)
    middle = of("club", alone(60), nodes=ONE)
    assert middle.lasting_change < middle.change


@pytest.mark.parametrize(("members", "threshold", "missing"), [(0, 8, 8), (7, 5, 1), (8, 8, 0), (11, 12, 1)])
def test_a_root_learns_how_many_are_missing_before_a_check_in_can_open(members, threshold, missing):
    found = of("club", alone(members), Rules(threshold), ONE)
    assert found.missing == missing
    assert found.sight is None or not missing


def test_a_club_too_small_is_shown_by_the_nearest_node_above():
    population = by_club(n1=6, n2=6, n3=6, own=40)
    assert of("n1", population).sight is None
    assert of("n1", population).shown_by.id == "north"
    assert of("n1", population).answers == 4
    assert of("own", population).shown_by.id == "root"
    assert of("root", population).shown_by is None


def test_a_federation_sees_each_node_below_with_what_is_told_of_it():
    found = of("root", by_club(n1=30, n2=30, n3=4, own=40))
    assert {row.node.id for row in found.rows} == set(PARENTS) - {"root"}
    assert {row.node.id for row in found.shown} >= {"own", "north"}
    assert "n3" in {row.node.id for row in found.hidden}
    assert {row.node.id: row.members for row in found.rows}["north"] == 64


def test_a_retired_cluster_stands_in_no_row():
    nodes = Tree([*(TREE[node] for node in PARENTS), Node("old", "Old", "root", is_club=False, is_retired=True)])
    assert "old" not in {row.node.id for row in of("root", by_club(own=40), nodes=nodes).rows}
