"""Tests of the partition of a node's cells by an attribute."""

from hypothesis import given, strategies as st

from analytics.disclosure.blocks import Block
from analytics.disclosure.partitions import partition
from tests.analytics.disclosure.waves import SIZES, cell, values

Told = tuple[str, ...] | None


def blocks(*told: tuple[int, Told], floor: int = 10) -> dict[Block, int] | None:
    """Return the size of each block of cells with so many people and values."""
    cells = [cell(str(number), "club", b=values) for number, (_, values) in enumerate(told)]
    weights = {str(number): people for number, (people, _) in enumerate(told)}
    found = partition(cells, "b", weights, floor)
    return None if found is None else {block: sum(weights[one] for one in inside) for block, inside in found.items()}


def test_each_value_that_is_large_enough_is_a_block() -> None:
    told = [(12, ("alone",)), (11, ("10+",)), (10, ("alone",)), (30, ("unstated",))]
    assert blocks(*told) == {("alone",): 22, ("10+",): 11, ("unstated",): 30}


def test_a_small_size_joins_its_neighbour_and_not_the_smallest() -> None:
    told = [(4, ("alone",)), (20, ("1-9",)), (11, ("10+",))]
    assert blocks(*told) == {("alone", "1-9"): 24, ("10+",): 11}


def test_cells_that_gave_the_attribute_up_are_a_category_of_their_own() -> None:
    assert blocks((12, ("alone",)), (15, ("10+",)), (11, None)) == {("alone",): 12, ("10+",): 15, ("mixed",): 11}


def test_too_few_who_gave_it_up_join_others() -> None:
    assert blocks((12, ("alone",)), (15, ("10+",)), (3, None)) == {("alone", "mixed"): 15, ("10+",): 15}


def test_values_counted_together_in_one_cell_stay_together() -> None:
    told = [(12, ("alone",)), (15, ("1-9", "10+")), (11, ("10+",))]
    assert blocks(*told) == {("alone",): 12, ("1-9", "10+"): 26}


def test_a_cell_that_would_chain_everything_together_counts_as_mixed() -> None:
    told = [(12, ("alone",)), (15, ("1-9", "alone")), (11, ("1-9",)), (10, ("10+", "1-9"))]
    assert blocks(*told) == {("alone",): 12, ("1-9",): 11, ("mixed",): 25}


def test_one_block_is_no_breakdown() -> None:
    assert blocks((12, ("alone",)), (3, ("10+",))) is None
    assert blocks((12, None), (30, None)) is None
    assert blocks() is None


def test_one_value_beside_those_who_gave_it_up_is_a_breakdown() -> None:
    assert blocks((12, ("alone",)), (11, None)) == {("alone",): 12, ("mixed",): 11}


@given(st.lists(st.tuples(st.integers(0, 25), values(SIZES)), max_size=8), st.integers(5, 20))
def test_blocks_cover_every_cell_once_and_are_large_enough(told: list[tuple[int, Told]], floor: int) -> None:
    cells = [cell(str(number), "club", b=values) for number, (_, values) in enumerate(told)]
    weights = {str(number): people for number, (people, _) in enumerate(told)}
    found = partition(cells, "b", weights, floor)
    if found is not None:
        assert len(found) >= 2
        assert sorted(one for inside in found.values() for one in inside) == sorted(weights)
        assert all(sum(weights[one] for one in inside) >= floor for inside in found.values())
