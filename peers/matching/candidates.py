"""Turn rows into what matching decides on: the requests that are due an offer and the peers who are free."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core import vault
from core.clock import now, today
from core.db import db
from members.models import ADMITTED, Member
from peers.choices import SLOTS
from peers.duty.line import Line
from peers.endings import known_pairs, pair_hash
from peers.listeners import exclusions
from peers.listeners.folding import fold, words
from peers.listeners.readiness import may_be_asked
from peers.matching.fits import Owner, Peer, Request, Way
from peers.models import Offer, PeerProfile, PeerRequest
from peers.requests.states import OfferState

HOUR = timedelta(hours=1)


def owner_of(member: Member, chosen: PeerProfile | PeerRequest | None = None) -> Owner:
    """Return what matching may know of a member, with what they chose as a peer or when asking; names left out."""
    return Owner(
        member_id=member.id,
        network_id=member.leaf_id,
        company=fold(member.company),
        trade=member.trade or "",
        area=" ".join(words(member.area)),
        size=member.size or "",
        languages=frozenset(filter(None, member.spoken.split(","))),
        ways=frozenset(Way(way) for way in chosen.ways) if chosen else frozenset(),
        slots=frozenset(SLOTS.index(slot) for slot in chosen.slots) if chosen else frozenset(),
        topics=chosen.topics if chosen else frozenset(),
    )


def wish_of(request: PeerRequest, asker: Member, moment: datetime) -> Request:
    """Return a request as matching sees it; once widened, ways, half-days and the own club bind no longer."""
    owner = owner_of(asker, request)
    return Request(
        request_id=request.id,
        asker=replace(owner, ways=frozenset(), slots=frozenset()) if request.widened else owner,
        hours_waited=int((moment - request.asked_at) / HOUR),
        same_trade_elsewhere=request.same_trade_elsewhere,
        own_club_last=request.own_club_last and not request.widened,
        officers_welcome=request.widened,
        already_asked=frozenset(offer.peer_id for offer in request.offers),
    )


def wishes(requests: Sequence[PeerRequest], on: Line) -> list[Request]:
    """Return these requests as matching sees them, with whom the askers would rather not meet.

    Whoever holds an office over an asker's club is only asked if the asker agreed that they know.
    """
    ids, moment = [request.member_id for request in requests], now()
    askers = {member.id: member for member in db.session.scalars(select(Member).where(Member.id.in_(ids)))}
    found = [(wish_of(request, askers[request.member_id], moment), _untold(request, on)) for request in requests]
    named = _named([askers[one] for one in ids])
    return [replace(wish, asker=named(wish.asker), already_asked=wish.already_asked | untold) for wish, untold in found]


def _untold(request: PeerRequest, on: Line) -> frozenset[str]:
    leads = () if request.lead_told_at else on.leads(request.network_id)
    referents = () if request.referent_may_know else on.every_referent(request.network_id)
    return frozenset(one.id for one in (*leads, *referents))


def free_peers(on: Line) -> list[Peer]:
    """Return the peers of a root who may be asked now: not paused, resting, full, asked already or asking."""
    asked, taken = _busy(on.root_id)
    pairs, officers = known_pairs(), on.officers()
    free = [
        (member, profile)
        for member, profile in _listening(on.root_id)
        if member.id not in asked and taken[member.id] < profile.capacity
    ]
    named = _named([member for member, _profile in free])
    return [
        Peer(
            named(owner_of(member, profile)),
            used=taken[member.id],
            officer=member.id in officers,
            met=_Met(member.id, pairs) if pairs else frozenset(),
        )
        for member, profile in free
    ]


def peer_of(member: Member, profile: PeerProfile) -> Peer:
    """Return one listener as matching sees a peer, whomever they have met and however many they are with."""
    return Peer(_named([member])(owner_of(member, profile)))


def tie_key() -> bytes:
    """Return the key that breaks ties; it never leaves this installation."""
    return vault.lookup("entrepairs/ties/v1")


def _named(members: Sequence[Member]) -> Callable[[Owner], Owner]:
    """Return a function that adds to an owner whom they avoid and how others may have named them."""
    avoided = exclusions.avoided_by(member.id for member in members)
    known_as = {member.id: exclusions.keys_of(member) for member in members}
    nobody: frozenset[str] = frozenset()
    return lambda owner: replace(owner, avoids=avoided.get(owner.member_id, nobody), known_as=known_as[owner.member_id])


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


@dataclass(frozen=True)
class _Met:
    """The members whom a peer met within a year; only a hash of each pair is known, so it is made when it is asked."""

    peer_id: str
    pairs: frozenset[bytes]

    def __contains__(self, member_id: object) -> bool:
        """Tell whether the peer met this member."""
        return pair_hash(str(member_id), self.peer_id) in self.pairs
