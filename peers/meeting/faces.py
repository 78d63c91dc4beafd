"""Show a person before both yeses: blurred attributes, and true reasons that say no more than those.

Whoever is asked to listen also sees how the other would like to talk: without it no yes is an informed one, and one of
three ways says nothing of who asks. Topics and half-days stay hidden until both have said yes: they are choices of
one request, which no five members share, and in a club of thirty "handing the company over, Tuesday mornings"
points at one person and says why they ask.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from core.clock import now
from core.db import db
from members.models import ADMITTED, Member
from peers.listeners import exclusions
from peers.matching.candidates import owner_of, wish_of
from peers.matching.fits import Peer, Reason, why
from peers.meeting.blur import SMALL_NETWORK, Attributes, shown, speaking
from peers.models import Offer, PeerRequest

UNBLURRED = frozenset({"topics", "slots"})
"""Reasons that rest on choices made for the peer side, not on who somebody is."""


@dataclass(frozen=True)
class Face:
    """A person as the other side may see them before both yeses."""

    attributes: Attributes
    reasons: tuple[Reason, ...] = ()
    small_network: bool = False
    languages: tuple[str, ...] = ()
    """Languages that both speak and that five members share along with the attributes."""


@dataclass(frozen=True)
class OfferCard:
    """What a peer sees of an offer: the blurred asker, how to reach them and talk later, and by when."""

    face: Face
    channel: str
    promised_by: datetime | None
    ways: tuple[str, ...] = ()


def card_of(offer: Offer) -> OfferCard:
    """Return the blurred card of an offer."""
    request = db.session.get_one(PeerRequest, offer.request_id)
    asker, peer = (db.session.get_one(Member, one) for one in (request.member_id, offer.peer_id))
    return OfferCard(_face(asker, peer), request.channel, request.promised_by, tuple(sorted(request.ways)))


def peer_of(request: PeerRequest, peer_id: str) -> Face:
    """Return the blurred peer who said yes, with reasons that reveal nothing the blur withholds."""
    asker, peer = (db.session.get_one(Member, one) for one in (request.member_id, peer_id))
    face = _face(peer, asker)
    reasons = why(wish_of(request, asker, now()), Peer(owner_of(peer)))
    told = tuple(reason for reason in reasons if reason.kind in UNBLURRED or reason.kind in face.attributes)
    return replace(face, reasons=told)


def _face(member: Member, other: Member) -> Face:
    """Blur a member for another: attributes and the languages they have in common, as one combination.

    Whoever the other avoids hides nobody: they know that it is none of those.
    """
    everybody = _everybody(member.root_id, frozenset())
    avoided = _avoided(other)
    possible = _everybody(member.root_id, avoided) if avoided else everybody
    person = {"sector": member.sector or "", "area": member.area, "size": member.size or ""}
    attributes, languages = shown(person, _codes(member.spoken) & _codes(other.spoken), possible)
    return Face(attributes, (), len(everybody) < SMALL_NETWORK, languages)


def _avoided(viewer: Member) -> frozenset[str]:
    """Return the ids of the members whom one of them would rather not meet."""
    keys = exclusions.avoided_by([viewer.id]).get(viewer.id)
    if not keys:
        return frozenset()
    mine = select(Member).where(Member.root_id == viewer.root_id, Member.state == ADMITTED)
    return frozenset(one.id for one in db.session.scalars(mine) if not keys.isdisjoint(exclusions.keys_of(one)))


def _everybody(root_id: str, but: frozenset[str]) -> list[dict[str, str]]:
    """Return the attributes of all members of a root, without some."""
    mine = select(Member.sector, Member.area, Member.size, Member.spoken).where(
        Member.root_id == root_id, Member.state == ADMITTED, Member.id.not_in(but)
    )
    return [
        {"sector": sector or "", "area": area, "size": size or "", **speaking(_codes(spoken))}
        for sector, area, size, spoken in db.session.execute(mine)
    ]


def _codes(spoken: str) -> frozenset[str]:
    return frozenset(filter(None, spoken.split(",")))
