"""Take one step of a request: ask the machine, keep what it decided, tell who has to know."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from core import traces
from core.clock import now, today
from core.db import db
from members.letters import digest
from members.models import Member
from peers import letters
from peers.duty import line
from peers.duty.line import Line
from peers.duty.promise import latest_moment
from peers.endings import bury, let_rest
from peers.listeners.readiness import SILENCES
from peers.models import EMAIL, PHONE, Introduction, Offer, PeerProfile, PeerRequest
from peers.refusals import NotKnown, refused
from peers.requests.deadlines import REFERENT_AFTER
from peers.requests.machine import advance
from peers.requests.notices import Notice, Topic, notices
from peers.requests.states import (
    INTRODUCED,
    OVER,
    SEEKING,
    By,
    Event,
    OfferState,
    OfferStatus,
    Refusal,
    RequestStatus,
    State,
)

RESTS_AFTER_OFFER = timedelta(hours=72)
PAUSE = timedelta(days=30)
TOGETHER = frozenset({State.CONNECTED, State.CONTACTED})
PAGES: Mapping[Topic, str] = {
    Topic.ALERT: "peers_desk.desk",
    Topic.RELEASED: "peers_offer.thanks",
    Topic.THANKED: "peers_offer.thanked",
}
"""Where a mail leads; the others lead to the peer side's home page."""


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
    before = status_of(request, on)
    after = advance(before, event, by, now())
    if isinstance(after, Refusal):
        raise refused(after)
    if after != before:
        links = {offer.peer_id: _send(request, offer) for offer in after.offers if not before.offer_to(offer.peer_id)}
        _let_rest(before, after)
        for notice in notices(before, after, by):
            _tell(request, notice, links, on)
        _keep(request, before, after, on)
        db.session.flush()
    return after


def status_of(request: PeerRequest, on: Line) -> RequestStatus:
    """Return what the machine needs; a handler who is no referent of the asker's line any more handles nothing."""
    referents = {one.id for one in on.every_referent(request.network_id, but=request.member_id)}
    status = request.status(has_referent=bool(referents))
    return status if status.handler_id in {None, *referents} else replace(status, handler_id=None)


def forget(member_id: str) -> None:
    """Take a member who leaves out of what others' open requests name, in the caller's transaction."""
    for named in (PeerRequest.wished_peer_id, PeerRequest.handler_id, PeerRequest.handover_to_id):
        db.session.execute(update(PeerRequest).where(named == member_id).values({named: None}))


def _keep(request: PeerRequest, before: RequestStatus, after: RequestStatus, on: Line) -> None:
    if after.state in OVER:
        bury(request, after)
        return
    request.become(after, now())
    request.promised_by = _promise(before, after, request, on)
    _introduce(request, before, after)


def _promise(before: RequestStatus, after: RequestStatus, request: PeerRequest, on: Line) -> datetime | None:
    """Return the moment promised: it moves with the search's clock, and stands on leave for the referent."""
    if not (after.referent_may_know and after.has_referent):
        return None
    same = (before.round_at, before.waited, before.referent_may_know)
    if same == (after.round_at, after.waited, after.referent_may_know) or after.state not in SEEKING | INTRODUCED:
        return request.promised_by
    begun = max(after.round_at + after.waited, now() - REFERENT_AFTER)
    hours = on.hours_for(request.network_id, on.hours.day_of(begun), but=request.member_id)
    return latest_moment(begun, hours, has_referent=True)


def _send(request: PeerRequest, offer: OfferStatus) -> str:
    """Add the row of a new offer and return the token of its link, which is kept nowhere."""
    token = secrets.token_urlsafe(16)
    row = Offer(peer_id=offer.peer_id, state=offer.state, sent_at=offer.sent_at, token_hash=digest(token))
    request.offers.append(row)
    return token


def _tell(request: PeerRequest, notice: Notice, links: dict[str, str], on: Line) -> None:
    if notice.topic is Topic.ALERT and not notice.member_id:
        for referent in on.alerted(request.network_id, now(), but=request.member_id):
            letters.tell(referent, "peers_desk.desk")
        return
    member = db.session.get_one(Member, notice.member_id)
    if notice.topic is Topic.OFFER:
        letters.tell(member, "peers_offer.show", token=links[member.id])
    else:
        letters.tell(member, PAGES.get(notice.topic, "peers.home"))


def _introduce(request: PeerRequest, before: RequestStatus, after: RequestStatus) -> None:
    """Keep the peer's contact from both yeses on, and drop it when the introduction fails."""
    accepted = after.accepted if after.state in TOGETHER else None
    if accepted is None:
        if request.introduction is not None:
            traces.forget(Introduction)
            if before.state is State.CONTACTED:  # the peer has gone after the call
                let_rest(request.member_id, request.introduction.peer_id)
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
            # a rest that began with a meeting is longer: it stays
            profile.rest_until = max(profile.rest_until or now(), now() + RESTS_AFTER_OFFER)
        if offer.state is OfferState.EXPIRED:
            _count_silence(profile)
        elif offer.state in {OfferState.ACCEPTED, OfferState.DECLINED}:
            profile.silences = 0


def _count_silence(profile: PeerProfile) -> None:
    """Count a silence; the last of a row brings a pause and a mail to the page that says so."""
    # the full count stays while the pause lasts, so that the page knows why; the next row begins at one
    profile.silences = profile.silences % SILENCES + 1
    if profile.silences == SILENCES:
        profile.paused_until = max(profile.paused_until or today(), today() + PAUSE)
        letters.tell(db.session.get_one(Member, profile.member_id), "peers_listen.show")
