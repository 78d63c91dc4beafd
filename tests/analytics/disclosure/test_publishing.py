"""Tests of what is published: worked examples. What holds for every wave is in test_invariants.py."""

from dataclasses import replace

import pytest

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.table import Figure, Group, ReleasedTable
from tests.analytics.disclosure.waves import PLAN, Counts, Tree, cell, sheets

POLICY = Policy()
CLUB: Tree = {"club": None}
REGION: Tree = {"fed": None, "north": "fed", "south": "fed", "n1": "north", "n2": "north", "s1": "south"}


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
    assert table == ReleasedTable(None, (Group("club"),))


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


def test_a_root_is_broken_down_in_blocks_that_are_large_enough() -> None:
    cells = [
        cell("1", "club", a=("industry",)),
        cell("2", "club", a=("primary", "unstated")),
        cell("3", "club", a=("construction",)),
    ]
    table = publish(cells, CLUB, {"1": sheets(20), "2": sheets(6), "3": sheets(8)}, PLAN, POLICY)
    assert [(group.attribute, group.categories) for group in table.groups] == [
        (None, ()),
        ("a", ("construction", "primary", "unstated")),
        ("a", ("industry",)),
    ]


def test_cells_that_gave_an_attribute_up_are_a_block_of_their_own() -> None:
    cells = [cell("1", "club", a=("industry",)), cell("2", "club")]
    table = publish(cells, CLUB, {"1": sheets(20), "2": sheets(20)}, PLAN, POLICY)
    assert [group.categories for group in table.groups] == [(), ("industry",), ("mixed",)]


def test_both_attributes_are_shown_and_tree_and_attributes_together() -> None:
    tree: Tree = {"fed": None, "x": "fed", "y": "fed"}
    kinds = [(leaf, a, b) for leaf in "xy" for a in ("industry", "primary") for b in ("alone", "10+")]
    cells = [cell("".join(kind), kind[0], a=(kind[1],), b=(kind[2],)) for kind in kinds]
    table = publish(cells, tree, {one.id: sheets(12) for one in cells}, PLAN, POLICY)
    assert [(group.node, group.attribute) for group in table.groups] == [
        (node, attribute) for node in ("fed", "x", "y") for attribute in (None, "a", "a", "b", "b")
    ]


def test_a_block_within_the_root_has_shares_from_thirty_answers_on() -> None:
    cells = [cell("1", "club", a=("industry",)), cell("2", "club", a=("primary",))]
    table = publish(cells, CLUB, {"1": sheets(30), "2": sheets(29)}, PLAN, POLICY)
    assert [bool(group.figures[0].shares) for group in table.groups] == [True, True, False]


def test_a_measure_skipped_by_too_many_in_one_block_is_masked_in_all_blocks_alike() -> None:
    cells = [cell("1", "club", a=("industry",)), cell("2", "club", a=("primary",))]
    table = publish(cells, CLUB, {"1": sheets(30), "2": sheets(12, unanswered=3)}, PLAN, POLICY)
    total, industry, primary = table.groups
    assert total.figures[0].mean is not None
    assert industry.figures[0] == primary.figures[0] == Figure("ucla3")
    assert industry.figures[1].n == Answers(30, 49)


def test_a_federation_of_one_club_shows_the_same_figures_twice() -> None:
    table = publish([cell("1", "x")], {"fed": None, "x": "fed"}, {"1": sheets(12)}, PLAN, POLICY)
    root, club = table.groups
    assert root.figures == club.figures
    assert root.figures[0].shares


def test_a_round_without_invitations_has_no_response_rate() -> None:
    cells, counts = [cell("1", "club", members=200)], {"1": sheets(120)}
    assert publish(cells, CLUB, counts, PLAN, POLICY).rate == Rounded(60.0, "=", 20)
    assert publish(cells, CLUB, counts, PLAN, POLICY, invited=False).rate is None


def test_a_club_of_one_mind_is_told_as_any_other_with_closed_ends() -> None:
    """All at the top: the ends keep two bands open for each, so that the audit takes nothing away."""
    counts = {"1": sheets(40, code=9)}
    audited = publish([cell("1", "club")], CLUB, counts, PLAN, POLICY)
    assert audited == publish([cell("1", "club")], CLUB, counts, PLAN, POLICY, audited=False)
    assert audited.groups[0].figures[0].mean == Rounded(9.0, ">=", 1.0)


@pytest.mark.parametrize(("replacements", "kept"), [({}, True), ({"2": 1}, True), ({"1": 1}, False)])
def test_each_replaced_card_may_be_one_more_insider_of_its_cell(replacements: dict[str, int], kept: bool) -> None:  # noqa: FBT001
    """Two who differ from all others and may be one with two cards: then nothing is told of the measure."""
    counts: Counts = {"1": {**sheets(24), "ucla3": {3: 2, 9: 22}}}
    table = publish([cell("1", "club")], CLUB, counts, PLAN, POLICY, replacements=replacements)
    unaudited = publish([cell("1", "club")], CLUB, counts, PLAN, POLICY, audited=False)
    assert (table == unaudited) is kept


def test_a_steadier_rule_is_a_rule_of_the_policy() -> None:
    """With an effective group of ten a second breakdown that halves each block is too much."""
    kinds = [(a, b) for a in ("industry", "primary") for b in ("alone", "10+")]
    cells = [cell("".join(kind), "club", a=(kind[0],), b=(kind[1],)) for kind in kinds]
    counts: Counts = {one.id: sheets(6) for one in cells}
    usual = publish(cells, CLUB, counts, PLAN, POLICY)
    strict = publish(cells, CLUB, counts, PLAN, replace(POLICY, k=10, effective=10))
    assert [len(usual.groups), len(strict.groups)] == [5, 3]


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
