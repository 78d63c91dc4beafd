"""The pieces of the rules: entering a state, and how long a first contact took."""

from dataclasses import replace

from peers.requests.moves import denied, enter, reached
from peers.requests.states import Kind, Party, State
from tests.peers.asked import ASKED, DAY, HOUR, request_in, took


def test_entering_a_state_forgets_the_reminders_of_the_one_before() -> None:
    assert enter(request_in(State.PEER_READY, reminded=1), State.CONNECTED, ASKED).reminded == 0


def test_a_later_contact_does_not_move_the_first() -> None:
    first = reached(request_in(State.SEARCHING), Party.LEAD, ASKED + HOUR)
    assert reached(first, Party.PEER, ASKED + 2 * HOUR) == first


def test_the_time_to_a_contact_leaves_out_the_time_spent_waiting_for_the_member() -> None:
    ready = took(request_in(State.SEARCHING), Kind.ACCEPT, Party.PEER, ASKED + 2 * HOUR)
    met = took(ready, Kind.APPROVE, Party.MEMBER, ASKED + 20 * HOUR)
    talked = took(met, Kind.DONE, Party.PEER, ASKED + 25 * HOUR)
    assert (talked.contacted_at, talked.contact_after) == (ASKED + 25 * HOUR, 7 * HOUR)


def test_a_lead_who_calls_while_the_member_is_waited_for_is_counted_up_to_the_wait() -> None:
    ready = took(request_in(State.SEARCHING), Kind.ACCEPT, Party.PEER, ASKED + 2 * HOUR)
    called = took(ready, Kind.CALLED, Party.LEAD, ASKED + 12 * HOUR)
    assert called.contact_after == 2 * HOUR


def test_waits_for_the_member_in_every_search_are_left_out() -> None:
    ready = took(request_in(State.SEARCHING), Kind.ACCEPT, Party.PEER, ASKED)
    again = took(ready, Kind.ANOTHER, Party.MEMBER, ASKED + 10 * HOUR)
    unmet = took(again, Kind.TICK, Party.SYSTEM, ASKED + 7 * DAY + 10 * HOUR)
    assert unmet.state is State.UNMET
    kept = took(unmet, Kind.KEEP, Party.MEMBER, ASKED + 9 * DAY + 10 * HOUR)
    called = took(replace(kept, state=State.REFERENT), Kind.CALLED, Party.REFERENT, ASKED + 9 * DAY + 13 * HOUR)
    assert kept.waited_before == 2 * DAY + 10 * HOUR
    assert called.contact_after == 7 * DAY + 3 * HOUR


def test_a_denied_contact_leaves_no_trace() -> None:
    request = request_in(State.SEARCHING)
    assert denied(reached(request, Party.LEAD, ASKED + HOUR)) == request
