"""Let anybody on the peer side have a word with the referent: pressing the button is the consent to be called."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core import traces
from core.access import Actor
from core.clock import now, today
from core.db import db
from core.errors import DomainError
from members.models import ADMITTED, Member
from peers import letters
from peers.duty import line
from peers.duty.line import Line
from peers.models import ReferentCall
from peers.refusals import NotKnown


class NoReferent(DomainError):
    """No referent has been named at or above this member's club."""

    status = 409
    message = _l("No referent has been named here yet. The numbers on this page answer at once.")


@dataclass(frozen=True)
class Waiting:
    """A member who would like the referent to call."""

    member_id: str
    name: str
    phone: str
    email: str


def ask(member: Member) -> None:
    """Note that a member would like the referent to call and tell the referents, in the caller's transaction.

    Pressing twice is pressing once. Raises NoReferent where nobody could call.
    """
    on = line.load(member.root_id)
    callers = who_calls(on, member)
    if not callers:
        raise NoReferent
    # one press after the other, so that two at one moment make one row
    db.session.scalars(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    if is_waiting(member.id):
        return
    db.session.add(ReferentCall(member_id=member.id, asked_on=today()))
    for referent in callers:
        letters.tell(referent, "peers_desk.desk")


def withdraw(member_id: str) -> None:
    """Take back the wish to be called, in the caller's transaction."""
    db.session.execute(delete(ReferentCall).where(ReferentCall.member_id == member_id))
    traces.forget(ReferentCall)


def is_waiting(member_id: str) -> bool:
    """Tell whether a member waits for the referent's call."""
    return db.session.get(ReferentCall, member_id) is not None


def who_calls(on: Line, member: Member) -> tuple[Member, ...]:
    """Return the referents who would call a member now: those on duty."""
    return on.alerted(member.leaf_id, now(), but=member.id)


def names(member: Member) -> list[str]:
    """Return the names of those who would call a member now; none where there is no referent."""
    return [one.name for one in who_calls(line.load(member.root_id), member)]


def waiting(person: Actor) -> list[Waiting]:
    """Return those whom this referent may call: the nearest referents of their line and those on duty see them."""
    on = line.load(person.root_id)
    return [
        Waiting(member.id, member.name, member.phone, member.email)
        for member in _all(person.root_id)
        if person.member_id in _may_see(on, member)
    ]


def called(member_id: str, person: Actor) -> None:
    """Note that the referent has called, in the caller's transaction; raises NotKnown for members of another line."""
    member = db.session.get(Member, member_id)
    if member is None or member.root_id != person.root_id:
        raise NotKnown
    if person.member_id not in _may_see(line.load(member.root_id), member):
        raise NotKnown
    withdraw(member_id)


def _all(root_id: str) -> Sequence[Member]:
    rows = select(Member).join(ReferentCall, ReferentCall.member_id == Member.id)
    mine = rows.where(Member.root_id == root_id, Member.state == ADMITTED)
    return db.session.scalars(mine.order_by(ReferentCall.asked_on, Member.id)).all()


def _may_see(on: Line, member: Member) -> frozenset[str]:
    named = (*on.referents(member.leaf_id, but=member.id), *who_calls(on, member))
    return frozenset(one.id for one in named)
