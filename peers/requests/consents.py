"""Rules of who may know of a request: lead, referent, another referent; each consent is taken back as easily."""

from dataclasses import replace
from datetime import datetime

from peers.requests.moves import Step
from peers.requests.states import By, Event, Refusal, RequestStatus


def give_leave(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Let the referent know the name and call."""
    return replace(request, referent_may_know=True)


def take_back_leave(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Show the referent no name from now on; a handover that was asked for or agreed falls with it."""
    return replace(request, referent_may_know=False, handler_id=None, handover_to=None)


def tell_lead(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Let the lead know from now on."""
    return replace(request, lead_may_know=True)


def untell_lead(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Show the lead nothing from now on."""
    return replace(request, lead_may_know=False)


def propose_handover(request: RequestStatus, event: Event, actor: By, _now: datetime) -> Step:
    """Ask the member whether another referent may take it over."""
    if not request.referent_may_know:
        return Refusal.NO_LEAVE
    if event.referent_id in {"", request.member_id, actor.member_id}:
        return Refusal.UNKNOWN
    return replace(request, handover_to=event.referent_id)


def agree_handover(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Hand over to the referent who was named; agreeing twice is agreeing once."""
    if request.handover_to is None:
        return request if request.handler_id else Refusal.OUT_OF_TURN
    return replace(request, handler_id=request.handover_to, handover_to=None)


def refuse_handover(request: RequestStatus, _event: Event, _actor: By, _now: datetime) -> Step:
    """Keep the referent there is."""
    return replace(request, handover_to=None)
