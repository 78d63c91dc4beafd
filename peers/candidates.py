"""Turn rows into what matching decides on: the requests that are due an offer and the peers who are free."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core import vault
from core.clock import now, today
from core.db import db
from members.models import ADMITTED, Member
from peers.endings import known_pairs, pair_hash
from peers.line import Line
from peers.matching import Owner, Peer, Request
from peers.models import Offer, PeerProfile, PeerRequest
from peers.readiness import may_be_asked
from peers.states import OfferState

HOUR = timedelta(hours=1)


def owner_of(member: Member) -> Owner:
    """Return what matching may know of a member."""
    return Owner(
        member_id=member.id,
        network_id=member.leaf_id,
        company=" ".join(member.company.casefold().split()),
        area=" ".join(member.area.casefold().split()),
        size=member.size or "",
        languages=frozenset(filter(None, member.spoken.split(","))),
    )


def wish_of(request: PeerRequest, asker: Member, moment: datetime) -> Request:
    """Return a request as matching sees it."""
    return Request(
        request_id=request.id,
        asker=owner_of(asker),
        hours_waited=int((moment - request.asked_at) / HOUR),
        own_club_last=request.own_club_last,
        already_asked=frozenset(offer.peer_id for offer in request.offers),
    )


def wishes(requests: Sequence[PeerRequest]) -> list[Request]:
    """Return these requests as matching sees them."""
    ids = [request.member_id for request in requests]
    askers = {member.id: member for member in db.session.scalars(select(Member).where(Member.id.in_(ids)))}
    return [wish_of(request, askers[request.member_id], now()) for request in requests]


def free_peers(on: Line, askers: Iterable[str]) -> list[Peer]:
    """Return the peers of a root who may be asked now: not paused, resting, full, asked already or asking."""
    asked, taken = _busy(on.root_id)
    met, officers = _met(askers), on.officers()
    return [
        Peer(owner_of(member), used=taken[member.id], officer=member.id in officers, met=met(member.id))
        for member, profile in _listening(on.root_id)
        if member.id not in asked and taken[member.id] < profile.capacity
    ]


def tie_key() -> bytes:
    """Return the key that breaks ties; it never leaves this installation."""
    return vault.lookup("entrepairs/ties/v1")


def _listening(root_id: str) -> list[tuple[Member, PeerProfile]]:
    asking = select(PeerRequest.member_id).where(PeerRequest.root_id == root_id)
    found = db.session.execute(
        select(Member, PeerProfile)
        .join(PeerProfile, PeerProfile.member_id == Member.id)
        .where(
            Member.root_id == root_id,
            Member.state == ADMITTED,
            Member.id.not_in(asking),
            PeerProfile.offers,
            PeerProfile.accepted_on.is_not(None),
        )
    )
    moment, day = now(), today()
    return [(member, profile) for member, profile in found if may_be_asked(profile, moment, day)]


def _busy(root_id: str) -> tuple[frozenset[str], Counter[str]]:
    """Return who has an unanswered offer, and how many people each peer is with."""
    counted = (
        select(Offer.peer_id, Offer.state, func.count())
        .join(PeerRequest, PeerRequest.id == Offer.request_id)
        .where(PeerRequest.root_id == root_id, Offer.state.in_((OfferState.SENT, OfferState.ACCEPTED)))
        .group_by(Offer.peer_id, Offer.state)
    )
    asked, taken = set(), Counter[str]()
    for peer_id, state, number in db.session.execute(counted):
        if state == OfferState.SENT:
            asked.add(peer_id)
        else:
            taken[peer_id] = number
    return frozenset(asked), taken


def _met(askers: Iterable[str]) -> Callable[[str], frozenset[str]]:
    """Return a function that tells which of the askers a peer met within a year."""
    pairs, waiting = known_pairs(), tuple(askers)
    if not pairs:
        return lambda _peer_id: frozenset()
    return lambda peer_id: frozenset(asker for asker in waiting if pair_hash(asker, peer_id) in pairs)
