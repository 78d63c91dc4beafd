"""Form the cells of a wave: classes of members merged until each holds enough of them, without looking at any answer.

Members fall into classes (leaf, attribute a, attribute b). A class that is too small loses its finest distinction, then
the next one, until it has company enough. "attributes-first" gives up b, then a, then the leaf; "leaf-first" gives up
the leaf, then b, then a. The same is built here from the top down: split by the coarsest distinction first, and split
again only what did not have to be merged.

What is left over always joins something. Among attribute values the smallest large block takes it in. In the tree it
climbs until it meets other leftovers that make a cell with it. What is left when all have climbed joins the shared
cell of other leaves that takes the fewest nodes their figures, and the nearest of those; only when all small leaves of
the root together are too few does the smallest leaf near them take them in. So a leaf that is large enough stays
whole, except at most one, and a cluster of small clubs keeps its own cell where others can do without it.

A group of members can be published from cells if each cell that touches the group lies inside it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

FLOOR = 8
UNSTATED = "unstated"

MergeOrder = Literal["attributes-first", "leaf-first"]
Tree = Mapping[str, tuple[str, ...]]


class CellClass(NamedTuple):
    """A leaf and the two attribute values of some of its members; None means not stated."""

    leaf: str
    a: str | None = None
    b: str | None = None


@dataclass(frozen=True)
class Cell:
    """Members whose answers are totalled together.

    `scope` is the smallest node that holds all `leaves`; `a` and `b` list the values of the attribute that its members
    may have, None once the attribute was given up; `members` is at least `max(k, FLOOR)`.
    """

    id: str
    scope: str
    leaves: tuple[str, ...]
    a: tuple[str, ...] | None
    b: tuple[str, ...] | None
    members: int


@dataclass(frozen=True)
class Formation:
    """The cells of a wave and the cell of each class that has members."""

    cells: tuple[Cell, ...]
    cell_of: Mapping[CellClass, str]


class TooFewMembers(Exception):
    """The whole root has fewer members than one cell needs."""

    def __init__(self, members: int, needed: int) -> None:
        super().__init__(f"{members} members, {needed} needed")
        self.members, self.needed = members, needed


@dataclass(frozen=True)
class _Block:
    """Classes kept together so far, what they still have in common, and whether they were merged."""

    counts: Mapping[CellClass, int]
    a: tuple[str, ...] | None = None
    b: tuple[str, ...] | None = None
    merged: bool = False

    def size(self) -> int:
        return sum(self.counts.values())

    def leaves(self) -> tuple[str, ...]:
        return tuple(sorted({each.leaf for each in self.counts}))


_Group = tuple[str, ...]
_Label = Callable[[CellClass], str]
_Split = Callable[[_Block], list[_Block]]


def form(counts: Mapping[CellClass, int], tree: Tree, k: int, order: MergeOrder, ids: Callable[[], str]) -> Formation:
    """Merge classes into cells of at least `max(k, FLOOR)` members, each class with members in exactly one.

    `tree` gives each leaf's ancestors, nearest first; `ids` draws a cell's id. The result depends on nothing else, nor
    on the order of `counts`. Raise `TooFewMembers` when the root is too small, ValueError for a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a class cannot have fewer than no members")
    needed = minimum_members(k)
    everyone = _Block({each: counts[each] for each in sorted(counts, key=_class_key) if counts[each]})
    if everyone.size() < needed:
        raise TooFewMembers(everyone.size(), needed)
    blocks = [everyone]
    for split in _splits(tree, needed, order):
        blocks = [part for block in blocks for part in ([block] if block.merged else split(block))]
    cells = [_cell(block, tree, ids()) for block in blocks]
    cell_of = {each: cell.id for cell, block in zip(cells, blocks, strict=True) for each in block.counts}
    return Formation(tuple(cells), cell_of)


def members_by_leaf(counts: Mapping[CellClass, int]) -> dict[str, int]:
    """Return the number of members of each leaf that has any class."""
    sizes: dict[str, int] = {}
    for each, count in counts.items():
        sizes[each.leaf] = sizes.get(each.leaf, 0) + count
    return sizes


def minimum_members(k: int) -> int:
    """Return the least number of members of a cell for the threshold `k`."""
    return max(k, FLOOR)


def _splits(tree: Tree, needed: int, order: MergeOrder) -> tuple[_Split, ...]:
    """Return the distinctions from the one given up last to the one given up first."""

    def by_leaf(block: _Block) -> list[_Block]:
        groups = _join_leaves(_weights(block, _leaf), tree, needed)
        return [part for _, part in _parts(block, groups, _leaf)]

    def by_a(block: _Block) -> list[_Block]:
        return [replace(part, a=values) for values, part in _by_value(block, needed, _value_of_a)]

    def by_b(block: _Block) -> list[_Block]:
        return [replace(part, b=values) for values, part in _by_value(block, needed, _value_of_b)]

    return (by_leaf, by_a, by_b) if order == "attributes-first" else (by_a, by_b, by_leaf)


