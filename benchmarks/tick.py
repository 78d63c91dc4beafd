"""Measure one look of the worker at a large root in a real database: every request due, every listener free."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from app import create_desk
from benchmarks.owners import folder_settings
from benchmarks.people import Population, population
from core.db import alembic, db, new_id, transaction, writing
from members.models import REFERENT, Member
from members.roles import give_role
from networks import tree
from networks.models import GROUP
from peers import offers
from peers.choices import SLOTS
from peers.duty import line, public_holidays
from peers.endings import pair_hash
from peers.jobs import tick_root
from peers.matching import candidates, pairing as matching
from peers.models import EMAIL, Offer, PastPair, PeerProfile, PeerRequest

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
"""A Tuesday morning."""
CLUB = 25
PAIRS_A_MEMBER = 0.24
"""Of those who met in the last twelve months, per member: six in a hundred ask each quarter."""


@dataclass(frozen=True)
class Cost:
    """Seconds of one step: on the clock and of this process."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Looked:
    """What one look cost in all, and its matching alone; how many offers left."""

    tick: Cost
    matching: Cost
    offers: int


def look(folder: Path, *, members: int, listeners: int, requests: int, seed: int = 1) -> Looked:
    """Fill a database of its own in a folder and look at its root once, after measuring the matching alone."""
    desk = create_desk(folder_settings(folder), now=lambda: NOW)
    with desk.app_context(), writing():
        alembic.upgrade()
        with transaction():
            root_id = fill(members=members, listeners=listeners, requests=requests, seed=seed)
        public_holidays.fill()  # as the worker does ahead
        with _measured() as alone:
            match_due(root_id)
        db.session.rollback()
        db.session.expunge_all()
        with _measured() as whole, transaction():
            tick_root(root_id)
        sent = db.session.scalar(select(func.count()).select_from(Offer)) or 0
        db.session.rollback()
        db.engine.dispose()
    return Looked(whole[0], alone[0], sent)


def match_due(root_id: str) -> tuple[matching.Pairing, ...]:
    """Match every open request of a root, from rows to pairs, and write nothing."""
    on, due = line.load(root_id), offers.open_requests(root_id)
    peers = candidates.free_peers(on)
    return matching.match(candidates.wishes(due, on), peers, matching.Weights(), candidates.tie_key())


def fill(*, members: int, listeners: int, requests: int, seed: int = 1) -> str:
    """Add a federation with a referent, members, listeners and requests that are due, in the caller's transaction.

    Returns the root's id. `listeners` and `requests` are numbers of members; nobody does both.
    """
    draw = Random(seed)
    root = tree.plant("Federation", kind=GROUP)
    clubs = [tree.graft(root, f"Club {number}").id for number in range(max(members // CLUB, 1))]
    people = population(draw, members, len(clubs), listeners / members)
    ids = dict(zip(people.owners, (new_id() for _ in people.owners), strict=True))
    db.session.add_all(_member(people, ids, one, root.id, clubs) for one in people.owners)
    db.session.flush()
    db.session.add_all(_profile(people, ids[one], one, root.id) for one in people.seats)
    askers = draw.sample([one for one in people.owners if one not in people.seats], requests)
    db.session.add_all(_request(db.session.get_one(Member, ids[one])) for one in askers)
    _past_pairs(draw, list(ids.values()))
    give_role(db.session.get_one(Member, ids[_neither(people, askers)]), REFERENT, root.id)
    db.session.flush()
    return root.id


def _neither(people: Population, askers: list[str]) -> str:
    """Return a member who neither listens nor asks."""
    return next(one for one in people.owners if one not in people.seats and one not in askers)


def _member(people: Population, ids: dict[str, str], one: str, root_id: str, clubs: list[str]) -> Member:
    owner = people.owners[one]
    member = Member(
        id=ids[one], root_id=root_id, leaf_id=clubs[int(owner.network_id[4:])], admitted_on=date(2025, 1, 1)
    )
    member.email, member.company = f"{one}@example.org", owner.company
    member.first_name, member.last_name = "Ada", one
    member.area, member.size, member.trade = owner.area, owner.size, owner.trade.zfill(4)
    return member


def _profile(people: Population, member_id: str, one: str, root_id: str) -> PeerProfile:
    day, owner = NOW.date(), people.owners[one]
    return PeerProfile(
        member_id=member_id,
        root_id=root_id,
        capacity=people.seats[one],
        charter_on=day,
        briefed_on=day,
        accepted_on=day,
        available_on=day,
        ways=frozenset(owner.ways),
        slots=frozenset(SLOTS[number] for number in owner.slots),
    )


def _request(member: Member) -> PeerRequest:
    asked = NOW - timedelta(hours=9)
    request = PeerRequest(
        root_id=member.root_id,
        network_id=member.leaf_id,
        member_id=member.id,
        asked_at=asked,
        since=asked,
        round_at=asked,
        referent_may_know=True,
        channel=EMAIL,
    )
    request.contact = member.email
    return request


def _past_pairs(draw: Random, ids: list[str]) -> None:
    """Let some have met within the year; their hashes are all that is known."""
    met = {pair_hash(*draw.sample(ids, 2)) for _ in range(round(PAIRS_A_MEMBER * len(ids)))}
    db.session.add_all(PastPair(pair_hash=one, expires_on=date(2026, 12, 1)) for one in sorted(met))


@contextmanager
def _measured() -> Iterator[list[Cost]]:
    """Measure the block; its cost is in the list afterwards."""
    found: list[Cost] = []
    wall, cpu = time.perf_counter(), time.process_time()
    yield found
    found.append(Cost(time.perf_counter() - wall, time.process_time() - cpu))
