"""Tests of the tree of totals: worked examples."""

import pytest

from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Tree, size, totals
from networks.cells import Cell
from tests.analytics.disclosure.waves import cell

REGIONS: dict[str, str | None] = {
    "s1": "south",
    "n2": "north",
    "n1": "north",
    "north": "fed",
    "south": "fed",
    "fed": None,
}
CLUBS: dict[str, str | None] = {"fed": None, "x": "fed", "y": "fed", "z": "fed"}


def published(tree: Tree, sizes: dict[str, int], withdrawn: tuple[str, ...] = ()) -> list[str]:
    return list(totals(tree, sizes, Policy(), withdrawn))


def clubs(**sizes: int) -> list[str]:
    return published(Tree([cell(name, name) for name in sizes], CLUBS), sizes)


def test_nodes_come_as_they_are_shown_whatever_their_order() -> None:
    assert Tree([], REGIONS).nodes == ("fed", "north", "n1", "n2", "south", "s1")


def test_a_tree_without_a_root_is_refused() -> None:
    with pytest.raises(StopIteration):
        Tree([], {"a": "b", "b": "a"})


def test_a_cell_shared_by_two_clubs_lies_in_their_region_only() -> None:
    tree = Tree([cell("both", "n1", "n2"), cell("far", "n1", "s1"), cell("one", "n1")], REGIONS)
    assert tree.within == {
        "fed": {"both", "far", "one"},
        "north": {"both", "one"},
        "n1": {"one"},
        "n2": frozenset(),
        "south": frozenset(),
        "s1": frozenset(),
    }


def test_clubs_from_ten_are_published_and_smaller_ones_are_not() -> None:
    assert clubs(x=10, y=9, z=30) == ["fed", "x", "z"]


def test_a_remainder_under_k_withdraws_the_smallest_club() -> None:
    assert clubs(x=12, y=30, z=3) == ["fed", "y"]


def test_of_equal_clubs_the_first_by_name_is_withdrawn() -> None:
    assert clubs(y=12, x=12, z=3) == ["fed", "y"]


def test_a_remainder_of_nobody_withdraws_nothing() -> None:
    assert clubs(x=12, y=30, z=0) == ["fed", "x", "y"]


def test_nothing_is_published_below_a_node_that_is_not() -> None:
    tree = Tree([cell("1", "n1"), cell("2", "s1"), cell("3", "s1", "n1")], REGIONS)
    assert published(tree, {"1": 12, "2": 30, "3": 2}) == ["fed", "south", "s1"]


def test_a_withdrawn_node_and_what_is_below_it_have_no_total() -> None:
    tree = Tree([cell("1", "n1"), cell("2", "s1")], REGIONS)
    assert published(tree, {"1": 12, "2": 30}) == ["fed", "north", "n1", "south", "s1"]
    assert published(tree, {"1": 12, "2": 30}, ("north",)) == ["fed", "south", "s1"]


def test_a_root_has_a_total_from_k() -> None:
    assert clubs(x=8) == ["fed"]
    assert clubs(x=7) == []


def test_a_cell_without_a_weight_holds_nobody() -> None:
    assert size(["a", "b"], {"a": 3}) == 3


def test_a_node_most_of_whose_members_were_counted_elsewhere_has_no_total() -> None:
    parents = {"root": None, "north": "root", "south": "root"}
    cells = [
        Cell("n", "north", ("north",), None, None, 20),
        Cell("s", "south", ("south",), None, None, 40),
        Cell("shared", "root", ("north", "south"), None, None, 15),
    ]
    weights = {"n": 15, "s": 30, "shared": 12}
    sizes = {"north": 32, "south": 43}
    assert set(totals(Tree(cells, parents), weights, Policy())) == {"root", "north", "south"}
    assert set(totals(Tree(cells, parents, sizes), weights, Policy())) == {"root", "south"}
