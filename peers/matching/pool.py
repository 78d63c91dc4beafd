"""Hold the peers of a root as columns, so that one request is compared with all of them at once. Pure.

Says of every peer, in a few operations, what `allowed` and `score` of `peers.matching.fits` say of one pair.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from peers.matching.fits import Owner, Peer, Request, Way, Weights

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
WORDS = ("network_id", "company", "trade", "area", "size")
CHOICES = ("languages", "ways", "slots", "topics")
MIXER = np.uint64(0x9E3779B97F4A7C15)
"""The odd multiplier of Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4)."""
HALF = np.uint64(32)
TIES = 1 << 32
IN_PERSON_ALONE = frozenset({Way.IN_PERSON})


class Pool:
    """The peers who have a free seat, as columns; `tie_key` is 16 to 64 secret bytes.

    At most 63 topics, slots, ways and languages each are told apart: those lists are closed and far shorter.
    """

    def __init__(self, peers: Iterable[Peer], tie_key: bytes) -> None:
        self.peers: Sequence[Peer] = [peer for peer in peers if peer.seats > 0]
        owners = [peer.owner for peer in self.peers]
        self._codes: dict[str, dict[str, int]] = defaultdict(lambda: {"": 0})
        self._bits: dict[str, dict[object, int]] = defaultdict(dict)
        self._words = {kind: _whole(self._code(kind, getattr(owner, kind)) for owner in owners) for kind in WORDS}
        self._choices = {kind: _whole(self._mask(kind, getattr(owner, kind)) for owner in owners) for kind in CHOICES}
        self._seats_used = _whole(peer.used for peer in self.peers)
        self._officers = np.array([peer.officer for peer in self.peers], bool)
        self._at = _places(frozenset({owner.member_id}) for owner in owners)
        self._known_as = _places(owner.known_as for owner in owners)
        self._avoiding = _places(owner.avoids for owner in owners)
        self._tie_key = tie_key
        self._draws = np.array([self._draw(owner.member_id) for owner in owners], np.uint64)

    def best(self, request: Request, weights: Weights) -> list[tuple[int, int, Peer]]:
        """Return the best `weights.candidates` peers allowed for a request as (points, tie, peer), best first."""
        found = np.flatnonzero(self.possible(request))
        points, ties = self.scores(request, weights)[found], self.ties(request)[found]
        rank = -(points * TIES + ties)
        chosen: list[tuple[int, int, Peer]] = []
        # whom the asker met is looked up for those at the top alone: it may cost a hash each
        for number in (min(weights.candidates, len(found)), len(found)):
            order = np.argpartition(rank, number - 1)[:number] if 0 < number < len(found) else np.arange(number)
            columns = (column[order[np.argsort(rank[order])]].tolist() for column in (points, ties, found))
            ranked = ((worth, tie, self.peers[place]) for worth, tie, place in zip(*columns, strict=True))
            chosen = [one for one in ranked if request.asker.member_id not in one[2].met]
            if len(chosen) >= weights.candidates:
                break
        return chosen[: weights.candidates]

    def possible(self, request: Request) -> Flags:
        """Tell of every peer whether every hard rule holds, seats and former meetings aside."""
        asker = request.asker
        fine = self._can_talk(asker) & ~self._compete(asker) & ~self._same("company", asker.company)
        if not request.officers_welcome:
            fine &= ~self._officers
        fine[self._kept_apart(request)] = False
        return fine

    def scores(self, request: Request, weights: Weights) -> Whole:
        """Return the points of every peer for a first free seat."""
        asker = request.asker
        points = weights.area * self._same("area", asker.area) + weights.size * self._same("size", asker.size)
        points += weights.hour_waited * min(max(request.hours_waited, 0), weights.hours_cap)
        points -= weights.seat_used * self._seats_used
        if request.own_club_last:
            points -= weights.own_club * self._same("network_id", asker.network_id)
        if request.same_trade_elsewhere:
            points += weights.trade_elsewhere * (self._same("trade", asker.trade) & ~self._compete(asker))
        points += weights.topic * np.minimum(self._shared("topics", asker.topics), weights.counted)
        points += weights.slot * np.minimum(self._shared("slots", asker.slots), weights.counted)
        return points

    def ties(self, request: Request) -> Whole:
        """Return a keyed number below 2**32 for every peer, which no member can foresee or choose."""
        mixed = (self._draws ^ np.uint64(self._draw(request.request_id))) * MIXER
        return ((mixed ^ (mixed >> HALF)) * MIXER >> HALF).astype(np.int64)

    def _kept_apart(self, request: Request) -> list[int]:
        """Return the places of those whom the asker is, was offered to, avoids, or who avoid the asker."""
        asker = request.asker
        reasons = (
            (request.already_asked | {asker.member_id}, self._at),
            (asker.avoids, self._known_as),
            (asker.known_as, self._avoiding),
        )
        return [place for keys, places in reasons for key in keys & places.keys() for place in places[key]]

    def _can_talk(self, asker: Owner) -> Flags:
        mine, theirs = self._mask("ways", asker.ways), self._choices["ways"]
        common = np.where(theirs == 0, mine, theirs & mine) if mine else theirs
        elsewhere = (common == self._mask("ways", IN_PERSON_ALONE)) & ~self._same("area", asker.area)
        choices = (("languages", asker.languages), ("slots", asker.slots), ("ways", asker.ways))
        fine: Flags = np.logical_and.reduce([~elsewhere, *(self._meets(kind, mine) for kind, mine in choices)])
        return fine

    def _compete(self, asker: Owner) -> Flags:
        """Tell of every peer whether both are of one trade in one area; an unknown area counts as the same."""
        unknown: Flags = np.logical_or(self._words["area"] == 0, asker.area == "")
        return self._same("trade", asker.trade) & (unknown | self._same("area", asker.area))

    def _same(self, kind: str, word: str) -> Flags:
        """Tell of every peer whether a word is the asker's; what is not stated is never the same."""
        same: Flags = np.logical_and(self._words[kind] == self._code(kind, word), word != "")
        return same

    def _meets(self, kind: str, mine: frozenset[object]) -> Flags:
        """Tell of every peer whether two choices have something in common, an empty one meaning "any"."""
        theirs = self._choices[kind]
        fine: Flags = np.logical_or(theirs == 0, (theirs & self._mask(kind, mine)) != 0)
        return fine if mine else np.ones_like(fine)

    def _shared(self, kind: str, mine: frozenset[object]) -> Whole:
        """Return how much of a choice every peer shares."""
        shared: Whole = np.bitwise_count(self._choices[kind] & self._mask(kind, mine)).astype(np.int64)
        return shared

    def _code(self, kind: str, word: str) -> int:
        return self._codes[kind].setdefault(word, len(self._codes[kind]))

    def _mask(self, kind: str, chosen: frozenset[object]) -> int:
        bits = self._bits[kind]
        return sum(1 << bits.setdefault(one, len(bits)) for one in chosen)

    def _draw(self, name: str) -> int:
        return int.from_bytes(blake2b(name.encode(), key=self._tie_key, digest_size=8).digest())


def _whole(numbers: Iterable[int]) -> Whole:
    return np.array(list(numbers), np.int64)


def _places(keys_of_each: Iterable[frozenset[str]]) -> Mapping[str, list[int]]:
    """Return where each key stands."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, keys in enumerate(keys_of_each):
        for key in keys:
            places[key].append(place)
    return dict(places)
