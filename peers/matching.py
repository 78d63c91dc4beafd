"""Pair open requests with peers: as many people as possible first, then the best fit (exact, not greedy).

Hard rules decide which pairs may exist; integer weights decide between them; a keyed hash breaks ties, never
the order of ids. Maximum-weight matching after Galil, "Efficient Algorithms for Finding Maximum Matching in
Graphs", ACM Computing Surveys 1986, as implemented by rustworkx.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from operator import itemgetter
from typing import Literal, NamedTuple, TypeVar

import rustworkx

T = TypeVar("T")
TIE_BITS = 32
REASONS = 3


class Way(StrEnum):
    """How two owners talk."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


@dataclass(frozen=True)
class Owner:
    """What matching may know of one side; an empty set means "any", an empty text "not stated"."""

    member_id: str
    network_id: str
    company: str = ""
    trade: str = ""
    area: str = ""
    size: str = ""
    languages: frozenset[str] = frozenset()
    ways: frozenset[Way] = frozenset()
    slots: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    avoids: frozenset[str] = frozenset()
    """Members and companies not to be met; never shown, no reason kept."""


@dataclass(frozen=True)
class Request:
    """One open request: who asks and what was wished; `already_asked` are the peers it was offered to."""

    request_id: str
    asker: Owner
    hours_waited: int = 0
    same_trade_elsewhere: bool = False
    own_club_last: bool = False
    officers_welcome: bool = False
    already_asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Peer:
    """One available peer: `seats` free now, `used` already taken, `met` the members met in twelve months."""

    owner: Owner
    seats: int = 1
    used: int = 0
    officer: bool = False
    met: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Weights:
    """Points of a pair: integers, per network, so that every method finds the same optimum."""

    area: int = 300
    topic: int = 120
    slot: int = 60
    counted: int = 3
    size: int = 80
    trade_elsewhere: int = 60
    hour_waited: int = 2
    hours_cap: int = 240
    seat_used: int = 60
    own_club: int = 2000
    candidates: int = 30


class Pairing(NamedTuple):
    """A request and the peer to offer it to; `weight` is for tests and benchmarks, never shown."""

    request_id: str
    peer_id: str
    weight: int


class Reason(NamedTuple):
    """One true thing to say about a pair: its kind, and how many for topics and slots."""

    kind: Literal["area", "trade", "topics", "slots", "size"]
    number: int = 1


def allowed(request: Request, peer: Peer) -> bool:
    """Tell whether every hard rule holds for this pair, seats aside."""
    asker, owner = request.asker, peer.owner
    return not (
        owner.member_id in request.already_asked
        or asker.member_id in peer.met
        or (peer.officer and not request.officers_welcome)
        or _kept_apart(asker, owner)
        or _compete(asker, owner)
        or not _can_talk(asker, owner)
    )


def _kept_apart(asker: Owner, owner: Owner) -> bool:
    """Tell whether it is the same person or company, or one avoids the other."""
    return (
        asker.member_id == owner.member_id
        or (asker.company != "" and asker.company == owner.company)
        or (bool(asker.avoids) and not asker.avoids.isdisjoint((owner.member_id, owner.company)))
        or (bool(owner.avoids) and not owner.avoids.isdisjoint((asker.member_id, asker.company)))
    )


def _compete(asker: Owner, owner: Owner) -> bool:
    """Tell whether both are of one trade in one area; an unknown area counts as the same."""
    same_trade = asker.trade != "" and asker.trade == owner.trade
    return same_trade and (asker.area == owner.area or "" in {asker.area, owner.area})


def _can_talk(asker: Owner, owner: Owner) -> bool:
    """Tell whether a language, a slot and a way are common; meeting in person alone asks for the same area."""
    if not (_meet(asker.languages, owner.languages) and _meet(asker.slots, owner.slots)):
        return False
    if not _meet(asker.ways, owner.ways):
        return False
    ways = asker.ways & owner.ways if asker.ways and owner.ways else asker.ways or owner.ways
    return ways != {Way.IN_PERSON} or _near(asker, owner)


def _meet(one: frozenset[T], other: frozenset[T]) -> bool:
    """Tell whether two choices have something in common, an empty one meaning "any"."""
    return not one or not other or not one.isdisjoint(other)


