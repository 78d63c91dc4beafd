"""Tests of a structure's groups."""

from analytics.disclosure.groups import Breakdown, Label, Structure

CELLS = frozenset("ab")
SIZE = Breakdown("x", "b", ((("alone",), frozenset("a")), (("10+",), frozenset("b"))))
SECTOR = Breakdown("x", "a", ((("industry",), frozenset("a")), (("primary",), frozenset("b"))))
BOTH = Structure({"fed": None, "x": "fed"}, {"fed": CELLS, "x": CELLS}, (SIZE, SECTOR))


def test_a_total_comes_before_its_blocks_and_the_first_attribute_before_the_second() -> None:
    assert list(BOTH.groups()) == [
        Label("fed"),
        Label("x"),
        Label("x", "a", ("industry",)),
        Label("x", "a", ("primary",)),
        Label("x", "b", ("alone",)),
        Label("x", "b", ("10+",)),
    ]


def test_a_node_gives_up_both_breakdowns_and_keeps_its_total() -> None:
    assert list(BOTH.without_breakdowns("x").groups()) == [Label("fed"), Label("x")]
    assert BOTH.without_breakdowns("fed") == BOTH


def test_a_node_without_a_total_has_no_breakdowns() -> None:
    assert list(BOTH.with_totals({"fed": CELLS}).groups()) == [Label("fed")]
