"""Decide who is told what when a request moves on: pure, from the two statuses before and after.

A notice never says more than that a page waits; what it means stands on the page, behind sign-in.
"""

from dataclasses import dataclass
from enum import StrEnum

from peers.requests.states import INTRODUCED, SEEKING, By, OfferState, Party, RequestStatus, State


class Topic(StrEnum):
    """Why somebody is written to; it chooses the page of the link and nothing else."""

    OFFER = "offer"
    READY = "ready"
    INTRODUCED = "introduced"
    TALKED = "talked"
    CALLED = "called"
    RELEASED = "released"
    SEARCHING_AGAIN = "searching_again"
    LEAVE = "leave"
    HANDOVER = "handover"
    UNMET = "unmet"
    ALERT = "alert"
    THANKED = "thanked"


@dataclass(frozen=True)
class Notice:
    """One mail to write: `member_id` is empty when it goes to the referents on duty in the asker's line."""

    topic: Topic
    member_id: str = ""


def notices(before: RequestStatus, after: RequestStatus, actor: By) -> tuple[Notice, ...]:
    """Return the notices that this change calls for; none when nothing changed."""
    return (
        *_to_peers(before, after, actor),
        *_to_asker(before, after, actor),
        *_reminders(before, after),
        *_to_referents(before, after),
    )


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
    if after.thanked and not before.thanked and after.accepted is not None:
        found.append(Notice(Topic.THANKED, after.accepted.peer_id))
    return tuple(found)


def _to_asker(before: RequestStatus, after: RequestStatus, actor: By) -> tuple[Notice, ...]:
    """Write to the asker about what has changed and waits on a page."""
    told = {
        State.PEER_READY: Topic.READY,
        State.CONNECTED: Topic.INTRODUCED,
        State.UNMET: Topic.UNMET,
    }
    if actor.party is not Party.MEMBER:
        told[State.CONTACTED] = Topic.CALLED
    topic = told.get(after.state) if after.state is not before.state else None
    if after.state in SEEKING and before.state in INTRODUCED:
        topic = Topic.SEARCHING_AGAIN
    elif _alerted(before, after) and not after.referent_may_know:
        topic = Topic.LEAVE
    elif after.handover_to not in {None, before.handover_to}:
        topic = Topic.HANDOVER
    return (Notice(topic, after.member_id),) if topic else ()


def _reminders(before: RequestStatus, after: RequestStatus) -> tuple[Notice, ...]:
    """Write again to those who are waited for: the asker to say yes, both to say whether they have talked."""
    if after.state is not before.state or after.reminded <= before.reminded:
        return ()
    if after.state is State.PEER_READY:
        return (Notice(Topic.READY, after.member_id),)
    both = (after.member_id, *(offer.peer_id for offer in after.standing({OfferState.ACCEPTED})))
    return tuple(Notice(Topic.TALKED, one) for one in both)


def _to_referents(before: RequestStatus, after: RequestStatus) -> tuple[Notice, ...]:
    """Alert the referents at first, when leave comes later, when it is theirs again, and whoever takes it over."""
    theirs = after.state is State.REFERENT
    leave_given = theirs and after.referent_may_know and not before.referent_may_know
    back = theirs and before.state is not State.REFERENT
    taken_over = after.handler_id not in {None, before.handler_id}
    if taken_over or leave_given or back or _alerted(before, after):
        return (Notice(Topic.ALERT, after.handler_id or ""),)
    return ()


def _alerted(before: RequestStatus, after: RequestStatus) -> bool:
    return after.escalated_at is not None and before.escalated_at is None
