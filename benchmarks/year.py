"""Play a stretch of time of one root, event by event: the product's own machine, matching and hours decide.

Time jumps from one event to the next; the system looks at the root every five minutes in waking hours, as the
worker does, but only when something can have changed.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from benchmarks.listeners import Listeners
from benchmarks.people import Population, Setting, delay
from peers.duty.promise import is_waking, latest_moment, next_waking
from peers.matching.pairing import Pairing, Peer, Request, Weights, allowed, match
from peers.requests.deadlines import (
    CLOSES_AFTER,
    MEMBER_LAPSES,
    SILENCE,
    UNMET_AFTER,
    next_offer_at,
    referent_at,
    silence_at,
)
from peers.requests.machine import advance
from peers.requests.states import (
    OVER,
    SEEKING,
    By,
    Event,
    Kind,
    OfferState,
    Outcome,
    Party,
    Refusal,
    RequestStatus,
    State,
)

TICK = timedelta(minutes=5)
LOOKS_AGAIN = timedelta(hours=1)
"""Where nobody can be asked: the product looks every five minutes, which changes little."""
SYSTEM, REFERENT = By(Party.SYSTEM), By(Party.REFERENT, "the referent")
REFERENT_HOURS, APPROVAL_HOURS, CLOSING_HOURS = 1, 1, 24
"""Medians: the referent's call after the alert, the member's yes to a peer, the closing answer."""
APPROVES, CLOSES, USEFUL = 0.95, 0.6, 0.8
"""How often members say yes to the peer they are shown, answer the closing question, and find it useful."""
TIE_KEY = b"the same in every run"


@dataclass(frozen=True)
class Sent:
    """One offer, and when it left or ended."""

    at: datetime
    request_id: str
    peer_id: str


@dataclass
class Seen:
    """What happened; requests as they ended, with the moment promised to each that was promised one."""

    ended: dict[str, RequestStatus] = field(default_factory=dict)
    promised: dict[str, datetime] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    answered: list[Sent] = field(default_factory=list)
    """The same offers when they were open no longer: answered, silent for too long, or not needed any more."""
    held: list[tuple[datetime, str, int]] = field(default_factory=list)
    """Moment, peer, and how many people the peer is with since then."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """By club: ticks at which a due request got nobody although somebody free was allowed."""
    nobody: Counter[str] = field(default_factory=Counter)
    """By club: ticks at which nobody free was allowed."""
    without: set[str] = field(default_factory=set)
    """Requests that met such a tick."""


class Year:
    """A root at work: `asks` are the members who ask and when; `play` runs until every request is over."""

    def __init__(self, people: Population, setting: Setting, draw: Random) -> None:
        """Begin with nobody asking."""
        self.people, self.setting, self._draw = people, setting, draw
        self.seen = Seen()
        self._open: dict[str, RequestStatus] = {}
        self._asker: dict[str, str] = {}
        self._listeners = Listeners(people)
        self._coming: list[tuple[datetime, int, str, Event, By]] = []
        self._ticks: set[datetime] = set()
        self._order = count()

    def play(self, asks: Iterable[tuple[datetime, str]]) -> Seen:
        """Let these members ask at these moments and run to the end."""
        waiting = sorted(asks, reverse=True)
        while waiting or self._coming:
            if waiting and (not self._coming or waiting[-1][0] <= self._coming[0][0]):
                self._ask(*waiting.pop())
                continue
            now, _order, request_id, event, by = heapq.heappop(self._coming)
            if request_id:
                self._take(request_id, event, by, now)
            else:
                self._tick(now)
        return self.seen

    def _ask(self, now: datetime, member_id: str) -> None:
        """Open a request as the asking page does: one at a time, offered at once in waking hours."""
        if member_id in self._asker.values():
            return
        request_id = f"request{len(self.seen.ended) + len(self._open):05}"
        may_know = self._draw.random() < self.setting.leave
        status = RequestStatus(
            member_id=member_id,
            state=State.SEARCHING,
            asked_at=now,
            since=now,
            round_at=now,
            referent_may_know=may_know,
            call_directly=self._draw.random() < self.setting.direct,
        )
        self._open[request_id], self._asker[request_id] = status, member_id
        promised = latest_moment(now, self.setting.hours, has_referent=may_know)
        if promised is not None:
            self.seen.promised[request_id] = promised
        self._wake(status, now)
        if is_waking(now, self.setting.hours):
            self._send_due(now)

    def _tick(self, now: datetime) -> None:
        self._ticks.discard(now)
        for request_id in list(self._open):
            self._take(request_id, Event(Kind.TICK), SYSTEM, now)
        self._send_due(now)

    def _take(self, request_id: str, event: Event, by: By, now: datetime) -> None:
        """Take one step; whoever comes too late is told so and nothing changes."""
        before = self._open.get(request_id)
        if before is None:
            return
        after = advance(before, event, by, now)
        if isinstance(after, Refusal) or after == before:
            return
        self._open[request_id] = after
        self._note(request_id, before, after, now)
        if after.state in OVER:
            self._bury(request_id, after, now)
            return
        self._react(request_id, before, after, now)
        self._wake(after, now)

    def _send_due(self, now: datetime) -> None:
        due = {one: status for one, status in self._open.items() if _is_due(status, now)}
        if not due:
            return
        free = self._listeners.free(now, self._asker.values())
        wishes = [self._wish(one, status, now) for one, status in due.items()]
        pairings = list(self._match(wishes, free))
        for pairing in pairings:
            self.seen.sent.append(Sent(now, pairing.request_id, pairing.peer_id))
            self._take(pairing.request_id, Event(Kind.OFFER, pairing.peer_id), SYSTEM, now)
        self._note_unserved(wishes, free, pairings, now)

    def _match(self, wishes: Sequence[Request], free: Sequence[Peer]) -> Iterator[Pairing]:
        """Match over the whole root, or within each club alone."""
        if not self.setting.own_club_only:
            yield from match(wishes, free, Weights(), TIE_KEY)
            return
        for club in sorted({wish.asker.network_id for wish in wishes}):
            own = [wish for wish in wishes if wish.asker.network_id == club]
            yield from match(own, [one for one in free if one.owner.network_id == club], Weights(), TIE_KEY)

    def _note_unserved(
        self, wishes: Iterable[Request], free: Iterable[Peer], pairings: Iterable[Pairing], now: datetime
    ) -> None:
        """Count who got nobody: judged pair by pair, apart from the matching that is being judged."""
        served = {pairing.request_id for pairing in pairings}
        busy = {pairing.peer_id for pairing in pairings}
        left = [one for one in free if one.owner.member_id not in busy]
        for wish in wishes:
            if wish.request_id not in served:
                could = any(allowed(wish, one) for one in left)
                (self.seen.passed_over if could else self.seen.nobody)[wish.asker.network_id] += 1
                self.seen.without.add(wish.request_id)
                self._at(now + LOOKS_AGAIN)

    def _wish(self, request_id: str, status: RequestStatus, now: datetime) -> Request:
        return Request(
            request_id=request_id,
            asker=self.people.owners[status.member_id],
            hours_waited=int((now - status.asked_at) / timedelta(hours=1)),
            already_asked=frozenset(offer.peer_id for offer in status.offers),
        )

    def _note(self, request_id: str, before: RequestStatus, after: RequestStatus, now: datetime) -> None:
        """Keep what each listener is busy with, and when offers end."""
        for offer in after.offers:
            old = before.offer_to(offer.peer_id)
            if not self._listeners.note(old, offer, now):
                continue
            if old is not None and old.state is OfferState.SENT:
                self.seen.answered.append(Sent(now, request_id, offer.peer_id))
            self.seen.held.append((now, offer.peer_id, self._listeners.taken(offer.peer_id)))

    def _bury(self, request_id: str, after: RequestStatus, now: datetime) -> None:
        """End a request; two who met do not meet again within the year, and the peer rests."""
        del self._open[request_id], self._asker[request_id]
        self.seen.ended[request_id] = after
        peer_id = self._listeners.part(after, now)
        if peer_id:
            self.seen.held.append((now, peer_id, self._listeners.taken(peer_id)))

    def _react(self, request_id: str, before: RequestStatus, after: RequestStatus, now: datetime) -> None:
        """Let people do what this change leads them to do."""
        for offer in after.offers:
            if before.offer_to(offer.peer_id) is None:
                self._answer(request_id, offer.peer_id, now)
        alerted = after.escalated_at is not None and before.escalated_at is None
        returned = after.state is State.REFERENT and before.state is not State.REFERENT
        if (alerted or returned) and after.referent_may_know:
            self._later(request_id, Event(Kind.CALLED), REFERENT, now, delay(self._draw, REFERENT_HOURS))
        if after.state is before.state:
            return
        found = self._members_step(after.state)
        if found is not None:
            event, need = found
            self._later(request_id, event, By(Party.MEMBER, after.member_id), now, need)

    def _members_step(self, state: State) -> tuple[Event, timedelta] | None:
        """Draw what the member does in a state, and how long after."""
        draw = self._draw
        if state is State.PEER_READY and draw.random() < APPROVES:
            return Event(Kind.APPROVE), delay(draw, APPROVAL_HOURS)
        if state is State.CONNECTED:
            return Event(Kind.DONE), timedelta(hours=draw.expovariate(1 / self.setting.call_hours))
        if state is State.CONTACTED and draw.random() < CLOSES:
            outcome = Outcome.USEFUL if draw.random() < USEFUL else Outcome.NEUTRAL
            return Event(Kind.CLOSE, outcome=outcome), delay(draw, CLOSING_HOURS)
        return (Event(Kind.CLOSE), delay(draw, CLOSING_HOURS)) if state is State.UNMET else None

    def _answer(self, request_id: str, peer_id: str, now: datetime) -> None:
        how = self.setting.answering
        if self._draw.random() < how.answers:
            kind = Kind.ACCEPT if self._draw.random() < how.agrees else Kind.DECLINE
            self._later(request_id, Event(kind), By(Party.PEER, peer_id), now, delay(self._draw, how.hours))

    def _later(self, request_id: str, event: Event, by: By, now: datetime, need: timedelta) -> None:
        when = self.setting.rhythm(now, need)
        heapq.heappush(self._coming, (when, next(self._order), request_id, event, by))

    def _wake(self, status: RequestStatus, now: datetime) -> None:
        """Have the system look when the next thing of this request is due."""
        self._at(min(_deadlines(status), default=now), now)

    def _at(self, moment: datetime, now: datetime | None = None) -> None:
        moment = max(moment, now) if now else moment
        whole = datetime.min.replace(tzinfo=moment.tzinfo)
        late = next_waking(moment + (whole - moment) % TICK, self.setting.hours)
        if late not in self._ticks:
            self._ticks.add(late)
            heapq.heappush(self._coming, (late, next(self._order), "", Event(Kind.TICK), SYSTEM))


def _is_due(status: RequestStatus, now: datetime) -> bool:
    due = next_offer_at(status) if status.state in SEEKING else None
    return due is not None and due <= now


def _deadlines(status: RequestStatus) -> Iterator[datetime]:
    """Return when time alone moves a request."""
    if status.state in SEEKING:
        yield from filter(None, (next_offer_at(status), referent_at(status)))
        yield from (offer.sent_at + SILENCE for offer in status.standing({OfferState.SENT}))
        yield status.round_at + status.waited + UNMET_AFTER
    elif status.state is State.PEER_READY:
        yield status.since + MEMBER_LAPSES
    else:
        yield from filter(None, (silence_at(status),))
        yield status.since + CLOSES_AFTER
