"""Lay a wave's cells out on its tree, and decide which nodes' totals are published."""

from collections.abc import Collection, Iterable, Mapping

from analytics.disclosure.counting import Parents
from analytics.disclosure.policy import Policy
from networks.cells import Cell

Cells = frozenset[str]


class Tree:
    """The nodes of a wave in a fixed order, and the cells that lie wholly within each."""

    def __init__(self, cells: Iterable[Cell], parents: Parents, sizes: Mapping[str, int] | None = None) -> None:
        """Take the members of each leaf too, if they are known. Raises StopIteration when there is no root."""
        self.parents = parents
        self.root = next(node for node, parent in parents.items() if parent is None)
        self.children: dict[str, list[str]] = {node: [] for node in parents}
        for node in sorted(parents):
            if (parent := parents[node]) is not None:
                self.children[parent].append(node)
        self.nodes = tuple(self.below(self.root))
        self.cells = sorted(cells, key=lambda cell: cell.id)
        self.within = self._within()
        self._sizes = sizes or {}

    def covered(self, node: str, share: float) -> bool:
        """Tell whether a node's own cells hold at least a share of its members; so they do where nobody counted.

        The others were counted together with members of other nodes, and would be missing from its total unsaid.
        """
        held = {cell.id: cell.members for cell in self.cells}
        everybody = sum(self._sizes.get(leaf, 0) for leaf in self.below(node))
        return sum(held[cell] for cell in self.within[node]) >= share * everybody

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


def totals(tree: Tree, weights: Mapping[str, int], policy: Policy, withdrawn: Collection[str] = ()) -> dict[str, Cells]:
    """Return the cells of each node whose total is published, in the order of the tree.

    The root needs k sheets, every other node `policy.block`, a published parent and cells that hold nearly all of its
    members; `withdrawn` nodes have none.
    What a node has beyond its published children is nobody or at least k; else the smallest child goes, of equals
    the first by id.
    """
    published = {tree.root} if size(tree.within[tree.root], weights) >= policy.k else set[str]()
    for node in tree.nodes:
        if node in published:
            sizes = {child: size(tree.within[child], weights) for child in tree.children[node]}
            large = {
                child: n
                for child, n in sizes.items()
                if n >= policy.block and child not in withdrawn and tree.covered(child, policy.covers)
            }
            published |= _leaving_enough(large, size(tree.within[node], weights), policy.k)
    return {node: tree.within[node] for node in tree.nodes if node in published}


def _leaving_enough(sizes: Mapping[str, int], whole: int, k: int) -> set[str]:
    """Return the parts of a whole that may be published so that the rest is nobody or at least k."""
    kept, rest = set(sizes), whole - sum(sizes.values())
    for child in sorted(sizes, key=lambda child: (sizes[child], child)):
        if rest == 0 or rest >= k:
            break
        kept.remove(child)
        rest += sizes[child]
    return kept


def size(cells: Iterable[str], weights: Mapping[str, int]) -> int:
    """Return how many people some cells hold; a cell without a weight holds nobody."""
    return sum(weights.get(cell, 0) for cell in cells)
