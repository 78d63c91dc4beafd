"""Change one thing of a peer request: its state, its offers, its first contact.

Pure pieces from which `searching`, `together` and `consents` make their rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from peers.requests.deadlines import searched_for
from peers.requests.states import OVER, By, Event, OfferState, OfferStatus, Party, Refusal, RequestStatus, State

Step = RequestStatus | Refusal
Rule = Callable[[RequestStatus, Event, By, datetime], Step]


def why_not(request: RequestStatus, actor: By) -> Refusal:
    """Say why a step known to this party cannot be taken in the present state."""
    if request.state in OVER:
        return Refusal.OVER
    offer = request.offer_to(actor.member_id) if actor.party is Party.PEER else None
    if offer is not None and offer.state is OfferState.SUPERSEDED:
        return Refusal.TAKEN
    return Refusal.OUT_OF_TURN


def is_in(request: RequestStatus, actor: By) -> bool:
    """Tell whether the actor is one of the two introduced (not a peer whose offer was superseded)."""
    accepted = request.accepted
    return actor.party is not Party.PEER or (accepted is not None and accepted.peer_id == actor.member_id)


def enter(request: RequestStatus, state: State, now: datetime) -> RequestStatus:
    """Change state; reminders begin anew, and leaving `peer_ready` adds the time spent waiting for the member."""
    waited = request.waited
    if request.state is State.PEER_READY:
        waited += now - request.since
    return replace(request, state=state, since=now, waited=waited, reminded=0)


def settle(request: RequestStatus, leaving: Iterable[OfferState], state: OfferState, now: datetime) -> RequestStatus:
    """Move every offer in one of the `leaving` states to `state`."""
    from_states = frozenset(leaving)

    def moved(offer: OfferStatus) -> OfferStatus:
        return replace(offer, state=state, decided_at=now) if offer.state in from_states else offer

    return replace(request, offers=tuple(map(moved, request.offers)))


def forget(request: RequestStatus, states: Iterable[OfferState]) -> RequestStatus:
    """Drop the offers in one of these states, so that their peers may be asked again."""
    dropped = frozenset(states)
    return replace(request, offers=tuple(offer for offer in request.offers if offer.state not in dropped))


def decide(request: RequestStatus, peer_id: str, state: OfferState, now: datetime) -> RequestStatus:
    """Move that peer's latest offer to `state`."""
    latest = request.offer_to(peer_id)
    offers = tuple(
        replace(offer, state=state, decided_at=now) if offer is latest else offer for offer in request.offers
    )
    return replace(request, offers=offers)


def resume(request: RequestStatus, now: datetime) -> RequestStatus:
    """Go back to searching, beside the referent when the referent has been alerted; nobody stands accepted.

    Whoever was told that somebody else takes care of it may be asked again.
    """
    freed = forget(settle(request, {OfferState.ACCEPTED}, OfferState.REVOKED, now), {OfferState.SUPERSEDED})
    return enter(freed, State.REFERENT if request.escalated_at else State.SEARCHING, now)


def end(request: RequestStatus, state: State, now: datetime) -> RequestStatus:
    """Enter a state without offers: whoever was asked is free again."""
    return enter(settle(request, {OfferState.SENT}, OfferState.SUPERSEDED, now), state, now)


def reached(request: RequestStatus, party: Party, now: datetime) -> RequestStatus:
    """Note the first contact and how long it took; a later one does not move it.

    The time during which the member was waited for is left out, in this search and in those before it.
    """
    if request.contacted_at is not None:
        return request
    before = request.round_at - request.asked_at - request.waited_before
    took = max(before + searched_for(request, now), timedelta())
    return replace(request, contacted_at=now, contacted_by=party, contact_after=took)


def denied(request: RequestStatus) -> RequestStatus:
    """Take a contact back: nobody has called."""
    return replace(request, contacted_at=None, contacted_by=None, contact_after=None)
