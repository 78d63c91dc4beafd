"""Tests of what is published: worked examples, and the properties that make it safe."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
from hypothesis import given, settings, strategies as st

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import Choice, Histogram, Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.table import Group, ReleasedTable
from networks.cells import Cell

LONELY = Score("ucla3", 3, 9)
TALK = Choice("peer_talk", ("helped", "needed"))
PLAN = (LONELY, TALK)
POLICY = Policy()
CLUB: dict[str, str | None] = {"club": None}
REGION: dict[str, str | None] = {
    "fed": None,
    "north": "fed",
    "south": "fed",
    "n1": "north",
    "n2": "north",
    "s1": "south",
}
Counts = dict[str, dict[str, Histogram]]


def cell(name: str, *leaves: str, a: tuple[str, ...] | None = None, members: int = 100) -> Cell:
    return Cell(name, leaves[0], leaves, a, None, members)


def sheets(n: int, code: int = 5, unanswered: int = 0) -> dict[str, Histogram]:
    return {"*": {"1": n}, "ucla3": {code: n - unanswered}, "peer_talk": {"helped": n}}


def shown(table: ReleasedTable) -> dict[tuple[str, tuple[str, ...]], Group]:
    return {(group.node, group.categories): group for group in table.groups if group.n is not None}


def nodes(table: ReleasedTable) -> set[str]:
    return {node for node, _ in shown(table)}


def test_a_club_of_fourteen_with_twelve_answers_worked_by_hand() -> None:
    counts: Counts = {
        "c": {"*": {"1": 12}, "ucla3": {3: 4, 4: 2, 5: 3, 6: 2, 9: 1}, "peer_talk": {"helped": 7, "needed": 5}}
    }
    table = publish([cell("c", "club", members=14)], CLUB, counts, PLAN, POLICY)
    (group,) = table.groups
    lonely, talk = group.figures
    # 4*0 + 2*1 + 3*2 + 2*3 + 1*6 = 20 of 72 possible: 2.78 of ten, at a step of two points
    assert lonely.mean == Rounded(2.0, "=", 2.0)
    # thirds hold 6, 5 and 1 of 12, in steps of 50 points with closed ends
    assert [(one.category, one.percent.bound, one.percent.value) for one in lonely.shares] == [
        ("0", "<=", 50),
        ("1", "<=", 50),
        ("2", "<=", 50),
    ]
    assert [(one.category, one.percent.bound) for one in talk.shares] == [("helped", ">="), ("needed", "<=")]
    assert group.n == lonely.n == Answers(10, 14)
    assert table.rate == Rounded(50.0, ">=", 50)


def test_under_the_threshold_nothing_is_told() -> None:
    table = publish([cell("c", "club", members=14)], CLUB, {"c": sheets(7)}, PLAN, POLICY)
    assert table == ReleasedTable(None, None, (Group("club"),))


def test_eight_answers_give_a_level_and_nothing_finer() -> None:
    table = publish([cell("c", "club")], CLUB, {"c": sheets(8)}, PLAN, POLICY)
    (group,) = table.groups
    assert group.n == Answers(8, 9)
    assert [(figure.level, figure.mean, figure.shares) for figure in group.figures] == [
        ("middle", None, ()),
        (None, None, ()),
    ]


def test_a_club_of_thirty_within_a_federation_has_shares_and_one_of_twenty_nine_has_not() -> None:
    tree = {"fed": None, "x": "fed", "y": "fed"}
    table = publish([cell("1", "x"), cell("2", "y")], tree, {"1": sheets(30), "2": sheets(29)}, PLAN, POLICY)
    found = shown(table)
    assert found["x", ()].figures[0].shares
    assert not found["y", ()].figures[0].shares
    assert found["fed", ()].figures[0].shares


def test_clubs_and_regions_are_published_and_small_ones_masked() -> None:
    cells = [cell("1", "n1"), cell("2", "n2"), cell("3", "s1")]
    table = publish(cells, REGION, {"1": sheets(12), "2": sheets(9), "3": sheets(20)}, PLAN, POLICY)
    assert nodes(table) == {"fed", "north", "n1", "south", "s1"}
    assert Group("n2") in table.groups


def test_a_small_remainder_withdraws_the_smallest_published_club() -> None:
    tree = {"fed": None, "x": "fed", "y": "fed", "z": "fed"}
    cells = [cell("1", "x"), cell("2", "y"), cell("3", "z")]
    table = publish(cells, tree, {"1": sheets(12), "2": sheets(30), "3": sheets(3)}, PLAN, POLICY)
    assert nodes(table) == {"fed", "y"}


def test_a_cell_shared_by_two_clubs_counts_for_their_region_only() -> None:
    cells = [cell("1", "n1", "n2"), cell("2", "n1"), cell("3", "s1")]
    table = publish(cells, REGION, {"1": sheets(11), "2": sheets(15), "3": sheets(20)}, PLAN, POLICY)
    assert nodes(table) == {"fed", "north", "n1", "south", "s1"}
    assert shown(table)["n1", ()].n == Answers(15, 19)


def test_a_root_without_clubs_gets_the_first_attribute_that_makes_two_blocks() -> None:
    cells = [
        cell("1", "club", a=("industry",)),
        cell("2", "club", a=("primary", "unstated")),
        cell("3", "club", a=("construction",)),
    ]
    table = publish(cells, CLUB, {"1": sheets(20), "2": sheets(6), "3": sheets(8)}, PLAN, POLICY)
    assert table.attribute == "a"
    assert [group.categories for group in table.groups] == [(), ("construction", "primary", "unstated"), ("industry",)]


def test_an_attribute_that_a_cell_gave_up_is_not_shown() -> None:
    cells = [cell("1", "club", a=("industry",)), cell("2", "club")]
    table = publish(cells, CLUB, {"1": sheets(20), "2": sheets(20)}, PLAN, POLICY)
    assert (table.attribute, len(table.groups)) == (None, 1)


def test_the_second_attribute_is_tried_when_the_first_makes_one_block() -> None:
    cells = [replace(cell(name, "club", a=("industry",)), b=(size,)) for name, size in (("1", "alone"), ("2", "10+"))]
    table = publish(cells, CLUB, {"1": sheets(20), "2": sheets(20)}, PLAN, POLICY)
    assert table.attribute == "b"
    assert [group.categories for group in table.groups] == [(), ("alone",), ("10+",)]


def test_a_root_with_clubs_gets_no_attribute() -> None:
    tree = {"fed": None, "x": "fed"}
    cells = [cell("1", "x", a=("industry",)), cell("2", "x", a=("primary",))]
    assert publish(cells, tree, {"1": sheets(20), "2": sheets(20)}, PLAN, POLICY).attribute is None


def test_a_measure_skipped_by_too_many_in_one_club_is_masked_in_all_clubs_alike() -> None:
    tree = {"fed": None, "x": "fed", "y": "fed"}
    counts = {"1": sheets(12, unanswered=3), "2": sheets(30)}
    table = publish([cell("1", "x"), cell("2", "y")], tree, counts, PLAN, POLICY)
    found = shown(table)
    assert found["fed", ()].figures[0].mean is not None
    assert found["x", ()].figures[0] == found["y", ()].figures[0]
    assert found["y", ()].figures[0].n is None
    assert found["y", ()].figures[1].n is not None


def test_a_measure_whose_remainder_is_small_is_masked_in_the_clubs() -> None:
    tree = {"fed": None, "x": "fed", "y": "fed"}
    counts = {"1": sheets(30), "2": sheets(9, unanswered=6)}
    table = publish([cell("1", "x"), cell("2", "y")], tree, counts, PLAN, POLICY)
    assert shown(table)["x", ()].figures[0].n is None


def test_a_measure_almost_nobody_answered_is_masked_at_the_root() -> None:
    table = publish([cell("1", "club")], CLUB, {"1": sheets(12, unanswered=5)}, PLAN, POLICY)
    assert table.groups[0].figures[0].n is None


# -- properties

TREES: list[Mapping[str, str | None]] = [CLUB, REGION, {"fed": None, "x": "fed", "y": "fed", "z": "fed"}]
VALUES = ("industry", "primary", "construction", "unstated")


@st.composite
def waves(draw: st.DrawFn) -> tuple[list[Cell], Mapping[str, str | None], Counts, Policy]:
    tree = draw(st.sampled_from(TREES))
    leaves = sorted(set(tree) - set(tree.values()))
    spread = st.lists(st.sampled_from(leaves), min_size=1, max_size=2, unique=True)
    kinds = st.one_of(st.none(), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True).map(tuple))
    cells: list[Cell] = []
    counts: Counts = {}
    for number in range(draw(st.integers(1, 6))):
        name = f"cell{number}"
        codes = draw(st.lists(st.integers(3, 9), max_size=30))
        answered = draw(st.integers(0, len(codes)))
        cells.append(replace(cell(name, *draw(spread)), a=draw(kinds), members=len(codes) + 1))
        counts[name] = {"*": {"1": len(codes)}, "ucla3": Counter(codes[:answered]), "peer_talk": {"helped": len(codes)}}
    return cells, tree, counts, Policy(k=draw(st.integers(5, 20)))


def released_cells(cells: list[Cell], tree: Mapping[str, str | None], table: ReleasedTable, group: Group) -> set[str]:
    """Return a published group's cells, found independently of the code under test."""
    below = {group.node}
    for _ in tree:
        below |= {node for node, parent in tree.items() if parent in below}
    inside = {one.id for one in cells if set(one.leaves) <= below}
    if not group.categories:
        return inside
    return {
        one.id for one in cells if set((one.a if table.attribute == "a" else one.b) or ()) <= set(group.categories)
    } & inside


