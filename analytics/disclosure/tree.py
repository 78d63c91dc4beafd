"""Lay a wave's cells out on its tree, and decide which nodes' totals are published."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.disclosure.counting import Parents
from analytics.disclosure.policy import Policy
from networks.cells import Cell

Cells = frozenset[str]


class Tree:
    """The nodes of a wave in a fixed order, and the cells that lie wholly within each."""

    def __init__(self, cells: Iterable[Cell], parents: Parents) -> None:
        """Raise StopIteration when there is no root."""
        self.parents = parents
        self.root = next(node for node, parent in parents.items() if parent is None)
        self.children: dict[str, list[str]] = {node: [] for node in parents}
        for node in sorted(parents):
            if (parent := parents[node]) is not None:
                self.children[parent].append(node)
        self.nodes = tuple(self.below(self.root))
        self.cells = sorted(cells, key=lambda cell: cell.id)
        self.within = self._within()

    def below(self, node: str) -> list[str]:
        """Return a node and all below it: a parent, then each child with all below it."""
        found, waiting = list[str](), [node]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(self.children[found[-1]]))
        return found

    def path(self, node: str) -> list[str]:
        """Return a node and its ancestors up to the root."""
        above = [node]
        while (parent := self.parents[above[-1]]) is not None:
            above.append(parent)
        return above

    def _within(self) -> Mapping[str, Cells]:
        """Return each node's cells: those all of whose leaves are at or below it."""
        paths = {leaf: self.path(leaf) for cell in self.cells for leaf in cell.leaves}
        found: dict[str, set[str]] = {node: set() for node in self.nodes}
        for cell in self.cells:
            shared = set(paths[cell.leaves[0]]).intersection(*(paths[leaf] for leaf in cell.leaves[1:]))
            for node in shared:
                found[node].add(cell.id)
        return {node: frozenset(inside) for node, inside in found.items()}


def totals(tree: Tree, weights: Mapping[str, int], policy: Policy) -> dict[str, Cells]:
    """Return the cells of each node whose total is published, the root first.

    The root needs k sheets, every other node `policy.block` and a published parent. What a node has beyond its
    published children is nobody or at least k; else the smallest child goes, the first by id of equals.
    """
    if size(tree.within[tree.root], weights) < policy.k:
        return {}
    published = {tree.root: tree.within[tree.root]}
    for node in tree.nodes:
        if node in published:
            for child in siblings(tree, node, weights, policy, tree.children[node]):
                published[child] = tree.within[child]
    return published


def siblings(
    tree: Tree, node: str, weights: Mapping[str, int], policy: Policy, children: Sequence[str]
) -> tuple[str, ...]:
    """Return which of a published node's children are published."""
    sizes = {child: size(tree.within[child], weights) for child in children}
    kept = [child for child in children if sizes[child] >= policy.block]
    whole = size(tree.within[node], weights)
    while kept and 0 < whole - sum(sizes[child] for child in kept) < policy.k:
        kept.remove(min(kept, key=lambda child: (sizes[child], child)))
    return tuple(kept)


def size(cells: Iterable[str], weights: Mapping[str, int]) -> int:
    """Return how many people some cells hold; a cell without a weight holds nobody."""
    return sum(weights.get(cell, 0) for cell in cells)
