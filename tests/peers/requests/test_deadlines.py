"""When the next offer is due, and how long a search has lasted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from peers.requests.deadlines import next_offer_at, referent_at, reminders_due, searched_for
from peers.requests.states import OfferState, OfferStatus, RequestStatus, State

ASKED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEARCH = RequestStatus("asker", State.SEARCHING, asked_at=ASKED, since=ASKED, round_at=ASKED)


def offer(state: OfferState, hours: float, decided: float | None = None, peer: str = "p") -> OfferStatus:
    return OfferStatus(
        f"{peer}{hours}", state, ASKED + hours * HOUR, None if decided is None else ASKED + decided * HOUR
    )


@pytest.mark.parametrize(
    ("offers", "due"),
    [
        ((), 0),
        ((offer(OfferState.SENT, 1),), 7),
        ((offer(OfferState.DECLINED, 1, 2),), 2),
        ((offer(OfferState.DECLINED, 1, 20),), 7),
        ((offer(OfferState.DECLINED, 0, 2), offer(OfferState.SENT, 2)), 8),
        ((offer(OfferState.DECLINED, 0, 3), offer(OfferState.SENT, 2)), 3),
        ((offer(OfferState.REVOKED, 1, 2), offer(OfferState.SUPERSEDED, 1, 2)), 0),
        ((offer(OfferState.EXPIRED, 0, 48),), 6),
    ],
)
def test_the_next_offer_is_due_six_hours_on_or_at_a_no(offers: tuple[OfferStatus, ...], due: float) -> None:
    assert next_offer_at(replace(SEARCH, offers=offers)) == ASKED + due * HOUR


def test_after_five_offers_of_this_search_none_is_due() -> None:
    five = tuple(offer(OfferState.EXPIRED, 6 * number) for number in range(5))
    assert next_offer_at(replace(SEARCH, offers=five)) is None
    later = ASKED + timedelta(days=8)
    assert next_offer_at(replace(SEARCH, offers=five, round_at=later)) == later


@pytest.mark.parametrize("state", sorted(set(State) - {State.SEARCHING, State.REFERENT}))
def test_nothing_is_due_outside_a_search(state: State) -> None:
    assert next_offer_at(replace(SEARCH, state=state)) is None


def test_a_search_is_measured_without_the_time_waiting_for_the_member() -> None:
    waiting = replace(SEARCH, state=State.PEER_READY, since=ASKED + 5 * HOUR, waited=2 * HOUR)
    assert searched_for(waiting, ASKED + 9 * HOUR) == 3 * HOUR
    assert searched_for(replace(SEARCH, waited=2 * HOUR), ASKED + 9 * HOUR) == 7 * HOUR


@pytest.mark.parametrize(
    ("state", "hours", "due"),
    [
        (State.PEER_READY, 11, 0),
        (State.PEER_READY, 12, 1),
        (State.CONNECTED, 23, 0),
        (State.CONNECTED, 24, 1),
        (State.CONNECTED, 72, 2),
        (State.SEARCHING, 72, 0),
        (State.CONTACTED, 72, 0),
    ],
)
def test_reminders_are_due_where_somebody_is_waited_for(state: State, hours: int, due: int) -> None:
    assert reminders_due(replace(SEARCH, state=state), ASKED + hours * HOUR) == due


def test_the_referent_is_alerted_after_30_hours_of_search() -> None:
    assert referent_at(replace(SEARCH, waited=2 * HOUR)) == ASKED + 32 * HOUR
    for changes in ({"has_referent": False}, {"contacted_at": ASKED}, {"state": State.CONNECTED}):
        assert referent_at(replace(SEARCH, **changes)) is None
