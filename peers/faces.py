"""Show a person before both yeses: blurred attributes, and true reasons that say no more than those."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.clock import now
from core.db import db
from members.models import ADMITTED, Member
from peers.blur import SMALL_NETWORK, Attributes, blur
from peers.candidates import owner_of, wish_of
from peers.matching import Peer, Reason, why
from peers.models import Offer, PeerRequest

ATTRIBUTES = ("sector", "area", "size")
"""What may be shown of a person, the most telling first."""
UNBLURRED = frozenset({"topics", "slots"})
"""Reasons that rest on choices made for the peer side, not on who somebody is."""


@dataclass(frozen=True)
class Face:
    """A person as the other side may see them before both yeses."""

    attributes: Attributes
    reasons: tuple[Reason, ...] = ()
    small_network: bool = False


@dataclass(frozen=True)
class OfferCard:
    """What a peer sees of an offer: the blurred asker, how to reach them later, and by when."""

    face: Face
    channel: str
    promised_by: datetime | None


def card_of(offer: Offer) -> OfferCard:
    """Return the blurred card of an offer."""
    request = db.session.get_one(PeerRequest, offer.request_id)
    asker = db.session.get_one(Member, request.member_id)
    return OfferCard(_face(asker), request.channel, request.promised_by)


def peer_of(request: PeerRequest, peer_id: str) -> Face:
    """Return the blurred peer who said yes, with reasons that reveal nothing the blur withholds."""
    asker, peer = (db.session.get_one(Member, one) for one in (request.member_id, peer_id))
    face = _face(peer)
    reasons = why(wish_of(request, asker, now()), Peer(owner_of(peer)))
    told = tuple(reason for reason in reasons if reason.kind in UNBLURRED or reason.kind in face.attributes)
    return Face(face.attributes, told, face.small_network)


def _face(member: Member) -> Face:
    everybody = [
        {name: value or "" for name, value in zip(ATTRIBUTES, row, strict=True)}
        for row in db.session.execute(
            select(Member.sector, Member.area, Member.size).where(
                Member.root_id == member.root_id, Member.state == ADMITTED
            )
        )
    ]
    person = {"sector": member.sector or "", "area": member.area, "size": member.size or ""}
    return Face(blur(person, everybody), small_network=len(everybody) < SMALL_NETWORK)
