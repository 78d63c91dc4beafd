"""End a request: names, contact, offers and introduction go at once, and what stays names nobody."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from core import erasures, traces, vault
from core.clock import now, today
from core.db import db
from members.models import Member
from networks import tree
from peers.duty import line
from peers.models import (
    ConsentProof,
    Exclusion,
    Introduction,
    Offer,
    PastPair,
    PeerProfile,
    PeerRequest,
    Tombstone,
)
from peers.requests.states import RequestStatus, State

PAIR_KEPT = timedelta(days=366)
PROOF_KEPT = timedelta(days=3 * 366)
FIRST_BAND, LAST_BAND = timedelta(hours=24), timedelta(hours=48)


def bury(request: PeerRequest, after: RequestStatus) -> None:
    """Delete a closed request with all it held; leave its tombstone and, if two people met, their keyed hash."""
    introduction = request.introduction
    if introduction is not None:
        let_rest(request.member_id, introduction.peer_id)
    asked = after.asked_at.astimezone(ZoneInfo(tree.settings_of(request.root_id).time_zone))
    stone = Tombstone(
        network_id=request.network_id,
        quarter=f"{asked.year}-Q{(asked.month + 2) // 3}",
        outcome=_outcome(after, introduced=introduction is not None),
        duration=_duration(after),
    )
    db.session.add(stone)
    _delete(request)


def let_rest(member_id: str, peer_id: str) -> None:
    """Remember that two have met, and let the peer rest as long as they chose, in the caller's transaction."""
    _remember(member_id, peer_id)
    profile = db.session.get(PeerProfile, peer_id)
    if profile is not None:
        profile.rest_until = now() + timedelta(days=profile.cool_down)


def bury_again(request_id: str) -> None:
    """Delete a closed request that a restored backup brought back, in the caller's transaction; no second tombstone."""
    request = db.session.get_one(PeerRequest, request_id)
    line.take_turn(request.root_id)
    _delete(db.session.get_one(PeerRequest, request_id))


def standing() -> Iterable[str]:
    """Return the ids of the open requests."""
    return db.session.scalars(select(PeerRequest.id))


ERASED = erasures.Kind("request", standing, bury_again)


def _delete(request: PeerRequest) -> None:
    db.session.delete(request)
    erasures.note(ERASED.name, request.id)
    traces.forget(PeerRequest, Offer, Introduction, Exclusion)


def band(elapsed: timedelta) -> str:
    """Return the band of a duration against the 48 hours: "0-24", "24-48" or "48-"."""
    if elapsed <= FIRST_BAND:
        return "0-24"
    return "24-48" if elapsed <= LAST_BAND else "48-"


def pair_hash(one: str, other: str) -> bytes:
    """Return the keyed hash of two members, whichever asked; 32 bytes."""
    return vault.lookup("entrepairs/pair/v1/" + "/".join(sorted((one, other))))


def known_pairs() -> frozenset[bytes]:
    """Return the hashes of the pairs that met within a year."""
    return frozenset(db.session.scalars(select(PastPair.pair_hash).where(PastPair.expires_on > today())))


def forget_pairs(member: Member) -> None:
    """Delete whom a member who leaves has met, in the caller's transaction."""
    others = db.session.scalars(select(Member.id).where(Member.root_id == member.root_id))
    met = {pair_hash(member.id, other) for other in others} & set(db.session.scalars(select(PastPair.pair_hash)))
    db.session.execute(delete(PastPair).where(PastPair.pair_hash.in_(met)))


def forget_old() -> None:
    """Delete the pairs and the proofs of consent that are kept no longer, in the caller's transaction."""
    db.session.execute(delete(PastPair).where(PastPair.expires_on <= today()))
    db.session.execute(delete(ConsentProof).where(ConsentProof.given_on <= today() - PROOF_KEPT))


def _remember(one: str, other: str) -> None:
    # the first of a month, so that the row does not tell on which day two people were introduced
    year_on = today() + PAIR_KEPT
    db.session.merge(PastPair(pair_hash=pair_hash(one, other), expires_on=date(year_on.year, year_on.month, 1)))


def _outcome(after: RequestStatus, *, introduced: bool) -> str:
    if after.state is State.WITHDRAWN:
        return "withdrawn"
    if after.contacted_at is None and not introduced:
        return "unmet"
    return after.outcome or "unsaid"


def _duration(after: RequestStatus) -> str:
    """Return the band of the time to the first contact, the waits for the asker left out."""
    return "none" if after.contact_after is None else band(after.contact_after)
