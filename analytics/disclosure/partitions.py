"""Break a node's people down by an attribute: a full partition into unions of cells, on sizes alone."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.disclosure.blocks import FEWEST, MIXED, Block, components, merge
from analytics.disclosure.groups import Attribute
from analytics.disclosure.tree import Cells, size
from networks.cells import Cell

Blocks = dict[Block, Cells]
"""The cells of each block, by the names of its categories."""


def partition(cells: Sequence[Cell], attribute: Attribute, weights: Mapping[str, int], floor: int) -> Blocks | None:
    """Return the blocks of some cells by an attribute, each of at least `floor` people; None without two blocks.

    A cell that gave the attribute up is of the category `MIXED`. So is one whose members may have many values, where
    it would otherwise chain all categories together: the widest cells first, until two categories can be told apart.
    """
    told = {cell.id: getattr(cell, attribute) or () for cell in cells}
    fallback: Blocks | None = None
    for width in sorted({len(values) for values in told.values()}, reverse=True):
        names = {cell: values if 0 < len(values) <= width else (MIXED,) for cell, values in told.items()}
        blocks = _blocks(names, weights, floor)
        if sum(block != (MIXED,) for block in blocks) >= FEWEST:
            return blocks
        if fallback is None and len(blocks) >= FEWEST:
            fallback = blocks
    return fallback


def _blocks(names: Mapping[str, Block], weights: Mapping[str, int], floor: int) -> Blocks:
    """Return the finest partition with large enough blocks whose names are right for every cell."""
    parts = components(names.values())
    inside = {part: _inside(part, names) for part in parts}
    merged = merge({part: size(cells, weights) for part, cells in inside.items()}, floor)
    return {block: _inside(block, names) for block in merged}


def _inside(block: Iterable[str], names: Mapping[str, Block]) -> Cells:
    allowed = frozenset(block)
    return frozenset(cell for cell, values in names.items() if allowed.issuperset(values))
