"""Ask for a peer, follow the own request, withdraw it at any time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core import vault
from core.clock import now, today
from core.db import db
from members.models import Member
from peers import line, offers, steps
from peers.deadlines import next_offer_at
from peers.line import Line
from peers.models import LEAD_TOO, PEER_ONLY, PHONE, ConsentProof, PeerRequest
from peers.promise import Hours, kept_moment, next_waking
from peers.refusals import AlreadyAsking, NoContact, NotKnown
from peers.states import By, Event, OfferState, Party, RequestStatus

WORDING = "2026-11"
"""Version of the words on the asking page, kept with the proof of consent."""


@dataclass(frozen=True)
class Wishes:
    """What a member chose when asking; the first two are consents and never preselected."""

    lead_may_know: bool
    referent_may_know: bool
    channel: str = PHONE
    call_directly: bool = False
    own_club_last: bool = False


@dataclass(frozen=True)
class Progress:
    """The live line of a search: how many peers have been asked, and when the next one will be."""

    asked: int
    next_at: datetime | None


def ask(member: Member, wishes: Wishes) -> PeerRequest:
    """Open a member's request and offer it at once if people may be reached, in the caller's transaction.

    Raises AlreadyAsking while another is open, NoContact when the profile lacks the chosen channel.
    """
    line.take_turn(member.root_id)
    if own_id(member.id) is not None:
        raise AlreadyAsking
    on = line.load(member.root_id)
    request = _open(member, wishes, promise(on, member, referent_may_know=wishes.referent_may_know))
    db.session.add_all([request, _proof(member, wishes)])
    db.session.flush()
    offers.send_due(on)
    return request


def promise(on: Line, member: Member, *, referent_may_know: bool, shown: datetime | None = None) -> datetime | None:
    """Return the moment by which somebody calls, or None where no referent can stand in.

    `shown` is the moment that the asking page showed: it is kept while the referents on duty have time before it.
    """
    has_referent = referent_may_know and bool(on.referents(member.leaf_id, but=member.id))
    hours = on.hours_for(member.leaf_id, on.hours.day_of(now()), but=member.id)
    return kept_moment(shown, now(), hours, has_referent=has_referent)


def own_id(member_id: str) -> str | None:
    """Return the id of a member's open request, or None."""
    return db.session.scalar(select(PeerRequest.id).where(PeerRequest.member_id == member_id))


def progress(request: PeerRequest, hours: Hours) -> Progress:
    """Return how the search of a request stands."""
    due = next_offer_at(request.status(has_referent=True))
    asked = sum(offer.state == OfferState.SENT for offer in request.offers)
    return Progress(asked, next_waking(max(due, now()), hours) if due else None)


def act(member_id: str, event: Event) -> RequestStatus:
    """Take a step of the member's own request, in the caller's transaction; raises NotKnown without one."""
    request_id = own_id(member_id)
    if request_id is None:
        raise NotKnown
    return steps.take(steps.find(request_id), event, By(Party.MEMBER, member_id))


def _open(member: Member, wishes: Wishes, promised_by: datetime | None) -> PeerRequest:
    contact = member.phone if wishes.channel == PHONE else member.email
    if not contact:
        raise NoContact
    moment = now()
    request = PeerRequest(
        root_id=member.root_id,
        network_id=member.leaf_id,
        member_id=member.id,
        asked_at=moment,
        since=moment,
        round_at=moment,
        promised_by=promised_by,
        lead_told_at=moment if wishes.lead_may_know else None,
        referent_may_know=wishes.referent_may_know,
        call_directly=wishes.call_directly,
        own_club_last=wishes.own_club_last,
        channel=wishes.channel,
    )
    request.contact = contact
    return request


def _proof(member: Member, wishes: Wishes) -> ConsentProof:
    return ConsentProof(
        member_hash=vault.lookup("entrepairs/consent/v1/" + member.id),
        given_on=today(),
        wording=WORDING,
        scope=LEAD_TOO if wishes.lead_may_know else PEER_ONLY,
        referent=wishes.referent_may_know,
    )
