"""Find out whether the person a request names can be asked: the same peer as before, first and alone."""

from dataclasses import replace

from sqlalchemy import exists, or_, select

from core.clock import today
from core.db import db
from members.models import ADMITTED, Member
from peers.duty.line import Line
from peers.listeners.readiness import is_paused, is_ready, is_silent
from peers.matching import candidates
from peers.matching.fits import allowed
from peers.models import Offer, PeerProfile, PeerRequest
from peers.requests.states import OfferState


def wished(request: PeerRequest, on: Line) -> str | None:
    """Return the peer whom a request names, if they have not been asked yet and can be; else the usual search begins.

    Rest after a conversation, a pair that met within a year and taken seats do not count: that person may say no.
    Whoever left, paused, fell silent, was set aside, asks for a peer or has an offer unanswered cannot be asked, and
    no rule that keeps people apart is broken.
    """
    peer_id = request.wished_peer_id
    if peer_id is None or any(offer.peer_id == peer_id for offer in request.offers):
        return None
    member, profile = db.session.get(Member, peer_id), db.session.get(PeerProfile, peer_id)
    if member is None or profile is None or not _listens(member, profile) or _is_busy(peer_id):
        return None
    (wish,) = candidates.wishes([request], on)
    anyhow = replace(wish, asker=replace(wish.asker, ways=frozenset(), slots=frozenset()), officers_welcome=True)
    return peer_id if allowed(anyhow, candidates.peer_of(member, profile)) else None


def _listens(member: Member, profile: PeerProfile) -> bool:
    unwilling = is_paused(profile, today()) or is_silent(profile, today())
    return member.state == ADMITTED and is_ready(profile) and not unwilling


def _is_busy(peer_id: str) -> bool:
    """Tell whether a peer asks for somebody or has an unanswered offer."""
    asks = exists().where(PeerRequest.member_id == peer_id)
    asked = exists().where(Offer.peer_id == peer_id, Offer.state == OfferState.SENT)
    return bool(db.session.scalar(select(or_(asks, asked))))
