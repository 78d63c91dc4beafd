"""Cut the published groups of a large tree into pieces that say nothing about each other's people.

A node splits off from what is above it when its own breakdowns refine those above: then whatever a group above says
of the node's people is a sum of the node's own groups, and the combinations of all groups are those of the node's and
those of the rest without the node's people, side by side. Leverages within each piece are those of the whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.tree import Cells


@dataclass(frozen=True)
class Piece:
    """Groups that must be looked at together, cut down to the people of no other piece."""

    top: str
    """The highest node of the piece."""
    groups: tuple[Cells, ...]


def pieces(structure: Structure, weights: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the pieces of a structure, from the root downwards; cells without people play no part."""
    tops = _tops(structure, weights)
    owners = {
        cell: tops[node] for node, cells in structure.totals.items() for cell in cells if weights[cell]
    }  # from the root downwards, so that the deepest node has the last word
    mine: dict[str, set[str]] = {top: set() for top in tops.values()}
    for cell, top in owners.items():
        mine[top].add(cell)
    groups: dict[str, dict[Cells, None]] = {top: {} for top in mine}
    for label, cells in structure.groups().items():
        top = tops[label.node]
        groups[top][cells & mine[top]] = None
    return (Piece(top, tuple(cells for cells in found if cells)) for top, found in groups.items())


def _tops(structure: Structure, weights: Mapping[str, int]) -> dict[str, str]:
    """Return the highest node of the piece that each published node belongs to."""
    tops: dict[str, str] = {}
    for node in structure.totals:
        parent = structure.parents[node]
        above = list(_above(structure, node, tops))
        tops[node] = node if parent is None or _splits_off(structure, node, above, weights) else tops[parent]
    return tops


def _above(structure: Structure, node: str, tops: Mapping[str, str]) -> Iterator[Breakdown]:
    """Yield the breakdowns of the nodes above one, up to the top of the parent's piece."""
    above = structure.parents[node]
    top = tops[above] if above else None
    while above:
        yield from structure.by_node.get(above, ())
        above = structure.parents[above] if above != top else None


def _splits_off(structure: Structure, node: str, above: list[Breakdown], weights: Mapping[str, int]) -> bool:
    """Tell whether a node's own groups add up to whatever the groups above say of its people."""
    own = [[cells for _, cells in each.blocks] for each in structure.by_node.get(node, ())]
    partitions = [[structure.totals[node]], *own]

    def refined(breakdown: Breakdown) -> bool:
        block_of = {cell: number for number, (_, cells) in enumerate(breakdown.blocks) for cell in cells}
        return any(
            all(len({block_of[cell] for cell in cells if weights[cell]}) <= 1 for cells in partition)
            for partition in partitions
        )

    return all(refined(breakdown) for breakdown in above)
