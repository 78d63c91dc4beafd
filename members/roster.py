"""Hold the members' side of a wave: who may answer, their cell while it is open, and the mails to everybody.

Implements `networks.ports.Roster`. Nothing here remembers a card: see members.cards.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from core import traces
from core.db import db
from core.logs import log
from core.mail import MailDown, Message, queue, transport
from members import digests
from members.addresses import ON_REFUSAL
from members.cards import Outcome, facts, mail_card, thread_of
from members.letters import absolute, write
from members.models import ADMITTED, Deal, Member
from members.roles import lead_names
from networks import frozen
from networks.cells import CellClass
from networks.ports import CardMail, Event

_RANDOM = secrets.SystemRandom()


class MailRoster:
    """The roster that reaches members by mail."""

    def classes(self, root_id: str) -> Mapping[CellClass, int]:
        """Count the eligible members of a root by leaf, sector and size."""
        return Counter(_class_of(member) for member in _eligible(root_id))

    def lead_names(self, root_id: str) -> Sequence[str]:
        """Return the names of a root's leads."""
        return lead_names(root_id)

    def assign(self, wave_id: str, root_id: str, cell_of: Mapping[CellClass, str]) -> None:
        """Keep each eligible member's cell, in the caller's transaction; whoever has one keeps it."""
        assigned = set(db.session.scalars(select(Deal.member_id).where(Deal.wave_id == wave_id)))
        for member in _eligible(root_id):
            cell = cell_of.get(_class_of(member))
            if cell is not None and member.id not in assigned:
                db.session.add(Deal(wave_id=wave_id, member_id=member.id, cell=cell))
        db.session.flush()

    def asked(self, wave_id: str, leaf: str | None = None) -> Mapping[str, int]:
        """Count, by cell, the members who have one: all of them, or those of one leaf."""
        dealt = select(Deal.cell).join(Member, Member.id == Deal.member_id)
        theirs = dealt.where(Deal.wave_id == wave_id, Member.state == ADMITTED)
        return Counter(db.session.scalars(theirs if leaf is None else theirs.where(Member.leaf_id == leaf)))

    def undealt(self, wave_id: str) -> Mapping[str, int]:
        """Count, by cell, the members whose card is to be mailed and has not been."""
        return Counter(cell for _member_id, cell in _waiting(wave_id))

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        """Mail one code of their cell to every member not mailed yet, in random order; return how many were sent.

        Commits before each mail. Raises MailDown when nothing can be sent; a server that goes away later ends
        the round, and those still waiting get fresh cards in the next one.
        """
        transport().probe()
        stock = {cell: iter(drawn) for cell, drawn in codes.items()}
        waiting = _waiting(mail.wave_id)
        db.session.rollback()
        _RANDOM.shuffle(waiting)
        sent = 0
        for member_id, cell in waiting:
            code = next(stock[cell], None) if cell in stock else None
            try:
                if code is not None:
                    sent += mail_card(mail, member_id, cell, code, "mailed") is Outcome.SENT
            except MailDown:
                log("dealing-stopped", wave=mail.wave_id, count=sent)
                break
        return sent

    def announce(self, mail: CardMail) -> int:
        """Queue word of the meeting for everybody who draws a card there and was not told; return how many.

        In the caller's transaction. Their "mailed" says from then on that they were told.
        """
        waiting = Deal.member_id.in_(select(Member.id).where(Member.leaf_id.in_(frozen.by_hand(mail.wave_id))))
        untold = (Deal.wave_id == mail.wave_id) & Deal.mailed.is_(False) & waiting
        told = db.session.scalars(update(Deal).where(untold).values(mailed=True).returning(Deal.member_id)).all()
        for member in db.session.scalars(select(Member).where(Member.id.in_(told), Member.state == ADMITTED)):
            letter = write("drawn", member, home=absolute("home.index"), **facts(mail))
            message = Message(member.email, letter.subject, letter.text, message_id=thread_of(mail.wave_id, member.id))
            queue(message, on_refusal=ON_REFUSAL)
        return len(told)

    def remind(self, mail: CardMail) -> None:
        """Queue the same reminder for everybody dealt in, in the caller's transaction."""
        drawing = frozen.by_hand(mail.wave_id)
        for member in _dealt(mail.wave_id):
            letter = write("reminder", member, drawn=member.leaf_id in drawing, **facts(mail))
            thread = thread_of(mail.wave_id, member.id)
            queue(Message(member.email, letter.subject, letter.text, thread=thread), on_refusal=ON_REFUSAL)

    def tell(self, wave_id: str, root_id: str, event: Event, until: datetime) -> None:
        """Queue one notice about a wave, in the caller's transaction: of what became of it.

        It goes to those dealt in; once they are forgotten, to every member of the root. Of a release, whoever asked
        for the figures gets them in its place.
        """
        people = _dealt(wave_id) or _eligible(root_id)
        drawing = frozen.by_hand(wave_id)
        asked = digests.queue_all(wave_id, people) if event == "released" else frozenset()
        for member in (one for one in people if one.id not in asked):
            pages = {"home": absolute("home.index"), "results": absolute("results.index")}
            letter = write(event, member, until=until, drawn=member.leaf_id in drawing, **pages)
            queue(Message(member.email, letter.subject, letter.text), on_refusal=ON_REFUSAL)

    def forget(self, wave_id: str) -> Mapping[str, int]:
        """Delete who was in which cell, in the caller's transaction; return how many cards each cell had replaced.

        Cells without any are left out.
        """
        replaced = select(Deal.cell).where(Deal.wave_id == wave_id, Deal.replaced.is_(True))
        count = Counter(db.session.scalars(replaced))
        db.session.execute(delete(Deal).where(Deal.wave_id == wave_id))
        traces.forget(Deal)
        return count


def _eligible(root_id: str) -> list[Member]:
    return list(db.session.scalars(select(Member).where(Member.root_id == root_id, Member.state == ADMITTED)))


def _class_of(member: Member) -> CellClass:
    return CellClass(member.leaf_id, member.sector, member.size)


def _waiting(wave_id: str) -> list[tuple[str, str]]:
    """Return the (member, cell) pairs not mailed yet, without those who draw their card."""
    theirs = select(Deal.member_id, Deal.cell).join(Member, Member.id == Deal.member_id)
    by_mail = Member.leaf_id.not_in(frozen.by_hand(wave_id))
    open_ones = theirs.where(Deal.wave_id == wave_id, Deal.mailed.is_(False), Member.state == ADMITTED, by_mail)
    return [(member_id, cell) for member_id, cell in db.session.execute(open_ones)]


def _dealt(wave_id: str) -> list[Member]:
    theirs = select(Member).join(Deal, Deal.member_id == Member.id)
    return list(db.session.scalars(theirs.where(Deal.wave_id == wave_id, Member.state == ADMITTED)))
