"""Bring an asker and a peer together, step by step, as the pages would."""

from sqlalchemy import select

from core.access import Actor, Role
from core.db import db, transaction
from members.models import Member, Role as Held
from peers import asking, steps
from peers.meeting import introductions
from peers.models import Introduction, Offer, PeerRequest
from peers.requests.states import By, Event, Kind, OfferState, Party, State
from tests.peers.scene import ask

ORDER = (State.PEER_READY, State.CONNECTED, State.CONTACTED)


def bring(asker: Member, to: State = State.CONNECTED) -> str:
    """Ask, let the first peer asked say yes and go on to a state; return the id of the offer that was accepted."""
    request_id = ask(asker).id
    peer_id = db.session.scalars(
        select(Offer.peer_id).where(Offer.request_id == request_id, Offer.state == OfferState.SENT)
    ).one()
    with transaction():
        steps.take(steps.find(request_id), Event(Kind.ACCEPT), By(Party.PEER, peer_id))
    offer_id = db.session.scalars(select(Offer.id).where(Offer.request_id == request_id)).one()
    if to in ORDER[1:]:
        with transaction():
            asking.act(asker.id, Event(Kind.APPROVE))
    if to is State.CONTACTED:
        with transaction():
            introductions.act(introduction_of(asker).id, asker.id, Event(Kind.DONE))
    return offer_id


def introduction_of(asker: Member) -> Introduction:
    """Return the introduction of an asker, as the database has it now."""
    db.session.rollback()
    mine = select(Introduction).join(PeerRequest, PeerRequest.id == Introduction.request_id)
    return db.session.scalars(mine.where(PeerRequest.member_id == asker.id)).one()


def peer_of(offer_id: str) -> Member:
    """Return the peer of an offer."""
    db.session.rollback()
    return db.session.get_one(Member, db.session.get_one(Offer, offer_id).peer_id)


def actor(member: Member) -> Actor:
    """Return a member as the one who acts, with the roles they hold."""
    held = db.session.scalars(select(Held).where(Held.member_id == member.id))
    roles = frozenset(Role(one.kind, one.network_id) for one in held)
    return Actor(member.id, member.root_id, member.leaf_id, member.language, roles, member.name)
