"""List what leads and referents may see: ages and counts, and names only where the member agreed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.access import Actor
from core.clock import now
from core.db import db
from members.models import Member
from peers import steps
from peers.endings import band
from peers.line import clubs_below, nodes_held
from peers.models import PeerRequest
from peers.promise import PROMISE
from peers.refusals import NotKnown
from peers.states import SEEKING, By, Event, OfferState, State


@dataclass(frozen=True)
class Flagged:
    """A member who agreed that the lead knows: name, age against 48 hours, whether somebody has called."""

    request_id: str
    name: str
    age: str
    reached: bool
    with_referent: bool


@dataclass(frozen=True)
class Case:
    """A request on the referent's desk; name and contact only once the member agreed and the alert went out."""

    request_id: str
    club_id: str
    asked_at: datetime
    overdue: bool
    unassigned: bool
    asked: int
    state: str
    name: str = ""
    channel: str = ""
    contact: str = ""


def flagged(network_id: str, person: Actor) -> list[Flagged]:
    """Return the requests below a node of which their members want the lead to know, but never the own one."""
    known = select(PeerRequest, Member).join(Member, Member.id == PeerRequest.member_id)
    clubs = clubs_below(frozenset({network_id}))
    mine = known.where(
        PeerRequest.network_id.in_(clubs),
        PeerRequest.lead_told_at.is_not(None),
        PeerRequest.member_id != person.member_id,
    )
    return [
        Flagged(
            request_id=request.id,
            name=member.name,
            age=band(now() - request.asked_at),
            reached=request.contacted_at is not None,
            with_referent=request.escalated_at is not None,
        )
        for request, member in db.session.execute(mine.order_by(PeerRequest.asked_at, PeerRequest.id))
    ]


def cases(person: Actor) -> list[Case]:
    """Return the requests below a referent's nodes where nobody has called, overdue and unassigned first."""
    clubs = clubs_below(nodes_held(person, "referent"))
    mine = select(PeerRequest).where(
        PeerRequest.network_id.in_(clubs),
        PeerRequest.member_id != person.member_id,
        PeerRequest.contacted_at.is_(None),
    )
    found = map(_case, db.session.scalars(mine))
    return sorted(found, key=lambda one: (not one.overdue, not one.unassigned, one.asked_at, one.request_id))


def act(request_id: str, network_id: str, event: Event, by: By) -> None:
    """Take a lead's or referent's step below their node, in the caller's transaction; raises NotKnown elsewhere."""
    request = steps.find(request_id)
    if request.network_id not in clubs_below(frozenset({network_id})):
        raise NotKnown
    steps.take(request, event, by)


def _case(request: PeerRequest) -> Case:
    sent = sum(offer.state == OfferState.SENT for offer in request.offers)
    open_to_referent = request.state == State.REFERENT and request.referent_may_know
    member = db.session.get_one(Member, request.member_id)
    return Case(
        request_id=request.id,
        club_id=request.network_id,
        asked_at=request.asked_at,
        overdue=now() >= (request.promised_by or request.asked_at + PROMISE),
        unassigned=request.state in SEEKING and sent == 0,
        asked=len(request.offers),
        state=request.state,
        name=member.name if open_to_referent else "",
        channel=request.channel if open_to_referent else "",
        contact=request.contact if open_to_referent else "",
    )
