"""List what leads and referents may see: ages and counts, and names only where the member agreed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from core.access import Actor
from core.clock import now
from core.db import db
from members.models import LEAD, REFERENT, Member, Role
from networks import tree
from peers import steps
from peers.duty import line
from peers.duty.line import Line, clubs_below, nodes_held
from peers.duty.promise import DAY, HORIZON, PROMISE
from peers.endings import band
from peers.models import PeerRequest
from peers.refusals import NotKnown
from peers.requests.states import SEEKING, By, Event, Kind, OfferState, Party, State

WAITING = {State.PEER_READY: 2, State.CONNECTED: 3, State.UNMET: 4}
"""Where a request stands on the desk that neither lacks a peer nor is still looking."""


@dataclass(frozen=True)
class Flagged:
    """A member who agreed that the lead knows: name, age against 48 hours, whether somebody has called."""

    request_id: str
    name: str
    age: str
    reached: bool
    with_referent: bool
    may_pass_on: bool


@dataclass(frozen=True)
class Case:
    """A request on the referent's desk; names and contact only once the member agreed and the referent is needed.

    `to` are the referents to whom it could be handed over, `asked_about` the one whom the member has been asked about.
    """

    request_id: str
    club_id: str
    asked_at: datetime
    overdue: bool
    unassigned: bool
    asked: int
    declined: int
    state: str
    name: str = ""
    channel: str = ""
    contact: str = ""
    peer: str = ""
    topics: tuple[str, ...] = ()
    to: tuple[Member, ...] = ()
    asked_about: str = ""


def flagged(network_id: str, person: Actor) -> list[Flagged]:
    """Return the requests below a node of which their members want this lead to know, but never the own one.

    What was agreed before this person became lead was not agreed for them.
    """
    since = told_since(person)
    known = select(PeerRequest, Member).join(Member, Member.id == PeerRequest.member_id)
    clubs = clubs_below(frozenset({network_id})) & since.keys()
    mine = known.where(PeerRequest.network_id.in_(clubs), PeerRequest.lead_told_at.is_not(None))
    return [
        _flag(request, member)
        for request, member in db.session.execute(mine.order_by(PeerRequest.asked_at, PeerRequest.id))
        if _is_told(request, person.member_id, since)
    ]


def told_since(person: Actor) -> dict[str, datetime]:
    """Return since when a lead is told of requests in each club: the longest they have led it or a node above it."""
    mine = select(Role.network_id, Role.since).where(Role.member_id == person.member_id, Role.kind == LEAD)
    found: dict[str, datetime] = {}
    for node, since in db.session.execute(mine):
        for club in tree.load(node).leaves(node):
            found[club.id] = min(since, found.get(club.id, since))
    return found


def cases(person: Actor) -> list[Case]:
    """Return the requests below a referent's nodes where nobody has called, as they need somebody.

    Overdue ones first, then those without a peer, those that look, wait for the member, and are introduced.
    """
    on = line.load(person.root_id)
    mine = select(PeerRequest).where(
        PeerRequest.network_id.in_(clubs_below(nodes_held(person, REFERENT))),
        PeerRequest.member_id != person.member_id,
        PeerRequest.contacted_at.is_(None),
    )
    found = [
        _case(request, person, on)
        for request in db.session.scalars(mine)
        if _answers_for(request, person.member_id, on)
        and steps.status_of(request, on).handler_id in {None, person.member_id}
    ]
    return sorted(found, key=_urgency)


def next_day_on(person: Actor) -> date | None:
    """Return the next day on which this referent is on duty for one of their nodes, within three weeks."""
    on = line.load(person.root_id)
    return next((day for day in _coming(on) if _is_on(on, person, day)), None)


def act(request_id: str, network_id: str, event: Event, by: By) -> None:
    """Take a lead's or referent's step below their node, in the caller's transaction; raises NotKnown elsewhere."""
    request = steps.find(request_id)
    if request.network_id not in clubs_below(frozenset({network_id})):
        raise NotKnown
    on = line.load(request.root_id)
    if by.party is Party.REFERENT and not _answers_for(request, by.member_id, on):
        raise NotKnown
    steps.take(request, event, by, on=on)


def act_as_lead(request_id: str, network_id: str, kind: Kind, person: Actor) -> None:
    """Take a lead's step, in the caller's transaction; raises NotKnown for what this lead was not told."""
    request = db.session.get(PeerRequest, request_id)
    if request is None or not _is_told(request, person.member_id, told_since(person)):
        raise NotKnown
    act(request_id, network_id, Event(kind), By(Party.LEAD, person.member_id))


