"""Rules of a request that looks for somebody: offers and answers, the clock, the lead's and the referent's calls."""

from dataclasses import replace
from datetime import datetime, timedelta

from peers.requests.deadlines import REFERENT_AFTER, SILENCE, UNMET_AFTER, next_offer_at, searched_for
from peers.requests.moves import Step, decide, end, enter, forget, reached, resume, settle
from peers.requests.states import (
    SEEKING,
    By,
    Event,
    OfferState,
    OfferStatus,
    Party,
    Refusal,
    RequestStatus,
    State,
)

_CLOSED = {OfferState.SUPERSEDED: Refusal.TAKEN, OfferState.EXPIRED: Refusal.EXPIRED}


def tick(request: RequestStatus, now: datetime) -> RequestStatus:
    """Expire silent offers, alert the referent at 30 h, own up to failure on day 7."""
    offers = tuple(
        replace(offer, state=OfferState.EXPIRED, decided_at=now)
        if offer.state is OfferState.SENT and now - offer.sent_at >= SILENCE
        else offer
        for offer in request.offers
    )
    request = replace(request, offers=offers)
    if searched_for(request, now) >= UNMET_AFTER:
        return end(request, State.UNMET, now)
    alone = request.state is State.SEARCHING and request.contacted_at is None and request.has_referent
    if alone and searched_for(request, now) >= REFERENT_AFTER:
        return enter(replace(request, escalated_at=now), State.REFERENT, now)
    return request


def offer(request: RequestStatus, event: Event, _actor: By, now: datetime) -> Step:
    """Ask one more peer, when the next offer is due; nobody twice."""
    if event.peer_id in {"", request.member_id}:
        return Refusal.UNKNOWN
    if request.offer_to(event.peer_id) is not None:
        return Refusal.ALREADY_ASKED
    due = next_offer_at(request)
    if due is None:
        return Refusal.CAPPED
    if now < due:
        return Refusal.NOT_DUE
    return replace(request, offers=(*request.offers, OfferStatus(event.peer_id, OfferState.SENT, sent_at=now)))


def accept(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Take the first yes, and thank the others who were asked; the same yes twice is one yes."""
    if _said(request, actor) is OfferState.ACCEPTED:
        return request
    refusal = _not_open(request, actor)
    if refusal is not None:
        return refusal
    taken = decide(request, actor.member_id, OfferState.ACCEPTED, now)
    others = settle(taken, {OfferState.SENT}, OfferState.SUPERSEDED, now)
    return enter(others, State.CONNECTED if request.call_directly else State.PEER_READY, now)


def decline(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Take a no, without a reason; the same no twice is one no."""
    if _said(request, actor) is OfferState.DECLINED:
        return request
    refusal = _not_open(request, actor)
    return refusal if refusal is not None else decide(request, actor.member_id, OfferState.DECLINED, now)


def peer_gone(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Free the request of a peer who leaves, pauses or is set aside, whether asked or introduced.

    Once the two have talked, the member keeps the closing question and nothing is searched for.
    """
    peer_id = actor.member_id if actor.party is Party.PEER else event.peer_id
    asked = request.offer_to(peer_id)
    if asked is None or asked.state not in {OfferState.SENT, OfferState.ACCEPTED}:
        return Refusal.OUT_OF_TURN
    gone = decide(request, peer_id, OfferState.REVOKED, now)
    stays = asked.state is OfferState.SENT or request.state is State.CONTACTED
    return gone if stays else resume(gone, now)


def lead_called(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Stop the 48 h clock; the search for a peer goes on, a lead's call does not replace it."""
    return reached(request, Party.LEAD, now)


def hand_over(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Alert the referent before the 30 h, if the member gave leave; alerted twice is alerted once."""
    if not request.referent_may_know or not request.has_referent:
        return Refusal.NO_LEAVE
    if request.state is State.REFERENT:
        return request
    return enter(replace(request, escalated_at=now), State.REFERENT, now)


def referent_called(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """End the search, or the wait for a peer's call, with the referent's, if the member gave leave."""
    if not request.referent_may_know:
        return Refusal.NO_LEAVE
    if request.state is State.CONTACTED:
        return request if request.contacted_by is Party.REFERENT else Refusal.OUT_OF_TURN
    return end(reached(request, Party.REFERENT, now), State.CONTACTED, now)


def keep(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Search again from now, beside the referent if one was alerted; a search that goes on just goes on.

    Peers who said nothing in the first search may be asked in the second; those who said no, and those with whom it
    came to nothing, are not.
    """
    if request.state in SEEKING:
        return request
    waited = request.waited_before + request.waited + (now - request.since)
    again = forget(resume(request, now), {OfferState.EXPIRED})
    return replace(again, round_at=now, waited=timedelta(), waited_before=waited)


def widen(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Search again with wishes that bind no longer."""
    if request.state in SEEKING:
        return request if request.widened else Refusal.OUT_OF_TURN
    kept = keep(request, event, actor, now)
    return kept if isinstance(kept, Refusal) else replace(kept, widened=True)


def _said(request: RequestStatus, actor: By) -> OfferState | None:
    own = request.offer_to(actor.member_id)
    return own.state if own else None


def _not_open(request: RequestStatus, actor: By) -> Refusal | None:
    """Say why this peer's offer takes no answer any more, or None when it does."""
    state = _said(request, actor)
    if state is OfferState.SENT and request.state in SEEKING:
        return None
    return _CLOSED.get(state or OfferState.REVOKED, Refusal.OUT_OF_TURN)
