"""Tests of reading pages back."""

import pytest

from analytics.dashboard import reading
from analytics.dashboard.layout import Below
from analytics.release import publishing as release
from core.db import db
from networks.tree import Node, Tree
from tests.analytics.released import wave

pytestmark = pytest.mark.usefixtures("each_database", "app")
TREE = {"fed": None, "x": "fed", "y": "fed"}
NODES = Tree(
    [
        Node("fed", "Federation", None, is_club=False),
        Node("south", "Région Sud", "fed", is_club=False),
        Node("x", "Zoé", "fed", is_club=True),
        Node("y", "abeille", "south", is_club=True),
        Node("new", "Neuf", "fed", is_club=True),
    ]
)
OPENS = frozenset({"fed", "south", "x", "y", "new"})


def test_before_the_first_release_there_is_no_page() -> None:
    assert reading.dashboard(NODES, "x") is None
    assert reading.history(NODES, "x", OPENS) is None


def test_a_node_added_since_has_no_page_yet() -> None:
    release.store(wave(1, {"x": 12}, TREE, root="fed"))
    assert reading.dashboard(NODES, "new") is None
    assert reading.history(NODES, "new", OPENS) is None


def test_a_page_holds_its_own_waves_and_its_clubs_and_no_other_root() -> None:
    release.store(wave(1, {"x": 12, "y": 30}, TREE, root="fed"))
    release.store(wave(2, {"x": 12, "y": 30}, TREE, root="fed"))
    release.store(wave(3, {"z": 12}, {"z": None}, root="z"))
    db.session.commit()
    found = reading.dashboard(NODES, "fed")
    assert found is not None
    page, charts = found
    assert page.head.occasion.number == 2
    assert [row.network_id for row in page.clubs] == ["y", "new", "x"]
    assert [row.network_id for row in page.groups] == ["south"]
    assert '"ucla3"' in charts


def test_nodes_below_are_listed_by_name_groups_apart() -> None:
    assert reading.below_of(NODES, "fed") == Below(("south",), ("y", "new", "x"))
    assert reading.below_of(NODES, "x") == Below()


def test_clubs_of_a_cluster_are_listed_with_it() -> None:
    nodes = Tree(
        [
            Node("fed", "Federation", None, is_club=False),
            Node("three", "Trois", "fed", is_club=False, is_cluster=True),
            Node("x", "Zoé", "three", is_club=True),
        ]
    )
    assert reading.below_of(nodes, "fed") == Below(("three",), ("x",), {"x": "three"})


def test_the_parent_is_offered_for_comparison_to_those_who_may_open_it() -> None:
    release.store(wave(1, {"x": 12, "y": 30}, TREE, root="fed"))
    offered = [reading.history(NODES, "x", opens) for opens in (OPENS, frozenset({"x"}))]
    assert [one.choices.parent and one.choices.parent.id for one in offered if one] == ["fed", None]
    root = reading.history(NODES, "fed", OPENS)
    assert root is not None
    assert root.choices.parent is None
