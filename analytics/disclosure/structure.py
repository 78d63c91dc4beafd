"""Decide which groups of a wave are published, on how many sheets came from each cell and nothing else.

The tree of clubs gives totals; every published node may be broken down by its attributes besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analytics.disclosure.blocks import Block
from analytics.disclosure.counting import Parents
from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Cells, Tree, totals
from networks.cells import Cell

Attribute = Literal["a", "b"]


class Label(NamedTuple):
    """What a group is called: a node's total, or a block of categories within it."""

    node: str
    attribute: Attribute | None = None
    categories: Block = ()


@dataclass(frozen=True)
class Breakdown:
    """A node's people by an attribute: a full partition, so that every cell of the node is in exactly one block."""

    node: str
    attribute: Attribute
    blocks: tuple[tuple[Block, Cells], ...]
    """Each block's category names and cells, in the order in which they are shown."""


@dataclass(frozen=True)
class Structure:
    """The groups that are published: totals of nodes, and breakdowns of published nodes."""

    parents: Parents
    """Every node of the tree in the order shown: a parent, then each child with all below it."""
    totals: Mapping[str, Cells]
    """The cells of each published node, the root first; a node that is not here is masked."""
    breakdowns: tuple[Breakdown, ...] = ()
    """The root's first, then downwards."""

    def groups(self) -> dict[Label, Cells]:
        """Return the cells of each published group: the root first, a node's total before its blocks."""
        blocks: dict[str, dict[Label, Cells]] = {node: {} for node in self.totals}
        for each in sorted(self.breakdowns, key=lambda each: each.attribute):
            blocks[each.node].update({Label(each.node, each.attribute, names): cells for names, cells in each.blocks})
        return {
            label: members
            for node, cells in self.totals.items()
            for label, members in ({Label(node): cells} | blocks[node]).items()
        }


def decide(cells: Sequence[Cell], parents: Parents, weights: Mapping[str, int], policy: Policy) -> Structure:
    """Return which groups are published; the order of cells and nodes never matters.

    `weights` are the sheets of each cell (missing: none). Raises StopIteration when the tree has no root.
    """
    tree = Tree(cells, parents)
    return Structure({node: parents[node] for node in tree.nodes}, totals(tree, weights, policy))
