"""Published statistics: nothing under eight, rounded, disjoint, and no combination of them isolates a few people.

The attacker knows the true numbers behind every published window, all clubs' pages together, and may add and subtract
them with any factors: a mixed-integer program looks for a group of one to seven people whose number comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from peers.statistics.figures import (
    DAY,
    FEWEST,
    LONGER,
    Count,
    Figures,
    Parents,
    Published,
    Stone,
    figures_of,
    publish,
    shown_below,
    tally,
)
from peers.statistics.quarters import Quarter

LINE: Parents = {"root": None, "region": "root", "club": "region"}
TREE: Parents = {"root": None, "north": "root", "south": "root", "a": "north", "b": "north", "c": "south"}
FIRST = Quarter(2026, 1)
LAST = Quarter(2027, 4)
EIGHT_QUARTERS = tuple(Quarter(year, number) for year in (2026, 2027) for number in (1, 2, 3, 4))

Numbers = Mapping[tuple[str, Quarter], int]
Window = tuple[frozenset[str], Quarter, Quarter]
"""Clubs, first and last quarter: the sum that a published window tells."""


def clubs_below(parents: Parents, node: str) -> frozenset[str]:
    children = [child for child, parent in parents.items() if parent == node]
    return frozenset({node} if not children else {club for child in children for club in clubs_below(parents, child)})


def counted(numbers: Numbers) -> dict[tuple[str, Quarter], Count]:
    return {where: Count(requests=number, within_day=number) for where, number in numbers.items()}


def windows_of(parents: Parents, told: Iterable[Published]) -> list[Window]:
    return [(clubs_below(parents, one.node), one.first, one.last) for one in told if one.figures]


def ours(parents: Parents, numbers: Numbers) -> list[Window]:
    return windows_of(parents, publish(parents, counted(numbers), {}, (), LAST))


def naive(parents: Parents, numbers: Numbers) -> list[Window]:
    """Show every quarter and every twelve months, rolling, of every node, wherever there are eight."""
    spans = [
        *((quarter, quarter) for quarter in EIGHT_QUARTERS),
        *zip(EIGHT_QUARTERS, EIGHT_QUARTERS[3:], strict=False),
    ]
    every = [(clubs_below(parents, node), first, last) for node in parents for first, last in spans]
    return [window for window in every if total(window, numbers) >= FEWEST]


def total(window: Window, numbers: Numbers) -> int:
    clubs, first, last = window
    return sum(number for (club, quarter), number in numbers.items() if club in clubs and first <= quarter <= last)


def matrix(windows: Sequence[Window], atoms: Sequence[tuple[str, Quarter]]) -> np.ndarray:
    rows = [[club in clubs and first <= quarter <= last for club, quarter in atoms] for clubs, first, last in windows]
    return np.array(rows, dtype=float).reshape(len(windows), len(atoms))


def isolated(windows: Sequence[Window], numbers: Numbers) -> int:
    """Return the size of a group of one to seven that some combination of the windows tells exactly; 0 for none."""
    atoms = sorted(numbers)
    told, people = matrix(windows, atoms), np.array([numbers[atom] for atom in atoms], dtype=float)
    free, cells = len(windows), len(atoms)
    if not free:
        return 0
    same = LinearConstraint(np.hstack([told.T, -np.eye(cells)]), 0, 0)
    few = LinearConstraint(np.hstack([np.zeros(free), people])[None, :], 1, FEWEST - 1)
    bounds = Bounds(np.r_[np.full(free, -6.0), np.zeros(cells)], np.r_[np.full(free, 6.0), np.ones(cells)])
    kinds = np.r_[np.zeros(free), np.ones(cells)]
    found = milp(np.zeros(free + cells), constraints=[same, few], bounds=bounds, integrality=kinds)
    return round(float(people @ found.x[free:])) if found.success else 0


def isolated_by_trying(windows: Sequence[Window], numbers: Numbers) -> int:
    """Return the smallest group of one to seven that sums and differences of the windows tell; 0 for none."""
    atoms = sorted(numbers)
    people = np.array([numbers[atom] for atom in atoms])
    factors = np.array(list(product((-1, 0, 1), repeat=len(windows))))
    sums = factors @ matrix(windows, atoms).astype(int)
    groups = sums[((sums == 0) | (sums == 1)).all(axis=1)] @ people
    return min((int(group) for group in groups if 0 < group < FEWEST), default=0)


def trees() -> st.SearchStrategy[Parents]:
    """One to five clubs, right below the root or in one of two regions."""

    def planted(places: list[int]) -> Parents:
        regions = {place for place in places if place}
        nodes: dict[str, str | None] = {"root": None} | {f"region{place}": "root" for place in sorted(regions)}
        return nodes | {f"club{n}": f"region{place}" if place else "root" for n, place in enumerate(places)}

    return st.lists(st.integers(0, 2), min_size=1, max_size=5).map(planted)


@st.composite
def years(draw: st.DrawFn) -> tuple[Parents, dict[tuple[str, Quarter], int]]:
    """A tree and how many asked in each club and quarter of two years; now and then nobody at all."""
    parents = draw(trees())
    few = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 20))
    where = product(sorted(clubs_below(parents, "root")), EIGHT_QUARTERS)
    return parents, {atom: draw(few) for atom in where}


CROSSING = {("a", 1): 10, ("c", 1): 10, ("a", 2): 10, ("c", 2): 10, ("a", 3): 2, ("c", 3): 1, ("a", 4): 2, ("c", 4): 1}
"""The last two quarters of the year have six together, and go into the next year."""
LEAKS = {(club, Quarter(2026, number)): asked for (club, number), asked in CROSSING.items()} | {
    (club, quarter): 9 for club in ("a", "c") for quarter in EIGHT_QUARTERS[4:]
}
PLAIN: Parents = {"root": None, "a": "root", "c": "root"}


@settings(max_examples=150)
@given(years())
@example((PLAIN, LEAKS))
def test_no_combination_of_what_is_published_isolates_a_few_people(
    case: tuple[Parents, dict[tuple[str, Quarter], int]],
) -> None:
    parents, numbers = case
    assert isolated(ours(parents, numbers), numbers) == 0


@settings(max_examples=100)
@given(years())
def test_no_sum_or_difference_of_one_year_isolates_a_few_people(
    case: tuple[Parents, dict[tuple[str, Quarter], int]],
) -> None:
    parents, numbers = case
    one_year = [window for window in ours(parents, numbers) if window[2] <= Quarter(2026, 4)]
    assert isolated_by_trying(one_year[:9], numbers) == 0


def test_the_same_attack_breaks_a_publisher_who_only_looks_at_each_figure_by_itself() -> None:
    numbers = dict.fromkeys(product(("a", "b", "c"), EIGHT_QUARTERS), 3) | {("b", FIRST): 1, ("c", FIRST): 9}
    told = naive(TREE, numbers)
    assert all(total(window, numbers) >= FEWEST for window in told)
    assert 0 < isolated(told, numbers) < FEWEST
    assert isolated(ours(TREE, numbers), numbers) == 0


def test_both_attacks_find_a_club_left_over() -> None:
    numbers = {("a", FIRST): 20, ("b", FIRST): 3}
    told = [(frozenset("ab"), FIRST, FIRST), (frozenset("a"), FIRST, FIRST)]
    assert isolated(told, numbers) == isolated_by_trying(told, numbers) == 3


def test_both_attacks_find_the_quarters_that_went_into_the_next_year() -> None:
    every_club = [(frozenset({club}), Quarter(2026, 1), Quarter(2026, 4)) for club in "ac"]
    told = [window for window in ours(PLAIN, LEAKS) if window[2] <= Quarter(2027, 1)]
    careless = [*(window for window in told if len(window[0]) == 2), *every_club]
    assert isolated(careless, LEAKS) == isolated_by_trying(careless, LEAKS) == 6
    assert isolated(told, LEAKS) == isolated_by_trying(told, LEAKS) == 0


@pytest.mark.parametrize("node", ["root", "region", "club"])
def test_seven_requests_are_hidden_and_eight_are_shown_at_every_level(node: str) -> None:
    for number, is_shown in ((7, False), (8, True)):
        told = publish(LINE, counted({("club", Quarter(2026, 4)): number}), {}, (), Quarter(2026, 4))
        [own] = [one for one in told if one.node == node]
        assert bool(own.figures) is is_shown


def test_seven_answers_and_seven_peers_are_hidden_and_eight_are_shown() -> None:
    for number, useful, peers in ((7, None, None), (8, 100, 10)):
        count = Count(requests=20, answered=number, useful=number)
        assert figures_of(count, number) == Figures(20, 0, LONGER, 0, useful, peers)


def test_a_quarter_with_too_few_joins_the_next_ones_and_windows_never_overlap() -> None:
    asked = dict(zip(EIGHT_QUARTERS, (5, 2, 3, 9, 1, 1, 1, 20), strict=True))
    told = publish(
        {"root": None}, counted({("root", quarter): number for quarter, number in asked.items()}), {}, (), LAST
    )
    assert [(str(one.first), str(one.last), one.figures.requests) for one in told if one.figures] == [
        ("2026-Q1", "2026-Q3", 10),
        ("2026-Q4", "2026-Q4", 10),
        ("2027-Q1", "2027-Q4", 25),
    ]


def test_after_a_year_with_too_few_a_window_lapses() -> None:
    asked = dict(zip(EIGHT_QUARTERS, (1, 1, 1, 1, 5, 3, 0, 0), strict=True))
    told = publish(
        {"root": None}, counted({("root", quarter): number for quarter, number in asked.items()}), {}, (), LAST
    )
    assert [(str(one.first), str(one.last)) for one in told][3:6] == [
        ("2026-Q1", "2026-Q4"),
        ("2027-Q1", "2027-Q1"),
        ("2027-Q1", "2027-Q2"),
    ]
    assert [bool(one.figures) for one in told] == [False] * 5 + [True, False, False]


@given(years(), st.integers(0, 7))
def test_publishing_one_quarter_after_the_other_is_publishing_them_all(
    case: tuple[Parents, dict[tuple[str, Quarter], int]], cut: int
) -> None:
    parents, numbers = case
    counts = counted({where: number for where, number in numbers.items() if number})
    upto = EIGHT_QUARTERS[cut]
    early = {where: count for where, count in counts.items() if where[1] <= upto}
    first = publish(parents, early, {}, (), upto)
    own = [one for one in first if one.node == "root"]
    assert publish(parents, counts, {}, (), LAST) == first + publish(parents, counts, {}, own, LAST)


def test_nothing_new_is_told_twice_and_nothing_before_anybody_asked() -> None:
    counts = counted({("root", FIRST): 9})
    told = publish({"root": None}, counts, {}, (), FIRST)
    assert len(told) == 1
    assert publish({"root": None}, counts, {}, told, FIRST) == ()
    assert publish({"root": None}, {}, {}, (), LAST) == ()
    assert publish({"root": None}, counted({("root", LAST): 9}), {}, (), FIRST) == ()


def test_the_smallest_club_is_hidden_with_one_that_has_too_few() -> None:
    bases = {"root": 50, "north": 36, "south": 14, "a": 30, "b": 6, "c": 14}
    assert shown_below(TREE, bases, loose=False) == {"north", "south", "c"}
    assert shown_below(TREE, bases | {"root": 44, "b": 0, "north": 30}, loose=False) == {"north", "south", "a", "c"}
    assert shown_below(TREE, bases, loose=True) == {"north"}
    assert shown_below(TREE, bases, loose=False, among={"south", "c"}) == {"south", "c"}


def test_what_a_node_may_not_show_of_answers_and_peers_is_left_out_too() -> None:
    quarter = Quarter(2026, 4)
    many = Count(requests=30, within_day=30, within_two_days=30, answered=20, useful=10)
    counts = {("a", quarter): many, ("c", quarter): many._replace(answered=5, useful=5)}
    told = {one.node: one.figures for one in publish(PLAIN, counts, {"a": 12, "c": 9}, (), quarter)}
    assert told["root"] == Figures(60, 100, DAY, 0, useful=60, peers=20)
    # five answers of the other club would be what is left of the root's
    assert told["a"] == Figures(30, 100, DAY, 0, useful=None, peers=10)
    assert told["c"] == Figures(30, 100, DAY, 0, useful=None, peers=10)


def test_only_the_newest_window_tells_the_peers_available_now() -> None:
    counts = counted({("root", Quarter(2026, 1)): 9, ("root", Quarter(2026, 2)): 9})
    told = publish({"root": None}, counts, {"root": 33}, (), Quarter(2026, 2))
    assert [one.figures.peers for one in told if one.figures] == [None, 35]


def test_requests_are_counted_by_band_and_by_what_was_said() -> None:
    stones = [
        Stone("a", FIRST, "useful", "0-24"),
        Stone("a", FIRST, "neutral", "24-48"),
        Stone("a", FIRST, "unsaid", "48-"),
        Stone("a", FIRST, "withdrawn", "none"),
    ]
    count = Count(requests=4, within_day=1, within_two_days=2, never=1, answered=2, useful=1)
    assert tally(stones) == {("a", FIRST): count}
