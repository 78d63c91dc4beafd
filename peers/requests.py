"""Move a peer request from asking to closing: (request, event, actor, now) -> the next request, or a refusal.

Pure: no row, clock, mail or policy is read here. Waking hours belong to `peers.promise`; who matches whom to
`peers.matching`. A request opens already confirmed (the form is posted by a signed-in member).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from peers.deadlines import (
    CLOSES_AFTER,
    DENY_WITHIN,
    MEMBER_LAPSES,
    REFERENT_AFTER,
    SILENCE,
    UNMET_AFTER,
    next_offer_at,
    searched_for,
)
from peers.states import (
    LIVE,
    OVER,
    SEEKING,
    By,
    Event,
    Kind,
    OfferState,
    OfferStatus,
    Party,
    Refusal,
    RequestStatus,
    State,
)

Step = RequestStatus | Refusal
Rule = Callable[[RequestStatus, Event, By, datetime], Step]


def advance(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Return the request after `event` by `actor` at `now`, or why it is refused.

    A tick with nothing to do returns an equal request, so that ticking twice is harmless.
    """
    if not _may_know(request, actor):
        return Refusal.UNKNOWN
    if (event.kind, actor.party) not in _RULES:
        return Refusal.NOT_YOURS
    states, rule = _RULES[event.kind, actor.party]
    return rule(request, event, actor, now) if request.state in states else _why_not(request, actor)


def _may_know(request: RequestStatus, actor: By) -> bool:
    """Tell whether this person may learn from the reply that the request exists."""
    own = actor.member_id == request.member_id
    match actor.party:
        case Party.MEMBER:
            return own
        case Party.PEER:
            return not own and request.offer_to(actor.member_id) is not None
        case Party.LEAD:
            return not own and request.lead_may_know
        case Party.REFERENT:
            return not own
        case Party.SYSTEM:
            return True


def _why_not(request: RequestStatus, actor: By) -> Refusal:
    """Say why a step known to this party cannot be taken in the present state."""
    if request.state in OVER:
        return Refusal.OVER
    offer = request.offer_to(actor.member_id) if actor.party is Party.PEER else None
    if offer is not None and offer.state is OfferState.SUPERSEDED:
        return Refusal.TAKEN
    return Refusal.OUT_OF_TURN


def _enter(request: RequestStatus, state: State, now: datetime) -> RequestStatus:
    """Change state; leaving `peer_ready` adds the time spent waiting for the member."""
    waited = request.waited
    if request.state is State.PEER_READY:
        waited += now - request.since
    return replace(request, state=state, since=now, waited=waited)


def _settle(
    request: RequestStatus, leaving: Iterable[OfferState], state: OfferState, now: datetime, but: str = ""
) -> RequestStatus:
    """Move every offer in one of the `leaving` states to `state`, except that of the peer `but`."""
    from_states = frozenset(leaving)

    def moved(offer: OfferStatus) -> OfferStatus:
        if offer.state in from_states and offer.peer_id != but:
            return replace(offer, state=state, decided_at=now)
        return offer

    return replace(request, offers=tuple(map(moved, request.offers)))


def _decide(request: RequestStatus, peer_id: str, state: OfferState, now: datetime) -> RequestStatus:
    """Move that peer's latest offer to `state`."""
    latest = request.offer_to(peer_id)
    offers = tuple(
        replace(offer, state=state, decided_at=now) if offer is latest else offer for offer in request.offers
    )
    return replace(request, offers=offers)


def _resume(request: RequestStatus, now: datetime) -> RequestStatus:
    """Go back to searching, beside the referent when the referent has been alerted; nobody stands accepted."""
    freed = _settle(request, {OfferState.ACCEPTED}, OfferState.REVOKED, now)
    return _enter(freed, State.REFERENT if request.escalated_at else State.SEARCHING, now)


def _end(request: RequestStatus, state: State, now: datetime) -> RequestStatus:
    """Enter a state without offers: whoever was asked is free again."""
    return _enter(_settle(request, {OfferState.SENT}, OfferState.SUPERSEDED, now), state, now)


