"""Put small clubs under one cluster and take it apart again; each act is in the caller's transaction.

A cluster is a group between a group and its clubs: cells, totals, pages and roles follow from the tree. It is made
afresh, so nobody gains a view of a club by its coming; it is retired rather than deleted, because publications and
roles may name it.
"""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from core.db import db
from core.errors import DomainError
from networks import ports, tree
from networks.clustering import Clubs, Obstacle, obstacle
from networks.models import GROUP, Cluster, Network
from networks.page_facts import members_by_club, settled
from networks.tree import Tree

OBSTACLES = {
    Obstacle.NOT_FREE: _l("One of these clubs is not directly below this group, or is in a cluster already."),
    Obstacle.TOO_FEW_CLUBS: _l("A cluster takes three clubs at least, so that no club can be told apart."),
    Obstacle.NO_SMALL_CLUB: _l("All of these clubs are large enough to have figures of their own."),
    Obstacle.LARGE_CLUB: _l(
        "One of these clubs is large enough to have figures of its own. "
        "It may only help out where there are fewer than three small clubs."
    ),
    Obstacle.TOO_FEW_ANSWERS: _l("Together these clubs would still bring too few answers. Add another club."),
}


class ClusterRefused(DomainError):
    """These clubs cannot form a cluster."""

    status = 422

    def __init__(self, reason: Obstacle) -> None:
        super().__init__(reason.value)
        self.reason, self.message = reason, OBSTACLES[reason]


class ClustersFrozen(DomainError):
    """The tree does not change while a check-in is open or being counted."""

    status = 409
    message = _l("Clusters cannot change while a check-in is open or being counted. Nothing was changed.")


def clubs_of(nodes: Tree, group_id: str) -> Clubs:
    """Return the free clubs right below a group and what to expect of each."""
    foresight, sizes = ports.current().foresight, members_by_club(nodes.root.id)
    share = foresight.usual_share(nodes.root.id).share
    return free_clubs(nodes, group_id, sizes, share, foresight.alone_from(tree.settings_of(group_id).threshold))


def free_clubs(nodes: Tree, group_id: str, sizes: Mapping[str, int], share: float, alone_from: int) -> Clubs:
    """Return the free clubs right below a group of which a share answers; pure. `sizes` are members by club."""
    free = (node.id for node in nodes.children(group_id) if node.is_club)
    return Clubs({club: sizes.get(club, 0) for club in free}, alone_from, share)


def make(group_id: str, name: str, chosen: Collection[str]) -> str:
    """Put clubs right below a group under a new cluster and return its id; the one that holds just these, if any.

    Raises `ClustersFrozen` or `ClusterRefused`.
    """
    _settled(tree.root_of(group_id))
    nodes = tree.load(group_id)
    known = next((one.id for one in nodes.children(group_id) if one.is_cluster and _holds(nodes, one.id, chosen)), None)
    if known:
        return known
    reason = obstacle(chosen, clubs_of(nodes, group_id))
    if reason:
        raise ClusterRefused(reason)
    cluster = tree.graft(db.session.get_one(Network, group_id), name, kind=GROUP)
    db.session.add(Cluster(network_id=cluster.id))
    _move(chosen, cluster.id)
    return cluster.id


def dissolve(cluster_id: str) -> None:
    """Put a cluster's clubs back where they were and retire it; nothing happens to one already dissolved."""
    marked = db.session.get_one(Cluster, cluster_id)
    if marked.dissolved:
        return
    nodes = tree.load(cluster_id)
    _settled(nodes.root.id)
    marked.dissolved, marked.held = True, [club.id for club in nodes.children(cluster_id)]
    _move(marked.held, nodes[cluster_id].parent)


def _move(clubs: Collection[str], parent_id: str | None) -> None:
    for club in db.session.scalars(select(Network).where(Network.id.in_(clubs))):
        club.parent_id = parent_id
    db.session.flush()


def _holds(nodes: Tree, cluster_id: str, chosen: Collection[str]) -> bool:
    return {club.id for club in nodes.children(cluster_id)} == set(chosen)


def _settled(root_id: str) -> None:
    """Wait for whoever else changes the tree or opens a wave; raises `ClustersFrozen` while one is open or counted."""
    if not settled(root_id):
        raise ClustersFrozen
