"""Give and take roles: leads, referents and operators at a node of the tree."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from core.access import Kind
from core.clock import now
from core.db import db
from core.errors import DomainError
from members.models import LEAD, REFERENT, Member, Role
from networks.models import Network

ELEVEN_MONTHS = timedelta(days=334)


class LeadAndReferent(DomainError):
    """One person cannot be lead and referent of the same node."""

    status = 409
    message = _l("The referent of a club must be someone other than the person who runs it.")


class LastLead(DomainError):
    """A root with members must have a lead."""

    status = 409
    message = _l("Somebody must run the network. Give this role to somebody else first: nothing was changed.")


def give_role(member: Member, kind: Kind, network_id: str) -> None:
    """Give a member a role at a node, in the caller's transaction; raises LeadAndReferent for both at one node."""
    _in_turn(network_id)
    mine = select(Role.kind).where(Role.member_id == member.id, Role.network_id == network_id)
    held = set(db.session.scalars(mine))
    if held | {kind} >= {LEAD, REFERENT}:
        raise LeadAndReferent
    if kind not in held:
        db.session.add(Role(member_id=member.id, network_id=network_id, kind=kind, since=now()))
        db.session.flush()


def take_role(member_id: str, kind: Kind, network_id: str) -> None:
    """Take a role away, in the caller's transaction; nothing happens if it was not held.

    Raises LastLead for the only lead of a root.
    """
    if kind == LEAD and runs_alone(member_id, network_id):
        raise LastLead
    held = (Role.member_id == member_id) & (Role.kind == kind) & (Role.network_id == network_id)
    db.session.execute(delete(Role).where(held))


def hand_over(member_id: str, to: Member, network_id: str) -> None:
    """Pass the lead's role of one node from who holds it to another, in the caller's transaction.

    Raises NotFound when it is not held (any more): two who press at once pass it on once. Raises LeadAndReferent.
    """
    _in_turn(network_id)
    if lead_since(member_id, network_id) is None or to.id == member_id:
        raise NotFound
    give_role(to, LEAD, network_id)
    take_role(member_id, LEAD, network_id)


def lead_since(member_id: str, network_id: str) -> datetime | None:
    """Return since when a member leads a node itself, or None."""
    mine = (Role.member_id == member_id) & (Role.kind == LEAD) & (Role.network_id == network_id)
    return db.session.scalar(select(Role.since).where(mine))


def is_time_to_hand_over(since: datetime, moment: datetime) -> bool:
    """Tell whether a lead has held the role for eleven months: the year is nearly over."""
    return moment - since >= ELEVEN_MONTHS


def holders(kind: Kind, network_id: str) -> list[Member]:
    """Return the members who hold a role at a node itself, by name."""
    held = (Role.kind == kind) & (Role.network_id == network_id)
    found = db.session.scalars(select(Member).join(Role, Role.member_id == Member.id).where(held))
    return sorted(found, key=lambda member: (member.name.casefold(), member.id))


def runs_alone(member_id: str, network_id: str) -> bool:
    """Tell whether a member is the only lead of a root, which nobody above could run instead."""
    if not _in_turn(network_id).is_root:
        return False
    held = (Role.kind == LEAD) & (Role.network_id == network_id)
    return db.session.scalars(select(Role.member_id).where(held)).all() == [member_id]


def _in_turn(network_id: str) -> Network:
    """Lock a node until the transaction ends, so that two leads change its roles one after the other."""
    return db.session.get_one(Network, network_id, with_for_update=True)


def lead_names(network_id: str) -> list[str]:
    """Return the names of a node's leads."""
    return [lead.name for lead in holders(LEAD, network_id)]
