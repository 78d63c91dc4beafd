"""Tell peer stories through the real rules, each as far as it has come by now; the worker goes on from there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from sqlalchemy import select

from core.db import db, transaction
from demo.clock import Hands
from demo.listeners import LISTENS
from demo.tree import Planted
from members.models import Member
from peers import asking, jobs, steps
from peers.asking import Wishes
from peers.duty import line
from peers.duty.promise import Hours, is_waking, next_waking
from peers.meeting import appointments, introductions
from peers.models import PeerRequest
from peers.requests.deadlines import REFERENT_AFTER
from peers.requests.states import By, Event, Kind, OfferState, Party
from peers.safety import referent_calls

ASKER = 6
"""Place, in each club's list, of the member who asks."""
HOUR = timedelta(hours=1)
LOOKS = 2 * HOUR
"""How often the worker looks; the real one looks more often, which changes nothing here."""
HALF_DAYS = slice(1, 4)
"""Which of the coming half-days the listener proposes."""
ASKED: Mapping[str, tuple[int, Wishes]] = {
    "introduced": (26, Wishes(lead_may_know=False, referent_may_know=True, topics=frozenset({"cash"}))),
    "waiting": (2, Wishes(lead_may_know=True, referent_may_know=False, own_club_last=True)),
    "searching": (15, Wishes(lead_may_know=False, referent_may_know=True, topics=frozenset({"deciding_alone"}))),
    "unheard": (42, Wishes(lead_may_know=True, referent_may_know=True, slots=frozenset({"7am"}))),
    "ready": (10, Wishes(lead_may_know=False, referent_may_know=True, topics=frozenset({"team", "workload"}))),
    "alone": (42, Wishes(lead_may_know=True, referent_may_know=True)),
}
"""By story: how many hours ago it began, and what was wished; one for each of the first five clubs, the last for the
club of its own, where nobody listens. On Sunday mornings, the wish of "unheard", nobody does either."""

Acts = Sequence[tuple[datetime, Callable[[], object]]]


@dataclass(frozen=True)
class Told:
    """Who is worth following, and the way to what they wait for."""

    listener: Member
    introduced: Member
    searching: Member
    referent: Member


def tell(federation: Planted, club: Planted, clock: Hands) -> Told:
    """Tell six stories and a listener's wish to be called; the clock goes on to the present."""
    present, clubs = clock(), [*federation.members.values()]
    hours = line.load(federation.root.id).hours
    askers = dict(zip(ASKED, (of_club[ASKER] for of_club in (*clubs[:5], club.everybody())), strict=True))
    began = {name: _waking(present, ago * HOUR, hours) for name, (ago, _wishes) in ASKED.items()}
    acts = [(began[name], partial(_ask, askers[name], wishes)) for name, (_ago, wishes) in ASKED.items()]
    introduced, ready, beside = askers["introduced"], askers["ready"], clubs[3][LISTENS[0]]
    acts += [
        (began["introduced"] + 2 * HOUR, partial(_accept, introduced)),
        (began["introduced"] + 3 * HOUR, partial(_approve, introduced)),
        (present - 3 * HOUR, partial(_propose, introduced)),
        (present - 2 * HOUR, partial(_accept, ready)),
        (present - HOUR, partial(_call, beside)),
    ]
    _play(acts, clock)
    clock.set(present)
    offer = next(offer for offer in _request(askers["waiting"]).offers if offer.state == OfferState.SENT)
    referent, *_others = line.load(beside.root_id).alerted(beside.leaf_id, present)
    return Told(db.session.get_one(Member, offer.peer_id), introduced, askers["searching"], referent)


def _waking(present: datetime, ago: timedelta, hours: Hours) -> datetime:
    """Return a moment at which people may be reached: the next, or the last by whole hours if the next is too late."""
    moment = present - ago
    later = next_waking(moment, hours)
    if later <= present - REFERENT_AFTER:
        return later
    while not is_waking(moment, hours):
        moment -= HOUR
    return moment


def _play(acts: Acts, clock: Hands) -> None:
    """Play acts in order of time while the worker looks in between, up to the present."""
    looks = [(moment, jobs.tick) for moment in _looks(min(map(itemgetter(0), acts)), clock())]
    for moment, act in sorted((*acts, *looks), key=itemgetter(0)):
        clock.set(moment)
        act()


def _looks(moment: datetime, present: datetime) -> Iterator[datetime]:
    while moment < present:
        moment = min(moment + LOOKS, present)
        yield moment


def _ask(asker: Member, wishes: Wishes) -> None:
    with transaction():
        asking.ask(asker, wishes)


def _accept(asker: Member) -> None:
    """Have the first peer asked say yes."""
    with transaction():
        request = steps.find(_request(asker).id)
        peer_id = next(offer.peer_id for offer in request.offers if offer.state == OfferState.SENT)
        steps.take(request, Event(Kind.ACCEPT), By(Party.PEER, peer_id))


def _approve(asker: Member) -> None:
    with transaction():
        asking.act(asker.id, Event(Kind.APPROVE))


def _propose(asker: Member) -> None:
    """Have the peer of an introduction propose half-days."""
    introduction = _request(asker).introduction
    if introduction is None:
        raise ValueError("the two have been introduced before they look for a half-day")
    with transaction():
        coming = appointments.choices(introductions.find(introduction.id))[HALF_DAYS]
        appointments.propose(introduction.id, introduction.peer_id, frozenset(one.code for one in coming))


def _call(member: Member) -> None:
    with transaction():
        referent_calls.ask(member)


def _request(asker: Member) -> PeerRequest:
    return db.session.scalars(select(PeerRequest).where(PeerRequest.member_id == asker.id)).one()
