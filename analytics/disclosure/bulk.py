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

    def withdraw(structure: Structure, node: str) -> Structure:
        gone = {one for one in bare.totals if one == node or one not in structure.totals}
        return structure.with_totals(totals(tree, weights, policy, gone))

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

    The worst person of a piece decides: the deepest node that holds her gives up its breakdowns, or its total if
    that helps her; else the nearest node above that has breakdowns gives those up. A piece of more than
    `policy.most_groups` groups gives up the breakdowns of its top node without being looked at.
    """
    known: dict[Piece, tuple[str, ...]] = {}

    def exposed(piece: Piece) -> tuple[str, ...]:
        if piece not in known:
            known[piece] = _exposed(piece, weights, policy)
        return known[piece]

    def helped(cell: str, trial: Structure) -> bool:
        return not any(cell in exposed(piece) for piece in pieces(trial, weights))

    while True:
        found = list(pieces(structure, weights))
        large = [piece.top for piece in found if len(piece.groups) > policy.most_groups]
        worst = [] if large else [cells[0] for piece in found if (cells := exposed(piece))]
        if not large and not worst:
            return structure
        for top in large:
            structure = structure.without_breakdowns(top)
        for cell in worst:
            structure = _without(structure, cell, withdraw, helped)


def _exposed(piece: Piece, weights: Mapping[str, int], policy: Policy) -> tuple[str, ...]:
    inside = frozenset[str]().union(*piece.groups)
    acceptance = Acceptance({cell: weights[cell] for cell in inside}, policy.effective)
    acceptance.add(piece.groups)
    return acceptance.exposed()


def _without(
    structure: Structure, cell: str, withdraw: Withdraw, helped: Callable[[str, Structure], bool]
) -> Structure:
    node = [one for one, cells in structure.totals.items() if cell in cells][-1]
    if node not in structure.by_node and helped(cell, trial := withdraw(structure, node)):
        return trial
    while node not in structure.by_node:
        node = structure.parents[node] or ""
    return structure.without_breakdowns(node)
