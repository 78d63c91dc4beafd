"""Tests of the merging of attribute values."""

from hypothesis import given, strategies as st

from analytics.disclosure.blocks import Block, coarser, components, merge

VALUES = st.sampled_from(["alone", "1-9", "10+", "unstated", "industry", "primary"])


def test_values_that_share_a_cell_stay_together() -> None:
    assert components([("a",), ("b", "c"), ("c", "d"), ("e",)]) == [("a",), ("b", "c", "d"), ("e",)]


def test_a_small_value_joins_the_next_smallest() -> None:
    sizes: dict[Block, int] = {("a",): 30, ("b",): 12, ("c",): 4, ("unstated",): 9}
    assert merge(sizes, 10) == [("a",), ("b",), ("c", "unstated")]


def test_a_small_size_class_joins_its_neighbour_and_not_a_smaller_stranger() -> None:
    sizes: dict[Block, int] = {("alone",): 4, ("1-9",): 20, ("10+",): 11, ("unstated",): 12}
    assert merge(sizes, 10) == [("alone", "1-9"), ("10+",), ("unstated",)]


def test_values_too_few_for_two_blocks_become_one() -> None:
    assert merge({("a",): 6, ("b",): 7}, 10) == [("a", "b")]


@given(st.dictionaries(VALUES, st.integers(0, 40), min_size=1), st.integers(5, 20))
def test_blocks_partition_the_values_and_are_large_enough_or_alone(sizes: dict[str, int], floor: int) -> None:
    blocks = merge({(value,): size for value, size in sizes.items()}, floor)
    assert sorted(value for block in blocks for value in block) == sorted(sizes)
    assert len(blocks) == 1 or all(sum(sizes[value] for value in block) >= floor for block in blocks)


def test_one_step_merges_the_smallest_with_the_smallest_it_may_join_and_keeps_the_order() -> None:
    sizes: dict[Block, int] = {("alone",): 20, ("1-9",): 30, ("10+",): 10, ("mixed",): 12}
    assert list(coarser(sizes).items()) == [(("alone",), 20), (("1-9", "10+"), 40), (("mixed",), 12)]
    assert coarser({("mixed",): 3, ("alone",): 20, ("10+",): 30}) == {("alone", "mixed"): 23, ("10+",): 30}
