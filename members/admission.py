"""Admit the people a lead names: each gets one mail that says what this is and how to come in."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import vault
from core.clock import today
from core.db import db
from core.mail import Message, queue
from members.addresses import ON_REFUSAL
from members.invitations import Invitee
from members.letters import absolute, write
from members.models import Member


@dataclass(frozen=True)
class Admission:
    """What became of a list: those admitted now, and those who were members already."""

    admitted: tuple[Member, ...]
    known: tuple[Invitee, ...]


def admit(root_id: str, invitees: Iterable[Invitee], *, inviter: str, language: str) -> Admission:
    """Admit every invitee to the leaf in its `club` and queue the invitations, in the caller's transaction."""
    admitted, known = [], []
    # by address: two lists added at once wait for each other in one order, never in a circle
    for invitee in sorted(invitees, key=lambda one: one.email.casefold()):
        member = _add(root_id, invitee, language)
        if member is None:
            known.append(invitee)
        else:
            admitted.append(member)
    for member in admitted:
        _invite(member, inviter)
    return Admission(tuple(admitted), tuple(known))


def is_known(root_id: str, address: str) -> bool:
    """Tell whether an address belongs to a member of a root."""
    same = (Member.root_id == root_id) & (Member.email_hash == vault.lookup(address))
    return db.session.scalar(select(Member.id).where(same)) is not None


def _add(root_id: str, invitee: Invitee, language: str) -> Member | None:
    """Add a member; None for one who is known, be it that another lead has added them this very moment."""
    if is_known(root_id, invitee.email):
        return None
    member = _member(root_id, invitee, language)
    try:
        with db.session.begin_nested():  # a savepoint: one line lost to another list leaves the others alone
            db.session.add(member)
    except IntegrityError:
        if not is_known(root_id, invitee.email):
            raise
        return None
    return member


def _member(root_id: str, invitee: Invitee, language: str) -> Member:
    member = Member(root_id=root_id, leaf_id=invitee.club, admitted_on=today(), language=language)
    member.email = invitee.email
    member.first_name, member.last_name, member.company = invitee.first_name, invitee.last_name, invitee.company
    return member


def _invite(member: Member, inviter: str) -> None:
    letter = write("invitation", member, inviter=inviter, link=absolute("signin.ask"))
    queue(Message(member.email, letter.subject, letter.text), on_refusal=ON_REFUSAL)
