"""Tests of the structure of a release: worked examples."""

from analytics.disclosure.groups import Label
from analytics.disclosure.policy import Policy
from analytics.disclosure.structure import decide
from tests.analytics.disclosure.waves import cell

CLUB: dict[str, str | None] = {"club": None}
POLICY = Policy()


def test_a_club_without_attributes_is_its_total() -> None:
    found = decide([cell("1", "club")], CLUB, {"1": 12}, POLICY)
    assert found.groups() == {Label("club"): {"1"}}


def test_under_the_threshold_there_is_no_group() -> None:
    assert decide([cell("1", "club")], CLUB, {"1": 7}, POLICY).groups() == {}


def test_a_club_is_broken_down_by_both_attributes_as_far_as_is_safe() -> None:
    cells = [
        cell("1", "club", a=("industry",), b=("alone",)),
        cell("2", "club", a=("industry",), b=("10+",)),
        cell("3", "club", a=("primary",), b=("alone",)),
        cell("4", "club", a=("primary",), b=("10+",)),
    ]
    found = decide(cells, CLUB, {"1": 12, "2": 11, "3": 15, "4": 12}, POLICY)
    assert list(found.groups()) == [
        Label("club"),
        Label("club", "a", ("industry",)),
        Label("club", "a", ("primary",)),
        Label("club", "b", ("alone",)),
        Label("club", "b", ("10+",)),
    ]


def test_a_second_attribute_nearly_the_same_as_the_first_is_left_out() -> None:
    cells = [
        cell("1", "club", a=("industry",), b=("10+",)),
        cell("2", "club", a=("industry",), b=("alone",)),
        cell("3", "club", a=("primary",), b=("alone",)),
    ]
    found = decide(cells, CLUB, {"1": 20, "2": 1, "3": 20}, POLICY)
    assert [(each.attribute, len(each.blocks)) for each in found.breakdowns] == [("a", 2)]


def test_tree_and_attributes_go_together() -> None:
    parents = {"fed": None, "x": "fed", "y": "fed"}
    cells = [cell(f"{leaf}{a}", leaf, a=(a,)) for leaf in ("x", "y") for a in ("industry", "primary")]
    found = decide(cells, parents, {one.id: 12 for one in cells}, POLICY)
    assert list(found.totals) == ["fed", "x", "y"]
    assert [each.node for each in found.breakdowns] == ["fed", "x", "y"]


def test_a_federation_comes_before_its_clubs_when_not_all_is_safe() -> None:
    """y has two people in "primary": the sectors of the federation less those of x would tell of them."""
    parents = {"fed": None, "x": "fed", "y": "fed"}
    cells = [cell(f"{leaf}{a}", leaf, a=(a,)) for leaf in ("x", "y") for a in ("industry", "primary")]
    found = decide(cells, parents, {"xindustry": 12, "xprimary": 12, "yindustry": 20, "yprimary": 2}, POLICY)
    assert [each.node for each in found.breakdowns] == ["fed"]


def test_a_cell_unknown_to_the_weights_is_empty() -> None:
    assert decide([cell("1", "club"), cell("2", "club")], CLUB, {"1": 12}, POLICY).groups() == {
        Label("club"): {"1", "2"}
    }


def test_nobody_at_all_is_nothing_published() -> None:
    assert decide([], CLUB, {}, POLICY).groups() == {}
