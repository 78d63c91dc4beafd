"""Let a member go at once: what identifies them is erased, devices are signed out, roles end.

A card already mailed cannot be taken back, since nobody knows which one it was; the page says so.
"""

from collections.abc import Callable, Iterable

from flask import Flask, current_app
from sqlalchemy import delete, select

from core import erasures, traces, vault
from core.db import db
from core.logs import log
from core.mail import Message, Outgoing, queue, recall
from members.letters import write
from members.models import ADMITTED, LEFT, AddressChange, Deal, DeviceSession, DigestWish, Member, Role, SignInLink
from members.roles import LastLead, runs_alone

Erase = Callable[[str], None]


def on_leaving(app: Flask, erase: Erase) -> None:
    """Register what another feature erases of a member, by id, in the same transaction."""
    app.extensions.setdefault("on-leaving", []).append(erase)


def leave(member: Member) -> None:
    """Erase a member, in the caller's transaction; the ids and the leaf stay until nothing points at them.

    The row of an open wave stays when a card was mailed: it counts the replacements, and names nobody any more.
    Raises LastLead if the other members of the root would have nobody to run it.
    """
    if runs_alone(member.id, member.root_id) and _others(member):
        raise LastLead
    letter, address = write("farewell", member), member.email
    _erase(member)
    queue(Message(address, letter.subject, letter.text))


def leave_again(member_id: str) -> None:
    """Erase a member whom a restored backup brought back, in the caller's transaction, without a letter.

    Leaving wins over the rule that a root has a lead: the log tells the operator to name one.
    """
    member = db.session.get_one(Member, member_id)
    if runs_alone(member.id, member.root_id) and _others(member):
        log("root-without-lead")
    _erase(member)


def standing() -> Iterable[str]:
    """Return the ids of the members who have not left."""
    return db.session.scalars(select(Member.id).where(Member.state == ADMITTED))


ERASED = erasures.Kind("member", standing, leave_again)


def _erase(member: Member) -> None:
    for erase in current_app.extensions.get("on-leaving", ()):
        erase(member.id)
    _recall(member)
    for model in (DeviceSession, SignInLink, AddressChange, Role, DigestWish):
        db.session.execute(delete(model).where(model.member_id == member.id))
    db.session.execute(delete(Deal).where(Deal.member_id == member.id, Deal.mailed.is_(False)))
    _blank(member)
    erasures.note(ERASED.name, member.id)
    traces.forget(Member, DeviceSession, SignInLink, AddressChange, Role, DigestWish, Deal, Outgoing)


def _recall(member: Member) -> None:
    """Take back the mails that were not handed over, to the address and to one that waits to be confirmed."""
    changes = select(AddressChange.email_sealed).where(AddressChange.member_id == member.id)
    for address in (member.email, *map(vault.unseal, db.session.scalars(changes))):
        recall(address)


def _others(member: Member) -> bool:
    """Tell whether a member's root has any other."""
    rest = (Member.root_id == member.root_id) & (Member.state == ADMITTED) & (Member.id != member.id)
    return db.session.scalar(select(Member.id).where(rest).limit(1)) is not None


def _blank(member: Member) -> None:
    member.state = LEFT
    member.email_sealed, member.email_hash, member.phone = b"", None, ""
    member.first_name = member.last_name = member.company = member.postcode = member.area = member.spoken = ""
    member.sector = member.size = member.trade = None
    member.bounced = False
