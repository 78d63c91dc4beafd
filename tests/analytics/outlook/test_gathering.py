"""What a forecast stands on, and the sizes tried instead."""

import pytest

from analytics.outlook import gathering
from analytics.outlook.gathering import Trial
from networks.cells import CellClass
from tests.builders import make_club, make_federation, make_member, make_region, make_root

pytestmark = pytest.mark.usefixtures("app")


def test_the_ground_holds_the_tree_its_members_and_the_roots_choices() -> None:
    root = make_federation(threshold=9, attributes="size", merge_order="leaf-first")
    club = make_club(make_region(root))
    for _ in range(3):
        make_member(club, sector="industry", size="1-9")
    found = gathering.ground(club.id)
    assert dict(found.population.classes) == {CellClass(club.id, "industry", "1-9"): 3}
    assert dict(found.population.parents)[club.id] != root.id
    assert (found.rules.threshold, found.rules.attributes, found.rules.order) == (9, "size", "leaf-first")
    assert found.participation.source == "usual"


def test_another_size_is_spread_over_the_clubs_of_the_node_alone() -> None:
    root = make_federation()
    region = make_region(root)
    clubs = [make_club(region, name) for name in ("Arras", "Lens", "Lille")]
    own = make_club(root, "Own")
    for club in (clubs[0], own):
        make_member(club, sector="industry")
    tried = gathering.ground(region.id).tried(region.id, Trial(members=20, share=0.9))
    sizes = {each.leaf: n for each, n in tried.population.classes}
    assert sorted(sizes[club.id] for club in clubs) == [6, 7, 7]
    assert sizes[own.id] == 1
    assert (tried.participation.share, tried.participation.source) == (0.9, "tried")


@pytest.mark.parametrize("make", [make_root, make_federation])
def test_a_root_without_anybody_or_without_clubs_can_be_tried(make) -> None:
    root = make()
    ground = gathering.ground(root.id)
    assert ground.outlook(root.id).missing == 8
    tried = ground.tried(root.id, Trial(members=40)).outlook(root.id)
    assert (tried.missing, tried.answers) == (0, 24)


def test_nothing_tried_is_the_same_ground() -> None:
    ground = gathering.ground(make_root().id)
    assert ground.tried(ground.nodes.root.id, Trial()) == ground


def test_free_clubs_are_those_right_below_each_group() -> None:
    root = make_federation()
    region = make_region(root)
    inside, own = make_club(region), make_club(root, "Own")
    ground = gathering.ground(root.id)
    found = ground.free_clubs(root.id)
    assert {group: set(clubs.expected) for group, clubs in found.items()} == {root.id: {own.id}, region.id: {inside.id}}
    assert ground.free_clubs(own.id) == {}
