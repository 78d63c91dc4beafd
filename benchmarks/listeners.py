"""Keep what stops each listener from being asked: an open offer, seats taken, a rest, a pause, who was met."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.people import Population
from peers.matching.pairing import Peer
from peers.requests.states import OfferState, OfferStatus, RequestStatus

REST, COOL_DOWN, PAUSE = timedelta(hours=72), timedelta(days=30), timedelta(days=30)
SILENCES = 3


@dataclass
class Listener:
    """One listener's present state."""

    asked: bool = False
    taken: int = 0
    until: datetime | None = None
    silences: int = 0

    def rest(self, until: datetime) -> None:
        """Be left alone until a moment, or for longer where that was so already."""
        self.until = max(self.until or until, until)


class Listeners:
    """All listeners of a root, as `peers.matching.candidates` finds them in rows."""

    def __init__(self, people: Population) -> None:
        """Begin with everybody free."""
        self._people = people
        self._each = {peer: Listener() for peer in people.seats}
        self._met: defaultdict[str, set[str]] = defaultdict(set)

    def free(self, now: datetime, asking: Iterable[str]) -> list[Peer]:
        """Return who may be asked now: nobody who asks, is asked already, is full or rests."""
        askers = frozenset(asking)
        return [
            Peer(self._people.owners[peer], used=own.taken, met=self._met[peer])
            for peer, own in self._each.items()
            if not own.asked
            and peer not in askers
            and own.taken < self._people.seats[peer]
            and (own.until is None or own.until <= now)
        ]

    def taken(self, peer_id: str) -> int:
        """Return with how many people a peer is."""
        return self._each[peer_id].taken

    def note(self, old: OfferStatus | None, offer: OfferStatus, now: datetime) -> bool:
        """Take over how one offer moved; tell whether it did."""
        was = old.state if old else None
        if offer.state is was:
            return False
        own = self._each[offer.peer_id]
        if OfferState.SENT in {was, offer.state}:
            own.asked = offer.state is OfferState.SENT
        own.taken += (offer.state is OfferState.ACCEPTED) - (was is OfferState.ACCEPTED)
        if offer.state in {OfferState.DECLINED, OfferState.EXPIRED}:
            own.rest(now + REST)
        self._count_silence(own, offer.state, now)
        return True

    def part(self, request: RequestStatus, now: datetime) -> str:
        """Free the peer of a closed request, who met the asker and rests now; empty when nobody did."""
        accepted = request.accepted
        if accepted is None:
            return ""
        own = self._each[accepted.peer_id]
        own.taken -= 1
        own.rest(now + COOL_DOWN)
        self._met[accepted.peer_id].add(request.member_id)
        return accepted.peer_id

    def _count_silence(self, own: Listener, state: OfferState, now: datetime) -> None:
        """Pause a peer for a month after the third silence running."""
        if state is OfferState.EXPIRED:
            own.silences += 1
        elif state in {OfferState.ACCEPTED, OfferState.DECLINED}:
            own.silences = 0
        if own.silences == SILENCES:
            own.rest(now + PAUSE)
            own.silences = 0
