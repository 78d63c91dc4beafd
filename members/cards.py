"""Mail one card: its code exists in this process's memory and in the member's mail, nowhere else.

The flag that a card was mailed is committed before the mail leaves: a crash in between costs a card, which
a replacement mends, and never deals two. members.dealing sets those of first cards, for many members at once.
"""

import enum
import hashlib
from typing import Literal

from sqlalchemy import select, update

from core.db import db, transaction
from core.logs import log
from core.mail import MailDeferred, MailRefused, Message, transport
from members.letters import settings, write
from members.models import ADMITTED, Deal, Member
from members.roles import lead_names
from networks import frozen
from networks.card_codes import form, link, typed
from networks.models import RootSettings
from networks.ports import CardMail

Kind = Literal["card", "replacement"]


class Outcome(enum.Enum):
    """What became of one card's mail."""

    SENT = enum.auto()
    REFUSED = enum.auto()
    NOT_DUE = enum.auto()
    """They had their card replaced in the meantime, or have left."""
    DEFERRED = enum.auto()
    """The server took nothing and wants to be asked again later."""


def thread_of(wave_id: str, member_id: str) -> str:
    """Return the Message-ID of a member's card mail, so that the reminder can answer it without keeping anything."""
    name = hashlib.sha256(f"entrepairs/card-mail/v1 {wave_id} {member_id}".encode()).hexdigest()[:32]
    return f"<{name}@entrepairs>"


def mail_card(mail: CardMail, member_id: str, cell: str, code: bytes) -> Outcome:
    """Mail a first card to a member whose flag is set, unless they have left or had their card replaced meanwhile.

    A refused address is marked as bounced and keeps its flag: a replacement reaches it once it is corrected. Raises
    MailDown when the server went away: the mail is doubtful and the code is lost.
    """
    mine = (Deal.wave_id == mail.wave_id) & (Deal.member_id == member_id)
    due = mine & Deal.mailed.is_(True) & Deal.replaced.is_(False) & (Member.state == ADMITTED)
    member = db.session.scalar(select(Member).join(Deal, Deal.member_id == Member.id).where(due))
    if member is None:
        db.session.rollback()
        return Outcome.NOT_DUE
    outcome = _hand_over(_message(mail, member, cell, code, "card"))
    with transaction():
        _mark(mail.wave_id, member_id, outcome)
    return outcome


def replace_card(mail: CardMail, member_id: str, cell: str, code: bytes) -> Outcome:
    """Set the flag that a member had a second card, then mail it.

    The flag is taken back where certainly nothing left; a refused address is marked as bounced too. Raises MailDown
    when the server went away: the mail is doubtful, the code is lost and the flag stays.
    """
    member = _claim(mail.wave_id, member_id)
    if member is None:
        return Outcome.NOT_DUE
    outcome = _hand_over(_message(mail, member, cell, code, "replacement"))
    if outcome is not Outcome.SENT:
        with transaction():
            _mark(mail.wave_id, member_id, outcome)
            _take_back(mail.wave_id, member_id)
    return outcome


def facts(mail: CardMail) -> dict[str, object]:
    """Return what every mail about a wave's cards says, the same for everybody."""
    chosen = db.session.get(RootSettings, mail.root_id)
    contact = chosen.contact if chosen else ""
    return {"mail": mail, "contact": contact or ", ".join(lead_names(mail.root_id))}


def _claim(wave_id: str, member_id: str) -> Member | None:
    free = (Deal.wave_id == wave_id) & (Deal.member_id == member_id) & Deal.replaced.is_(False)
    with transaction():
        mine = db.session.scalar(update(Deal).where(free).values(replaced=True).returning(Deal.member_id))
    member = db.session.get(Member, mine) if mine else None
    return member if member is not None and member.state == ADMITTED else None


def _hand_over(message: Message) -> Outcome:
    """Hand one mail over; raises MailDown."""
    db.session.rollback()  # no transaction is held open while the mail server is being waited for
    try:
        transport().send(message)
    except MailRefused:
        return Outcome.REFUSED
    except MailDeferred:
        return Outcome.DEFERRED
    return Outcome.SENT


def _mark(wave_id: str, member_id: str, outcome: Outcome) -> None:
    """Mark a refused address, in the caller's transaction."""
    if outcome is Outcome.REFUSED:
        log("card-refused", wave=wave_id)
        db.session.execute(update(Member).where(Member.id == member_id).values(bounced=True))


def _take_back(wave_id: str, member_id: str) -> None:
    mine = (Deal.wave_id == wave_id) & (Deal.member_id == member_id)
    db.session.execute(update(Deal).where(mine).values(replaced=False))


def _message(mail: CardMail, member: Member, cell: str, code: bytes, kind: Kind) -> Message:
    place = (settings().box_url, mail.wave_id, member.language)
    written = {"link": link(*place, cell, code), "form": form(*place), "typed": typed(code)}
    letter = write(kind, member, drawn=frozen.draws(mail.wave_id, member.leaf_id), **written, **facts(mail))
    thread = thread_of(mail.wave_id, member.id)
    if kind == "card":
        return Message(member.email, letter.subject, letter.text, message_id=thread)
    return Message(member.email, letter.subject, letter.text, thread=thread)
