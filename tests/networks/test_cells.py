"""Cells: every class in one cell, every cell large enough, leaves kept whole, the same for the same counts."""

from collections.abc import Callable
from itertools import count
from random import Random

import pytest
from hypothesis import given, strategies as st

from networks.cells import Cell, CellClass, Formation, MergeOrder, TooFewMembers, form, minimum_members

TREE = {
    "n1": ("north", "root"),
    "n2": ("north", "root"),
    "n3": ("north", "root"),
    "s1": ("south", "root"),
    "s2": ("south", "root"),
    "own": ("root",),
}
ORDERS: tuple[MergeOrder, ...] = ("attributes-first", "leaf-first")


def numbered() -> Callable[[], str]:
    numbers = count()
    return lambda: f"{next(numbers):016x}"


def by_leaf(**members: int) -> dict[CellClass, int]:
    return {CellClass(leaf): n for leaf, n in members.items()}


def leaves_of(formation: Formation) -> list[tuple[str, ...]]:
    return sorted(cell.leaves for cell in formation.cells)


def attributes_of(formation: Formation) -> list[tuple[object, object, int]]:
    return [(cell.a, cell.b, cell.members) for cell in formation.cells]


classes = st.builds(
    CellClass,
    st.sampled_from(sorted(TREE)),
    st.sampled_from([None, "trade_services", "industry", "primary"]),
    st.sampled_from([None, "alone", "1-9", "10+"]),
)
many_counts = st.dictionaries(classes, st.integers(0, 14), min_size=1, max_size=40)


@given(many_counts, st.integers(5, 20), st.sampled_from(ORDERS))
def test_every_class_with_members_is_in_exactly_one_large_enough_cell(
    counts: dict[CellClass, int], k: int, order: MergeOrder
) -> None:
    if sum(counts.values()) < minimum_members(k):
        with pytest.raises(TooFewMembers):
            form(counts, TREE, k, order, numbered())
        return
    formation = form(counts, TREE, k, order, numbered())
    assert set(formation.cell_of) == {each for each, n in counts.items() if n}
    assert sum(cell.members for cell in formation.cells) == sum(counts.values())
    for cell in formation.cells:
        inside = [each for each, cell_id in formation.cell_of.items() if cell_id == cell.id]
        assert cell.members == sum(counts[each] for each in inside) >= minimum_members(k)
        assert cell.leaves == tuple(sorted({each.leaf for each in inside}))
        assert all(cell.a is None or (each.a or "unstated") in cell.a for each in inside)
        assert all(cell.b is None or (each.b or "unstated") in cell.b for each in inside)
        assert all(cell.scope in (leaf, *TREE[leaf]) for leaf in cell.leaves)


@given(many_counts, st.sampled_from(ORDERS), st.randoms(use_true_random=False))
def test_the_order_in_which_classes_are_counted_changes_nothing(
    counts: dict[CellClass, int], order: MergeOrder, random: Random
) -> None:
    if sum(counts.values()) < 8:
        return
    shuffled = list(counts.items())
    random.shuffle(shuffled)
    assert form(dict(shuffled), TREE, 8, order, numbered()) == form(counts, TREE, 8, order, numbered())


@given(many_counts, st.integers(5, 20))
def test_at_most_one_large_leaf_is_shared_and_only_for_a_rest_that_cannot_stand_alone(
    counts: dict[CellClass, int], k: int
) -> None:
    needed = minimum_members(k)
    weights = {leaf: sum(n for each, n in counts.items() if each.leaf == leaf) for leaf in TREE}
    if sum(weights.values()) < needed:
        return
    formation = form(counts, TREE, k, "attributes-first", numbered())
    broken = [
        leaf
        for leaf, n in weights.items()
        if n >= needed and any(leaf in cell.leaves and len(cell.leaves) > 1 for cell in formation.cells)
    ]
    rest = sum(n for n in weights.values() if n < needed)
    assert len(broken) == (1 if 0 < rest < needed else 0)


def test_a_stand_alone_club_of_fourteen_is_one_cell() -> None:
    formation = form({CellClass("club"): 14}, {"club": ()}, 8, "attributes-first", numbered())
    assert formation.cells == (Cell("0" * 16, "club", ("club",), ("unstated",), ("unstated",), 14),)


def test_a_root_of_seven_cannot_form_a_cell_even_under_a_threshold_of_five() -> None:
    with pytest.raises(TooFewMembers) as refusal:
        form({CellClass("club"): 7}, {"club": ()}, 5, "attributes-first", numbered())
    assert (refusal.value.members, refusal.value.needed) == (7, 8)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no members"):
        form({CellClass("club"): -1}, {"club": ()}, 8, "attributes-first", numbered())


