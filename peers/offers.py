"""Offer requests to peers, a new one at a time, and take their yes or no, from the mail's link or signed in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from core.clock import now
from core.db import db
from members.letters import digest
from members.models import Member
from networks.models import Network
from peers import again, steps
from peers.duty.line import Line
from peers.duty.promise import is_waking
from peers.matching.candidates import free_peers, tie_key, wishes
from peers.matching.fits import Weights
from peers.models import Offer, PeerRequest
from peers.refusals import NotOpen, Taken
from peers.requests.deadlines import next_offer_at
from peers.requests.states import SEEKING, By, Event, Kind, OfferState, Party

SYSTEM = By(Party.SYSTEM)
SAID = {"yes": OfferState.ACCEPTED, "no": OfferState.DECLINED}


def open_requests(root_id: str) -> Sequence[PeerRequest]:
    """Return the open requests of a root with their offers, the longest waiting first."""
    mine = select(PeerRequest).where(PeerRequest.root_id == root_id)
    loaded = mine.options(selectinload(PeerRequest.offers), selectinload(PeerRequest.introduction))
    fresh = loaded.order_by(PeerRequest.asked_at, PeerRequest.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def send_due(on: Line) -> int:
    """Offer every request that is due to the peer who fits best and return how many offers left.

    In the caller's transaction, which has taken the root's turn; nothing leaves at night.
    """
    if not is_waking(now(), on.hours):
        return 0
    due = {request.id: request for request in open_requests(on.root_id) if _is_due(request)}
    if not due:
        return 0
    first = _offer_wished(due, on)
    requests = [request for request in due.values() if request.id not in first]
    if not requests:
        return len(first)
    from peers.matching.pairing import match  # noqa: PLC0415  # linear algebra and graphs: not before somebody asks

    pairings = match(wishes(requests, on), free_peers(on), Weights(), tie_key())
    _kept = _written_to([pairing.peer_id for pairing in pairings])
    for pairing in pairings:
        steps.take(due[pairing.request_id], Event(Kind.OFFER, pairing.peer_id), SYSTEM, on=on)
    return len(first) + len(pairings)


def find(token: str, *, said: str = "") -> Offer:
    """Return the offer of a link while it can be answered; raises Taken or NotOpen.

    With what is `said` now, "yes" or "no", also an offer to which the same was said before: that changes nothing.
    """
    return _answerable(db.session.scalar(select(Offer).where(Offer.token_hash == digest(token))), said)


def own(member_id: str, offer_id: str, *, said: str) -> Offer:
    """Return the offer that a peer was shown signed in, as `find` does; raises NotOpen for anybody else's."""
    return _answerable(db.session.scalar(select(Offer).where(Offer.id == offer_id, Offer.peer_id == member_id)), said)


def waiting(member_id: str) -> Offer | None:
    """Return the offer that waits for a peer's answer: there is never more than one."""
    return db.session.scalar(select(Offer).where(Offer.peer_id == member_id, Offer.state == OfferState.SENT))


def answer(offer: Offer, *, yes: bool) -> None:
    """Take a peer's yes or no, in the caller's transaction; of two yeses at one moment the second is refused."""
    request = steps.find(offer.request_id)
    steps.take(request, Event(Kind.ACCEPT if yes else Kind.DECLINE), By(Party.PEER, offer.peer_id))


def _answerable(offer: Offer | None, said: str) -> Offer:
    if offer is None:
        raise NotOpen
    if offer.state == OfferState.SUPERSEDED:
        raise Taken
    if offer.state not in {OfferState.SENT, SAID.get(said)}:
        raise NotOpen
    return offer


def _offer_wished(due: Mapping[str, PeerRequest], on: Line) -> frozenset[str]:
    """Ask the peers whom requests name and return the ids of these requests; nobody else is asked for six hours."""
    asked = set()
    for request in due.values():
        peer_id = again.wished(request, on)
        if peer_id is not None:
            steps.take(request, Event(Kind.OFFER, peer_id), SYSTEM, on=on)
            asked.add(request.id)
    return frozenset(asked)


def _written_to(member_ids: Sequence[str]) -> Sequence[Row[Member, Network]]:
    """Load at once those who will be written to: the session forgets rows that nobody holds, then asks one by one."""
    both = select(Member, Network).join(Network, Network.id == Member.leaf_id)
    return db.session.execute(both.where(Member.id.in_(member_ids))).all()


def _is_due(request: PeerRequest) -> bool:
    if request.state not in SEEKING:
        return False
    due = next_offer_at(request.status(has_referent=True))
    return due is not None and due <= now()
