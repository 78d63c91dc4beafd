"""Make some of the invented people listen, by the steps that everybody takes: briefing, charter, acceptance."""

from collections.abc import Iterator
from datetime import timedelta

from core.access import Actor, Role
from core.db import transaction
from demo.clock import Hands
from demo.people import chances
from demo.tree import LEADS, REFERS, Planted
from members.models import REFERENT, Member
from peers.choices import SLOTS, TOPICS, WAYS
from peers.duty import rota as duty
from peers.listeners import availability, listening, vouching
from peers.listeners.listening import Habits

LISTENS = (4, 11, 13)
"""Places, in each club's list, of those who listen."""
VOUCH = (LEADS, 8)
"""Places of those who vouch: one runs the club, the other does not."""
CANDIDATE = 9
"""Place of somebody for whom one member has vouched so far."""
APPLIES = slice(0, 4, 3)
"""In which clubs there is such a candidate: the first of each region."""
BEGAN = timedelta(days=600)
APPLIED = timedelta(days=6)
STILL_THERE = timedelta(days=20)
"""How long ago they answered that they are still available."""
OPENS, CLOSES = 8, 21
WORKING = SLOTS[:10]
"""The half-days from Monday to Friday."""


def begin(federation: Planted, club: Planted, clock: Hands) -> None:
    """Have both roots serve every day, whatever day it is today, and the first listeners accepted long ago."""
    present = clock()
    clock.set(present - BEGAN)
    with transaction():
        for planted in (federation, club):
            duty.save_hours(planted.root.id, opens=OPENS, closes=CLOSES, weekends=True, place="", days_off=())
        founders, *others = ([*at(federation, place)] for place in LISTENS)
        for member in (*founders, *(one for of_place in others for one in of_place)):
            _learn(member)
        vouching.found([one.id for one in founders], _referent(federation))
        for member in (one for of_place in others for one in of_place):
            for place in VOUCH:
                vouching.vouch(member.id, actor(federation.members[member.leaf_id][place]))
    clock.set(present)


def confirm(federation: Planted, clock: Hands) -> None:
    """Have every listener say that they are still there, and others apply."""
    present = clock()
    clock.set(present - STILL_THERE)
    with transaction():
        for member in (one for place in LISTENS for one in at(federation, place)):
            availability.answer(member.id, pause=False)
    clock.set(present - APPLIED)
    with transaction():
        for of_club in [*federation.members.values()][APPLIES]:
            _learn(of_club[CANDIDATE])
            vouching.vouch(of_club[CANDIDATE].id, actor(of_club[REFERS]))
    clock.set(present)


def at(planted: Planted, place: int) -> Iterator[Member]:
    """Return who stands at a place in each club's list that is so long."""
    return (of_club[place] for of_club in planted.members.values() if len(of_club) > place)


def actor(member: Member, *roles: Role) -> Actor:
    """Return a member as whoever acts."""
    return Actor(member.id, member.root_id, member.leaf_id, member.language, frozenset(roles))


def _referent(planted: Planted) -> Actor:
    return actor(planted.everybody()[REFERS], Role(REFERENT, planted.root.id))


def _learn(member: Member) -> None:
    """Read the briefing, tick the charter and choose topics, ways and half-days."""
    own = chances("listens", member.email)
    listening.brief(member)
    listening.join(member)
    topics, ways, slots = own.sample(sorted(TOPICS), 3), own.sample(sorted(WAYS), 2), own.sample(WORKING, 5)
    listening.listen(member, Habits(topics=frozenset(topics), ways=frozenset(ways), slots=frozenset(slots)))
