"""Take one step of a request: ask the machine, keep what it decided, tell who has to know."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from core.clock import now, today
from core.db import db
from members.letters import digest
from members.models import Member
from peers import letters, line
from peers.endings import bury
from peers.line import Line
from peers.models import EMAIL, PHONE, Introduction, Offer, PeerProfile, PeerRequest
from peers.notices import Notice, Topic, notices
from peers.refusals import NotKnown, refused
from peers.requests import advance
from peers.states import OVER, By, Event, OfferState, OfferStatus, Refusal, RequestStatus, State

RESTS_AFTER_OFFER = timedelta(hours=72)
SILENCES = 3
PAUSE = timedelta(days=30)
TOGETHER = frozenset({State.CONNECTED, State.CONTACTED})


def find(request_id: str) -> PeerRequest:
    """Return an open request as it stands once it is this transaction's turn; raises NotKnown."""
    root_id = db.session.scalar(select(PeerRequest.root_id).where(PeerRequest.id == request_id))
    if root_id is None:
        raise NotKnown
    line.take_turn(root_id)
    request = db.session.get(PeerRequest, request_id)
    if request is None:  # closed while this transaction waited
        raise NotKnown
    return request


def take(request: PeerRequest, event: Event, by: By, *, on: Line | None = None) -> RequestStatus:
    """Take a step of a request from `find`, in the caller's transaction; raises the refusal in words.

    `on` is the root's line when the caller has loaded it already.
    """
    on = on or line.load(request.root_id)
    has_referent = bool(on.referents(request.network_id, but=request.member_id))
    before = request.status(has_referent=has_referent)
    after = advance(before, event, by, now())
    if isinstance(after, Refusal):
        raise refused(after)
    if after != before:
        links = {offer.peer_id: _send(request, offer) for offer in after.offers if not before.offer_to(offer.peer_id)}
        _let_rest(before, after)
        for notice in notices(before, after, by):
            _tell(request, notice, links, on)
        _keep(request, before, after)
        db.session.flush()
    return after


def _keep(request: PeerRequest, before: RequestStatus, after: RequestStatus) -> None:
    if after.state in OVER:
        bury(request, after)
        return
    request.become(after)
    _introduce(request, before, after)


def _send(request: PeerRequest, offer: OfferStatus) -> str:
    """Add the row of a new offer and return the token of its link, which is kept nowhere."""
    token = secrets.token_urlsafe(16)
    row = Offer(peer_id=offer.peer_id, state=offer.state, sent_at=offer.sent_at, token_hash=digest(token))
    request.offers.append(row)
    return token


def _tell(request: PeerRequest, notice: Notice, links: dict[str, str], on: Line) -> None:
    if notice.topic is Topic.ALERT:
        for referent in on.alerted(request.network_id, now(), but=request.member_id):
            letters.tell(referent, "peers_desk.desk")
        return
    member = db.session.get_one(Member, notice.member_id)
    if notice.topic is Topic.OFFER:
        letters.tell(member, "peers_offer.show", token=links[member.id])
    else:
        letters.tell(member, "peers_offer.thanks" if notice.topic is Topic.RELEASED else "peers.home")


def _introduce(request: PeerRequest, before: RequestStatus, after: RequestStatus) -> None:
    """Keep the peer's contact from both yeses on, and drop it when the introduction fails."""
    accepted = after.accepted if after.state in TOGETHER else None
    if accepted is None:
        request.introduction = None
    elif before.state not in TOGETHER:
        peer = db.session.get_one(Member, accepted.peer_id)
        introduction = Introduction(peer_id=peer.id, channel=PHONE if peer.phone else EMAIL)
        introduction.contact = peer.phone or peer.email
        request.introduction = introduction


def _let_rest(before: RequestStatus, after: RequestStatus) -> None:
    """Spare a peer for 72 hours after a no or a silence, and for a month after the third silence running."""
    for offer in after.offers:
        old = before.offer_to(offer.peer_id)
        profile = db.session.get(PeerProfile, offer.peer_id) if old and old.state is not offer.state else None
        if profile is None:
            continue
        if offer.state in {OfferState.DECLINED, OfferState.EXPIRED}:
            profile.rest_until = now() + RESTS_AFTER_OFFER
        if offer.state is OfferState.EXPIRED:
            profile.silences += 1
        elif offer.state in {OfferState.ACCEPTED, OfferState.DECLINED}:
            profile.silences = 0
        if profile.silences >= SILENCES:
            profile.paused_until, profile.silences = today() + PAUSE, 0
