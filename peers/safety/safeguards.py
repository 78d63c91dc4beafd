"""Keep the two safe from one another: block, report, suspend, and let a referent decide who has heard both.

Blocking is immediate and silent: the other side learns no more than that somebody else will be found. Two reports
by independent people suspend a peer until the referent has heard that peer and decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.db import db
from members.models import ADMITTED, OPERATOR, REFERENT, Member, Role
from peers import letters, steps
from peers.duty import line
from peers.duty.line import Line
from peers.listeners import exclusions, listening
from peers.models import STOPPED, Offer, PeerProfile, PeerRequest, Report
from peers.refusals import NotKnown
from peers.requests.states import By, Event, Kind, OfferState, Outcome, Party, State
from peers.safety import referent_calls, reports

OUTCOMES = {"sold_to": Outcome.SOLD_TO, "unsafe": Outcome.UNSAFE}
"""What a report for a reason says in answer to the closing question, when the two have talked."""
PARTING = {
    (Party.MEMBER, State.PEER_READY): Kind.ANOTHER,
    (Party.MEMBER, State.CONNECTED): Kind.NO,
    (Party.MEMBER, State.CONTACTED): Kind.CLOSE,
    (Party.PEER, State.PEER_READY): Kind.PEER_GONE,
    (Party.PEER, State.CONNECTED): Kind.PEER_GONE,
    (Party.PEER, State.CONTACTED): Kind.PEER_GONE,
}
"""How a side leaves, wherever the two know of each other."""


@dataclass(frozen=True)
class Side:
    """One of two who know of each other, the other one, and the request between them."""

    request: PeerRequest
    by: By
    other_id: str
    together: bool = True

    @property
    def parting(self) -> Kind | None:
        """Return the step by which this side leaves; none once they are not together any more."""
        return PARTING.get((self.by.party, State(self.request.state))) if self.together else None


@dataclass(frozen=True)
class Reported:
    """A person whom a referent should hear: their contact, how many reported them and why, never who."""

    member_id: str
    name: str
    phone: str
    email: str
    number: int
    reasons: tuple[str, ...]
    suspended: bool


def side(offer_id: str, member_id: str, *, was_shown: bool = False) -> Side:
    """Return how a member stands in what an offer became; raises NotKnown unless the two know of each other.

    Whoever `was_shown` how to part still knows of the other when that one has parted first, until the request closes.
    """
    offer = db.session.get(Offer, offer_id)
    known = {OfferState.ACCEPTED, OfferState.REVOKED} if was_shown else {OfferState.ACCEPTED}
    if offer is None or offer.state not in known:
        raise NotKnown
    request = db.session.get_one(PeerRequest, offer.request_id)
    others = {offer.peer_id: (Party.PEER, request.member_id), request.member_id: (Party.MEMBER, offer.peer_id)}
    if member_id not in others:
        raise NotKnown
    party, other_id = others[member_id]
    found = Side(request, By(party, member_id), other_id, together=offer.state == OfferState.ACCEPTED)
    if found.parting is None and not was_shown:
        raise NotKnown
    return found


def block(offer_id: str, member_id: str, *, was_shown: bool = False) -> None:
    """Never bring these two together again and part them, in the caller's transaction; the other is told nothing."""
    _part(_in_turn(offer_id, member_id, was_shown=was_shown), None)


def report(offer_id: str, member_id: str, reason: str, *, was_shown: bool = False) -> None:
    """Report the other and part, in the caller's transaction; a second report of the same person adds nothing."""
    mine = _in_turn(offer_id, member_id, was_shown=was_shown)
    about, by = _member(mine.other_id), _member(member_id)
    new = reports.add(about, by, reason)
    _part(mine, OUTCOMES.get(reason) if mine.by.party is Party.MEMBER else None)
    if new:
        _weigh(about)


def open_reports(person: Actor) -> list[Reported]:
    """Return those about whom this person decides as a referent, most reported first."""
    return _open(lambda on, about, made: person.member_id in _deciders(on, about, made))


def orphaned_reports(person: Actor) -> list[Reported]:
    """Return those about whom no referent can decide, for whoever runs the installation and is not concerned."""
    return _open(
        lambda on, about, made: (
            not _deciders(on, about, made) and not _concerned(_member(person.member_id), about, made)
        )
    )