def _near(asker: Owner, owner: Owner) -> bool:
    return asker.area != "" and asker.area == owner.area


def score(request: Request, peer: Peer, weights: Weights) -> int:
    """Return the points of a pair for a peer's first free seat."""
    asker, owner = request.asker, peer.owner
    points = weights.hour_waited * min(max(request.hours_waited, 0), weights.hours_cap)
    points -= weights.seat_used * peer.used
    if request.own_club_last and asker.network_id == owner.network_id:
        points -= weights.own_club
    if _near(asker, owner):
        points += weights.area
    if _same_trade_elsewhere(request, owner):
        points += weights.trade_elsewhere
    if asker.size and asker.size == owner.size:
        points += weights.size
    points += weights.topic * min(len(asker.topics & owner.topics), weights.counted)
    return points + weights.slot * min(len(asker.slots & owner.slots), weights.counted)


def _same_trade_elsewhere(request: Request, owner: Owner) -> bool:
    asker = request.asker
    return request.same_trade_elsewhere and asker.trade != "" and asker.trade == owner.trade


def why(request: Request, peer: Peer) -> tuple[Reason, ...]:
    """Return up to three true reasons for this pair, weightiest first; recomputed, never stored."""
    asker, owner = request.asker, peer.owner
    said = (
        Reason("area", _near(asker, owner)),
        Reason("topics", len(asker.topics & owner.topics)),
        Reason("slots", len(asker.slots & owner.slots)),
        Reason("size", asker.size != "" and asker.size == owner.size),
        Reason("trade", _same_trade_elsewhere(request, owner)),
    )
    return tuple(reason for reason in said if reason.number)[:REASONS]


def match(requests: Sequence[Request], peers: Sequence[Peer], weights: Weights, tie_key: bytes) -> tuple[Pairing, ...]:
    """Return the pairing that serves most requests and, of those, weighs most; sorted by request.

    A peer with n free seats stands n times in the graph, each copy worth less than the one before. At most
    `weights.candidates` peers are considered per request. `tie_key` is 16 to 64 secret bytes.
    """
    seats = [(peer, seat) for peer in peers for seat in range(peer.seats)]
    node_of: dict[str, list[int]] = {}
    for index, (peer, _seat) in enumerate(seats, start=len(requests)):
        node_of.setdefault(peer.owner.member_id, []).append(index)
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * (len(requests) + len(seats)))
    scale = (len(requests) + 1) << TIE_BITS
    worth: dict[tuple[int, int], int] = {}
    for index, request in enumerate(requests):
        for points, tie, peer in _candidates(request, peers, weights, tie_key):
            for seat, node in enumerate(node_of[peer.owner.member_id]):
                worth[index, node] = points - weights.seat_used * seat
                graph.add_edge(index, node, worth[index, node] * scale + tie)
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    ordered = sorted((min(pair), max(pair)) for pair in pairs)
    return tuple(
        sorted(
            Pairing(requests[one].request_id, seats[other - len(requests)][0].owner.member_id, worth[one, other])
            for one, other in ordered
        )
    )


def _candidates(
    request: Request, peers: Iterable[Peer], weights: Weights, tie_key: bytes
) -> list[tuple[int, int, Peer]]:
    """Return the best peers allowed for a request as (points, tie, peer), best first."""
    fits = [(score(request, peer, weights), peer) for peer in peers if peer.seats > 0 and allowed(request, peer)]
    fits.sort(key=itemgetter(0), reverse=True)
    floor = fits[: weights.candidates][-1][0] if fits else 0
    # only those that reach the cut need their tie-break, and it decides who stays when several reach it equally
    tied = [(points, _tie(request, peer, tie_key), peer) for points, peer in fits if points >= floor]
    tied.sort(key=itemgetter(0, 1), reverse=True)
    return tied[: weights.candidates]


def _tie(request: Request, peer: Peer, key: bytes) -> int:
    """Return a keyed number for a pair, which no member can foresee or choose."""
    pair = f"{request.request_id}/{peer.owner.member_id}".encode()
    return int.from_bytes(blake2b(pair, key=key, digest_size=TIE_BITS // 8).digest())
