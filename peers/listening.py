"""Become a peer who listens, choose for how many at once, pause, stop."""

from datetime import date

from sqlalchemy import delete, select

from core.clock import today
from core.db import db
from members.models import Member
from peers import asking, steps
from peers.line import take_turn
from peers.models import Offer, PeerProfile
from peers.states import By, Event, Kind, OfferState, Party, State

STANDING = (OfferState.SENT, OfferState.ACCEPTED)


def listen(member: Member, *, capacity: int, paused_until: date | None) -> None:
    """Make a member a peer, or change how they listen, in the caller's transaction; the charter has been ticked."""
    profile = db.session.get(PeerProfile, member.id)
    if profile is None:
        profile = PeerProfile(
            member_id=member.id,
            root_id=member.root_id,
            charter_on=today(),
            briefed_on=today(),
            accepted_on=today(),
            available_on=today(),
        )
        db.session.add(profile)
    profile.offers, profile.capacity, profile.paused_until = True, capacity, paused_until
    db.session.flush()


def stop(member: Member) -> None:
    """Make no more offers to a member, in the caller's transaction; who was promised a call still gets it."""
    profile = db.session.get(PeerProfile, member.id)
    if profile is not None:
        profile.offers = False
    step_back(member.id, member.root_id, states=(OfferState.SENT,))


def step_back(member_id: str, root_id: str, *, states: tuple[OfferState, ...] = STANDING) -> None:
    """Free the requests that a peer was asked to take or had taken, in the caller's transaction."""
    take_turn(root_id)
    held = select(Offer.request_id).where(Offer.peer_id == member_id, Offer.state.in_(states))
    for request_id in db.session.scalars(held).all():
        request = steps.find(request_id)
        kind = Kind.CLOSE if request.state == State.CONTACTED else Kind.PEER_GONE
        steps.take(request, Event(kind), By(Party.PEER, member_id))


def erase(member_id: str) -> None:
    """Erase a member who leaves from the peer side, in the caller's transaction."""
    member = db.session.get_one(Member, member_id)
    take_turn(member.root_id)
    request_id = asking.own_id(member_id)
    if request_id is not None:
        steps.take(steps.find(request_id), Event(Kind.WITHDRAW), By(Party.MEMBER, member_id))
    step_back(member_id, member.root_id)
    for rows in (Offer.peer_id, PeerProfile.member_id):
        db.session.execute(delete(rows.class_).where(rows == member_id))
