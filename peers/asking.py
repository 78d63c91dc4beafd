"""Ask for a peer, follow the own request, change who may know, withdraw at any time, ask for the same person again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core import vault
from core.clock import now, today
from core.db import db
from members.models import Member
from peers import offers, steps
from peers.duty import line
from peers.duty.line import Line
from peers.duty.promise import kept_moment, next_waking
from peers.listeners import exclusions
from peers.models import EMAIL, LEAD_TOO, PEER_ONLY, PHONE, ConsentProof, Exclusion, Offer, PeerRequest
from peers.refusals import AlreadyAsking, MomentMoved, NoContact, NotKnown, OutOfTurn
from peers.requests.deadlines import next_offer_at, referent_at
from peers.requests.states import By, Event, Kind, OfferState, Outcome, Party, RequestStatus, State

WORDING = "2026-11-23"
"""Version of the words of every consent on the peer side, kept with the proof."""

KEPT = ("call_directly", "own_club_last", "same_trade_elsewhere", "topics", "ways", "slots")
"""Wishes that a request keeps as they are."""


@dataclass(frozen=True)
class Wishes:
    """What a member chose when asking; the first two are consents and never preselected.

    Topics, ways and slots are codes of `peers.choices`; `avoid` are lines naming people or companies.
    """

    lead_may_know: bool
    referent_may_know: bool
    channel: str = PHONE
    call_directly: bool = False
    own_club_last: bool = False
    same_trade_elsewhere: bool = False
    topics: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    avoid: tuple[str, ...] = ()
    wished_peer_id: str | None = None


@dataclass(frozen=True)
class Progress:
    """The live line of a search: how many peers have been asked, when the next look is, when the referent is told."""

    asked: int
    next_at: datetime | None
    referent_at: datetime | None


def ask(member: Member, wishes: Wishes, *, shown: datetime | None = None) -> PeerRequest:
    """Open a member's request and offer it at once if people may be reached, in the caller's transaction.

    `shown` is the moment that the asking page promised. Raises AlreadyAsking while another is open, NoContact when
    the profile lacks the chosen channel, MomentMoved when only a later moment, or none, could be promised now.
    """
    line.take_turn(member.root_id)
    if own_id(member.id) is not None:
        raise AlreadyAsking
    on = line.load(member.root_id)
    request = _open(member, wishes)
    kept = promise(on, member, referent_may_know=wishes.referent_may_know, shown=shown)
    if wishes.referent_may_know and shown is not None and (kept is None or kept > shown):
        raise MomentMoved
    request.promised_by = kept
    db.session.add_all([request, _proof(request)])
    db.session.flush()
    exclusions.for_request(request, member, wishes.avoid)
    offers.send_due(on)
    return request


def ask_again(member: Member, outcome: Outcome | None = None) -> PeerRequest:
    """Close a member's request and ask the same person again with the same choices, in the caller's transaction.

    Raises AlreadyAsking when that has been done, OutOfTurn while the two have not talked or where there is no peer.
    """
    request = steps.find(_own(member.id))
    if request.state != State.CONTACTED:
        raise AlreadyAsking if request.wished_peer_id else OutOfTurn
    if request.introduction is None:
        raise OutOfTurn
    wishes = _same_wishes(request, member)
    steps.take(request, Event(Kind.CLOSE, outcome=outcome), By(Party.MEMBER, member.id))
    return ask(member, wishes)


def promise(on: Line, member: Member, *, referent_may_know: bool, shown: datetime | None = None) -> datetime | None:
    """Return the moment by which somebody calls, or None where no referent can stand in.

    `shown` is the moment that the asking page showed: it is kept while the referents on duty have time before it.
    """
    has_referent = referent_may_know and bool(on.referents(member.leaf_id, but=member.id))
    hours = on.hours_for(member.leaf_id, on.hours.day_of(now()), but=member.id)
    return kept_moment(shown, now(), hours, has_referent=has_referent)


def own_id(member_id: str) -> str | None:
    """Return the id of a member's open request, or None."""
    return db.session.scalar(select(PeerRequest.id).where(PeerRequest.member_id == member_id))


