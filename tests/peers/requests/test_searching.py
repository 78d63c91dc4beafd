"""How a request looks for somebody: offers, the clock, the referent, the second week."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peers.requests.deadlines import next_offer_at, searched_for
from peers.requests.machine import advance
from peers.requests.states import By, Event, Kind, OfferState, OfferStatus, Party, Refusal, RequestStatus, State
from tests.peers.asked import ASKED, ASKER, DAY, HOUR, NOW, OTHER, PEER, request_in, take, took


def test_the_first_yes_wins_and_the_others_are_thanked() -> None:
    offers = tuple(OfferStatus(who, OfferState.SENT, ASKED) for who in (OTHER, PEER))
    taken = took(request_in(State.SEARCHING, offers=offers), Kind.ACCEPT, Party.PEER)
    assert [offer.state for offer in taken.offers] == [OfferState.SUPERSEDED, OfferState.ACCEPTED]
    late = advance(taken, Event(Kind.ACCEPT), By(Party.PEER, OTHER), NOW)
    assert late is Refusal.TAKEN
    assert take(taken, Kind.ACCEPT, Party.PEER) == taken


def test_a_no_after_a_yes_and_a_yes_after_a_no_are_refused() -> None:
    assert take(request_in(State.PEER_READY), Kind.DECLINE, Party.PEER) is Refusal.OUT_OF_TURN
    declined = took(request_in(State.SEARCHING), Kind.DECLINE, Party.PEER)
    assert take(declined, Kind.ACCEPT, Party.PEER) is Refusal.OUT_OF_TURN
    assert take(declined, Kind.DECLINE, Party.PEER, NOW + HOUR) == declined


def test_a_member_who_said_call_me_directly_is_connected_by_the_first_yes() -> None:
    assert took(request_in(State.SEARCHING, call_directly=True), Kind.ACCEPT, Party.PEER).state is State.CONNECTED


def test_a_yes_after_48_hours_of_silence_comes_too_late() -> None:
    expired = took(request_in(State.SEARCHING), Kind.TICK, Party.SYSTEM, ASKED + 48 * HOUR)
    assert expired.offers[0].state is OfferState.EXPIRED
    assert take(expired, Kind.ACCEPT, Party.PEER) is Refusal.EXPIRED
    assert take(expired, Kind.DECLINE, Party.PEER) is Refusal.EXPIRED


def test_time_spent_waiting_for_the_member_does_not_count() -> None:
    ready = took(request_in(State.SEARCHING), Kind.ACCEPT, Party.PEER, ASKED + 2 * HOUR)
    assert searched_for(ready, ASKED + 9 * HOUR) == 2 * HOUR
    again = took(ready, Kind.ANOTHER, Party.MEMBER, ASKED + 12 * HOUR)
    assert again.waited == 10 * HOUR
    at_30 = took(again, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=39, minutes=59))
    assert at_30.state is State.SEARCHING
    assert took(at_30, Kind.TICK, Party.SYSTEM, ASKED + 40 * HOUR).state is State.REFERENT


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.REFERENT),
        ({"referent_may_know": False}, State.REFERENT),
        ({"has_referent": False}, State.SEARCHING),
        ({"contacted_at": ASKED, "contacted_by": Party.LEAD}, State.SEARCHING),
    ],
)
def test_the_referent_is_alerted_at_30_hours_where_there_is_one_and_nobody_called(
    changes: dict[str, object], state: State
) -> None:
    request = request_in(State.SEARCHING, **changes)
    before = took(request, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=29, minutes=59))
    assert before.state is State.SEARCHING
    assert took(before, Kind.TICK, Party.SYSTEM, ASKED + 30 * HOUR).state is state


def test_day_seven_owns_up_and_frees_every_peer() -> None:
    offers = (OfferStatus(PEER, OfferState.SENT, ASKED + 6 * DAY),)
    unmet = took(request_in(State.REFERENT, offers=offers), Kind.TICK, Party.SYSTEM, ASKED + 7 * DAY)
    assert (unmet.state, unmet.offers[0].state) == (State.UNMET, OfferState.SUPERSEDED)


@pytest.mark.parametrize(("kind", "widened"), [(Kind.KEEP, False), (Kind.WIDEN, True)])
def test_after_day_seven_the_search_begins_anew_as_it_was_or_wider(kind: Kind, *, widened: bool) -> None:
    again = took(request_in(State.UNMET), kind, Party.MEMBER, ASKED + 8 * DAY)
    assert (again.state, again.round_at, again.widened) == (State.SEARCHING, ASKED + 8 * DAY, widened)
    assert next_offer_at(again) == again.round_at
    assert take(again, kind, Party.MEMBER, ASKED + 9 * DAY) == again


def test_whoever_was_told_that_it_is_taken_care_of_may_be_asked_again() -> None:
    offers = (OfferStatus(OTHER, OfferState.SUPERSEDED, ASKED), OfferStatus(PEER, OfferState.ACCEPTED, ASKED))
    again = took(request_in(State.PEER_READY, offers=offers), Kind.ANOTHER, Party.MEMBER)
    assert again.offer_to(OTHER) is None
    assert took(again, Kind.OFFER, Party.SYSTEM, peer_id=OTHER).offer_to(OTHER) is not None
    assert take(again, Kind.OFFER, Party.SYSTEM, peer_id=PEER) is Refusal.ALREADY_ASKED


def test_in_a_second_search_the_silent_may_be_asked_again_but_not_those_who_said_no() -> None:
    offers = tuple(OfferStatus(state, state, ASKED) for state in (OfferState.EXPIRED, OfferState.DECLINED))
    again = took(request_in(State.UNMET, offers=offers), Kind.KEEP, Party.MEMBER)
    assert [offer.state for offer in again.offers] == [OfferState.DECLINED]


def test_a_search_that_goes_on_is_not_widened_by_a_page_left_open() -> None:
    assert take(request_in(State.SEARCHING), Kind.WIDEN, Party.MEMBER) is Refusal.OUT_OF_TURN


def test_the_leads_call_stops_the_clock_but_not_the_search() -> None:
    called = took(request_in(State.SEARCHING), Kind.CALLED, Party.LEAD)
    assert (called.state, called.contacted_at, called.contacted_by) == (State.SEARCHING, NOW, Party.LEAD)
    again = took(called, Kind.CALLED, Party.LEAD, NOW + HOUR)
    assert again.contacted_at == NOW


def test_a_lead_may_pass_on_to_the_referent_once() -> None:
    passed = took(request_in(State.SEARCHING), Kind.HAND_OVER, Party.LEAD)
    assert (passed.state, passed.escalated_at) == (State.REFERENT, NOW)
    assert take(passed, Kind.HAND_OVER, Party.LEAD, NOW + HOUR) == passed


def test_the_referents_call_is_noted_once() -> None:
    called = took(request_in(State.REFERENT), Kind.CALLED, Party.REFERENT)
    assert take(called, Kind.CALLED, Party.REFERENT, NOW + HOUR) == called
    by_peer = replace(called, contacted_by=Party.PEER)
    assert take(by_peer, Kind.CALLED, Party.REFERENT) is Refusal.OUT_OF_TURN


def test_an_asked_peer_may_go_without_ending_the_search() -> None:
    gone = took(request_in(State.SEARCHING), Kind.PEER_GONE, Party.PEER)
    assert (gone.state, gone.offers[0].state) == (State.SEARCHING, OfferState.REVOKED)
    assert take(gone, Kind.PEER_GONE, Party.PEER) is Refusal.OUT_OF_TURN


def test_nobody_is_offered_twice_nor_the_own_request() -> None:
    request = request_in(State.SEARCHING)
    for peer_id, refusal in ((PEER, Refusal.ALREADY_ASKED), (ASKER, Refusal.UNKNOWN), ("", Refusal.UNKNOWN)):
        assert advance(request, Event(Kind.OFFER, peer_id), By(Party.SYSTEM), NOW) is refusal


def test_offers_leave_six_hours_apart_sooner_after_a_no_and_five_at_most() -> None:
    request = request_in(State.SEARCHING, offers=())
    assert next_offer_at(request) == ASKED
    moment = ASKED
    for number in range(5):
        step = advance(request, Event(Kind.OFFER, f"p{number}"), By(Party.SYSTEM), moment)
        assert isinstance(step, RequestStatus)
        early = advance(step, Event(Kind.OFFER, "x"), By(Party.SYSTEM), moment + timedelta(hours=5, minutes=59))
        assert early is (Refusal.CAPPED if number == 4 else Refusal.NOT_DUE)
        request, moment = step, moment + 6 * HOUR
    assert next_offer_at(request) is None


def test_a_no_from_any_peer_asked_brings_the_next_offer_forward() -> None:
    later = ASKED + 6 * HOUR
    offers = (OfferStatus(PEER, OfferState.SENT, ASKED), OfferStatus(OTHER, OfferState.SENT, later))
    no = took(request_in(State.SEARCHING, offers=offers), Kind.DECLINE, Party.PEER, later + HOUR)
    assert next_offer_at(no) == later + HOUR
