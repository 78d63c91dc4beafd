"""Hold which groups of a wave are published: totals of nodes, and breakdowns of published nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from analytics.disclosure.blocks import Block
from analytics.disclosure.counting import Parents
from analytics.disclosure.tree import Cells

Attribute = Literal["a", "b"]
ATTRIBUTES: tuple[Attribute, ...] = ("a", "b")


class Label(NamedTuple):
    """What a group is called: a node's total, or a block of categories within it."""

    node: str
    attribute: str | None = None
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
    """The groups that are published; a node without a total is masked."""

    parents: Parents
    """Every node of the tree in the order shown: a parent, then each child with all below it."""
    totals: Mapping[str, Cells]
    """The cells of each published node, in the same order."""
    breakdowns: tuple[Breakdown, ...] = ()
    """The root's first, then downwards."""

    @cached_property
    def by_node(self) -> Mapping[str, tuple[Breakdown, ...]]:
        """The breakdowns of each node that has any, by attribute."""
        found: dict[str, list[Breakdown]] = {}
        for each in sorted(self.breakdowns, key=lambda each: each.attribute):
            found.setdefault(each.node, []).append(each)
        return {node: tuple(of) for node, of in found.items()}

    def groups(self) -> dict[Label, Cells]:
        """Return the cells of each published group: the root first, a node's total before its blocks."""
        found: dict[Label, Cells] = {}
        for node, cells in self.totals.items():
            found[Label(node)] = cells
            for each in self.by_node.get(node, ()):
                found.update({Label(node, each.attribute, names): inside for names, inside in each.blocks})
        return found

    def without_breakdowns(self, node: str) -> "Structure":
        """Return what is left when a node gives up its breakdowns."""
        return replace(self, breakdowns=tuple(each for each in self.breakdowns if each.node != node))

    def with_totals(self, totals: Mapping[str, Cells]) -> "Structure":
        """Return what is left when only these nodes have a total, and so only they have breakdowns."""
        return replace(self, totals=totals, breakdowns=tuple(each for each in self.breakdowns if each.node in totals))
