"""Who is written to when a request moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from peers.notices import Notice, Topic, notices
from peers.requests import advance
from peers.states import By, Event, Kind, OfferState, OfferStatus, Party, RequestStatus, State

ASKED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYSTEM, ASKER, PIA, PAUL = By(Party.SYSTEM), By(Party.MEMBER, "ada"), By(Party.PEER, "pia"), By(Party.PEER, "paul")
SEARCH = RequestStatus("ada", State.SEARCHING, asked_at=ASKED, since=ASKED, round_at=ASKED, referent_may_know=True)
ASKED_BOTH = replace(
    SEARCH,
    offers=tuple(OfferStatus(who, OfferState.SENT, ASKED) for who in ("pia", "paul")),
)
READY = replace(
    SEARCH,
    state=State.PEER_READY,
    offers=(OfferStatus("pia", OfferState.ACCEPTED, ASKED), OfferStatus("paul", OfferState.SUPERSEDED, ASKED)),
)
CONNECTED = replace(READY, state=State.CONNECTED)


def told(before: RequestStatus, kind: Kind, by: By, peer_id: str = "", hours: float = 1) -> set[Notice]:
    after = advance(before, Event(kind, peer_id), by, ASKED + timedelta(hours=hours))
    assert isinstance(after, RequestStatus), after
    return set(notices(before, after, by))


@pytest.mark.parametrize(
    ("before", "kind", "by", "expected"),
    [
        (ASKED_BOTH, Kind.ACCEPT, PIA, {Notice(Topic.READY, "ada"), Notice(Topic.RELEASED, "paul")}),
        (
            replace(ASKED_BOTH, call_directly=True),
            Kind.ACCEPT,
            PIA,
            {Notice(Topic.INTRODUCED, "ada"), Notice(Topic.INTRODUCED, "pia"), Notice(Topic.RELEASED, "paul")},
        ),
        (ASKED_BOTH, Kind.DECLINE, PIA, set()),
        (READY, Kind.APPROVE, ASKER, {Notice(Topic.INTRODUCED, "ada"), Notice(Topic.INTRODUCED, "pia")}),
        (READY, Kind.ANOTHER, ASKER, {Notice(Topic.RELEASED, "pia"), Notice(Topic.SEARCHING_AGAIN, "ada")}),
        (CONNECTED, Kind.NO, PIA, {Notice(Topic.SEARCHING_AGAIN, "ada")}),
        (CONNECTED, Kind.PEER_GONE, PIA, {Notice(Topic.SEARCHING_AGAIN, "ada")}),
        (CONNECTED, Kind.DONE, ASKER, set()),
        (ASKED_BOTH, Kind.WITHDRAW, ASKER, {Notice(Topic.RELEASED, "pia"), Notice(Topic.RELEASED, "paul")}),
        (CONNECTED, Kind.WITHDRAW, ASKER, {Notice(Topic.RELEASED, "pia")}),
    ],
)
def test_each_step_tells_those_it_concerns(before: RequestStatus, kind: Kind, by: By, expected: set[Notice]) -> None:
    assert told(before, kind, by) == expected


def test_a_new_offer_goes_to_its_peer() -> None:
    assert told(SEARCH, Kind.OFFER, SYSTEM, "pia") == {Notice(Topic.OFFER, "pia")}


def test_time_alerts_the_referent_once_then_owns_up_to_the_asker() -> None:
    assert told(SEARCH, Kind.TICK, SYSTEM, hours=30) == {Notice(Topic.ALERT)}
    alerted = replace(SEARCH, state=State.REFERENT, escalated_at=ASKED)
    assert told(alerted, Kind.TICK, SYSTEM, hours=40) == set()
    assert told(alerted, Kind.TICK, SYSTEM, hours=168) == {Notice(Topic.UNMET, "ada")}


def test_a_peer_who_stayed_silent_is_not_written_to_again() -> None:
    assert told(ASKED_BOTH, Kind.TICK, SYSTEM, hours=48) == {Notice(Topic.ALERT)}
