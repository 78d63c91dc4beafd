"""Let a member go at once: what identifies them is erased, devices are signed out, roles end.

A card already mailed cannot be taken back, since nobody knows which one it was; the page says so.
"""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import delete

from core.db import db
from core.mail import Message, queue
from members.letters import write
from members.models import LEFT, AddressChange, Deal, DeviceSession, Member, Role, SignInLink

Erase = Callable[[str], None]


def on_leaving(app: Flask, erase: Erase) -> None:
    """Register what another feature erases of a member, by id, in the same transaction."""
    app.extensions.setdefault("on-leaving", []).append(erase)


def leave(member: Member) -> None:
    """Erase a member, in the caller's transaction; the ids and the leaf stay until nothing points at them.

    The row of an open wave stays when a card was mailed: it counts the replacements, and names nobody any more.
    """
    letter = write("farewell", member)
    queue(Message(member.email, letter.subject, letter.text))
    for erase in current_app.extensions.get("on-leaving", ()):
        erase(member.id)
    for model in (DeviceSession, SignInLink, AddressChange, Role):
        db.session.execute(delete(model).where(model.member_id == member.id))
    db.session.execute(delete(Deal).where(Deal.member_id == member.id, Deal.mailed.is_(False)))
    _blank(member)


def _blank(member: Member) -> None:
    member.state = LEFT
    member.email_sealed, member.email_hash, member.phone = b"", None, ""
    member.first_name = member.last_name = member.company = member.postcode = member.area = member.spoken = ""
    member.sector = member.size = None
    member.bounced = False