@given(waves())
def test_published_groups_are_nested_large_and_leave_nobody_or_at_least_k(
    wave: tuple[list[Cell], Mapping[str, str | None], Counts, Policy],
) -> None:
    cells, tree, counts, policy = wave
    table = publish(cells, tree, counts, PLAN, policy)
    for measure in ("*", "ucla3"):
        groups = [
            (frozenset(released_cells(cells, tree, table, group)), number)
            for number, group in enumerate(table.groups)
            if group.n is not None and (measure == "*" or group.figures[0].n is not None)
        ]
        size = {members: sum(sum(counts[one][measure].values()) for one in members) for members, _ in groups}
        for members, number in groups:
            assert size[members] >= (policy.block if number else policy.k)
            inside = [other for other in {one for one, _ in groups} if other < members]
            outermost = [one for one in inside if not any(one < other for other in inside)]
            assert all(not (one & other) for one, other in product(outermost, outermost) if one != other)
            remainder = size[members] - sum(size[one] for one in outermost)
            assert remainder == 0 or remainder >= policy.k


@given(waves())
def test_an_attribute_partition_covers_the_root(
    wave: tuple[list[Cell], Mapping[str, str | None], Counts, Policy],
) -> None:
    cells, tree, counts, policy = wave
    table = publish(cells, tree, counts, PLAN, policy)
    blocks = [released_cells(cells, tree, table, group) for group in table.groups if group.categories]
    if blocks:
        assert sorted(one for block in blocks for one in block) == sorted(one.id for one in cells)


