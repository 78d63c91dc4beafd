"""What two people brought together may say, and what each word changes."""

from datetime import timedelta

import pytest

from peers.requests.machine import advance
from peers.requests.states import By, Event, Kind, OfferState, OfferStatus, Outcome, Party, Refusal, State
from tests.peers.asked import ASKED, DAY, HOUR, NOW, OTHER, PEER, request_in, take, took


def test_the_superseded_peer_has_no_say_in_the_introduction_of_the_other() -> None:
    offers = (OfferStatus(PEER, OfferState.SUPERSEDED, ASKED), OfferStatus(OTHER, OfferState.ACCEPTED, ASKED))
    for state, kind in (
        (State.PEER_READY, Kind.ACCEPT),
        (State.CONNECTED, Kind.ACCEPT),
        (State.CONNECTED, Kind.DONE),
        (State.CONNECTED, Kind.NO),
        (State.CONNECTED, Kind.NOT_YET),
        (State.CONTACTED, Kind.DONE),
    ):
        assert take(request_in(state, offers=offers), kind, Party.PEER) is Refusal.TAKEN


def test_both_may_say_that_they_have_talked_and_the_first_word_counts() -> None:
    said = took(request_in(State.CONNECTED), Kind.DONE, Party.PEER)
    assert took(said, Kind.DONE, Party.MEMBER, NOW + HOUR) == said


def test_after_the_alert_a_failed_introduction_goes_back_to_the_referent() -> None:
    introduced = request_in(State.CONNECTED, escalated_at=NOW)
    assert took(introduced, Kind.NO, Party.MEMBER).state is State.REFERENT


def test_a_second_press_on_someone_else_changes_nothing() -> None:
    again = took(request_in(State.PEER_READY), Kind.ANOTHER, Party.MEMBER)
    assert take(again, Kind.ANOTHER, Party.MEMBER, NOW + HOUR) == again


@pytest.mark.parametrize("kind", [Kind.APPROVE, Kind.ANOTHER])
def test_an_answer_from_a_page_left_open_does_not_reach_another_peer(kind: Kind) -> None:
    ready = request_in(State.PEER_READY)
    assert take(ready, kind, Party.MEMBER, peer_id=OTHER) is Refusal.OUT_OF_TURN
    assert took(ready, kind, Party.MEMBER, peer_id=PEER) == took(ready, kind, Party.MEMBER)


@pytest.mark.parametrize("party", [Party.MEMBER, Party.PEER])
def test_not_yet_leaves_the_two_introduced(party: Party) -> None:
    connected = request_in(State.CONNECTED)
    assert take(connected, Kind.NOT_YET, party) == connected


def test_the_member_may_deny_a_contact_within_seven_days() -> None:
    called = took(request_in(State.REFERENT), Kind.CALLED, Party.REFERENT)
    denied = took(called, Kind.NOT_YET, Party.MEMBER, NOW + 7 * DAY)
    assert (denied.state, denied.contacted_at, denied.contact_after) == (State.REFERENT, None, None)
    assert take(called, Kind.NOT_YET, Party.MEMBER, NOW + 7 * DAY + timedelta(seconds=1)) is Refusal.TOO_LATE


def test_a_denied_call_of_the_peer_leaves_the_two_introduced() -> None:
    said = took(request_in(State.CONNECTED), Kind.DONE, Party.PEER)
    denied = took(said, Kind.NOT_YET, Party.MEMBER, NOW + HOUR)
    assert (denied.state, denied.contacted_by) == (State.CONNECTED, None)
    assert denied.accepted is not None


def test_the_member_may_deny_the_leads_call_and_the_clock_runs_on() -> None:
    called = took(request_in(State.SEARCHING), Kind.CALLED, Party.LEAD)
    assert took(called, Kind.TICK, Party.SYSTEM, ASKED + 31 * HOUR).state is State.SEARCHING
    assert take(called, Kind.NOT_YET, Party.MEMBER, NOW + 7 * DAY + timedelta(seconds=1)) is Refusal.TOO_LATE
    denied = took(called, Kind.NOT_YET, Party.MEMBER, NOW + HOUR)
    assert denied == request_in(State.SEARCHING)
    assert took(denied, Kind.TICK, Party.SYSTEM, ASKED + 31 * HOUR).state is State.REFERENT


