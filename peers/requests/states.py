"""Name the states, events and parties of a peer request, and hold its status as frozen values.

`peers.requests.advance` decides with these alone; rows, mails and pages are somebody else's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a request stands; the last two are over."""

    SEARCHING = "searching"
    REFERENT = "referent"
    PEER_READY = "peer_ready"
    CONNECTED = "connected"
    CONTACTED = "contacted"
    UNMET = "unmet"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class OfferState(StrEnum):
    """Where an offer to one peer stands; there is no "seen", nobody tracks who opens a mail."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Kind(StrEnum):
    """What happens to a request."""

    TICK = "tick"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    APPROVE = "approve"
    ANOTHER = "another"
    DONE = "done"
    NOT_YET = "not_yet"
    NO = "no"
    PEER_GONE = "peer_gone"
    CALLED = "called"
    HAND_OVER = "hand_over"
    GIVE_LEAVE = "give_leave"
    TAKE_BACK_LEAVE = "take_back_leave"
    TELL_LEAD = "tell_lead"
    UNTELL_LEAD = "untell_lead"
    PROPOSE_HANDOVER = "propose_handover"
    AGREE_HANDOVER = "agree_handover"
    REFUSE_HANDOVER = "refuse_handover"
    KEEP = "keep"
    WIDEN = "widen"
    THANK = "thank"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Party(StrEnum):
    """On which side of a request somebody stands."""

    MEMBER = "member"
    PEER = "peer"
    LEAD = "lead"
    REFERENT = "referent"
    SYSTEM = "system"


class Outcome(StrEnum):
    """The one-tap answer to the closing question."""

    USEFUL = "useful"
    NEUTRAL = "neutral"
    UNSUITABLE = "unsuitable"
    SOLD_TO = "sold_to"
    UNSAFE = "unsafe"


class Refusal(StrEnum):
    """Why a step was not taken."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    OUT_OF_TURN = "out_of_turn"
    OVER = "over"
    TAKEN = "taken"
    EXPIRED = "expired"
    NOT_DUE = "not_due"
    CAPPED = "capped"
    ALREADY_ASKED = "already_asked"
    NO_LEAVE = "no_leave"
    TOO_LATE = "too_late"


SEEKING = frozenset({State.SEARCHING, State.REFERENT})
INTRODUCED = frozenset({State.PEER_READY, State.CONNECTED})
OVER = frozenset({State.CLOSED, State.WITHDRAWN})
LIVE = frozenset(State) - OVER


@dataclass(frozen=True)
class Event:
    """One thing that happens.

    `peer_id` goes with an offer or a peer who leaves, and may go with a yes to a peer; `referent_id` names to whom a
    referent would hand over, `outcome` is the closing answer.
    """

    kind: Kind
    peer_id: str = ""
    referent_id: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True)
class By:
    """Who acts: the side, and which person (empty for the system)."""

    party: Party
    member_id: str = ""


@dataclass(frozen=True)
class OfferStatus:
    """One peer's offer: `decided_at` is when it left `sent`, for whatever reason."""

    peer_id: str
    state: OfferState
    sent_at: datetime
    decided_at: datetime | None = None


@dataclass(frozen=True)
class RequestStatus:
    """All that the machine knows of a request; times are aware UTC.

    `since` is the entry into the present state, `round_at` the start of the present search, `waited` the time
    of that search spent waiting for the member (it does not count), `waited_before` the same for the searches
    before it. `escalated_at` is the referent's alert, `contacted_at` the first contact by anybody and
    `contact_after` how long that took, without the time spent waiting for the member. `reminded` counts the
    reminders sent in the present state. Once `handler_id` is set, no other referent may act; `handover_to` is the
    referent whom the member has been asked about. `widened` wishes bind no longer.
    """

    member_id: str
    state: State
    asked_at: datetime
    since: datetime
    round_at: datetime
    lead_may_know: bool = False
    referent_may_know: bool = False
    has_referent: bool = True
    call_directly: bool = False
    offers: tuple[OfferStatus, ...] = ()
    waited: timedelta = timedelta()
    waited_before: timedelta = timedelta()
    escalated_at: datetime | None = None
    contacted_at: datetime | None = None
    contacted_by: Party | None = None
    contact_after: timedelta | None = None
    reminded: int = 0
    thanked: bool = False
    widened: bool = False
    handler_id: str | None = None
    handover_to: str | None = None
    outcome: Outcome | None = None

    def offer_to(self, peer_id: str) -> OfferStatus | None:
        """Return the latest offer to that peer, if there ever was one."""
        return next((offer for offer in reversed(self.offers) if offer.peer_id == peer_id), None)

    @property
    def accepted(self) -> OfferStatus | None:
        """Return the offer whose peer said yes, if one stands."""
        return next(iter(self.standing({OfferState.ACCEPTED})), None)

    def standing(self, states: Iterable[OfferState]) -> tuple[OfferStatus, ...]:
        """Return the offers in one of these states, oldest first."""
        wanted = frozenset(states)
        return tuple(offer for offer in self.offers if offer.state in wanted)
