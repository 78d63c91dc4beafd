"""Change a member's address, by the member with proof that it is read or by a lead, and note what bounces."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from core import traces, vault
from core.clock import today
from core.db import db, transaction
from core.errors import DomainError
from core.mail import Message, queue
from members.letters import LinkSpent, absolute, digest, one_time, read_token, write
from members.models import ADMITTED, AddressChange, Member

CHANGE_LIFE = timedelta(hours=24)
PURPOSE = "address"
ON_REFUSAL = "member"
"""Kind of the queued mails after whose refusal a member's address is marked as bounced."""


Conceal = Callable[[str], None]


class AddressTaken(DomainError):
    """Another member of the same root has this address."""

    status = 409
    message = _l("This address cannot be used here. Choose another one.")


def ask_change(member: Member, address: str) -> None:
    """Mail a confirmation link to the new address; nothing changes until it is followed."""
    token = one_time(PURPOSE, CHANGE_LIFE)
    link = absolute("profile.confirm_address", token=token)
    letter = write("address", member, link=link)
    with transaction():
        db.session.execute(delete(AddressChange).where(AddressChange.member_id == member.id))
        expires_on = today() + timedelta(days=2)
        change = AddressChange(
            token_hash=digest(token), member_id=member.id, email_sealed=vault.seal(address), expires_on=expires_on
        )
        db.session.add(change)
        queue(Message(address, letter.subject, letter.text))


def confirm_change(token: str) -> None:
    """Take the new address over; raises LinkSpent or AddressTaken."""
    read_token(PURPOSE, token)
    spent = delete(AddressChange).where(AddressChange.token_hash == digest(token))
    with transaction():
        change = db.session.execute(spent.returning(AddressChange.member_id, AddressChange.email_sealed)).first()
        member = db.session.get(Member, change.member_id) if change else None
        if change is None or member is None or member.state != ADMITTED:
            raise LinkSpent
        replace_address(member, vault.unseal(change.email_sealed))


def on_correcting(app: Flask, conceal: Conceal) -> None:
    """Register what another feature closes when a lead changes a member's address, by id, in the same transaction."""
    app.extensions.setdefault("on-correcting", []).append(conceal)


def correct(member: Member, address: str) -> None:
    """Give a member another address at a lead's word, in the caller's transaction; raises AddressTaken.

    Nobody has proved that the member reads it: whoever signs in with it finds nothing that was under way.
    """
    before = member.email_hash
    replace_address(member, address, by_lead=True)
    for conceal in current_app.extensions.get("on-correcting", ()) if member.email_hash != before else ():
        conceal(member.id)


def replace_address(member: Member, address: str, *, by_lead: bool = False) -> None:
    """Give a member another address and tell the old one, in the caller's transaction; raises AddressTaken."""
    if vault.lookup(address) == member.email_hash:
        member.email, member.bounced = address, False
        return
    same = select(Member.id).where(Member.root_id == member.root_id, Member.email_hash == vault.lookup(address))
    if db.session.scalar(same) is not None:
        raise AddressTaken
    letter = write("address-changed", member, by_lead=by_lead)
    queue(Message(member.email, letter.subject, letter.text))
    member.email, member.bounced = address, False
    traces.forget(Member, AddressChange, at_once=False)


def mark_bounced(address: str) -> None:
    """Note that an address refuses mail, in the caller's transaction."""
    db.session.execute(update(Member).where(Member.email_hash == vault.lookup(address)).values(bounced=True))
