"""The tree: ancestors nearest first, clubs only where clubs are, nothing for strangers."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core.db import db
from networks import tree
from networks.models import Cluster, Network
from tests.builders import make_club, make_federation, make_region, make_root


@pytest.fixture
def federation(app: Flask) -> dict[str, Network]:
    root = make_federation("Federation")
    north, south = make_region(root, "Nord"), make_region(root, "Sud")
    return {
        "root": root,
        "north": north,
        "south": south,
        "lille": make_club(north, "Lille"),
        "arras": make_club(north, "Arras"),
        "direct": make_club(root, "Direct"),
    }


def test_lineage_goes_from_the_node_itself_to_the_root(federation: dict[str, Network]) -> None:
    ids = [federation[name].id for name in ("lille", "north", "root")]
    assert tree.lineage(ids[0]) == tuple(ids)
    assert tree.lineage(ids[2]) == (ids[2],)


def test_a_stranger_has_no_lineage_and_no_tree(app: Flask) -> None:
    assert tree.lineage("0" * 16) == ()
    for ask in (tree.load, tree.root_of, tree.settings_of):
        with pytest.raises(NotFound):
            ask("0" * 16)


def test_clubs_are_the_leaves_and_a_region_without_clubs_is_none(federation: dict[str, Network]) -> None:
    loaded = tree.load(federation["arras"].id)
    assert [node.name for node in loaded.leaves()] == ["Direct", "Arras", "Lille"]
    assert [node.name for node in loaded.leaves(federation["north"].id)] == ["Arras", "Lille"]
    assert loaded.leaves(federation["south"].id) == ()
    assert [node.name for node in loaded.children(federation["root"].id)] == ["Direct", "Nord", "Sud"]


def test_cells_get_each_clubs_ancestors_nearest_first(federation: dict[str, Network]) -> None:
    ancestors = tree.load(federation["root"].id).leaf_ancestors()
    north, root = federation["north"].id, federation["root"].id
    assert ancestors == {
        federation["lille"].id: (north, root),
        federation["arras"].id: (north, root),
        federation["direct"].id: (root,),
    }


def test_a_path_names_the_nodes_from_the_root(federation: dict[str, Network]) -> None:
    loaded = tree.load(federation["lille"].id)
    assert loaded.path(federation["lille"].id) == ("Federation", "Nord", "Lille")
    assert federation["lille"].id in loaded
    assert "0" * 16 not in loaded


def test_two_roots_do_not_see_each_other(federation: dict[str, Network]) -> None:
    other = make_root("Autre")
    assert other.id not in tree.load(federation["root"].id)
    assert other.is_root
    assert other.is_club
    assert tree.load(other.id).leaf_ancestors() == {other.id: ()}


def test_a_club_has_nothing_below_it(app: Flask) -> None:
    with pytest.raises(tree.NotAGroup):
        make_club(make_root())


def test_every_node_finds_the_settings_of_its_root(federation: dict[str, Network]) -> None:
    settings = tree.settings_of(federation["lille"].id)
    assert (settings.root_id, settings.threshold, settings.waves_per_year) == (federation["root"].id, 8, 4)


def test_a_cluster_is_marked_and_a_retired_one_stands_in_no_list_but_can_be_named(
    federation: dict[str, Network],
) -> None:
    north, south = federation["north"], federation["south"]
    db.session.add_all([Cluster(network_id=north.id), Cluster(network_id=south.id, dissolved=True)])
    db.session.flush()
    nodes = tree.load(north.id)
    assert [(node.name, node.is_cluster) for node in nodes.children(nodes.root.id)] == [
        ("Direct", False),
        ("Nord", True),
    ]
    assert [node.name for node in nodes.companions(federation["lille"].id)] == ["Arras"]
    assert nodes.companions(federation["direct"].id) == nodes.companions(nodes.root.id) == ()
    assert [node.name for node in nodes.retired(nodes.root.id)] == ["Sud"]
    assert [node.name for node in nodes.retired(north.id)] == []
    assert [node.name for node in nodes.retired(south.id)] == ["Sud"]
    assert nodes.path(south.id) == ("Federation", "Sud")
