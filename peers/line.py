"""Know a root as the peer side needs it: whose turn it is, its hours, its referents and who holds an office."""

from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.db import db
from members.models import ADMITTED, LEAD, REFERENT, Member, Role
from networks import tree
from networks.models import RootSettings
from networks.tree import Tree
from peers.promise import Hours


@dataclass(frozen=True)
class Line:
    """A root, loaded once: its tree, hours, and the leads and referents of each node."""

    root_id: str
    tree: Tree
    hours: Hours
    holders: dict[tuple[str, str], tuple[Member, ...]]
    """Members by (kind of role, node)."""

    def referents(self, club_id: str, *, but: str = "") -> tuple[Member, ...]:
        """Return the referents of the nearest node at or above a club that has any, without one member.

        Whoever asks is not their own referent: then the next node up answers.
        """
        for node in (club_id, *self.tree.ancestors(club_id)):
            found = tuple(one for one in self.holders.get((REFERENT, node), ()) if one.id != but)
            if found:
                return found
        return ()

    def officers(self) -> frozenset[str]:
        """Return the members who lead a node or are referents: nobody is matched with them unasked."""
        return frozenset(member.id for held in self.holders.values() for member in held)


def load(root_id: str) -> Line:
    """Load a root's line."""
    held = select(Role.kind, Role.network_id, Member).join(Member, Member.id == Role.member_id)
    mine = held.where(Member.root_id == root_id, Member.state == ADMITTED, Role.kind.in_((LEAD, REFERENT)))
    holders: dict[tuple[str, str], tuple[Member, ...]] = {}
    for kind, node, member in db.session.execute(mine.order_by(Member.id)):
        holders[kind, node] = (*holders.get((kind, node), ()), member)
    hours = Hours(zone=tree.settings_of(root_id).time_zone)
    return Line(root_id, tree.load(root_id), hours, holders)


def take_turn(root_id: str) -> None:
    """Wait until no other transaction moves a request of this root, so that two yeses cannot both win.

    PostgreSQL locks the root's row of settings; SQLite's BEGIN IMMEDIATE has done the same already. What was
    read before the turn came is forgotten: somebody else may have changed it meanwhile.
    """
    own = select(RootSettings.root_id).where(RootSettings.root_id == root_id)
    db.session.flush()
    db.session.execute(own.with_for_update(key_share=True))
    db.session.expire_all()


def clubs_below(nodes: frozenset[str]) -> frozenset[str]:
    """Return the ids of the clubs at or below these nodes."""
    return frozenset(leaf.id for node in nodes for leaf in tree.load(node).leaves(node))


def nodes_held(person: Actor, kind: str) -> frozenset[str]:
    """Return the nodes at which somebody holds a role of one kind."""
    return frozenset(role.network_id for role in person.roles if role.kind == kind)
