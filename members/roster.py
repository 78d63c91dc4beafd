"""Hold the members' side of a wave: who may answer, their cell while it is open, and the mails to everybody.

Implements `networks.ports.Roster`. Nothing here writes a card down: see members.dealing and members.cards.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from core import traces
from core.db import db
from core.logs import log
from core.mail import Message, queue, transport
from members import dealing, digests
from members.addresses import ON_REFUSAL
from members.cards import facts, thread_of
from members.letters import absolute, write
from members.models import ADMITTED, Deal, Member
from members.roles import lead_names
from networks import frozen
from networks.cells import CellClass
from networks.ports import CardMail, Event

_RANDOM = secrets.SystemRandom()


class MailRoster:
    """The roster that reaches members by mail; codes that wait for a mail server are in its memory."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, dealing.Held]] = {}
        """By wave and cell."""

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
        """Count, by cell, the members for whom a card is to be drawn and mailed.

        A cell of which cards drawn earlier still wait in memory is there too, with no more than is to be drawn.
        """
        holding = {cell: 0 for cell, held in self._held.get(wave_id, {}).items() if held}
        return {**holding, **Counter(_waiting(wave_id))}

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        """Mail one code of their cell to every member not mailed yet, cell by cell; return how many were sent.

        Cells and members come in random order, those first whose codes an earlier round drew. Raises MailDown when
        nothing can be sent; a server that goes away later ends the round. See members.dealing for who waits how.
        """
        transport().probe()
        held = self._held_of(mail.wave_id)
        fresh = [cell for cell in codes if cell not in held]
        _RANDOM.shuffle(fresh)
        sent = 0
        for cell in (*held, *fresh):
            dealt = dealing.deal_cell(mail, cell, codes.get(cell, ()), held.setdefault(cell, {}))
            sent += dealt.sent
            if dealt.down:
                log("dealing-stopped", wave=mail.wave_id, count=sent)
                break
        return sent

    def _held_of(self, wave_id: str) -> dict[str, dealing.Held]:
        """Return what is held of a wave, by cell; drop what is held of waves that are over."""
        dealt = set(db.session.scalars(select(Deal.wave_id).distinct()))
        db.session.rollback()
        self._held = {
            wave: {cell: held for cell, held in cells.items() if held}
            for wave, cells in self._held.items()
            if wave in dealt
        }
        return self._held.setdefault(wave_id, {})

    def announce(self, mail: CardMail) -> int:
        """Queue word of the meeting for everybody who draws a card there and was not told; return how many.

        In the caller's transaction. Their "mailed" says from then on that they were told.
        """
        return dealing.announce(mail)

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
        self._held.pop(wave_id, None)
        return count


def _eligible(root_id: str) -> list[Member]:
    return list(db.session.scalars(select(Member).where(Member.root_id == root_id, Member.state == ADMITTED)))


def _class_of(member: Member) -> CellClass:
    return CellClass(member.leaf_id, member.sector, member.size)


def _waiting(wave_id: str) -> list[str]:
    """Return the cell of each member not mailed yet, without those who draw their card."""
    theirs = select(Deal.cell).join(Member, Member.id == Deal.member_id)
    by_mail = Member.leaf_id.not_in(frozen.by_hand(wave_id))
    return list(
        db.session.scalars(
            theirs.where(Deal.wave_id == wave_id, Deal.mailed.is_(False), Member.state == ADMITTED, by_mail)
        )
    )


def _dealt(wave_id: str) -> list[Member]:
    theirs = select(Member).join(Deal, Deal.member_id == Member.id)
    return list(db.session.scalars(theirs.where(Deal.wave_id == wave_id, Member.state == ADMITTED)))
