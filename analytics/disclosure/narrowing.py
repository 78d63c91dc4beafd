"""Narrow what is published of a wave to where one measure may be shown: enough people must have answered it."""

from collections.abc import Mapping
from dataclasses import replace

from analytics.disclosure.acceptance import Acceptance, one_by_one
from analytics.disclosure.bulk import repaired
from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Cells, size


def narrow(structure: Structure, weights: Mapping[str, int], policy: Policy) -> Structure:
    """Return the part of a structure that shows a measure which `weights` people answered in each cell.

    A measure is dropped from a whole breakdown, the children of a node together with all below them, or the
    blocks of an attribute; never from one group of it alone.
    """
    totals = _totals(structure, weights, policy)
    breakdowns = tuple(each for each in structure.breakdowns if each.node in totals and _fits(each, weights, policy))
    enough = replace(structure, totals=totals, breakdowns=breakdowns)
    groups = enough.groups()
    if len(groups) >= policy.bulk_from:
        return repaired(enough, weights, policy, _without_siblings)
    acceptance = Acceptance(weights, policy.effective)
    acceptance.add(list(groups.values()))
    if not acceptance.exposed():
        return enough
    return one_by_one(replace(enough, breakdowns=()), breakdowns, weights, policy, merging=False)


def _totals(structure: Structure, weights: Mapping[str, int], policy: Policy) -> dict[str, Cells]:
    """Keep the root's total from k, and the published children of a node if all have enough and leave enough."""
    children: dict[str | None, list[str]] = {}
    for node in structure.totals:
        children.setdefault(structure.parents[node], []).append(node)
    kept = [root for root in children.get(None, []) if size(structure.totals[root], weights) >= policy.k]
    for node in kept:  # grows on the way
        sizes = [size(structure.totals[child], weights) for child in children.get(node, [])]
        rest = size(structure.totals[node], weights) - sum(sizes)
        if all(each >= policy.block for each in sizes) and (rest == 0 or rest >= policy.k):
            kept += children.get(node, [])
    shown = frozenset(kept)
    return {node: cells for node, cells in structure.totals.items() if node in shown}


def _fits(breakdown: Breakdown, weights: Mapping[str, int], policy: Policy) -> bool:
    return all(size(cells, weights) >= policy.block for _, cells in breakdown.blocks)


def _without_siblings(structure: Structure, node: str) -> Structure:
    """Take a node's total out of a structure, with those of its siblings and all below them."""
    gone: set[str] = set()
    for one in structure.totals:
        parent = structure.parents[one]
        if parent == structure.parents[node] or parent in gone:
            gone.add(one)
    return structure.with_totals({one: cells for one, cells in structure.totals.items() if one not in gone})
