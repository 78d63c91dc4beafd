"""Take in the breakdowns of a large tree together, then repair where anybody hides too badly."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from analytics.disclosure.acceptance import Acceptance
from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.pieces import Piece, pieces
from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Tree, totals

Withdraw = Callable[[Structure, str], Structure]
"""Take the total of a node out of a structure."""


def all_at_once(
    tree: Tree, bare: Structure, candidates: Sequence[Breakdown], weights: Mapping[str, int], policy: Policy
) -> Structure:
    """Add to a structure of totals all candidates that are safe by themselves, then repair the whole.

    `candidates` come node by node.
    """
    withdrawn: set[str] = set()

    def withdraw(structure: Structure, node: str) -> Structure:
        withdrawn.add(node)
        return structure.with_totals(totals(tree, weights, policy, withdrawn))

    safe = tuple(_safe_alone(bare, candidates, weights, policy))
    return repaired(replace(bare, breakdowns=safe), weights, policy, withdraw)


def _safe_alone(
    bare: Structure, candidates: Sequence[Breakdown], weights: Mapping[str, int], policy: Policy
) -> Iterator[Breakdown]:
    """Yield what is safe of each node's breakdowns beside its own total and its children's."""
    family: dict[str, list[str]] = {node: [node] for node in bare.totals}
    for node in bare.totals:
        if (parent := bare.parents[node]) is not None:
            family[parent].append(node)
    for node, own in groupby(candidates, key=lambda each: each.node):
        acceptance = Acceptance({cell: weights[cell] for cell in bare.totals[node]}, policy.effective)
        acceptance.add([bare.totals[one] for one in family[node]])
        yield from (accepted for each in own if (accepted := acceptance.accept(each, merging=True)))


def repaired(structure: Structure, weights: Mapping[str, int], policy: Policy, withdraw: Withdraw) -> Structure:
    """Give up what is necessary until everybody hides well enough in every piece.

    The worst person of a piece decides: the deepest node that holds her gives up its breakdowns, or else its total.
    A piece of more than `policy.most_groups` groups gives up its top node's breakdowns without being looked at.
    """
    known: dict[Piece, str | None] = {}
    while True:
        found = list(pieces(structure, weights))
        large = [piece.top for piece in found if len(piece.groups) > policy.most_groups]
        for piece in () if large else found:
            if piece not in known:
                known[piece] = _worst(piece, weights, policy)
        deepest = {cell: node for node, cells in structure.totals.items() for cell in cells}
        nodes = large or [deepest[cell] for piece in found if (cell := known[piece])]
        if not nodes:
            return structure
        for node in nodes:
            structure = _without(structure, node, withdraw)


def _worst(piece: Piece, weights: Mapping[str, int], policy: Policy) -> str | None:
    inside = frozenset[str]().union(*piece.groups)
    acceptance = Acceptance({cell: weights[cell] for cell in inside}, policy.effective)
    acceptance.add(piece.groups)
    return acceptance.worst()


def _without(structure: Structure, node: str, withdraw: Withdraw) -> Structure:
    if node in structure.by_node:
        return structure.without_breakdowns(node)
    return withdraw(structure, node) if node in structure.totals else structure