def decide(member_id: str, decision: str, person: Actor) -> None:
    """Lift the suspension of a member or end their listening, in the caller's transaction.

    Raises NotKnown unless this person decides about that member; deciding twice changes nothing.
    """
    about = db.session.get(Member, member_id)
    if about is None or about.state != ADMITTED:
        raise NotKnown
    line.take_turn(about.root_id)
    made = reports.undecided_about(member_id)
    if not _may_decide(person, about, made):
        raise NotKnown
    for one in made:
        one.decision = decision
    profile = db.session.get(PeerProfile, member_id)
    if not made or profile is None:
        return
    profile.suspended = decision == STOPPED
    if decision == STOPPED:
        profile.offers = False
        _set_aside(about)


def erase(member_id: str) -> None:
    """Erase what is kept about a member who leaves, in the caller's transaction; what they reported stays."""
    reports.forget(member_id)
    referent_calls.withdraw(member_id)


def _in_turn(offer_id: str, member_id: str, *, was_shown: bool) -> Side:
    """Return a side once it is this transaction's turn: the request may have moved on meanwhile."""
    steps.find(side(offer_id, member_id, was_shown=was_shown).request.id)
    return side(offer_id, member_id, was_shown=was_shown)


def _part(mine: Side, outcome: Outcome | None) -> None:
    """Keep the two apart for good and take the step by which this side leaves."""
    exclusions.block(_member(mine.by.member_id), _member(mine.other_id))
    if mine.parting is not None:
        steps.take(mine.request, Event(mine.parting, outcome=outcome), mine.by)


def _weigh(about: Member) -> None:
    """Suspend a member whom two have reported, and tell those who decide that something waits."""
    made = reports.undecided_about(about.id)
    profile = db.session.get(PeerProfile, about.id)
    if profile is not None and len(made) >= reports.INDEPENDENT and not profile.suspended:
        profile.suspended = True
        _set_aside(about)
    deciders = _deciders(line.load(about.root_id), about, made)
    for one in deciders.values():
        letters.tell(one, "peers_desk.desk")
    for one in () if deciders else _operators():
        if not _concerned(one, about, made):
            letters.tell(one, "peers_safeguard.unheard")


def _set_aside(member: Member) -> None:
    """Free everybody who waits for this member; those who have talked answer the closing question undisturbed."""
    listening.step_back(member.id, member.root_id, talked=False)


def _open(mine: Callable[[Line, Member, Sequence[Report]], bool]) -> list[Reported]:
    lines: dict[str, Line] = {}
    found = []
    for member_id, made in reports.undecided().items():
        about = _member(member_id)
        on = lines.get(about.root_id) or line.load(about.root_id)
        lines[about.root_id] = on
        if mine(on, about, made):
            found.append(_reported(about, made))
    return sorted(found, key=lambda one: (-one.number, one.name.casefold(), one.member_id))


def _reported(about: Member, made: Sequence[Report]) -> Reported:
    profile = db.session.get(PeerProfile, about.id)
    return Reported(
        member_id=about.id,
        name=about.name,
        phone=about.phone,
        email=about.email,
        number=len(made),
        reasons=tuple(sorted({one.reason for one in made})),
        suspended=profile is not None and profile.suspended,
    )


def _may_decide(person: Actor, about: Member, made: Sequence[Report]) -> bool:
    deciders = _deciders(line.load(about.root_id), about, made)
    if deciders:
        return person.member_id in deciders
    return person.is_operator() and not _concerned(_member(person.member_id), about, made)


def _deciders(on: Line, about: Member, made: Sequence[Report]) -> dict[str, Member]:
    """Return the referents of the nearest node with any who are not concerned, by id."""
    for node in (about.leaf_id, *on.tree.ancestors(about.leaf_id)):
        held = on.holders.get((REFERENT, node), ())
        free = {one.id: one for one in held if not _concerned(one, about, made)}
        if free:
            return free
    return {}


def _concerned(member: Member, about: Member, made: Sequence[Report]) -> bool:
    """Tell whether a member is the one reported or has reported: neither is a judge of it."""
    return member.id == about.id or reports.is_one_of(member, made)


def _operators() -> Sequence[Member]:
    held = select(Member).join(Role, Role.member_id == Member.id).where(Role.kind == OPERATOR)
    return db.session.scalars(held.order_by(Member.id)).unique().all()


def _member(member_id: str) -> Member:
    return db.session.get_one(Member, member_id)
