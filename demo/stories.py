"""Tell three peer stories through the real rules: one searching, one waiting for a listener's word, one introduced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.db import db, transaction
from demo.clock import Hands
from demo.tree import Planted
from members.models import Member
from peers import asking, line, listening, steps
from peers.asking import Wishes
from peers.models import Offer, PeerRequest
from peers.promise import is_waking
from peers.states import By, Event, Kind, OfferState, Party

LISTENER = 4
"""Place, in each club's list, of the member who listens."""
ASKER = 6
HOUR = timedelta(hours=1)
SEARCHING, WAITING, INTRODUCED = 20 * HOUR, 2 * HOUR, 40 * HOUR
"""How long ago each story began."""


@dataclass(frozen=True)
class Told:
    """Who is worth following: the listener for whom an offer waits, and an asker who was introduced."""

    listener: Member
    introduced: Member


def tell(federation: Planted, club: Planted, clock: Hands) -> Told:
    """Tell the three stories; the clock goes on to the present."""
    present = clock()
    first, second, *_ = federation.members.values()
    with transaction():
        _listen(of_club[LISTENER] for of_club in federation.members.values())
    _introduce(first[ASKER], present - INTRODUCED, clock)
    _ask(club.everybody()[ASKER], Wishes(lead_may_know=True, referent_may_know=True), present - SEARCHING, clock)
    waiting = _ask(second[ASKER], Wishes(lead_may_know=True, referent_may_know=False), present - WAITING, clock)
    clock.set(present)
    offer = next(offer for offer in waiting.offers if offer.state == OfferState.SENT)
    return Told(db.session.get_one(Member, offer.peer_id), first[ASKER])


def _listen(members: Iterable[Member]) -> None:
    for member in members:
        listening.join(member)
        listening.accept(listening.brief(member), founding=True)


def _ask(asker: Member, wishes: Wishes, moment: datetime, clock: Hands) -> PeerRequest:
    """Ask when people could be reached, at a moment or in the last waking hour before."""
    hours = line.load(asker.root_id).hours
    while not is_waking(moment, hours):
        moment -= HOUR
    clock.set(moment)
    with transaction():
        return asking.ask(asker, wishes)


def _introduce(asker: Member, moment: datetime, clock: Hands) -> None:
    """Ask, have the listener say yes two hours later, and the asker an hour after that."""
    request = _ask(asker, Wishes(lead_may_know=False, referent_may_know=True), moment, clock)
    offer: Offer = request.offers[0]
    clock.set(clock() + 2 * HOUR)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, offer.peer_id))
    clock.set(clock() + HOUR)
    with transaction():
        asking.act(asker.id, Event(Kind.APPROVE))
