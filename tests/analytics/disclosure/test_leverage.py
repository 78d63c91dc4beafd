"""Tests of leverage: against fractions, against all subsets of people, and the growing basis against the whole."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from analytics.disclosure.leverage import Span, leverages
from tests.analytics.disclosure import exact


class System(NamedTuple):
    """Groups by cells, and the people of each cell."""

    rows: list[list[int]]
    weights: list[int]


@st.composite
def systems(draw: st.DrawFn, *, most_cells: int = 9, most_people: int = 12, most_groups: int = 9) -> System:
    cells = draw(st.integers(1, most_cells))
    row = st.lists(st.integers(0, 1), min_size=cells, max_size=cells).filter(any)
    rows = draw(st.lists(row, min_size=1, max_size=most_groups))
    return System(rows, draw(st.lists(st.integers(1, most_people), min_size=cells, max_size=cells)))


def grown(system: System) -> Span:
    span = Span(system.weights)
    for row in system.rows:
        span.add(span.directions(span.fresh([row])))
    return span


@pytest.mark.parametrize("n", [1, 5, 10, 200])
def test_in_one_group_leverage_is_one_over_its_size(n: int) -> None:
    assert leverages([[1]], [n]) == pytest.approx([1 / n])


def test_two_groups_that_overlap_in_all_but_one_leave_that_one_without_cover() -> None:
    # all of "north" is nine of the ten in "food": the difference is one person
    assert leverages([[1, 1, 1], [1, 1, 0], [1, 0, 0]], [9, 1, 10]) == pytest.approx([1 / 9, 1, 1 / 10])


def test_a_group_and_its_parts_say_no_more_than_the_parts() -> None:
    parts = leverages([[1, 0], [0, 1]], [10, 12])
    assert leverages([[1, 0], [0, 1], [1, 1]], [10, 12]) == pytest.approx(parts)


@given(systems())
def test_leverage_is_exact_to_nine_digits(system: System) -> None:
    right = [float(one) for one in exact.leverages(system.rows, system.weights)]
    assert np.abs(leverages(*system) - right).max() < 1e-9
    assert np.abs(grown(system).leverages - right).max() < 1e-9


@given(systems())
def test_leverages_add_up_to_the_number_of_independent_groups(system: System) -> None:
    assert leverages(*system) @ system.weights == pytest.approx(exact.rank(system.rows))


@given(systems(most_people=2_000, most_groups=12))
def test_groups_may_join_the_basis_one_by_one_or_together(system: System) -> None:
    together = Span(system.weights)
    together.add(together.directions(together.fresh(system.rows)))
    assert np.abs(together.leverages - grown(system).leverages).max() < 1e-9


@given(systems(), st.data())
def test_what_is_fresh_in_a_union_is_the_sum_of_what_is_fresh_in_its_parts(system: System, data: st.DataObject) -> None:
    span = grown(system)
    cells = len(system.weights)
    part = np.array(data.draw(st.lists(st.integers(0, 1), min_size=cells, max_size=cells)))
    rest = np.array(data.draw(st.lists(st.integers(0, 1), min_size=cells, max_size=cells))) * (1 - part)
    assert span.fresh([part + rest])[0] == pytest.approx(span.fresh([part, rest]).sum(axis=0), abs=1e-9)


@settings(max_examples=60)
@given(systems(most_cells=7, most_people=1, most_groups=6))
def test_no_combination_is_about_fewer_people_than_one_over_the_largest_leverage(system: System) -> None:
    """All subsets of at most seven people, each in a cell of their own."""
    found = exact.fewest(system.rows, system.weights, below=8)
    assert found is not None
    assert found * float(max(exact.leverages(system.rows, system.weights))) >= 1 - 1e-9


@st.composite
def hiding_systems(draw: st.DrawFn) -> System:
    """Up to thirteen people in cells of their own; groups of at least five, so that the rule often holds."""
    people = draw(st.integers(5, 13))
    group = st.sets(st.integers(0, people - 1), min_size=5).map(
        lambda members: [int(one in members) for one in range(people)]
    )
    return System(draw(st.lists(group, min_size=1, max_size=3)), [1] * people)


@settings(max_examples=100)
@given(hiding_systems())
def test_up_to_thirteen_people_all_subsets_agree_that_a_fifth_means_five(system: System) -> None:
    if max(exact.leverages(system.rows, system.weights)) <= 1 / 5:
        assert leverages(*system).max() <= 1 / 5 + 1e-9
        assert exact.fewest(system.rows, system.weights, below=5) is None


def test_the_subsets_find_the_one_person_that_overlapping_groups_leave_alone() -> None:
    everybody, all_but_one = [1] * 12, [0] + [1] * 11
    assert exact.fewest([everybody, all_but_one], [1] * 12, below=5) == 1


def test_many_nearly_equal_groups_keep_the_basis_sound() -> None:
    """Groups of 400 people that differ by one person each: nobody hides, and no rounding says otherwise."""
    cells = 60
    rows = [[int(place != left) for place in range(cells)] for left in range(cells)]
    span = grown(System(rows, [7] * (cells - 1) + [1]))
    assert span.leverages == pytest.approx([1 / 7] * (cells - 1) + [1])
