"""Deal first cards cell by cell, so that no copy taken meanwhile shows who had one before the others of their cell.

In everything that is ever committed, the members of a cell who may hold a card are none, or at least as many as a cell
needs (or all that are left of it). So the flags of a whole cell are set at once, and then its mails leave. Whoever's
mail surely did not leave is set free, all at once, as soon as enough others of the cell stay: they get fresh cards in
the next round. Until then their codes wait in the memory of this process, and leave in its next round before anything
else. A crash loses them. Their flags say that a card was mailed, as with every mail that is in doubt: they ask for a
replacement, and the reminder tells everybody how.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select, update

from core.db import db, transaction
from core.mail import MailDown, Message, queue
from members.addresses import ON_REFUSAL
from members.cards import Outcome, facts, mail_card, thread_of
from members.letters import absolute, write
from members.models import ADMITTED, Deal, Member
from networks import frozen
from networks.ports import CardMail

_RANDOM = secrets.SystemRandom()

Held = dict[str, bytes]
"""The codes drawn for members of one cell whose mail has not left, by member: in memory alone."""


class Dealt(NamedTuple):
    """How many mails of a cell left in this round, and whether the server then went away."""

    sent: int
    down: bool


@dataclass(frozen=True)
class _Place:
    """A member of a cell: whether they may hold a card, have a second one, are still here, can be reached, and draw."""

    member_id: str
    flagged: bool
    replaced: bool
    here: bool
    bounced: bool
    draws: bool


def deal_cell(mail: CardMail, cell: str, codes: Sequence[bytes], held: Held) -> Dealt:
    """Mail the codes to members of a cell that have none, after those held from earlier rounds; change `held`.

    A code is taken out of `held` before its mail is tried, so whatever fails deals nobody two cards.
    """
    held.update(zip(_claim(mail, cell, len(codes)), codes, strict=False))
    dealt = _send(mail, cell, held)
    _set_free(mail, cell, held)
    return dealt


def announce(mail: CardMail) -> int:
    """Tell whoever draws a card at a meeting, in the caller's transaction; return how many.

    Where they share a cell with members who get theirs by mail and are too few alone, they are told with them.
    """
    theirs = select(Deal.cell).join(Member, Member.id == Deal.member_id).where(Deal.wave_id == mail.wave_id)
    drawing = theirs.where(Deal.mailed.is_(False), Member.leaf_id.in_(frozen.by_hand(mail.wave_id)))
    told = 0
    for cell in sorted(set(db.session.scalars(drawing))):
        places = _places(mail.wave_id, cell)
        told += len(_flag(mail, places, _drawing(places)))
    return told


def _claim(mail: CardMail, cell: str, many: int) -> list[str]:
    """Set the flags of up to so many members without a card, and of those who draw theirs; return whom to mail."""
    with transaction():
        places = _places(mail.wave_id, cell)
        waiting = [each.member_id for each in places if each.here and not each.flagged and not each.draws]
        _RANDOM.shuffle(waiting)
        chosen = waiting[:many]
        flagged = _flag(mail, places, {*chosen, *_drawing(places)})
    return [member_id for member_id in chosen if member_id in flagged]


def _flag(mail: CardMail, places: Collection[_Place], more: Collection[str]) -> Collection[str]:
    """Set the flags of some more members, in the caller's transaction, unless too few of the cell would have one.

    Tells those who draw their card, and returns whose flag was set: all of them or nobody's.
    """
    having = {each.member_id for each in places if each.flagged} | set(more)
    here = {each.member_id for each in places if each.here}
    by_mail = {each.member_id for each in places if each.here and not each.draws}
    wanted = [here, by_mail] if by_mail & set(more) else [here]  # whoever draws later is no company for a mail
    if not more or not all(group <= having or len(group & having) >= mail.least for group in wanted):
        return ()
    _set(mail.wave_id, more, mailed=True)
    _tell(mail, _drawing(places) & set(more))
    return more


def _send(mail: CardMail, cell: str, held: Held) -> Dealt:
    """Try each mail once, in random order; what surely did not leave is held again."""
    waiting, sent = list(held), 0
    _RANDOM.shuffle(waiting)
    for member_id in waiting:
        code = held.pop(member_id)
        try:
            outcome = mail_card(mail, member_id, cell, code)
        except MailDown:  # this one is in doubt and keeps its flag; the rest was not tried
            return Dealt(sent, down=True)
        if outcome is Outcome.DEFERRED:
            held[member_id] = code
        sent += outcome is Outcome.SENT
    return Dealt(sent, down=False)


def _set_free(mail: CardMail, cell: str, held: Held) -> None:
    """Take back the flags of those held, all at once, if enough others stay or there are no others.

    Whoever was told where to draw a card may have none yet, and an address may be known to refuse mail: neither counts
    among those who may have got theirs by mail.
    """
    if not held:
        return
    with transaction():
        places = _places(mail.wave_id, cell)
        others = [each for each in places if each.flagged and each.member_id not in held]
        mailed = [each for each in others if not each.draws]
        reached = sum(each.here and not each.bounced for each in mailed)
        if 0 < len(others) < mail.least or (mailed and reached < mail.least):
            return
        # who has left keeps a row that names nobody; who asked for a second card has one
        free = [each.member_id for each in places if each.member_id in held and each.here and not each.replaced]
        _set(mail.wave_id, free, mailed=False)
    held.clear()


def _tell(mail: CardMail, drawing: Collection[str]) -> None:
    """Queue word of the meeting, in the caller's transaction."""
    if not drawing:
        return
    said: Mapping[str, object] = {"home": absolute("home.index"), **facts(mail)}
    for member in db.session.scalars(select(Member).where(Member.id.in_(drawing))):
        letter = write("drawn", member, **said)
        message = Message(member.email, letter.subject, letter.text, message_id=thread_of(mail.wave_id, member.id))
        queue(message, on_refusal=ON_REFUSAL)


def _places(wave_id: str, cell: str) -> list[_Place]:
    """Return everybody of a cell, locked in one order until the transaction ends."""
    drawing = frozen.by_hand(wave_id)
    wanted = select(Deal.member_id, Deal.mailed, Deal.replaced, Member.state, Member.bounced, Member.leaf_id)
    theirs = wanted.join(Member, Member.id == Deal.member_id).where(Deal.wave_id == wave_id, Deal.cell == cell)
    rows = db.session.execute(theirs.order_by(Deal.member_id).with_for_update(of=Deal))
    return [
        _Place(member_id, mailed, replaced, state == ADMITTED, bounced, leaf_id in drawing)
        for member_id, mailed, replaced, state, bounced, leaf_id in rows
    ]


def _drawing(places: Collection[_Place]) -> set[str]:
    return {each.member_id for each in places if each.here and each.draws and not each.flagged}


def _set(wave_id: str, members: Collection[str], *, mailed: bool) -> None:
    theirs = (Deal.wave_id == wave_id) & Deal.member_id.in_(members)
    db.session.execute(update(Deal).where(theirs).values(mailed=mailed))
