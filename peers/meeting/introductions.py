"""Bring two people together after both yeses: each sees the other's first name and chosen channel, no more.

The peer then also sees what the asker chose to talk about and how: before both yeses that stays hidden
(see `peers.meeting.faces`).
"""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from members.models import Member
from peers import letters, steps
from peers.models import Introduction, Offer, PeerRequest
from peers.refusals import NotKnown, OutOfTurn
from peers.requests.states import By, Event, OfferState, Party, RequestStatus, State


@dataclass(frozen=True)
class Reveal:
    """What one side sees of the other after both yeses; topics and ways are the asker's, for the peer alone."""

    introduction_id: str
    offer_id: str
    first_name: str
    channel: str
    contact: str
    state: str
    as_peer: bool
    topics: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Both:
    """An introduction and its request."""

    introduction: Introduction
    request: PeerRequest

    def is_peer(self, member_id: str) -> bool:
        """Tell whether a member is the peer of the two; raises NotKnown for anybody else."""
        if member_id not in {self.introduction.peer_id, self.request.member_id}:
            raise NotKnown
        return member_id == self.introduction.peer_id


def find(introduction_id: str) -> Both:
    """Return an introduction with its request; raises NotKnown."""
    introduction = db.session.get(Introduction, introduction_id)
    if introduction is None:
        raise NotKnown
    return Both(introduction, db.session.get_one(PeerRequest, introduction.request_id))


def reveal(introduction_id: str, member_id: str) -> Reveal:
    """Return the other side to one of the two introduced; raises NotKnown for anybody else."""
    both = find(introduction_id)
    introduction, request = both.introduction, both.request
    as_peer = both.is_peer(member_id)
    contact: Introduction | PeerRequest = request if as_peer else introduction
    other = db.session.get_one(Member, request.member_id if as_peer else introduction.peer_id)
    return Reveal(
        introduction_id=introduction.id,
        offer_id=_offer_id(both),
        first_name=other.first_name,
        channel=contact.channel,
        contact=contact.contact,
        state=request.state,
        as_peer=as_peer,
        topics=tuple(sorted(request.topics)) if as_peer else (),
        ways=tuple(sorted(request.ways)) if as_peer else (),
    )


def meeting(introduction_id: str, member_id: str, *, as_peer: bool) -> Both:
    """Return an introduction in this transaction's turn, to one side of it, while the two have not talked.

    Raises NotKnown for anybody else and OutOfTurn afterwards.
    """
    request_id = find(introduction_id).request.id
    steps.find(request_id)
    both = find(introduction_id)
    if both.is_peer(member_id) is not as_peer:
        raise NotKnown
    if both.request.state != State.CONNECTED:
        raise OutOfTurn
    return both


def act(introduction_id: str, member_id: str, event: Event) -> RequestStatus:
    """Take a step of an introduction as either side, in the caller's transaction; raises NotKnown for others.

    Once the two have talked, the peer is written to: a page with a few words for whoever has listened.
    """
    both = find(introduction_id)
    party = Party.PEER if both.is_peer(member_id) else Party.MEMBER
    peer_id = both.introduction.peer_id
    request = steps.find(both.request.id)
    before = request.state
    after = steps.take(request, event, By(party, member_id))
    if after.state is State.CONTACTED and before != State.CONTACTED:
        letters.tell(db.session.get_one(Member, peer_id), "peers_safeguard.debrief")
    return after


def follow_up(introduction_id: str, member_id: str, event: Event) -> str:
    """Take a step as `act` does and return the endpoint to go on to: a peer who has listened gets a few words."""
    after = act(introduction_id, member_id, event)
    listened = after.state is State.CONTACTED and member_id != after.member_id
    return "peers_safeguard.debrief" if listened else "peers.home"


def awaited(member_id: str) -> list[str]:
    """Return the ids of the offers to which a peer said yes and whose asker has not answered yet."""
    mine = select(Offer.id).join(PeerRequest, PeerRequest.id == Offer.request_id)
    waiting = mine.where(
        Offer.peer_id == member_id, Offer.state == OfferState.ACCEPTED, PeerRequest.state == State.PEER_READY
    )
    return list(db.session.scalars(waiting))


def _offer_id(both: Both) -> str:
    mine = select(Offer.id).where(Offer.request_id == both.request.id, Offer.peer_id == both.introduction.peer_id)
    return db.session.scalars(mine).one()