def propose(request_id: str, network_id: str, to_id: str, person: Actor) -> None:
    """Ask the member whether another referent of their line may take over, in the caller's transaction.

    Raises NotKnown for somebody who is none.
    """
    request = steps.find(request_id)
    on = line.load(request.root_id)
    if to_id not in {one.id for one in _heirs(request, person, on)}:
        raise NotKnown
    event = Event(Kind.PROPOSE_HANDOVER, referent_id=to_id)
    act(request_id, network_id, event, By(Party.REFERENT, person.member_id))


def _is_told(request: PeerRequest, member_id: str, since: Mapping[str, datetime]) -> bool:
    """Tell whether a lead may know of a request: another's, agreed while they held the role."""
    told, began = request.lead_told_at, since.get(request.network_id)
    return request.member_id != member_id and told is not None and began is not None and told >= began


def _flag(request: PeerRequest, member: Member) -> Flagged:
    alerted = request.escalated_at is not None
    return Flagged(
        request_id=request.id,
        name=member.name,
        age=band(now() - request.asked_at),
        reached=request.contacted_at is not None,
        with_referent=alerted,
        may_pass_on=request.referent_may_know and not alerted and request.state in SEEKING,
    )


def _case(request: PeerRequest, person: Actor, on: Line) -> Case:
    sent, declined = (_count(request, state) for state in (OfferState.SENT, OfferState.DECLINED))
    case = Case(
        request_id=request.id,
        club_id=request.network_id,
        asked_at=request.asked_at,
        overdue=_is_overdue(request),
        unassigned=request.state in SEEKING and sent == 0,
        asked=len(request.offers),
        declined=declined,
        state=request.state,
    )
    return _named(case, request, person, on) if _is_open(request) else case


def _named(case: Case, request: PeerRequest, person: Actor, on: Line) -> Case:
    """Return a case with what the member agreed that the referent sees."""
    introduction, asked_about = request.introduction, request.handover_to_id
    return replace(
        case,
        name=_name(request.member_id),
        channel=request.channel,
        contact=request.contact,
        peer=_name(introduction.peer_id) if introduction else "",
        topics=tuple(sorted(request.topics)),
        to=_heirs(request, person, on) if request.state == State.REFERENT else (),
        asked_about=_name(asked_about) if asked_about else "",
    )


def _is_open(request: PeerRequest) -> bool:
    """Tell whether the referent may know who asks: with leave, once alerted or once a call is overdue."""
    alerted = request.state == State.CONNECTED and request.escalated_at is not None
    late = request.state in {State.CONNECTED, State.UNMET} and _is_overdue(request)
    return request.referent_may_know and (late or alerted or request.state == State.REFERENT)


def _answers_for(request: PeerRequest, member_id: str, on: Line) -> bool:
    """Tell whether a member is a referent of the asker's line; whoever leads there is none of theirs."""
    return member_id in {one.id for one in on.every_referent(request.network_id, but=request.member_id)}


def _is_overdue(request: PeerRequest) -> bool:
    return now() >= (request.promised_by or request.asked_at + PROMISE)


def _heirs(request: PeerRequest, person: Actor, on: Line) -> tuple[Member, ...]:
    """Return the other referents of the asker's line."""
    line_of = on.every_referent(request.network_id, but=request.member_id)
    return tuple(one for one in line_of if one.id != person.member_id)


def _count(request: PeerRequest, state: OfferState) -> int:
    return sum(offer.state == state for offer in request.offers)


def _name(member_id: str) -> str:
    return db.session.get_one(Member, member_id).name


def _urgency(case: Case) -> tuple[object, ...]:
    stands = 0 if case.unassigned else WAITING.get(State(case.state), 1)
    return (not case.overdue, stands, case.asked_at, case.request_id)


def _coming(on: Line) -> Iterator[date]:
    first = on.hours.day_of(now())
    days = (first + number * DAY for number in range(HORIZON.days))
    return (day for day in days if on.hours.works(day))


def _is_on(on: Line, person: Actor, day: date) -> bool:
    nodes = nodes_held(person, REFERENT)
    return any(person.member_id in {one.id for one in on.on_duty(node, day)} for node in nodes if node in on.tree)