@given(waves())
def test_every_person_hides_among_five_at_least(
    wave: tuple[list[Cell], Mapping[str, str | None], Counts, Policy],
) -> None:
    cells, tree, counts, policy = wave
    table = publish(cells, tree, counts, PLAN, policy)
    populated = [one.id for one in cells if counts[one.id]["*"]["1"]]
    groups = [released_cells(cells, tree, table, group) for group in table.groups if group.n is not None]
    if not groups or not populated:
        return
    matrix = np.array([[float(one in group) for one in populated] for group in groups])
    weights = np.array([counts[one]["*"]["1"] for one in populated])
    inverse = np.linalg.pinv((matrix * weights) @ matrix.T, rcond=1e-10, hermitian=True)
    assert np.einsum("ca,cd,da->a", matrix, inverse, matrix).max() <= 1 / 5 + 1e-9


@given(waves(), st.integers())
def test_permuting_answers_changes_no_group_no_range_and_no_step(
    wave: tuple[list[Cell], Mapping[str, str | None], Counts, Policy], seed: int
) -> None:
    cells, tree, counts, policy = wave
    shuffled = {name: {**one, "ucla3": shuffle(one["ucla3"], Random(seed))} for name, one in counts.items()}
    assert skeleton(publish(cells, tree, counts, PLAN, policy)) == skeleton(
        publish(cells, tree, shuffled, PLAN, policy)
    )


def shuffle(histogram: Histogram, random: Random) -> Histogram:
    return Counter(random.randint(3, 9) for _ in range(sum(histogram.values())))


def skeleton(table: ReleasedTable) -> object:
    return (
        table.attribute,
        table.rate,
        [
            (
                group.node,
                group.categories,
                group.n,
                [
                    (
                        figure.measure,
                        figure.n,
                        figure.level is None,
                        figure.mean and figure.mean.step,
                        [(one.category, one.percent.step) for one in figure.shares],
                    )
                    for figure in group.figures
                ],
            )
            for group in table.groups
        ],
    )


@settings(max_examples=30)
@given(waves(), st.randoms(use_true_random=False))
def test_the_order_of_cells_and_nodes_never_matters(
    wave: tuple[list[Cell], Mapping[str, str | None], Counts, Policy], random: Random
) -> None:
    cells, tree, counts, policy = wave
    mixed, names = list(cells), list(tree)
    random.shuffle(mixed)
    random.shuffle(names)
    assert publish(mixed, {name: tree[name] for name in names}, counts, PLAN, policy) == publish(
        cells, tree, counts, PLAN, policy
    )
