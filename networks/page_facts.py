"""Gather what several of a lead's pages show."""

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from core.access import holds, require_actor
from core.db import db
from core.errors import DomainError
from networks import ports, tree
from networks.cells import members_by_leaf
from networks.models import Network, RootSettings, Wave
from networks.tree import Tree
from networks.waves import State


class SettingsFrozen(DomainError):
    """The settings do not change while a check-in is open or being counted."""

    status = 409
    message = _l("The settings cannot change while a check-in is open or being counted. Nothing was changed.")


def in_own_zone(network_id: str) -> RootSettings:
    """Return a node's settings and show the moments of this page in its root's time zone."""
    chosen = tree.settings_of(network_id)
    g.time_zone = chosen.time_zone
    return chosen


def leads_root(root_id: str) -> bool:
    """Tell whether the person acting decides for the whole root; of a node below: for all of that node."""
    return holds(require_actor(), "lead", root_id)


def running(root_id: str) -> list[Wave]:
    """Return a root's waves that are planned, open or closed, the earliest first."""
    ahead = Wave.state.in_((State.PLANNED, State.OPEN, State.CLOSED))
    return list(db.session.scalars(select(Wave).where(Wave.root_id == root_id, ahead).order_by(Wave.opens_at)))


def frozen_by(root_id: str) -> Wave | None:
    """Return the wave that is open or being counted, during which neither the settings nor the tree change."""
    return next((wave for wave in running(root_id) if wave.state != State.PLANNED), None)


def settled(root_id: str) -> bool:
    """Wait for whoever else changes the tree or opens a wave; tell whether none is open or being counted.

    In the caller's transaction: the answer holds until its end.
    """
    db.session.get(Network, root_id, with_for_update=True)
    ahead = Wave.state.in_((State.PLANNED, State.OPEN, State.CLOSED))
    running_now = select(Wave.state).where(Wave.root_id == root_id, ahead)
    return set(db.session.scalars(running_now.with_for_update())) <= {State.PLANNED.value}


def members_by_club(root_id: str) -> dict[str, int]:
    """Count the members of each club of a root that has any."""
    return members_by_leaf(ports.current().roster.classes(root_id))


def size(nodes: Tree, network_id: str, sizes: dict[str, int]) -> int:
    """Return the number of members at or below a node."""
    return sum(sizes.get(leaf.id, 0) for leaf in nodes.leaves(network_id))
