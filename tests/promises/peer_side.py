"""The peer side of the small world: requests in every state, candidates, reports, and figures of a past year."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.db import db, transaction
from members.models import Member
from peers import asking, jobs, steps
from peers.asking import Wishes
from peers.listeners import exclusions, listening
from peers.meeting import appointments, introductions
from peers.models import PeerRequest, Tombstone, Vouch
from peers.requests.states import By, Event, Kind, Party
from peers.safety import referent_calls, reports
from peers.statistics import publishing
from tests.builders import make_listener
from tests.conftest import START, FakeClock

if TYPE_CHECKING:
    from tests.promises.world import World

LISTENERS = ("listener", "second", "third", "fourth", "fifth")


def past_introductions(world: "World") -> None:
    """Publish figures of last year: a quarter, three quarters together, and the year of either club."""
    asked = {"2025-Q1": (6, 4), "2025-Q2": (2, 2), "2025-Q3": (1, 1), "2025-Q4": (3, 2)}
    for quarter, numbers in asked.items():
        for club, number in zip(("club", "harbour"), numbers, strict=True):
            stone = {"network_id": world.names[club], "quarter": quarter, "outcome": "useful", "duration": "0-24"}
            db.session.add_all(Tombstone(**stone) for _ in range(number))
    db.session.commit()
    publishing.publish_due()


def requests_in_every_state(world: "World", clock: FakeClock) -> None:
    """Bring one request into each state; the clock ends at `START`."""
    _ask(world, "unmet")
    clock.moment = START - timedelta(hours=31)
    _ask(world, "searching", lead_may_know=True)
    clock.moment = START
    jobs.tick()
    with transaction():
        for who in LISTENERS:
            make_listener(person(world, who))
    for who in ("waiting", "introduced", "called"):
        _accept(_ask(world, who))
    for who in ("introduced", "called"):
        with transaction():
            asking.act(world.people[who], Event(Kind.APPROVE))
    request = request_of(world, "called")
    assert request.introduction
    with transaction():
        introductions.act(request.introduction.id, request.member_id, Event(Kind.DONE))
    _ask(world, "asking")
    introduced, searching = request_of(world, "introduced"), request_of(world, "searching")
    assert introduced.introduction
    world.names |= {"introduction": introduced.introduction.id, "request": searching.id}
    world.people["introduced_peer"] = introduced.introduction.peer_id


def joining(world: "World") -> None:
    """Leave two candidates before they are accepted, and a peer before the question of the quarter."""
    with transaction():
        for who in ("candidate", "second_candidate"):
            listening.join(person(world, who))
            listening.brief(person(world, who))
        db.session.add(Vouch(candidate_id=world.people["candidate"], voucher_id=world.people["neighbour"]))
        make_listener(person(world, "quiet")).checked_on = (START - timedelta(days=30)).date()
        exclusions.add(person(world, "candidate"), ["Zénobie Quelconque"])
    world.names["exclusion"] = exclusions.own(world.people["candidate"])[0].id


def safeguards(world: "World") -> None:
    """Agree on a half-day, report two people, and let somebody wish for the referent's call."""
    introduction = introductions.find(world.names["introduction"]).introduction
    world.names["met"] = introductions.reveal(introduction.id, introduction.peer_id).offer_id
    with transaction():
        for about, by in (("neighbour", "member"), ("neighbour", "bounced"), ("referent", "member")):
            reports.add(person(world, about), person(world, by), "sold_to")
        referent_calls.ask(person(world, "called"))
        half_days = appointments.choices(introductions.find(introduction.id))[1:4]
        appointments.propose(introduction.id, introduction.peer_id, frozenset(one.code for one in half_days))
        appointments.pick(introduction.id, world.people["introduced"], half_days[0].code)


def _ask(world: "World", who: str, *, lead_may_know: bool = False) -> PeerRequest:
    with transaction():
        return asking.ask(person(world, who), Wishes(lead_may_know=lead_may_know, referent_may_know=True))


def _accept(request: PeerRequest) -> None:
    with transaction():
        (offer,) = request.offers
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, offer.peer_id))


def request_of(world: "World", who: str) -> PeerRequest:
    return db.session.scalars(select(PeerRequest).where(PeerRequest.member_id == world.people[who])).one()


def person(world: "World", who: str) -> Member:
    return db.session.get_one(Member, world.people[who])
