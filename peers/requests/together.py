"""Rules of two people brought together: the member's yes, whether they have talked, thanks and the closing answer."""

from dataclasses import replace
from datetime import datetime, timedelta

from peers.requests.deadlines import DENY_WITHIN, silence_at
from peers.requests.moves import Step, denied, end, enter, is_in, reached, resume, settle, why_not
from peers.requests.states import SEEKING, By, Event, OfferState, Party, Refusal, RequestStatus, State


def approve(request: RequestStatus, event: Event, _actor: By, now: datetime) -> Step:
    """Introduce the two; a second press changes nothing, nor does a yes to a peer who has gone meanwhile."""
    if _is_another(request, event):
        return Refusal.OUT_OF_TURN
    return request if request.state is State.CONNECTED else enter(request, State.CONNECTED, now)


def part(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Look for somebody else; of the peers, only the one who said yes may say so."""
    if request.state in SEEKING:
        return request
    if _is_another(request, event):
        return Refusal.OUT_OF_TURN
    return resume(request, now) if is_in(request, actor) else why_not(request, actor)


def done(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Note that the two have talked; when the other has said so before, nothing is left to note."""
    if not is_in(request, actor):
        return why_not(request, actor)
    if request.state is State.CONTACTED:
        return request
    return enter(reached(request, Party.PEER, now), State.CONTACTED, now)


def not_yet(request: RequestStatus, _event: Event, actor: By, now: datetime) -> Step:
    """Wait longer, or deny a call that the lead, the peer or the referent says was made.

    Once contacted, a denial takes the request back to where it was; it is in time for seven days.
    """
    if not is_in(request, actor):
        return why_not(request, actor)
    if request.state is State.CONNECTED or request.contacted_at is None:
        return request
    said_at = request.since if request.state is State.CONTACTED else request.contacted_at
    if now - said_at > DENY_WITHIN:
        return Refusal.TOO_LATE
    if request.state is not State.CONTACTED:
        return denied(request)
    if request.accepted:
        return enter(denied(request), State.CONNECTED, now)
    return resume(denied(request), now)


def thank(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Let the member thank the peer, once; there is nobody to thank where the referent called."""
    return replace(request, thanked=True) if request.accepted else Refusal.OUT_OF_TURN


def close(request: RequestStatus, event: Event, _actor: By, now: datetime) -> Step:
    """End it with the member's own word on how it was, if there is one."""
    return replace(end(request, State.CLOSED, now), outcome=event.outcome)


def withdraw(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    """End it at the member's wish, in whatever state."""
    open_states = {OfferState.SENT, OfferState.ACCEPTED}
    return enter(settle(request, open_states, OfferState.REVOKED, now), State.WITHDRAWN, now)


def alert(request: RequestStatus, now: datetime) -> RequestStatus:
    """Tell the referent in time, beside the introduction, when nobody has said that the two have talked."""
    due = silence_at(request)
    return replace(request, escalated_at=now) if due is not None and now >= due else request


def lapse(request: RequestStatus, now: datetime, after: timedelta) -> RequestStatus:
    """Close what nobody has closed, once it has stood for `after`."""
    return end(request, State.CLOSED, now) if now - request.since >= after else request


def _is_another(request: RequestStatus, event: Event) -> bool:
    """Tell whether the event names a peer, from a page left open, who is no longer the one who said yes."""
    return event.peer_id != "" and (request.accepted is None or request.accepted.peer_id != event.peer_id)
