"""Decide which groups of a wave are published, on how many sheets came from each cell and nothing else.

The tree of clubs gives totals, nested and each large enough, which are always safe together. Breakdowns of published
nodes by attribute are taken in besides, as far as the leverage of everybody on everything published allows.
"""

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure.acceptance import one_by_one
from analytics.disclosure.bulk import all_at_once
from analytics.disclosure.counting import Parents
from analytics.disclosure.groups import ATTRIBUTES, Attribute, Breakdown, Label, Structure
from analytics.disclosure.partitions import partition
from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Tree, totals
from networks.cells import Cell

__all__ = ["Attribute", "Breakdown", "Label", "Structure", "decide"]


def decide(
    cells: Sequence[Cell],
    parents: Parents,
    weights: Mapping[str, int],
    policy: Policy,
    *,
    sizes: Mapping[str, int] | None = None,
) -> Structure:
    """Return which groups are published; the order of cells and nodes never matters.

    `weights` are the sheets of each cell (missing: none), `sizes` the members of each leaf where they are known.
    Raises StopIteration when the tree has no root.
    """
    tree = Tree(cells, parents, sizes)
    weights = {cell.id: weights.get(cell.id, 0) for cell in tree.cells}
    bare = Structure({node: parents[node] for node in tree.nodes}, totals(tree, weights, policy))
    candidates = list(_candidates(tree, bare, weights, policy))
    if len(bare.totals) + sum(len(each.blocks) for each in candidates) >= policy.bulk_from:
        return all_at_once(tree, bare, candidates, weights, policy)
    return one_by_one(bare, candidates, weights, policy, merging=True)


def _candidates(tree: Tree, bare: Structure, weights: Mapping[str, int], policy: Policy) -> Iterator[Breakdown]:
    """Yield the breakdowns that are large enough: the root's first, then downwards level by level, by id."""
    known = {cell.id: cell for cell in tree.cells}
    for node in sorted(bare.totals, key=lambda node: (len(tree.path(node)), node)):
        inside = [known[cell] for cell in sorted(bare.totals[node])]
        for attribute in ATTRIBUTES:
            blocks = partition(inside, attribute, weights, policy.block)
            if blocks:
                yield Breakdown(node, attribute, tuple(blocks.items()))
