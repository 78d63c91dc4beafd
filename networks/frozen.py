"""Keep what a wave's opening decided: cells, the tree and its names as they were, and the manifest before.

The classes of members are not kept: once everyone has a cell they are of no more use.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from core.db import db
from networks.attributes import ATTRIBUTES
from networks.cells import Cell
from networks.models import Wave
from networks.tree import Tree


class NotOpened(Exception):
    """A wave that has not opened has nothing frozen."""


@dataclass(frozen=True)
class Frozen:
    """A wave's cells, each node's parent (None for the root) and name, and the hash of the manifest before.

    `rules` is the policy of publication, `attributes` those by which members may be told apart, `sizes` the members
    asked in each club, `by_hand` the clubs whose cards are printed and drawn, `assured` whether every precondition of
    the strong promise held. A wave that opened before these were kept has none of them: no rules, the usual attributes.
    """

    cells: tuple[Cell, ...]
    parents: Mapping[str, str | None]
    names: Mapping[str, str]
    network_name: str
    contact: str
    previous: str
    rules: Mapping[str, Any] = field(default_factory=dict)
    attributes: str = ATTRIBUTES[0]
    sizes: Mapping[str, int] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    assured: bool = False

    def path(self, node: str) -> tuple[str, ...]:
        """Return the names from the root to a node."""
        parent = self.parents[node]
        return (*(self.path(parent) if parent else ()), self.names[node])

    def scopes(self) -> dict[str, tuple[str, ...]]:
        """Return the names from the root to each cell's scope, by cell id."""
        return {cell.id: self.path(cell.scope) for cell in self.cells}


_FROZEN = TypeAdapter(Frozen)


def freeze(cells: tuple[Cell, ...], tree: Tree, contact: str, previous: str) -> Frozen:
    """Return what is kept of a tree and its cells at opening."""
    nodes = (tree.root, *tree.descendants(tree.root.id))
    parents = {node.id: node.parent for node in nodes}
    return Frozen(cells, parents, {node.id: node.name for node in nodes}, tree.root.name, contact, previous)


def encode(frozen: Frozen) -> dict[str, object]:
    """Return the JSON form that a wave's row holds."""
    encoded: dict[str, object] = _FROZEN.dump_python(frozen, mode="json")
    return encoded


def of(wave: Wave) -> Frozen:
    """Return what a wave's opening froze; raises `NotOpened`."""
    if wave.frozen is None:
        raise NotOpened(wave.id)
    return _FROZEN.validate_python(wave.frozen)


def by_hand(wave_id: str) -> frozenset[str]:
    """Return the clubs whose members draw their cards of a wave at a meeting; none before it has opened."""
    wave = db.session.get(Wave, wave_id)
    return frozenset(of(wave).by_hand) if wave is not None and wave.frozen is not None else frozenset()


def draws(wave_id: str, leaf_id: str) -> bool:
    """Tell whether the members of a club draw their cards of a wave at a meeting."""
    return leaf_id in by_hand(wave_id)