def test_small_clubs_of_one_region_share_a_cell_of_that_region() -> None:
    formation = form(by_leaf(n1=20, n2=5, n3=4, s1=12), TREE, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("n1",), ("n2", "n3"), ("s1",)]
    assert {cell.scope for cell in formation.cells} == {"n1", "north", "s1"}


def test_small_clubs_alone_in_their_regions_meet_at_the_root() -> None:
    formation = form(by_leaf(n1=20, n2=5, s1=12, s2=4), TREE, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("n1",), ("n2", "s2"), ("s1",)]
    assert "root" in {cell.scope for cell in formation.cells}


def test_a_small_club_joins_a_shared_cell_rather_than_a_large_club() -> None:
    formation = form(by_leaf(n1=20, n2=5, n3=4, s1=12, s2=3), TREE, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("n1",), ("n2", "n3", "s2"), ("s1",)]


NESTED = {
    "c1": ("cluster", "north", "root"),
    "c2": ("cluster", "north", "root"),
    "n1": ("north", "root"),
    "n2": ("north", "root"),
    "s1": ("south", "root"),
    "s2": ("south", "root"),
    "s3": ("south", "root"),
}


def test_small_clubs_of_two_regions_meet_rather_than_break_into_a_cluster() -> None:
    formation = form(by_leaf(c1=9, c2=3, n1=20, n2=5, s2=4, s1=9), NESTED, 8, "attributes-first", numbered())
    assert ("c1",) in leaves_of(formation)
    assert ("c2", "n2", "s2") in leaves_of(formation)
    formation = form(by_leaf(c1=6, c2=6, n1=20, n2=5, s2=4, s1=9), NESTED, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("c1", "c2"), ("n1",), ("n2", "s2"), ("s1",)]


def test_a_last_small_club_joins_the_shared_cell_that_the_fewest_nodes_lose() -> None:
    counts = by_leaf(c1=4, c2=4, s2=7, s3=7, own=3)
    formation = form(counts, NESTED | {"own": ("root",)}, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("c1", "c2"), ("own", "s2", "s3")]


def test_of_two_shared_cells_that_cost_alike_the_one_in_its_own_region_takes_a_small_club_in() -> None:
    formation = form(by_leaf(c1=6, c2=6, n1=20, n2=3, s2=4, s3=4), NESTED, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("c1", "c2", "n2"), ("n1",), ("s2", "s3")]


def test_a_last_small_club_joins_the_smallest_large_club_near_it() -> None:
    formation = form(by_leaf(n1=20, n2=15, n3=4, s1=9), TREE, 8, "attributes-first", numbered())
    assert leaves_of(formation) == [("n1",), ("n2", "n3"), ("s1",)]


def test_attributes_first_gives_up_size_then_sector_then_the_club() -> None:
    counts = {
        CellClass("n1", "industry", "alone"): 9,
        CellClass("n1", "industry", "1-9"): 8,
        CellClass("n1", "trade_services", "alone"): 6,
        CellClass("n1", "trade_services", "1-9"): 5,
        CellClass("n2", "industry", "alone"): 5,
        CellClass("n2", "trade_services", "alone"): 6,
        CellClass("n3", "industry", "alone"): 4,
        CellClass("s1", "industry", "alone"): 4,
    }
    formation = form(counts, TREE, 8, "attributes-first", numbered())
    assert sorted(attributes_of(formation), key=repr) == [
        (("industry",), ("1-9",), 8),
        (("industry",), ("alone",), 9),
        (("trade_services",), None, 11),
        (None, None, 11),
        (None, None, 8),
    ]
    assert leaves_of(formation) == [("n1",), ("n1",), ("n1",), ("n2",), ("n3", "s1")]


def test_leaf_first_keeps_the_sectors_of_the_whole_root() -> None:
    counts = {
        CellClass("n1", "industry", "alone"): 5,
        CellClass("n2", "industry", "alone"): 6,
        CellClass("n1", "trade_services", "alone"): 4,
        CellClass("s1", "trade_services", "1-9"): 4,
    }
    formation = form(counts, TREE, 8, "leaf-first", numbered())
    assert [(cell.a, cell.b, cell.leaves) for cell in formation.cells] == [
        (("industry",), ("alone",), ("n1", "n2")),
        (("trade_services",), None, ("n1", "s1")),
    ]


def test_too_small_a_rest_of_values_joins_the_smallest_large_value() -> None:
    counts = {CellClass("n1", "industry"): 9, CellClass("n1", "primary"): 3, CellClass("n1", "trade_services"): 12}
    formation = form(counts, TREE, 8, "attributes-first", numbered())
    assert [(cell.a, cell.members) for cell in formation.cells] == [
        (("industry", "primary"), 12),
        (("trade_services",), 12),
    ]


def test_leaves_of_two_trees_are_refused() -> None:
    with pytest.raises(ValueError, match="one tree"):
        form(by_leaf(x=9, y=3), {"x": ("r1",), "y": ("r2",)}, 8, "attributes-first", numbered())
