"""Who is written to when a request moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from peers.requests.machine import advance
from peers.requests.notices import Notice, Topic, notices
from peers.requests.states import By, Event, Kind, OfferState, OfferStatus, Party, RequestStatus, State

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
CONTACTED = replace(READY, state=State.CONTACTED, contacted_at=ASKED, contacted_by=Party.PEER)
ALERTED = replace(SEARCH, state=State.REFERENT, escalated_at=ASKED)
REMI = By(Party.REFERENT, "remi")


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
        (CONNECTED, Kind.DONE, PIA, {Notice(Topic.CALLED, "ada")}),
        (CONTACTED, Kind.THANK, ASKER, {Notice(Topic.THANKED, "pia")}),
        (replace(CONTACTED, thanked=True), Kind.THANK, ASKER, set()),
        (ALERTED, Kind.CALLED, REMI, {Notice(Topic.CALLED, "ada")}),
        (replace(ALERTED, handover_to="rose"), Kind.AGREE_HANDOVER, ASKER, {Notice(Topic.ALERT, "rose")}),
        (replace(ALERTED, handover_to="rose"), Kind.REFUSE_HANDOVER, ASKER, set()),
        (replace(ALERTED, referent_may_know=False), Kind.GIVE_LEAVE, ASKER, {Notice(Topic.ALERT)}),
        (SEARCH, Kind.GIVE_LEAVE, ASKER, set()),
        (SEARCH, Kind.TELL_LEAD, ASKER, set()),
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


def test_without_leave_the_asker_is_asked_for_it_when_the_referent_is_alerted() -> None:
    silent = replace(SEARCH, referent_may_know=False)
    assert told(silent, Kind.TICK, SYSTEM, hours=30) == {Notice(Topic.ALERT), Notice(Topic.LEAVE, "ada")}


def test_the_asker_is_asked_about_a_handover() -> None:
    after = advance(ALERTED, Event(Kind.PROPOSE_HANDOVER, referent_id="rose"), REMI, ASKED)
    assert isinstance(after, RequestStatus)
    assert notices(ALERTED, after, REMI) == (Notice(Topic.HANDOVER, "ada"),)
    again = advance(after, Event(Kind.PROPOSE_HANDOVER, referent_id="rose"), REMI, ASKED)
    assert isinstance(again, RequestStatus)
    assert notices(after, again, REMI) == ()


@pytest.mark.parametrize(
    ("before", "hours", "expected"),
    [
        (READY, 12, {Notice(Topic.READY, "ada")}),
        (replace(READY, reminded=1), 20, set()),
        (CONNECTED, 24, {Notice(Topic.TALKED, "ada"), Notice(Topic.TALKED, "pia")}),
        (replace(CONNECTED, reminded=1), 30, {Notice(Topic.ALERT)}),
        (replace(CONNECTED, reminded=1, escalated_at=ASKED), 71, set()),
        (
            replace(CONNECTED, reminded=1, escalated_at=ASKED),
            72,
            {Notice(Topic.TALKED, "ada"), Notice(Topic.TALKED, "pia")},
        ),
        (replace(CONNECTED, reminded=2, escalated_at=ASKED), 200, set()),
        (replace(READY, reminded=1), 24, {Notice(Topic.RELEASED, "pia"), Notice(Topic.SEARCHING_AGAIN, "ada")}),
    ],
)
def test_those_who_are_waited_for_are_reminded(before: RequestStatus, hours: int, expected: set[Notice]) -> None:
    assert told(before, Kind.TICK, SYSTEM, hours=hours) == expected


def test_a_peer_who_stayed_silent_is_not_written_to_again() -> None:
    assert told(ASKED_BOTH, Kind.TICK, SYSTEM, hours=48) == {Notice(Topic.ALERT)}
