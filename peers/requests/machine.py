"""Move a peer request from asking to closing: (request, event, actor, now) -> the next request, or a refusal.

Pure: no row, clock, mail or policy is read here. Waking hours belong to `peers.duty.promise`; who matches whom to
`peers.matching`. A request opens already confirmed (the form is posted by a signed-in member). Every step that a
person takes may be repeated: the second press of a button changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from peers.requests import consents, searching, together
from peers.requests.deadlines import CLOSES_AFTER, MEMBER_LAPSES, reminders_due
from peers.requests.moves import Rule, Step, resume, why_not
from peers.requests.states import INTRODUCED, LIVE, SEEKING, By, Event, Kind, Party, Refusal, RequestStatus, State


def advance(request: RequestStatus, event: Event, actor: By, now: datetime) -> Step:
    """Return the request after `event` by `actor` at `now`, or why it is refused.

    A tick with nothing to do returns an equal request, so that ticking twice is harmless.
    """
    if not _may_know(request, actor):
        return Refusal.UNKNOWN
    if (event.kind, actor.party) not in _RULES:
        return Refusal.NOT_YOURS
    states, rule = _RULES[event.kind, actor.party]
    return rule(request, event, actor, now) if request.state in states else why_not(request, actor)


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
            return not own and request.handler_id in {None, actor.member_id}
        case Party.SYSTEM:
            return True


def _tick(request: RequestStatus, _event: Event, _actor: By, now: datetime) -> Step:
    if request.state in SEEKING:
        return searching.tick(request, now)
    if request.state is not State.PEER_READY:
        moved = together.alert(together.lapse(request, now, CLOSES_AFTER), now)
    else:
        moved = resume(request, now) if now - request.since >= MEMBER_LAPSES else request
    return replace(moved, reminded=max(moved.reminded, reminders_due(moved, now)))


_READY = frozenset({State.PEER_READY})
_CONTACTED = frozenset({State.CONTACTED})
_SHARED = frozenset({State.CONNECTED, State.CONTACTED})
_AGAIN = SEEKING | {State.UNMET}

_RULES: Mapping[tuple[Kind, Party], tuple[frozenset[State], Rule]] = {
    (Kind.TICK, Party.SYSTEM): (LIVE, _tick),
    (Kind.OFFER, Party.SYSTEM): (SEEKING, searching.offer),
    (Kind.ACCEPT, Party.PEER): (SEEKING | INTRODUCED, searching.accept),
    (Kind.DECLINE, Party.PEER): (SEEKING, searching.decline),
    (Kind.PEER_GONE, Party.PEER): (SEEKING | INTRODUCED | _CONTACTED, searching.peer_gone),
    (Kind.PEER_GONE, Party.REFERENT): (SEEKING | INTRODUCED, searching.peer_gone),
    (Kind.PEER_GONE, Party.SYSTEM): (SEEKING | INTRODUCED, searching.peer_gone),
    (Kind.CALLED, Party.LEAD): (SEEKING | INTRODUCED, searching.lead_called),
    (Kind.CALLED, Party.REFERENT): (_SHARED | {State.REFERENT, State.UNMET}, searching.referent_called),
    (Kind.HAND_OVER, Party.LEAD): (SEEKING, searching.hand_over),
    (Kind.KEEP, Party.MEMBER): (_AGAIN, searching.keep),
    (Kind.WIDEN, Party.MEMBER): (_AGAIN, searching.widen),
    (Kind.APPROVE, Party.MEMBER): (INTRODUCED, together.approve),
    (Kind.ANOTHER, Party.MEMBER): (SEEKING | _READY, together.part),
    (Kind.DONE, Party.MEMBER): (_SHARED, together.done),
    (Kind.DONE, Party.PEER): (_SHARED, together.done),
    (Kind.NOT_YET, Party.MEMBER): (SEEKING | INTRODUCED | _CONTACTED, together.not_yet),
    (Kind.NOT_YET, Party.PEER): (frozenset({State.CONNECTED}), together.not_yet),
    (Kind.NO, Party.MEMBER): (frozenset({State.CONNECTED}), together.part),
    (Kind.NO, Party.PEER): (frozenset({State.CONNECTED}), together.part),
    (Kind.THANK, Party.MEMBER): (_CONTACTED, together.thank),
    (Kind.CLOSE, Party.MEMBER): (_CONTACTED | {State.UNMET}, together.close),
    (Kind.WITHDRAW, Party.MEMBER): (LIVE, together.withdraw),
    (Kind.GIVE_LEAVE, Party.MEMBER): (LIVE, consents.give_leave),
    (Kind.TAKE_BACK_LEAVE, Party.MEMBER): (LIVE, consents.take_back_leave),
    (Kind.TELL_LEAD, Party.MEMBER): (LIVE, consents.tell_lead),
    (Kind.UNTELL_LEAD, Party.MEMBER): (LIVE, consents.untell_lead),
    (Kind.PROPOSE_HANDOVER, Party.REFERENT): (frozenset({State.REFERENT}), consents.propose_handover),
    (Kind.AGREE_HANDOVER, Party.MEMBER): (frozenset({State.REFERENT}), consents.agree_handover),
    (Kind.REFUSE_HANDOVER, Party.MEMBER): (frozenset({State.REFERENT}), consents.refuse_handover),
}
