"""Give and take roles: leads, referents and operators at a node of the tree."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core.access import Kind
from core.db import db
from core.errors import DomainError
from members.models import LEAD, REFERENT, Member, Role


class LeadAndReferent(DomainError):
    """One person cannot be lead and referent of the same node."""

    status = 409
    message = _l("The referent of a club must be someone other than the person who runs it.")


def give_role(member: Member, kind: Kind, network_id: str) -> None:
    """Give a member a role at a node, in the caller's transaction; raises LeadAndReferent for both at one node."""
    mine = select(Role.kind).where(Role.member_id == member.id, Role.network_id == network_id)
    held = set(db.session.scalars(mine))
    if held | {kind} >= {LEAD, REFERENT}:
        raise LeadAndReferent
    if kind not in held:
        db.session.add(Role(member_id=member.id, network_id=network_id, kind=kind))
        db.session.flush()


def take_role(member_id: str, kind: Kind, network_id: str) -> None:
    """Take a role away, in the caller's transaction; nothing happens if it was not held."""
    held = (Role.member_id == member_id) & (Role.kind == kind) & (Role.network_id == network_id)
    db.session.execute(delete(Role).where(held))


def holders(kind: Kind, network_id: str) -> list[Member]:
    """Return the members who hold a role at a node itself, by name."""
    held = (Role.kind == kind) & (Role.network_id == network_id)
    found = db.session.scalars(select(Member).join(Role, Role.member_id == Member.id).where(held))
    return sorted(found, key=lambda member: (member.name.casefold(), member.id))


def lead_names(network_id: str) -> list[str]:
    """Return the names of a node's leads."""
    return [lead.name for lead in holders(LEAD, network_id)]
