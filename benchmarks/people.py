"""Draw a network's people and how they behave: who listens, when they answer, when they call.

All of it is assumed: nobody has measured it yet. The three ways of answering are those of the reference simulation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from peers.duty.promise import DAY, SATURDAY, Hours
from peers.matching.pairing import Owner, Way

SPREAD = 1.0
"""Sigma of the lognormal delays: one answer in six takes more than 2.7 times the median."""
AREAS, TRADES, TOPICS = 12, 60, "abcdefghij"
AWAKE = Hours(opens=8, closes=21, weekends=True)
Rhythm = Callable[[datetime, timedelta], datetime]


@dataclass(frozen=True)
class Answering:
    """How peers answer: with which probability, after how many hours in the median, and how often with yes."""

    name: str
    answers: float
    hours: float
    agrees: float


GOOD = Answering("good", 0.80, 3, 0.80)
MIDDLING = Answering("middling", 0.65, 5, 0.70)
POOR = Answering("poor", 0.50, 7, 0.60)


@dataclass(frozen=True)
class Population:
    """Everybody of a root, by member id; `seats` of those who listen."""

    owners: dict[str, Owner]
    seats: dict[str, int]


@dataclass(frozen=True)
class Setting:
    """One world: when the network may be reached, how people's time passes, what members and peers are like.

    `leave` is the share of members who let the referent call, `direct` of those who want to be called without
    seeing the peer first, `call_hours` the mean time from a yes to the call.
    """

    hours: Hours
    rhythm: Rhythm
    answering: Answering
    leave: float = 1.0
    direct: float = 1.0
    call_hours: float = 6.0
    own_club_only: bool = False


def real_weeks(off: Hours) -> Rhythm:
    """Let time pass for people awake from 8 to 21 o'clock, half as fast at week-ends and on days off."""

    def later(moment: datetime, need: timedelta) -> datetime:
        while True:
            day = AWAKE.day_of(moment)
            opens, closes = AWAKE.span(day)
            start = max(moment, opens)
            pace = 0.5 if day.weekday() >= SATURDAY or day in off.days_off else 1.0
            room = max(closes - start, timedelta()) * pace
            if need <= room:
                return start + need / pace
            need -= room
            moment = AWAKE.span(day + DAY)[0]

    return later


def always(moment: datetime, need: timedelta) -> datetime:
    """Let time pass for people who never sleep."""
    return moment + need


def delay(draw: Random, median_hours: float) -> timedelta:
    """Draw how long something takes: lognormal."""
    return timedelta(hours=median_hours * draw.lognormvariate(0, SPREAD))


def population(draw: Random, members: int, clubs: int, listeners: float) -> Population:
    """Draw members of clubs of even size, a share of whom listens to one to three people at once."""
    owners = [_owner(draw, number, f"club{number % clubs:03}") for number in range(members)]
    chosen = draw.sample(owners, round(listeners * members))
    seats = {owner.member_id: draw.choices((1, 2, 3), (6, 3, 1))[0] for owner in chosen}
    profiles = {owner.member_id: _listening(draw, owner) for owner in chosen}
    return Population({owner.member_id: owner for owner in owners} | profiles, seats)


def _listening(draw: Random, owner: Owner) -> Owner:
    ways = frozenset(draw.sample(list(Way), 2))
    return replace(owner, ways=ways, slots=frozenset(draw.sample(range(14), 6)))


def _owner(draw: Random, number: int, club: str) -> Owner:
    """Draw one member; a third name topics, one in twenty avoids somebody, one in ten speaks English too."""
    place = int(club[4:])
    return Owner(
        member_id=f"member{number:05}",
        network_id=club,
        company=f"company{number:05}",
        trade=str(min(int(draw.paretovariate(0.7)), TRADES)),
        area=f"area{place % AREAS}",
        size=draw.choice(("alone", "1-9", "10+")),
        languages=frozenset({"fr", "en"} if draw.random() < 0.1 else {"fr"}),
        topics=frozenset(draw.sample(TOPICS, 2)) if draw.random() < 0.33 else frozenset(),
        avoids=frozenset({f"member{draw.randrange(2000):05}"}) if draw.random() < 0.05 else frozenset(),
        known_as=frozenset({f"member{number:05}"}),
    )
