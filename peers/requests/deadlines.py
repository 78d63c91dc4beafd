"""Know the deadlines of a peer request: when the next offer is due and how long a search has lasted.

Pure, and in elapsed time only; nights, week-ends and holidays belong to `peers.duty.promise`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from peers.requests.states import SEEKING, OfferState, RequestStatus, State

OFFER_EVERY = timedelta(hours=6)
OFFERS_CAP = 5
SILENCE = timedelta(hours=48)
REFERENT_AFTER = timedelta(hours=30)
CALL_WITHIN = timedelta(hours=6)
MEMBER_LAPSES = timedelta(hours=24)
UNMET_AFTER = timedelta(days=7)
DENY_WITHIN = timedelta(days=7)
CLOSES_AFTER = timedelta(days=30)
REMINDERS: Mapping[State, tuple[timedelta, ...]] = {
    State.PEER_READY: (timedelta(hours=12),),
    State.CONNECTED: (timedelta(hours=24), timedelta(hours=72)),
}
"""How long after entering a state those who are waited for are reminded."""

_COUNTED = frozenset({OfferState.SENT, OfferState.DECLINED, OfferState.EXPIRED})


def next_offer_at(request: RequestStatus) -> datetime | None:
    """Return the earliest moment for the next offer, or None when no more may go out.

    At once at first and after a no, else six hours after the last; at most five in one search, not counting
    peers who were thanked or had to go.
    """
    if request.state not in SEEKING:
        return None
    counted = [offer for offer in request.offers if offer.sent_at >= request.round_at and offer.state in _COUNTED]
    if len(counted) >= OFFERS_CAP:
        return None
    if not counted:
        return request.round_at
    last = max(offer.sent_at for offer in counted)
    refused = (
        offer.decided_at
        for offer in counted
        if offer.state is OfferState.DECLINED and offer.decided_at is not None and offer.decided_at > last
    )
    return min((last + OFFER_EVERY, *refused))


def searched_for(request: RequestStatus, now: datetime) -> timedelta:
    """Return how long the present search has lasted, without the time spent waiting for the member."""
    waiting = now - request.since if request.state is State.PEER_READY else timedelta()
    return now - request.round_at - request.waited - waiting


def reminders_due(request: RequestStatus, now: datetime) -> int:
    """Return how many reminders the present state calls for by now."""
    return sum(now - request.since >= after for after in REMINDERS.get(request.state, ()))


def referent_at(request: RequestStatus) -> datetime | None:
    """Return when the referent is alerted if nobody says yes before, or None when that is not to come."""
    if request.state is not State.SEARCHING or request.contacted_at is not None or not request.has_referent:
        return None
    return request.round_at + request.waited + REFERENT_AFTER


def silence_at(request: RequestStatus) -> datetime | None:
    """Return when the referent is alerted because nobody has said that the two have talked, or None.

    At 30 h like any other search, but the peer has six hours to call first; only with leave: the member, who knows
    whom to call, is not asked for it.
    """
    alone = request.contacted_at is None and request.escalated_at is None and request.has_referent
    if request.state is not State.CONNECTED or not alone or not request.referent_may_know:
        return None
    return max(request.round_at + request.waited + REFERENT_AFTER, request.since + CALL_WITHIN)
