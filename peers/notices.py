"""Decide who is told what when a request moves on: pure, from the two statuses before and after.

A notice never says more than that a page waits; what it means stands on the page, behind sign-in.
"""

from dataclasses import dataclass
from enum import StrEnum

from peers.states import SEEKING, By, OfferState, RequestStatus, State


class Topic(StrEnum):
    """Why somebody is written to; it chooses the page of the link and nothing else."""

    OFFER = "offer"
    READY = "ready"
    INTRODUCED = "introduced"
    RELEASED = "released"
    SEARCHING_AGAIN = "searching_again"
    UNMET = "unmet"
    ALERT = "alert"


@dataclass(frozen=True)
class Notice:
    """One mail to write: `member_id` is empty when it goes to the referents of the asker's line."""

    topic: Topic
    member_id: str = ""


def notices(before: RequestStatus, after: RequestStatus, actor: By) -> tuple[Notice, ...]:
    """Return the notices that this change calls for; none when nothing changed."""
    return (*_to_peers(before, after, actor), *_to_asker(before, after), *_to_referents(before, after))


def _to_peers(before: RequestStatus, after: RequestStatus, actor: By) -> tuple[Notice, ...]:
    """Write to those newly asked, introduced, or no longer needed; not to those who said no, nothing or goodbye."""
    found = []
    for offer in after.offers:
        old = before.offer_to(offer.peer_id)
        gone = offer.state in {OfferState.SUPERSEDED, OfferState.REVOKED} and offer.peer_id != actor.member_id
        if old is None:
            found.append(Notice(Topic.OFFER, offer.peer_id))
        elif offer.state is not old.state and gone:
            found.append(Notice(Topic.RELEASED, offer.peer_id))
    if after.state is State.CONNECTED and before.state is not State.CONNECTED and after.accepted is not None:
        found.append(Notice(Topic.INTRODUCED, after.accepted.peer_id))
    return tuple(found)


def _to_asker(before: RequestStatus, after: RequestStatus) -> tuple[Notice, ...]:
    told = {
        State.PEER_READY: Topic.READY,
        State.CONNECTED: Topic.INTRODUCED,
        State.UNMET: Topic.UNMET,
    }
    if after.state in SEEKING and before.state in {State.PEER_READY, State.CONNECTED}:
        return (Notice(Topic.SEARCHING_AGAIN, after.member_id),)
    topic = told.get(after.state) if after.state is not before.state else None
    return (Notice(topic, after.member_id),) if topic else ()


def _to_referents(before: RequestStatus, after: RequestStatus) -> tuple[Notice, ...]:
    alerted = after.escalated_at is not None and before.escalated_at is None
    return (Notice(Topic.ALERT),) if alerted else ()
