"""Walk the tree of networks: one query for a whole root, then pure steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from core.db import db, new_id
from networks.models import CLUB, GROUP, Cluster, Network, RootSettings


class NotAGroup(Exception):
    """A club cannot have nodes below it."""


@dataclass(frozen=True)
class Node:
    """One node of a loaded tree; `parent` is None for the root.

    A cluster is a group of small clubs; a retired one has been dissolved, and stands in no list any more.
    """

    id: str
    name: str
    parent: str | None
    is_club: bool
    is_cluster: bool = False
    is_retired: bool = False
    held: frozenset[str] = frozenset()
    """The clubs that a retired cluster held to the end."""


class Tree:
    """A whole root, loaded once."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index the nodes of one root."""
        self._nodes = {node.id: node for node in sorted(nodes, key=lambda node: (node.name.casefold(), node.id))}
        self.root = next(node for node in self._nodes.values() if node.parent is None)

    def __getitem__(self, node_id: str) -> Node:
        """Return a node; raise KeyError for a stranger."""
        return self._nodes[node_id]

    def __contains__(self, node_id: object) -> bool:
        """Tell whether a node belongs to this root."""
        return node_id in self._nodes

    def ancestors(self, node_id: str) -> tuple[str, ...]:
        """Return the nodes above a node, nearest first."""
        found = []
        parent = self[node_id].parent
        while parent is not None:
            found.append(parent)
            parent = self[parent].parent
        return tuple(found)

    def children(self, node_id: str) -> tuple[Node, ...]:
        """Return the nodes right below a node, by name, without retired ones."""
        return tuple(node for node in self._nodes.values() if node.parent == node_id and not node.is_retired)

    def retired(self, node_id: str) -> tuple[Node, ...]:
        """Return the clusters dissolved at or below a node, by name."""
        found = (node for node in self._nodes.values() if node.is_retired)
        return tuple(node for node in found if node_id in (node.id, *self.ancestors(node.id)))

    def once_above(self, club_id: str) -> tuple[Node, ...]:
        """Return the dissolved clusters that held a club to the end, by name."""
        return tuple(node for node in self._nodes.values() if club_id in node.held)

    def companions(self, node_id: str) -> tuple[Node, ...]:
        """Return the other clubs of a club's cluster, by name; none where it is in no cluster."""
        parent = self[node_id].parent
        if parent is None or not self[parent].is_cluster:
            return ()
        return tuple(node for node in self.children(parent) if node.id != node_id)

    def descendants(self, node_id: str) -> tuple[Node, ...]:
        """Return all nodes below a node, each before its own children."""
        return tuple(found for child in self.children(node_id) for found in (child, *self.descendants(child.id)))

    def leaves(self, node_id: str | None = None) -> tuple[Node, ...]:
        """Return the clubs at or below a node, or of the whole root."""
        top = self[node_id] if node_id else self.root
        return tuple(node for node in (top, *self.descendants(top.id)) if node.is_club)

    def path(self, node_id: str) -> tuple[str, ...]:
        """Return the names from the root to a node."""
        return tuple(self[node].name for node in (*reversed(self.ancestors(node_id)), node_id))

    def leaf_ancestors(self) -> dict[str, tuple[str, ...]]:
        """Return each club's ancestors, nearest first, as `networks.cells.form` takes them."""
        return {leaf.id: self.ancestors(leaf.id) for leaf in self.leaves()}


def load(network_id: str) -> Tree:
    """Load the whole tree that a node belongs to; raises NotFound for a stranger."""
    root_id = root_of(network_id)
    columns = (Network.id, Network.name, Network.parent_id, Network.kind, Cluster.dissolved, Cluster.held)
    rows = db.session.execute(
        select(*columns).outerjoin(Cluster, Cluster.network_id == Network.id).where(Network.root_id == root_id)
    )
    return Tree(
        Node(
            row.id,
            row.name,
            row.parent_id,
            row.kind == CLUB,
            is_cluster=row.dissolved is False,
            is_retired=row.dissolved is True,
            held=frozenset(row.held or ()),
        )
        for row in rows
    )


def root_of(network_id: str) -> str:
    """Return the id of a node's root; raises NotFound for a stranger."""
    root_id = db.session.scalar(select(Network.root_id).where(Network.id == network_id))
    if root_id is None:
        raise NotFound
    return root_id


def lineage(network_id: str) -> tuple[str, ...]:
    """Return a node and its ancestors, nearest first; empty for a stranger."""
    root_id = db.session.scalar(select(Network.root_id).where(Network.id == network_id))
    return (network_id, *load(network_id).ancestors(network_id)) if root_id else ()


def settings_of(network_id: str) -> RootSettings:
    """Return the settings of a node's root; raises NotFound for a stranger."""
    found = db.session.get(RootSettings, root_of(network_id))
    if found is None:
        raise NotFound
    return found


def plant(name: str, *, kind: str = CLUB, language: str = "fr") -> Network:
    """Add a root with the default settings, in the caller's transaction."""
    own_id = new_id()
    root = Network(id=own_id, root_id=own_id, name=name, kind=kind)
    db.session.add_all([root, RootSettings(root=root, root_id=own_id, language=language)])
    db.session.flush()
    return root


def graft(parent: Network, name: str, *, kind: str = CLUB) -> Network:
    """Add a node below a group, in the caller's transaction; raises `NotAGroup` below a club."""
    if parent.kind != GROUP:
        raise NotAGroup(parent.id)
    child = Network(root_id=parent.root_id, parent_id=parent.id, name=name, kind=kind)
    db.session.add(child)
    db.session.flush()
    return child
