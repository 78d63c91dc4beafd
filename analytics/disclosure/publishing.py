"""Decide what of a wave is published, and coarsen it: one frozen table from which everything shown derives.

The first rule, simple and sound: either the tree of clubs, or one attribute of a root without clubs, or the
root alone. Published groups are nested, each of at least max(10, k) respondents, and what a node has beyond
its published children is nobody or at least k persons; so any combination of published sums concerns
at least k persons. Which groups exist is decided on who sent a sheet (`*`), never on what it says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure import coarsening
from analytics.disclosure.blocks import Block, components, merge
from analytics.disclosure.counting import (
    SHEET,
    Counts,
    Measure,
    Parents,
    Score,
    categories,
    exact_mean,
    respondents,
    together,
)
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable, Share
from networks.cells import Cell


@dataclass(frozen=True)
class _Wave:
    """The numbers of one wave and the rules they are published by."""

    cells: Sequence[Cell]
    counts: Counts
    plan: Sequence[Measure]
    policy: Policy

    def within(self, leaves: frozenset[str]) -> tuple[str, ...]:
        return tuple(cell.id for cell in self.cells if leaves.issuperset(cell.leaves))

    def size(self, cells: Sequence[str], measure: str = SHEET) -> int:
        return sum(respondents(self.counts[cell][measure]) for cell in cells)


def publish(
    cells: Sequence[Cell], parents: Parents, counts: Counts, plan: Sequence[Measure], policy: Policy
) -> ReleasedTable:
    """Return what is published of a wave; the order of cells, nodes and codes never matters.

    `counts[cell][measure][code]` covers every cell and every measure of the plan, `*` included, and leaves out
    those who did not answer a measure. Raises StopIteration when the tree has no root.
    """
    wave = _Wave(sorted(cells, key=lambda cell: cell.id), counts, plan, policy)
    root = next(node for node, parent in parents.items() if parent is None)
    children = {node: sorted(one for one, parent in parents.items() if parent == node) for node in parents}
    whole = tuple(cell.id for cell in wave.cells)
    alone = {measure.id for measure in plan}
    total = _group(wave, Group(root), whole, alone, root=True)
    rate = None
    if total.n is not None:
        rate = coarsening.rate(wave.size(whole), sum(cell.members for cell in wave.cells), policy)
    if children[root]:
        return ReleasedTable(rate, (total, *_descend(wave, children, root, alone)))
    attribute, blocks = _attribute(wave)
    shown = _kept(wave, whole, list(blocks.values()), alone)
    groups = (_group(wave, Group(root, attribute, names), members, shown) for names, members in blocks.items())
    return ReleasedTable(rate, (total, *groups))


def _descend(wave: _Wave, children: Mapping[str, Sequence[str]], node: str, measures: set[str]) -> list[Group]:
    """Publish the children of a published node that may be, and below each; mask the rest of the tree."""
    members = {child: wave.within(_leaves(children, child)) for child in children[node]}
    whole = wave.within(_leaves(children, node))
    published = _siblings(wave, whole, members)
    shown = _kept(wave, whole, [members[child] for child in published], measures)
    groups: list[Group] = []
    for child in children[node]:
        if child in published:
            groups += [_group(wave, Group(child), members[child], shown), *_descend(wave, children, child, shown)]
        else:
            groups += [Group(one) for one in _below(children, child)]
    return groups


def _siblings(wave: _Wave, whole: Sequence[str], members: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the children large enough, less the smallest ones while the remainder is somebody but under k."""
    sizes = {child: wave.size(cells) for child, cells in members.items()}
    published = [child for child, size in sizes.items() if size >= wave.policy.block]
    total = wave.size(whole)
    while published and 0 < total - sum(sizes[child] for child in published) < wave.policy.k:
        published.remove(min(published, key=lambda child: (sizes[child], child)))
    return published


def _kept(wave: _Wave, whole: Sequence[str], groups: Sequence[Sequence[str]], measures: set[str]) -> set[str]:
    """Return the measures whose own respondents pass the thresholds in every group of a breakdown."""

    def passes(measure: str) -> bool:
        sizes = [wave.size(cells, measure) for cells in groups]
        remainder = wave.size(whole, measure) - sum(sizes)
        return all(size >= wave.policy.block for size in sizes) and (remainder == 0 or remainder >= wave.policy.k)

    return {measure for measure in measures if passes(measure)}


def _attribute(wave: _Wave) -> tuple[str | None, dict[Block, tuple[str, ...]]]:
    """Return the first attribute that gives at least two blocks, with the cells of each; none when none does."""
    readers: dict[str, Callable[[Cell], Block | None]] = {"a": lambda cell: cell.a, "b": lambda cell: cell.b}
    for name, read in readers.items():
        found = {cell.id: values for cell in wave.cells if (values := read(cell)) is not None}
        if len(found) < len(wave.cells):
            continue  # a cell that gave the attribute up could lie in any block

        def cells(block: Block, found: Mapping[str, Block] = found) -> tuple[str, ...]:
            return tuple(cell for cell, values in found.items() if set(values) <= set(block))

        blocks = merge({part: wave.size(cells(part)) for part in components(found.values())}, wave.policy.block)
        if len(blocks) > 1:
            return name, {block: cells(block) for block in blocks}
    return None, {}


def _leaves(children: Mapping[str, Sequence[str]], node: str) -> frozenset[str]:
    return frozenset(_below(children, node))


def _below(children: Mapping[str, Sequence[str]], node: str) -> list[str]:
    return [node, *(one for child in children[node] for one in _below(children, child))]


def _group(wave: _Wave, group: Group, cells: Sequence[str], shown: set[str], *, root: bool = False) -> Group:
    size = wave.size(cells)
    if size < wave.policy.k:
        return group
    figures = tuple(
        _figure(wave, measure, cells, root=root) if measure.id in shown else Figure(measure.id) for measure in wave.plan
    )
    return Group(group.node, group.attribute, group.categories, coarsening.answers(size, wave.policy), figures)


def _figure(wave: _Wave, measure: Measure, cells: Sequence[str], *, root: bool) -> Figure:
    histogram = together([wave.counts[cell][measure.id] for cell in cells])
    size, policy = respondents(histogram), wave.policy
    if size < policy.k:
        return Figure(measure.id)
    n = coarsening.answers(size, policy)
    shares: tuple[Share, ...] = ()
    if size >= (policy.mean_from if root else policy.bands_from):
        counted = categories(histogram, measure)
        shares = tuple(Share(name, coarsening.share(count, size, n, policy)) for name, count in counted.items())
    if not isinstance(measure, Score):
        return Figure(measure.id, n, shares=shares)
    exact = exact_mean(histogram, measure)
    if size < policy.mean_from:
        return Figure(measure.id, n, level=coarsening.level(exact, n, policy))
    return Figure(measure.id, n, mean=coarsening.mean(exact, n, policy), shares=shares)
