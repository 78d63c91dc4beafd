"""Become a peer who listens, choose for how many at once and how, pause, stop."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from core import traces
from core.clock import today
from core.db import db
from members.models import Member
from peers import asking, endings, steps
from peers.duty.line import take_turn
from peers.listeners import exclusions
from peers.listeners.readiness import is_ready
from peers.models import (
    Absence,
    Deputy,
    Exclusion,
    Introduction,
    Offer,
    PastPair,
    PeerProfile,
    PeerRequest,
    ReferentCall,
    Report,
    Vouch,
)
from peers.requests.states import By, Event, Kind, OfferState, Party, State
from peers.safety import reports

__all__ = ["Habits", "accept", "brief", "conceal", "erase", "is_ready", "join", "listen", "step_back", "stop"]
HOLDERS = (
    PeerRequest,
    Offer,
    Introduction,
    PastPair,
    PeerProfile,
    Vouch,
    Exclusion,
    Report,
    ReferentCall,
    Absence,
    Deputy,
)
"""Every table of the peer side that may name a member who leaves."""
STANDING = (OfferState.SENT, OfferState.ACCEPTED)


@dataclass(frozen=True)
class Habits:
    """How somebody listens: at most `capacity` people at once, then `cool_down` days of rest; empty sets mean "any"."""

    capacity: int = 1
    paused_until: date | None = None
    cool_down: int = 30
    topics: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()


def join(member: Member) -> PeerProfile:
    """Note that a member has ticked the charter, in the caller's transaction; nothing is offered yet."""
    profile = _profile(member)
    profile.charter_on = profile.charter_on or today()
    return profile


def brief(member: Member) -> PeerProfile:
    """Note that a member has read the briefing, in the caller's transaction."""
    profile = _profile(member)
    profile.briefed_on = profile.briefed_on or today()
    return profile


def accept(profile: PeerProfile, *, founding: bool = False) -> bool:
    """Accept a candidate, in the caller's transaction; tell whether this was news."""
    if profile.accepted_on:
        return False
    profile.accepted_on = profile.available_on = today()
    profile.founding = founding
    return True


def listen(member: Member, habits: Habits) -> None:
    """Keep how a member listens, in the caller's transaction; saying so is a yes to being still available."""
    profile = _profile(member)
    profile.offers = True
    for name, value in vars(habits).items():
        setattr(profile, name, value)
    profile.available_on, profile.checked_on, profile.silences = today(), None, 0


def stop(member: Member) -> None:
    """Make no more offers to a member, in the caller's transaction; who was promised a call still gets it."""
    profile = db.session.get(PeerProfile, member.id)
    if profile is not None:
        profile.offers = False
    step_back(member.id, member.root_id, states=(OfferState.SENT,))


def step_back(member_id: str, root_id: str, *, states: tuple[OfferState, ...] = STANDING, talked: bool = True) -> None:
    """Free the requests that a peer was asked to take or had taken, in the caller's transaction.

    Without `talked`, two who have talked already keep each other's contact until the closing question.
    """
    take_turn(root_id)
    held = select(Offer.request_id).where(Offer.peer_id == member_id, Offer.state.in_(states))
    for request_id in db.session.scalars(held).all():
        request = steps.find(request_id)
        if talked or request.state != State.CONTACTED:
            steps.take(request, Event(Kind.PEER_GONE), By(Party.PEER, member_id))


def erase(member_id: str) -> None:
    """Erase a member who leaves from the peer side, in the caller's transaction."""
    member = db.session.get_one(Member, member_id)
    take_turn(member.root_id)
    _end_all(member)
    exclusions.forget(member)
    steps.forget(member_id)
    for rows in (Offer.peer_id, PeerProfile.member_id, Vouch.candidate_id, Vouch.voucher_id):
        db.session.execute(delete(rows.class_).where(rows == member_id))
    endings.forget_pairs(member)
    traces.forget(*HOLDERS)


def conceal(member_id: str) -> None:
    """Close what nobody but a member may see, in the caller's transaction: another may read their mail from now on.

    Their own request is withdrawn, whoever they were to call gets somebody else; whom they avoid stays, without a name.
    """
    _end_all(db.session.get_one(Member, member_id))
    exclusions.blot_out(member_id)


def _end_all(member: Member) -> None:
    request_id = asking.own_id(member.id)
    if request_id is not None:
        steps.take(steps.find(request_id), Event(Kind.WITHDRAW), By(Party.MEMBER, member.id))
    step_back(member.id, member.root_id)


def _profile(member: Member) -> PeerProfile:
    """Return a member's profile, a new one that offers nothing when there was none."""
    profile = db.session.get(PeerProfile, member.id)
    if profile is None:
        # one press after the other, so that two at one moment make one row
        db.session.get_one(Member, member.id, with_for_update=True)
        profile = db.session.get(PeerProfile, member.id)
    if profile is None:
        held = reports.is_held_back(member.id)
        profile = PeerProfile(member_id=member.id, root_id=member.root_id, available_on=today(), suspended=held)
        db.session.add(profile)
        db.session.flush()
    return profile
