"""Tests of cutting a tree into pieces: what leverage says of each piece is what it says of the whole."""

import numpy as np
from hypothesis import given, settings

from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.leverage import leverages
from analytics.disclosure.partitions import partition
from analytics.disclosure.pieces import pieces
from analytics.disclosure.tree import Tree
from tests.analytics.disclosure import exact
from tests.analytics.disclosure.waves import Wave, waves

PARENTS = {"fed": None, "x": "fed", "y": "fed"}
WEIGHTS = dict.fromkeys("abcd", 10)
TOTALS = {"fed": frozenset("abcd"), "x": frozenset("ab"), "y": frozenset("cd")}


def by_sector(node: str, *blocks: str) -> Breakdown:
    return Breakdown(node, "a", tuple(((cells,), frozenset(cells)) for cells in blocks))


def tops(*breakdowns: Breakdown, weights: dict[str, int] = WEIGHTS) -> list[str]:
    return [piece.top for piece in pieces(Structure(PARENTS, TOTALS, breakdowns), weights)]


def test_without_breakdowns_every_node_stands_alone() -> None:
    assert tops() == ["fed", "x", "y"]


def test_a_club_that_says_less_than_its_federation_does_not_split_off() -> None:
    assert tops(by_sector("fed", "ac", "bd"), by_sector("x", "a", "b")) == ["fed", "x"]


def test_a_club_within_one_block_of_its_federation_splits_off() -> None:
    assert tops(by_sector("fed", "ab", "cd")) == ["fed", "x", "y"]


def test_a_cell_without_people_binds_nothing_together() -> None:
    assert tops(by_sector("fed", "ac", "bd"), weights=WEIGHTS | {"b": 0, "d": 0}) == ["fed", "x", "y"]


def test_a_club_must_refine_what_is_above_its_region_too() -> None:
    parents = {"fed": None, "north": "fed", "x": "north"}
    totals = {"fed": frozenset("abcd"), "north": frozenset("abc"), "x": frozenset("ab")}
    structure = Structure(parents, totals, (by_sector("fed", "ac", "bd"),))
    assert [piece.top for piece in pieces(structure, WEIGHTS)] == ["fed"]


def everything(wave: Wave) -> Structure:
    """Publish all there is, large or small, safe or not: cutting must be right for any groups."""
    tree = Tree(wave.cells, wave.parents)
    known = {cell.id: cell for cell in wave.cells}
    totals = {node: tree.within[node] for node in tree.nodes if tree.within[node]}
    breakdowns = [
        Breakdown(node, attribute, tuple(blocks.items()))
        for node, cells in totals.items()
        for attribute in ("a", "b")
        if (blocks := partition([known[cell] for cell in sorted(cells)], attribute, wave.weights(), 1))
    ]
    return Structure({node: wave.parents[node] for node in tree.nodes}, totals, tuple(breakdowns))


@settings(max_examples=150)
@given(waves())
def test_leverages_within_the_pieces_are_those_of_the_whole(wave: Wave) -> None:
    structure, weights = everything(wave), wave.weights()
    rows, people = exact.matrix(structure.groups().values(), weights)
    if not rows or not people:
        return
    cells = sorted(cell for cell in weights if weights[cell])
    whole = dict(zip(cells, leverages(rows, people), strict=True))
    found: dict[str, float] = {}
    for piece in pieces(structure, weights):
        inside = sorted(frozenset[str]().union(*piece.groups))
        assert not found.keys() & set(inside)
        if inside:
            part = [[int(cell in group) for cell in inside] for group in piece.groups]
            found |= dict(zip(inside, leverages(part, [weights[cell] for cell in inside]), strict=True))
    assert np.abs([whole[cell] - found.get(cell, 0) for cell in cells]).max() < 1e-9
