"""Bring two people together after both yeses: each sees the other's first name and chosen channel, no more."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from members.models import Member
from peers import steps
from peers.models import Introduction, Offer, PeerRequest
from peers.refusals import NotKnown
from peers.states import By, Event, OfferState, Party, RequestStatus, State


@dataclass(frozen=True)
class Reveal:
    """What one side sees of the other after both yeses."""

    introduction_id: str
    first_name: str
    channel: str
    contact: str
    state: str
    as_peer: bool


def reveal(introduction_id: str, member_id: str) -> Reveal:
    """Return the other side to one of the two introduced; raises NotKnown for anybody else."""
    introduction, request = _both(introduction_id)
    if member_id == introduction.peer_id:
        return _show(introduction, request, request, request.member_id, as_peer=True)
    if member_id == request.member_id:
        return _show(introduction, request, introduction, introduction.peer_id, as_peer=False)
    raise NotKnown


def act(introduction_id: str, member_id: str, event: Event) -> RequestStatus:
    """Take a step of an introduction as either side, in the caller's transaction; raises NotKnown for others."""
    introduction, request = _both(introduction_id)
    if member_id not in {introduction.peer_id, request.member_id}:
        raise NotKnown
    party = Party.PEER if member_id == introduction.peer_id else Party.MEMBER
    return steps.take(steps.find(request.id), event, By(party, member_id))


def as_peer(member_id: str) -> list[str]:
    """Return the ids of the introductions in which a member is the peer."""
    return list(db.session.scalars(select(Introduction.id).where(Introduction.peer_id == member_id)))


def awaited(member_id: str) -> int:
    """Count the requests to which a peer said yes and whose asker has not answered yet."""
    mine = select(Offer.id).join(PeerRequest, PeerRequest.id == Offer.request_id)
    waiting = mine.where(
        Offer.peer_id == member_id, Offer.state == OfferState.ACCEPTED, PeerRequest.state == State.PEER_READY
    )
    return len(db.session.scalars(waiting).all())


def _both(introduction_id: str) -> tuple[Introduction, PeerRequest]:
    introduction = db.session.get(Introduction, introduction_id)
    if introduction is None:
        raise NotKnown
    return introduction, db.session.get_one(PeerRequest, introduction.request_id)


def _show(
    introduction: Introduction,
    request: PeerRequest,
    contact: Introduction | PeerRequest,
    other_id: str,
    *,
    as_peer: bool,
) -> Reveal:
    other = db.session.get_one(Member, other_id)
    return Reveal(introduction.id, other.first_name, contact.channel, contact.contact, request.state, as_peer)