def _reached(request: RequestStatus, party: Party, now: datetime) -> RequestStatus:
    """Note the first contact; a later one does not move it."""
    if request.contacted_at is not None:
        return request
    return replace(request, contacted_at=now, contacted_by=party)


def _tick(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    if request.state in SEEKING:
        return _tick_search(request, now)
    if request.state is State.PEER_READY:
        return _resume(request, now) if now - request.since >= MEMBER_LAPSES else request
    return _end(request, State.CLOSED, now) if now - request.since >= CLOSES_AFTER else request


def _tick_search(request: RequestStatus, now: datetime) -> RequestStatus:
    """Expire silent offers, alert the referent at 30 h, own up to failure on day 7."""
    offers = tuple(
        replace(offer, state=OfferState.EXPIRED, decided_at=now)
        if offer.state is OfferState.SENT and now - offer.sent_at >= SILENCE
        else offer
        for offer in request.offers
    )
    request = replace(request, offers=offers)
    if searched_for(request, now) >= UNMET_AFTER:
        return _end(request, State.UNMET, now)
    alone = request.state is State.SEARCHING and request.contacted_at is None and request.has_referent
    if alone and searched_for(request, now) >= REFERENT_AFTER:
        return _enter(replace(request, escalated_at=now), State.REFERENT, now)
    return request


def _offer(request: RequestStatus, event: Event, _actor: By, now: datetime) -> Step:
    if event.peer_id in {"", request.member_id}:
        return Refusal.UNKNOWN
    if request.offer_to(event.peer_id) is not None:
        return Refusal.ALREADY_ASKED
    due = next_offer_at(request)
    if due is None:
        return Refusal.CAPPED
    if now < due:
        return Refusal.NOT_DUE
    offer = OfferStatus(event.peer_id, OfferState.SENT, sent_at=now)
    return replace(request, offers=(*request.offers, offer))


def _accept(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    refusal = _not_open(request, actor)
    if refusal is not None:
        return refusal
    taken = _decide(request, actor.member_id, OfferState.ACCEPTED, now)
    others = _settle(taken, {OfferState.SENT}, OfferState.SUPERSEDED, now)
    return _enter(others, State.CONNECTED if request.call_directly else State.PEER_READY, now)


def _decline(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    refusal = _not_open(request, actor)
    return refusal if refusal is not None else _decide(request, actor.member_id, OfferState.DECLINED, now)


def _not_open(request: RequestStatus, actor: By) -> Refusal | None:
    """Say why this peer's offer takes no answer any more, or None when it does."""
    offer = request.offer_to(actor.member_id)
    state = offer.state if offer else None
    closed = {OfferState.SUPERSEDED: Refusal.TAKEN, OfferState.EXPIRED: Refusal.EXPIRED}
    return None if state is OfferState.SENT else closed.get(state or OfferState.REVOKED, Refusal.OUT_OF_TURN)


def _approve(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    return _enter(request, State.CONNECTED, now)


def _part(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Look for somebody else; of the peers, only the one who said yes may say so."""
    return _resume(request, now) if _is_in(request, actor) else _why_not(request, actor)


def _is_in(request: RequestStatus, actor: By) -> bool:
    """Tell whether the actor is one of the two introduced (not a peer whose offer was superseded)."""
    accepted = request.accepted
    return actor.party is not Party.PEER or (accepted is not None and accepted.peer_id == actor.member_id)


def _done(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    if not _is_in(request, actor):
        return _why_not(request, actor)
    return _enter(_reached(request, Party.PEER, now), State.CONTACTED, now)


def _not_yet(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Wait longer; said once contacted, it denies that contact and takes the request back to where it was."""
    if not _is_in(request, actor):
        return _why_not(request, actor)
    if request.state is State.CONNECTED:
        return request
    if now - request.since > DENY_WITHIN:
        return Refusal.TOO_LATE
    denied = replace(request, contacted_at=None, contacted_by=None)
    return _enter(denied, State.CONNECTED, now) if request.accepted else _resume(denied, now)


def _peer_gone(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Free the request of a peer who leaves, pauses or is set aside, whether asked or introduced."""
    peer_id = actor.member_id if actor.party is Party.PEER else event.peer_id
    offer = request.offer_to(peer_id)
    if offer is None or offer.state not in {OfferState.SENT, OfferState.ACCEPTED}:
        return Refusal.OUT_OF_TURN
    gone = _decide(request, peer_id, OfferState.REVOKED, now)
    return gone if offer.state is OfferState.SENT else _resume(gone, now)


def _lead_called(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Stop the 48 h clock; the search for a peer goes on, a lead's call does not replace it."""
    return _reached(request, Party.LEAD, now)


def _referent_called(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    if not request.referent_may_know:
        return Refusal.NO_LEAVE
    return _end(_reached(request, Party.REFERENT, now), State.CONTACTED, now)


def _hand_over(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Alert the referent before the 30 h, if the member gave leave."""
    if not request.referent_may_know or not request.has_referent:
        return Refusal.NO_LEAVE
    return _enter(replace(request, escalated_at=now), State.REFERENT, now)


def _give_leave(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    return replace(request, referent_may_know=True)


def _keep(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """Search again from now, beside the referent if one was alerted."""
    return replace(_resume(request, now), round_at=now, waited=timedelta())


def _close(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """End it; only the member's own word counts as the outcome."""
    if not _is_in(request, actor):
        return _why_not(request, actor)
    outcome = event.outcome if actor.party is Party.MEMBER else None
    return replace(_end(request, State.CLOSED, now), outcome=outcome)


def _withdraw(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    open_states = {OfferState.SENT, OfferState.ACCEPTED}
    return _enter(_settle(request, open_states, OfferState.REVOKED, now), State.WITHDRAWN, now)


_INTRODUCED = frozenset({State.PEER_READY, State.CONNECTED})

_RULES: Mapping[tuple[Kind, Party], tuple[frozenset[State], Rule]] = {
    (Kind.TICK, Party.SYSTEM): (LIVE, _tick),
    (Kind.OFFER, Party.SYSTEM): (SEEKING, _offer),
    (Kind.ACCEPT, Party.PEER): (SEEKING, _accept),
    (Kind.DECLINE, Party.PEER): (SEEKING, _decline),
    (Kind.APPROVE, Party.MEMBER): (frozenset({State.PEER_READY}), _approve),
    (Kind.ANOTHER, Party.MEMBER): (frozenset({State.PEER_READY}), _part),
    (Kind.DONE, Party.MEMBER): (frozenset({State.CONNECTED}), _done),
    (Kind.DONE, Party.PEER): (frozenset({State.CONNECTED}), _done),
    (Kind.NOT_YET, Party.MEMBER): (frozenset({State.CONNECTED, State.CONTACTED}), _not_yet),
    (Kind.NOT_YET, Party.PEER): (frozenset({State.CONNECTED}), _not_yet),
    (Kind.NO, Party.MEMBER): (frozenset({State.CONNECTED}), _part),
    (Kind.NO, Party.PEER): (frozenset({State.CONNECTED}), _part),
    (Kind.PEER_GONE, Party.PEER): (SEEKING | _INTRODUCED, _peer_gone),
    (Kind.PEER_GONE, Party.REFERENT): (SEEKING | _INTRODUCED, _peer_gone),
    (Kind.PEER_GONE, Party.SYSTEM): (SEEKING | _INTRODUCED, _peer_gone),
    (Kind.CALLED, Party.LEAD): (SEEKING | _INTRODUCED, _lead_called),
    (Kind.CALLED, Party.REFERENT): (frozenset({State.REFERENT}), _referent_called),
    (Kind.HAND_OVER, Party.LEAD): (frozenset({State.SEARCHING}), _hand_over),
    (Kind.GIVE_LEAVE, Party.MEMBER): (SEEKING | frozenset({State.PEER_READY, State.UNMET}), _give_leave),
    (Kind.KEEP, Party.MEMBER): (frozenset({State.UNMET}), _keep),
    (Kind.CLOSE, Party.MEMBER): (frozenset({State.CONTACTED, State.UNMET}), _close),
    (Kind.CLOSE, Party.PEER): (frozenset({State.CONTACTED}), _close),
    (Kind.WITHDRAW, Party.MEMBER): (LIVE, _withdraw),
}