def _leaf(each: CellClass) -> str:
    return each.leaf


def _value_of_a(each: CellClass) -> str:
    return each.a or UNSTATED


def _value_of_b(each: CellClass) -> str:
    return each.b or UNSTATED


def _weights(block: _Block, label: _Label) -> Counter[str]:
    """Count the members of a block by label."""
    weights: Counter[str] = Counter()
    for each, count in block.counts.items():
        weights[label(each)] += count
    return weights


def _parts(block: _Block, groups: Iterable[_Group], label: _Label) -> list[tuple[_Group, _Block]]:
    """Cut a block into one part per group of labels; a group of several labels was merged."""
    parts = []
    for group in groups:
        counts = {each: count for each, count in block.counts.items() if label(each) in group}
        parts.append((group, replace(block, counts=counts, merged=len(group) > 1)))
    return parts


def _by_value(block: _Block, needed: int, label: _Label) -> list[tuple[_Group | None, _Block]]:
    """Split by an attribute, or give the attribute up when all its values had to be merged."""
    groups = _join_small(_weights(block, label), needed)
    if len(groups) == 1 and len(groups[0]) > 1:
        return [(None, replace(block, merged=True))]
    return list(_parts(block, groups, label))


def _join_small(weights: Mapping[str, int], needed: int) -> list[tuple[str, ...]]:
    """Partition labels: large ones alone, small ones together, too small a rest in the smallest large one."""
    large = sorted((label for label in weights if weights[label] >= needed), key=lambda label: (weights[label], label))
    small = sorted(set(weights) - set(large))
    if small and sum(weights[label] for label in small) < needed:
        small.append(large.pop(0))
    groups = [(label,) for label in large] + ([tuple(sorted(small))] if small else [])
    return sorted(groups)


def _join_leaves(weights: Mapping[str, int], tree: Tree, needed: int) -> list[tuple[str, ...]]:
    """Partition leaves into groups that weigh at least `needed`, breaking into a large leaf as a last resort."""
    alone = {leaf for leaf in weights if weights[leaf] >= needed}
    waiting = set(weights) - alone
    shared: list[set[str]] = []
    for node in _upwards(waiting, tree):
        here = {leaf for leaf in waiting if node in tree[leaf]}
        if sum(weights[leaf] for leaf in here) >= needed:
            shared.append(here)
            waiting -= here
    if waiting and shared:
        _company(waiting, shared, weights, tree).update(waiting)
    elif waiting:
        host = _host(waiting, alone, weights, tree)
        alone.remove(host)
        shared.append(waiting | {host})
    return sorted([(leaf,) for leaf in alone] + [tuple(sorted(group)) for group in shared])


def _company(waiting: set[str], shared: Iterable[set[str]], weights: Mapping[str, int], tree: Tree) -> set[str]:
    """Return the shared cell that takes in those waiting: the fewest nodes lose it, it is near, and it is small."""

    def cost(group: set[str]) -> tuple[int, int, int, list[str]]:
        both = len(_common_nodes(group | waiting, tree))
        lost = len(_common_nodes(group, tree)) - both
        return lost, -both, sum(weights[leaf] for leaf in group), sorted(group)

    return min(shared, key=cost)


def _host(waiting: set[str], alone: set[str], weights: Mapping[str, int], tree: Tree) -> str:
    """Return the smallest large leaf under the lowest node that holds all those waiting and a large leaf."""
    for node in _common_nodes(waiting, tree):
        near = [leaf for leaf in alone if node in tree[leaf]]
        if near:
            return min(near, key=lambda leaf: (weights[leaf], leaf))
    raise ValueError("the leaves do not belong to one tree")


def _upwards(leaves: Iterable[str], tree: Tree) -> list[str]:
    """Return all ancestors of the leaves, the deepest first."""
    depth = {node: len(tree[leaf]) - height for leaf in leaves for height, node in enumerate(tree[leaf])}
    return sorted(depth, key=lambda node: (-depth[node], node))


def _common_nodes(leaves: Iterable[str], tree: Tree) -> list[str]:
    """Return the nodes that hold all the leaves, lowest first; a single leaf holds itself."""
    chains = [(leaf, *tree[leaf]) for leaf in leaves]
    return [node for node in chains[0] if all(node in chain for chain in chains)]


def _cell(block: _Block, tree: Tree, cell_id: str) -> Cell:
    leaves = block.leaves()
    scope = _common_nodes(leaves, tree)[0]
    return Cell(cell_id, scope, leaves, block.a, block.b, block.size())


def _class_key(each: CellClass) -> tuple[str, str, str]:
    return each.leaf, each.a or "", each.b or ""
