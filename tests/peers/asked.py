"""A request in any state as pure values, and one step of it; nothing is stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from peers.requests.machine import advance
from peers.requests.states import By, Event, Kind, OfferState, OfferStatus, Party, Refusal, RequestStatus, State

ASKED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = ASKED + timedelta(hours=6)
ASKER, PEER, OTHER, NEW, LEAD, REFERENT, SECOND = "asker", "peer", "other", "new", "lead", "referent", "second"
WHO = {
    Party.MEMBER: By(Party.MEMBER, ASKER),
    Party.PEER: By(Party.PEER, PEER),
    Party.LEAD: By(Party.LEAD, LEAD),
    Party.REFERENT: By(Party.REFERENT, REFERENT),
    Party.SYSTEM: By(Party.SYSTEM),
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def request_in(state: State, **changes: object) -> RequestStatus:
    """A request that one peer was offered, in the given state; the lead and the referent may know."""
    offer_state = {
        State.SEARCHING: OfferState.SENT,
        State.REFERENT: OfferState.SENT,
        State.UNMET: OfferState.SUPERSEDED,
        State.WITHDRAWN: OfferState.REVOKED,
    }.get(state, OfferState.ACCEPTED)
    request = RequestStatus(
        member_id=ASKER,
        state=state,
        asked_at=ASKED,
        since=ASKED,
        round_at=ASKED,
        lead_may_know=True,
        referent_may_know=True,
        offers=(OfferStatus(PEER, offer_state, sent_at=ASKED),),
        escalated_at=ASKED if state is State.REFERENT else None,
    )
    return replace(request, **changes)  # type: ignore[arg-type]  # fields by name


def take(
    request: RequestStatus, kind: Kind, party: Party, now: datetime = NOW, **event: object
) -> RequestStatus | Refusal:
    """Take a step as the usual person of that side."""
    named = {
        Kind.OFFER: {"peer_id": NEW},
        Kind.PEER_GONE: {"peer_id": PEER},
        Kind.PROPOSE_HANDOVER: {"referent_id": SECOND},
    }
    return advance(request, Event(kind, **(named.get(kind, {}) | event)), WHO[party], now)  # type: ignore[arg-type]


def took(request: RequestStatus, kind: Kind, party: Party, now: datetime = NOW, **event: object) -> RequestStatus:
    """Take a step that is not refused."""
    after = take(request, kind, party, now, **event)
    assert isinstance(after, RequestStatus), after
    return after
