"""Subtracting published sums isolates nobody; the same attacks succeed against naive rules."""

import pytest

from tests.attack.disclosure.attacker import isolated, leverages
from tests.attack.disclosure.naive import hide_small, merge_small
from tests.attack.disclosure.scenes import Scene
from tests.attack.disclosure.subtraction import (
    LEVELS,
    OVERLAPPING,
    POLICY,
    SIBLINGS,
    clubs,
    fewest,
    ours,
    people,
    random_networks,
)


@pytest.mark.parametrize("scene", [*SIBLINGS.values(), OVERLAPPING, LEVELS], ids=[*SIBLINGS, "overlap", "levels"])
def test_no_combination_of_sums_concerns_fewer_than_five_while_hiding_small_groups_gives_some_away(
    scene: Scene,
) -> None:
    assert fewest(scene, hide_small) in {1, 3}
    assert fewest(scene, ours) == 0


@pytest.mark.parametrize(
    "scene", [SIBLINGS["clubs of 12, 17 and 1"], OVERLAPPING, LEVELS], ids=["clubs", "a b", "tree"]
)
def test_merging_small_categories_does_not_help_against_what_overlaps_or_cannot_be_merged(scene: Scene) -> None:
    assert fewest(scene, merge_small) in {1, 3}
    assert fewest(scene, ours) == 0


def test_the_person_left_over_is_read_off_exactly() -> None:
    scene = clubs(x=12, y=17, z=1)
    shown = hide_small(scene)
    (alone,) = isolated(list(shown.values()), scene.sizes)
    total, *parts = sorted((cells for cells in shown.values()), key=len, reverse=True)
    left = sum(sum(scene.answers[cell]) for cell in total)
    left -= sum(sum(scene.answers[cell]) for part in parts for cell in part)
    assert [left] == list(scene.answers[alone])


@pytest.mark.parametrize("number", range(12))
def test_whoever_pools_all_views_guesses_a_fifth_of_anybodys_answer_at_most(number: int) -> None:
    scene = random_networks()[number]
    groups = list(ours(scene).values())
    assert max(leverages(groups, scene.sizes).values()) <= 1 / POLICY.effective + 1e-9
    assert not isolated(groups, scene.sizes)


def test_pooling_views_does_succeed_against_naive_rules() -> None:
    naive = [max(leverages(list(hide_small(scene).values()), scene.sizes).values()) for scene in random_networks()]
    assert max(naive) > 0.99


def test_no_group_is_small_and_every_breakdown_covers_its_node() -> None:
    for scene in random_networks():
        groups = ours(scene)
        for label, cells in groups.items():
            size = sum(scene.sizes[cell] for cell in cells)
            assert size >= (POLICY.block if label.attribute or label.node != "fed" else POLICY.k)
        for node, attribute in {(label.node, label.attribute) for label in groups if label.attribute}:
            blocks = [cells for label, cells in groups.items() if label[:2] == (node, attribute)]
            together = sorted(cell for cells in blocks for cell in cells)
            assert together == sorted(next(cells for label, cells in groups.items() if label == (node, None, ())))


def test_a_canary_alone_in_its_category_is_never_a_group_of_its_own() -> None:
    scene = Scene(
        {"food": people(14), "farms": [9], "craft": people(13)},
        a={"food": "food", "farms": "farms", "craft": "craft"},
    )
    assert frozenset({"farms"}) not in ours(scene).values()
    assert isolated(list(hide_small(scene).values()), scene.sizes) == {"farms"}