def progress(request: PeerRequest, on: Line) -> Progress:
    """Return how the search of a request stands."""
    status = steps.status_of(request, on)
    asked = sum(offer.state == OfferState.SENT for offer in request.offers)
    look, told = (_look(due, on) for due in (next_offer_at(status), referent_at(status)))
    return Progress(asked, min(filter(None, (look, told)), default=None), told)


def act(member_id: str, event: Event) -> RequestStatus:
    """Take a step of the member's own request, in the caller's transaction; raises NotKnown without one.

    A consent given or taken back leaves its own proof; telling again tells those too who lead since then.
    """
    request = steps.find(_own(member_id))
    before = (request.lead_may_know, request.referent_may_know)
    after = steps.take(request, event, By(Party.MEMBER, member_id))
    told_more = event.kind is Kind.TELL_LEAD and bool(newcomers(request, line.load(request.root_id)))
    if told_more:
        request.lead_told_at = now()
    if told_more or (after.lead_may_know, after.referent_may_know) != before:
        db.session.add(_proof(request))
    return after


def newcomers(request: PeerRequest, on: Line) -> tuple[Member, ...]:
    """Return the leads who began after the member told those of then; none while no lead may know."""
    told, others = request.lead_told_at, on.leads(request.network_id, but=request.member_id)
    if told is None:
        return ()
    return tuple(one for one in others if not on.was_lead(one.id, request.network_id, told))


def answer(member_id: str, offer_id: str, *, yes: bool) -> RequestStatus:
    """Take the member's yes to the peer of the offer that was shown, or the wish for somebody else.

    In the caller's transaction; raises NotKnown without a request, OutOfTurn when it is somebody else by now.
    """
    own, shown = _own(member_id), db.session.get(Offer, offer_id)
    if shown is None or shown.request_id != own:
        raise OutOfTurn
    return act(member_id, Event(Kind.APPROVE if yes else Kind.ANOTHER, shown.peer_id))


def _own(member_id: str) -> str:
    request_id = own_id(member_id)
    if request_id is None:
        raise NotKnown
    return request_id


def _look(due: datetime | None, on: Line) -> datetime | None:
    return next_waking(max(due, now()), on.hours) if due else None


def _open(member: Member, wishes: Wishes) -> PeerRequest:
    contact = member.phone if wishes.channel == PHONE else member.email
    if not contact:
        raise NoContact
    moment = now()
    request = PeerRequest(
        root_id=member.root_id,
        network_id=member.leaf_id,
        member_id=member.id,
        asked_at=moment,
        since=moment,
        round_at=moment,
        lead_told_at=moment if wishes.lead_may_know else None,
        referent_may_know=wishes.referent_may_know,
        channel=wishes.channel,
        wished_peer_id=wishes.wished_peer_id,
    )
    for name in KEPT:
        setattr(request, name, getattr(wishes, name))
    request.contact = contact
    return request


def _same_wishes(request: PeerRequest, member: Member) -> Wishes:
    """Return the wishes of a request, for the person it brought; a number that is gone gives way to mail."""
    avoided = db.session.scalars(select(Exclusion).where(Exclusion.request_id == request.id))
    return Wishes(
        lead_may_know=request.lead_may_know,
        referent_may_know=request.referent_may_know,
        channel=request.channel if member.phone else EMAIL,
        avoid=tuple(one.label for one in avoided),
        wished_peer_id=request.introduction.peer_id if request.introduction else None,
        **{name: getattr(request, name) for name in KEPT},
    )


def _proof(request: PeerRequest) -> ConsentProof:
    return ConsentProof(
        member_hash=vault.lookup("entrepairs/consent/v1/" + request.member_id),
        given_on=today(),
        wording=WORDING,
        scope=LEAD_TOO if request.lead_may_know else PEER_ONLY,
        referent=request.referent_may_know,
    )
