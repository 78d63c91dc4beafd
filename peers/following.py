"""Read what the asker's own page shows, and what waits for somebody on the peer side; nothing is changed here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from core.clock import now
from core.db import db
from members.models import Member
from peers import asking, steps
from peers.duty.line import Line
from peers.duty.promise import is_waking
from peers.meeting import faces
from peers.meeting.faces import Face
from peers.models import Introduction, Offer, PeerRequest
from peers.requests.deadlines import DENY_WITHIN
from peers.requests.states import SEEKING, OfferState, State


@dataclass(frozen=True)
class Own:
    """What the asker sees beside the request itself; names of referents are of those who answer for it now."""

    progress: asking.Progress
    leads: tuple[str, ...]
    referents: tuple[str, ...]
    newcomers: tuple[str, ...] = ()
    """Leads who began after the member told those of then: they know nothing."""
    nobody_free: bool = False
    late: bool = False
    """The moment promised is over, and nobody is known to have called."""
    deniable: bool = False
    """It is still time to say that nobody has called."""
    handover_to: str = ""
    peer: Face | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody on the peer side."""

    offer: bool = False
    call: bool = False
    answer: bool = False


def own(request: PeerRequest, me: Member, on: Line) -> Own:
    """Return what the asker sees of an own request."""
    moment = now()
    progress = asking.progress(request, on)
    looking = is_waking(moment, on.hours) and progress.next_at is not None and progress.next_at <= moment
    said_at = request.since if request.state == State.CONTACTED else request.contacted_at
    new = asking.newcomers(request, on)
    return Own(
        progress=progress,
        leads=tuple(one.name for one in on.leads(me.leaf_id, but=me.id) if one not in new),
        newcomers=tuple(one.name for one in new),
        referents=_referents(request, me, on),
        nobody_free=looking and not progress.asked,
        late=_is_late(request, moment),
        deniable=said_at is not None and request.contacted_at is not None and moment - said_at <= DENY_WITHIN,
        handover_to=_name(request.handover_to_id),
        peer=_ready_peer(request),
    )


def leads(me: Member, on: Line) -> tuple[str, ...]:
    """Return the names of the others who run a member's club or a node above it: those a consent would tell."""
    return tuple(one.name for one in on.leads(me.leaf_id, but=me.id))


def calls(member_id: str) -> dict[str, str]:
    """Return the introductions in which a member is the peer, as the request's state by introduction."""
    mine = select(Introduction.id, PeerRequest.state).join(PeerRequest, PeerRequest.id == Introduction.request_id)
    return {row.id: row.state for row in db.session.execute(mine.where(Introduction.peer_id == member_id))}


def waiting(member_id: str) -> Waiting:
    """Return what waits for a member: an offer, somebody's call, the own answer to a peer's yes; in one query."""
    offer = exists().where(Offer.peer_id == member_id, Offer.state == OfferState.SENT)
    call = exists().where(
        Introduction.peer_id == member_id,
        Introduction.request_id == PeerRequest.id,
        PeerRequest.state == State.CONNECTED,
    )
    answer = exists().where(PeerRequest.member_id == member_id, PeerRequest.state == State.PEER_READY)
    return Waiting(*map(bool, db.session.execute(select(offer, call, answer)).one()))


def _is_late(request: PeerRequest, moment: datetime) -> bool:
    promised = request.promised_by
    return request.state in SEEKING and request.contacted_at is None and promised is not None and promised < moment


def _referents(request: PeerRequest, me: Member, on: Line) -> tuple[str, ...]:
    handler = steps.status_of(request, on).handler_id
    return (_name(handler),) if handler else tuple(one.name for one in on.every_referent(me.leaf_id, but=me.id))


def _ready_peer(request: PeerRequest) -> Face | None:
    accepted = (offer.peer_id for offer in request.offers if offer.state == OfferState.ACCEPTED)
    peer_id = next(accepted, None) if request.state == State.PEER_READY else None
    return faces.peer_of(request, peer_id) if peer_id else None


def _name(member_id: str | None) -> str:
    return db.session.get_one(Member, member_id).name if member_id else ""
