"""Find the members of a part of the tree."""

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from core.db import db
from members.models import ADMITTED, Member
from networks import tree
from networks.tree import Tree


def members_of(nodes: Tree, network_id: str) -> list[Member]:
    """Return the members of the clubs at or below a node, by name."""
    leaves = [leaf.id for leaf in nodes.leaves(network_id)]
    found = db.session.scalars(select(Member).where(Member.leaf_id.in_(leaves), Member.state == ADMITTED))
    return sorted(found, key=lambda member: (member.name.casefold(), member.id))


def member_of(network_id: str, member_id: str) -> Member:
    """Return a member of a club at or below a node; raises NotFound for anybody else."""
    member = db.session.get(Member, member_id)
    leaves = {leaf.id for leaf in tree.load(network_id).leaves(network_id)}
    if member is None or member.state != ADMITTED or member.leaf_id not in leaves:
        raise NotFound
    return member
