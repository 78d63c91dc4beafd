"""Judge one pair of an asker and a peer: whether they may meet, how well they fit, and why. Pure.

Hard rules decide which pairs may exist; integer points decide between them.
"""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeVar

T = TypeVar("T")
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
    """People and companies not to be met, as keyed hashes; never shown, no reason kept."""
    known_as: frozenset[str] = frozenset()
    """The keyed hashes under which others may have named this one."""


@dataclass(frozen=True)
class Request:
    """One open request: who asks and what was wished; `already_asked` are those it was, or may not be, offered to."""

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
    met: Container[str] = frozenset()


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
        or not asker.avoids.isdisjoint(owner.known_as)
        or not owner.avoids.isdisjoint(asker.known_as)
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
    same_trade = request.asker.trade != "" and request.asker.trade == owner.trade
    return request.same_trade_elsewhere and same_trade and not _compete(request.asker, owner)


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