def test_the_peer_is_thanked_once() -> None:
    thanked = took(request_in(State.CONTACTED), Kind.THANK, Party.MEMBER)
    assert thanked.thanked
    assert take(thanked, Kind.THANK, Party.MEMBER, NOW + HOUR) == thanked


def test_where_the_referent_called_there_is_no_peer_to_thank() -> None:
    called = took(request_in(State.REFERENT), Kind.CALLED, Party.REFERENT)
    assert take(called, Kind.THANK, Party.MEMBER) is Refusal.OUT_OF_TURN


def test_only_the_members_own_word_is_the_outcome() -> None:
    contacted = request_in(State.CONTACTED)
    assert took(contacted, Kind.CLOSE, Party.MEMBER, outcome=Outcome.UNSAFE).outcome is Outcome.UNSAFE
    assert take(contacted, Kind.CLOSE, Party.PEER, outcome=Outcome.USEFUL) is Refusal.NOT_YOURS


def test_a_peer_who_goes_after_the_call_leaves_the_member_the_closing_question() -> None:
    talked = took(request_in(State.CONNECTED), Kind.DONE, Party.PEER)
    gone = took(talked, Kind.PEER_GONE, Party.PEER)
    assert (gone.state, gone.accepted, gone.contact_after) == (State.CONTACTED, None, talked.contact_after)
    assert took(gone, Kind.CLOSE, Party.MEMBER, outcome=Outcome.USEFUL).outcome is Outcome.USEFUL
    denied = took(gone, Kind.NOT_YET, Party.MEMBER, NOW + HOUR)
    assert (denied.state, denied.contacted_at) == (State.SEARCHING, None)


def test_withdrawing_takes_every_offer_back() -> None:
    offers = (OfferStatus(OTHER, OfferState.DECLINED, ASKED), OfferStatus(PEER, OfferState.SENT, ASKED))
    gone = took(request_in(State.SEARCHING, offers=offers), Kind.WITHDRAW, Party.MEMBER)
    assert [offer.state for offer in gone.offers] == [OfferState.DECLINED, OfferState.REVOKED]
    assert advance(gone, Event(Kind.ACCEPT), By(Party.PEER, PEER), NOW) is Refusal.OVER


def test_when_nobody_has_said_that_they_have_talked_the_referent_is_told_in_time() -> None:
    introduced = request_in(State.CONNECTED)
    assert took(introduced, Kind.TICK, Party.SYSTEM, ASKED + 30 * HOUR - HOUR).escalated_at is None
    told = took(introduced, Kind.TICK, Party.SYSTEM, ASKED + 30 * HOUR)
    assert (told.state, told.escalated_at) == (State.CONNECTED, ASKED + 30 * HOUR)
    called = took(told, Kind.CALLED, Party.REFERENT, ASKED + 31 * HOUR)
    assert (called.state, called.contacted_by) == (State.CONTACTED, Party.REFERENT)


def test_a_peer_who_said_yes_late_has_six_hours_to_call_first() -> None:
    introduced = request_in(State.CONNECTED, since=ASKED + 29 * HOUR)
    assert took(introduced, Kind.TICK, Party.SYSTEM, ASKED + 34 * HOUR).escalated_at is None
    assert took(introduced, Kind.TICK, Party.SYSTEM, ASKED + 35 * HOUR).escalated_at is not None


@pytest.mark.parametrize(
    "changes", [{"referent_may_know": False}, {"has_referent": False}, {"contacted_at": NOW}], ids=str
)
def test_the_referent_is_not_told_without_leave_without_there_being_one_or_after_a_call(
    changes: dict[str, object],
) -> None:
    introduced = request_in(State.CONNECTED, **changes)
    assert took(introduced, Kind.TICK, Party.SYSTEM, ASKED + 3 * DAY).escalated_at is None
