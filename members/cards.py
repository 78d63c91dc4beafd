"""Mail one card: its code exists in this process's memory and in the member's mail, nowhere else.

The flag that a card was mailed is committed before the mail leaves: a crash in between costs a card, which
a replacement mends, and never deals two.
"""

import enum
import hashlib
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute

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

Flag = Literal["mailed", "replaced"]


class Outcome(enum.Enum):
    """What became of one card's mail."""

    SENT = enum.auto()
    REFUSED = enum.auto()
    NOT_DUE = enum.auto()
    """Someone else mailed it in the meantime, or the member has left."""
    DEFERRED = enum.auto()
    """The server took nothing and wants to be asked again later: a fresh card goes out in the next round."""


def thread_of(wave_id: str, member_id: str) -> str:
    """Return the Message-ID of a member's card mail, so that the reminder can answer it without keeping anything."""
    name = hashlib.sha256(f"entrepairs/card-mail/v1 {wave_id} {member_id}".encode()).hexdigest()[:32]
    return f"<{name}@entrepairs>"


def mail_card(mail: CardMail, member_id: str, cell: str, code: bytes, flag: Flag) -> Outcome:
    """Set the flag for good, then mail the code.

    A refused address is marked as bounced; one that is put off waits for the next round. Raises MailDown when
    the server went away: the mail is doubtful, the code is lost and the flag stays.
    """
    member = _claim(mail.wave_id, member_id, flag)
    if member is None:
        return Outcome.NOT_DUE
    message = _message(mail, member, cell, code, flag)
    db.session.rollback()  # no transaction is held open while the mail server is being waited for
    try:
        transport().send(message)
    except MailRefused:
        _note_refusal(mail.wave_id, member_id, flag)
        return Outcome.REFUSED
    except MailDeferred:
        # certain that nothing left, so this cannot deal two
        _take_back(mail.wave_id, member_id, flag)
        return Outcome.DEFERRED
    return Outcome.SENT


def facts(mail: CardMail) -> dict[str, object]:
    """Return what every mail about a wave's cards says, the same for everybody."""
    chosen = db.session.get(RootSettings, mail.root_id)
    contact = chosen.contact if chosen else ""
    return {"mail": mail, "contact": contact or ", ".join(lead_names(mail.root_id))}


def _claim(wave_id: str, member_id: str, flag: Flag) -> Member | None:
    column = Deal.mailed if flag == "mailed" else Deal.replaced
    free = (Deal.wave_id == wave_id) & (Deal.member_id == member_id) & column.is_(False)
    with transaction():
        mine = db.session.scalar(update(Deal).where(free).values({column: True}).returning(Deal.member_id))
    member = db.session.get(Member, mine) if mine else None
    return member if member is not None and member.state == ADMITTED else None


def _note_refusal(wave_id: str, member_id: str, flag: Flag) -> None:
    """Mark the address; a replacement that reached nobody may be asked for again."""
    log("card-refused", wave=wave_id)
    with transaction():
        db.session.execute(update(Member).where(Member.id == member_id).values(bounced=True))
        if flag == "replaced":
            _clear(wave_id, member_id, Deal.replaced)


def _take_back(wave_id: str, member_id: str, flag: Flag) -> None:
    with transaction():
        _clear(wave_id, member_id, Deal.mailed if flag == "mailed" else Deal.replaced)


def _clear(wave_id: str, member_id: str, column: InstrumentedAttribute[bool]) -> None:
    mine = (Deal.wave_id == wave_id) & (Deal.member_id == member_id)
    db.session.execute(update(Deal).where(mine).values({column: False}))


def _message(mail: CardMail, member: Member, cell: str, code: bytes, flag: Flag) -> Message:
    place = (settings().box_url, mail.wave_id, member.language)
    kind = "card" if flag == "mailed" else "replacement"
    written = {"link": link(*place, cell, code), "form": form(*place), "typed": typed(code)}
    letter = write(kind, member, drawn=frozen.draws(mail.wave_id, member.leaf_id), **written, **facts(mail))
    thread = thread_of(mail.wave_id, member.id)
    if flag == "mailed":
        return Message(member.email, letter.subject, letter.text, message_id=thread)
    return Message(member.email, letter.subject, letter.text, thread=thread)
