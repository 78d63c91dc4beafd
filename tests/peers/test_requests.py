"""Every (state, event, actor) triple of a peer request, and the rules behind the allowed ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from peers.deadlines import next_offer_at, searched_for
from peers.requests import advance
from peers.states import (
    LIVE,
    By,
    Event,
    Kind,
    OfferState,
    OfferStatus,
    Outcome,
    Party,
    Refusal,
    RequestStatus,
    State,
)

ASKED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = ASKED + timedelta(hours=6)
ASKER, PEER, OTHER, NEW, LEAD, REFERENT = "asker", "peer", "other", "new", "lead", "referent"
WHO = {
    Party.MEMBER: By(Party.MEMBER, ASKER),
    Party.PEER: By(Party.PEER, PEER),
    Party.LEAD: By(Party.LEAD, LEAD),
    Party.REFERENT: By(Party.REFERENT, REFERENT),
    Party.SYSTEM: By(Party.SYSTEM),
}


def request_in(state: State, **changes: object) -> RequestStatus:
    """A request that two peers were offered, in the given state; the lead and the referent may know."""
    offer_state = {
        State.SEARCHING: OfferState.SENT,
        State.REFERENT: OfferState.SENT,
        State.UNMET: OfferState.SUPERSEDED,
        State.WITHDRAWN: OfferState.REVOKED,
    }.get(state, OfferState.ACCEPTED)
    request = RequestStatus(
        member_id=ASKER,
        state=state,
        asked_at=ASKED,
        since=ASKED,
        round_at=ASKED,
        lead_may_know=True,
        referent_may_know=True,
        offers=(OfferStatus(PEER, offer_state, sent_at=ASKED),),
        escalated_at=ASKED if state is State.REFERENT else None,
    )
    return replace(request, **changes)  # type: ignore[arg-type]  # fields by name


S, K, P = State, Kind, Party
SEEKING = (S.SEARCHING, S.REFERENT)
ALLOWED: Mapping[tuple[State, Kind, Party], State] = {
    **{(state, K.TICK, P.SYSTEM): state for state in LIVE},
    **{(state, K.OFFER, P.SYSTEM): state for state in SEEKING},
    **{(state, K.ACCEPT, P.PEER): S.PEER_READY for state in SEEKING},
    **{(state, K.DECLINE, P.PEER): state for state in SEEKING},
    **{(state, K.PEER_GONE, party): state for state in SEEKING for party in (P.PEER, P.REFERENT, P.SYSTEM)},
    **{(state, K.CALLED, P.LEAD): state for state in (*SEEKING, S.PEER_READY, S.CONNECTED)},
    **{(state, K.GIVE_LEAVE, P.MEMBER): state for state in (*SEEKING, S.PEER_READY, S.UNMET)},
    **{(state, K.WITHDRAW, P.MEMBER): S.WITHDRAWN for state in LIVE},
    (S.SEARCHING, K.HAND_OVER, P.LEAD): S.REFERENT,
    (S.REFERENT, K.CALLED, P.REFERENT): S.CONTACTED,
    (S.PEER_READY, K.APPROVE, P.MEMBER): S.CONNECTED,
    (S.PEER_READY, K.ANOTHER, P.MEMBER): S.SEARCHING,
    (S.PEER_READY, K.PEER_GONE, P.PEER): S.SEARCHING,
    (S.PEER_READY, K.PEER_GONE, P.REFERENT): S.SEARCHING,
    (S.PEER_READY, K.PEER_GONE, P.SYSTEM): S.SEARCHING,
    (S.CONNECTED, K.DONE, P.MEMBER): S.CONTACTED,
    (S.CONNECTED, K.DONE, P.PEER): S.CONTACTED,
    (S.CONNECTED, K.NOT_YET, P.MEMBER): S.CONNECTED,
    (S.CONNECTED, K.NOT_YET, P.PEER): S.CONNECTED,
    (S.CONNECTED, K.NO, P.MEMBER): S.SEARCHING,
    (S.CONNECTED, K.NO, P.PEER): S.SEARCHING,
    (S.CONNECTED, K.PEER_GONE, P.PEER): S.SEARCHING,
    (S.CONNECTED, K.PEER_GONE, P.REFERENT): S.SEARCHING,
    (S.CONNECTED, K.PEER_GONE, P.SYSTEM): S.SEARCHING,
    (S.CONTACTED, K.NOT_YET, P.MEMBER): S.CONNECTED,
    (S.CONTACTED, K.CLOSE, P.MEMBER): S.CLOSED,
    (S.CONTACTED, K.CLOSE, P.PEER): S.CLOSED,
    (S.UNMET, K.CLOSE, P.MEMBER): S.CLOSED,
    (S.UNMET, K.KEEP, P.MEMBER): S.SEARCHING,
}
TRIPLES = list(product(State, Kind, Party))


def take(
    request: RequestStatus, kind: Kind, party: Party, now: datetime = NOW, **event: object
) -> RequestStatus | Refusal:
    about = {Kind.OFFER: NEW, Kind.PEER_GONE: PEER}.get(kind, "")
    return advance(request, Event(kind, about, **event), WHO[party], now)  # type: ignore[arg-type]


def took(request: RequestStatus, kind: Kind, party: Party, now: datetime = NOW, **event: object) -> RequestStatus:
    after = take(request, kind, party, now, **event)
    assert isinstance(after, RequestStatus), after
    return after


@pytest.mark.parametrize(("state", "kind", "party"), TRIPLES)
def test_every_triple_is_allowed_or_refused_as_the_table_says(state: State, kind: Kind, party: Party) -> None:
    after = take(request_in(state), kind, party)
    expected = ALLOWED.get((state, kind, party))
    if expected is None:
        assert isinstance(after, Refusal)
        return
    assert isinstance(after, RequestStatus)
    assert after.state is expected


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_what_is_over_says_so_to_those_who_may_act(state: State) -> None:
    assert take(request_in(state), Kind.WITHDRAW, Party.MEMBER) is Refusal.OVER
    assert take(request_in(state), Kind.CALLED, Party.LEAD) is Refusal.OVER


@pytest.mark.parametrize(("state", "kind"), list(product(State, Kind)))
def test_a_lead_who_may_not_know_gets_the_same_answer_in_every_state(state: State, kind: Kind) -> None:
    assert take(request_in(state, lead_may_know=False), kind, Party.LEAD) is Refusal.UNKNOWN


@pytest.mark.parametrize("party", [Party.LEAD, Party.REFERENT, Party.PEER])
def test_nobody_acts_in_another_role_on_an_own_request(party: Party) -> None:
    for kind in Kind:
        assert advance(request_in(State.REFERENT), Event(kind), By(party, ASKER), NOW) is Refusal.UNKNOWN


def test_another_member_does_not_learn_that_the_request_exists() -> None:
    for party, kind in product((Party.MEMBER, Party.PEER), Kind):
        step = advance(request_in(State.SEARCHING), Event(kind), By(party, OTHER), NOW)
        assert step is Refusal.UNKNOWN


def test_the_first_yes_wins_and_the_others_are_thanked() -> None:
    offers = tuple(OfferStatus(who, OfferState.SENT, ASKED) for who in (OTHER, PEER))
    taken = took(request_in(State.SEARCHING, offers=offers), Kind.ACCEPT, Party.PEER)
    assert [offer.state for offer in taken.offers] == [OfferState.SUPERSEDED, OfferState.ACCEPTED]
    late = advance(taken, Event(Kind.ACCEPT), By(Party.PEER, OTHER), NOW)
    assert late is Refusal.TAKEN
    assert take(taken, Kind.ACCEPT, Party.PEER) is Refusal.OUT_OF_TURN


def test_a_member_who_said_call_me_directly_is_connected_by_the_first_yes() -> None:
    assert took(request_in(State.SEARCHING, call_directly=True), Kind.ACCEPT, Party.PEER).state is State.CONNECTED


def test_a_yes_after_48_hours_of_silence_comes_too_late() -> None:
    expired = took(request_in(State.SEARCHING), Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=48))
    assert expired.offers[0].state is OfferState.EXPIRED
    assert take(expired, Kind.ACCEPT, Party.PEER) is Refusal.EXPIRED
    assert take(expired, Kind.DECLINE, Party.PEER) is Refusal.EXPIRED


def test_the_superseded_peer_has_no_say_in_the_introduction_of_the_other() -> None:
    offers = (OfferStatus(PEER, OfferState.SUPERSEDED, ASKED), OfferStatus(OTHER, OfferState.ACCEPTED, ASKED))
    for state, kind in (
        (State.CONNECTED, Kind.DONE),
        (State.CONNECTED, Kind.NO),
        (State.CONNECTED, Kind.NOT_YET),
        (State.CONTACTED, Kind.CLOSE),
    ):
        assert take(request_in(state, offers=offers), kind, Party.PEER) is Refusal.TAKEN
    assert take(request_in(State.PEER_READY, offers=offers), Kind.ACCEPT, Party.PEER) is Refusal.TAKEN


def test_time_spent_waiting_for_the_member_does_not_count() -> None:
    ready = took(request_in(State.SEARCHING), Kind.ACCEPT, Party.PEER, ASKED + timedelta(hours=2))
    assert searched_for(ready, ASKED + timedelta(hours=9)) == timedelta(hours=2)
    again = took(ready, Kind.ANOTHER, Party.MEMBER, ASKED + timedelta(hours=12))
    assert again.waited == timedelta(hours=10)
    at_30 = took(again, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=39, minutes=59))
    assert at_30.state is State.SEARCHING
    assert took(at_30, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=40)).state is State.REFERENT


def test_a_member_who_does_not_answer_for_a_day_frees_the_peer() -> None:
    ready = request_in(State.PEER_READY)
    assert took(ready, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=23, minutes=59)) == ready
    lapsed = took(ready, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=24))
    assert (lapsed.state, lapsed.accepted) == (State.SEARCHING, None)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.REFERENT),
        ({"has_referent": False}, State.SEARCHING),
        ({"contacted_at": ASKED, "contacted_by": Party.LEAD}, State.SEARCHING),
    ],
)
def test_the_referent_is_alerted_at_30_hours_where_there_is_one_and_nobody_called(
    changes: dict[str, object], state: State
) -> None:
    before = took(
        request_in(State.SEARCHING, **changes), Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=29, minutes=59)
    )
    assert before.state is State.SEARCHING
    after = took(before, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=30))
    assert after.state is state


def test_after_the_alert_a_failed_introduction_goes_back_to_the_referent() -> None:
    introduced = request_in(State.CONNECTED, escalated_at=NOW)
    assert took(introduced, Kind.NO, Party.MEMBER).state is State.REFERENT


def test_day_seven_owns_up_and_frees_every_peer() -> None:
    offers = (OfferStatus(PEER, OfferState.SENT, ASKED + timedelta(days=6)),)
    unmet = took(request_in(State.REFERENT, offers=offers), Kind.TICK, Party.SYSTEM, ASKED + timedelta(days=7))
    assert (unmet.state, unmet.offers[0].state) == (State.UNMET, OfferState.SUPERSEDED)
    kept = took(unmet, Kind.KEEP, Party.MEMBER, ASKED + timedelta(days=8))
    assert kept.round_at == ASKED + timedelta(days=8)
    assert next_offer_at(kept) == kept.round_at


@pytest.mark.parametrize("state", [State.CONNECTED, State.CONTACTED, State.UNMET])
def test_what_nobody_closes_closes_itself_after_30_days(state: State) -> None:
    request = request_in(state)
    assert took(request, Kind.TICK, Party.SYSTEM, ASKED + timedelta(days=30) - timedelta(seconds=1)) == request
    assert took(request, Kind.TICK, Party.SYSTEM, ASKED + timedelta(days=30)).state is State.CLOSED


def test_the_leads_call_stops_the_clock_but_not_the_search() -> None:
    called = took(request_in(State.SEARCHING), Kind.CALLED, Party.LEAD)
    assert (called.state, called.contacted_at, called.contacted_by) == (State.SEARCHING, NOW, Party.LEAD)
    again = took(called, Kind.CALLED, Party.LEAD, NOW + timedelta(hours=1))
    assert again.contacted_at == NOW


def test_without_leave_the_referent_gets_no_name_and_nothing_is_handed_over() -> None:
    for state, kind, party in (
        (State.REFERENT, Kind.CALLED, Party.REFERENT),
        (State.SEARCHING, Kind.HAND_OVER, Party.LEAD),
    ):
        silent = request_in(state, referent_may_know=False)
        assert take(silent, kind, party) is Refusal.NO_LEAVE
        assert isinstance(take(took(silent, Kind.GIVE_LEAVE, Party.MEMBER), kind, party), RequestStatus)
    assert take(request_in(State.SEARCHING, has_referent=False), Kind.HAND_OVER, Party.LEAD) is Refusal.NO_LEAVE


def test_the_member_may_deny_a_contact_within_seven_days() -> None:
    called = took(request_in(State.REFERENT), Kind.CALLED, Party.REFERENT)
    denied = took(called, Kind.NOT_YET, Party.MEMBER, NOW + timedelta(days=7))
    assert (denied.state, denied.contacted_at) == (State.REFERENT, None)
    assert take(called, Kind.NOT_YET, Party.MEMBER, NOW + timedelta(days=7, seconds=1)) is Refusal.TOO_LATE


def test_only_the_members_own_word_is_the_outcome() -> None:
    contacted = request_in(State.CONTACTED)
    assert took(contacted, Kind.CLOSE, Party.MEMBER, outcome=Outcome.UNSAFE).outcome is Outcome.UNSAFE
    assert took(contacted, Kind.CLOSE, Party.PEER, outcome=Outcome.USEFUL).outcome is None


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
        request, moment = step, moment + timedelta(hours=6)
    assert next_offer_at(request) is None


def test_a_no_from_any_peer_asked_brings_the_next_offer_forward() -> None:
    later = ASKED + timedelta(hours=6)
    offers = (OfferStatus(PEER, OfferState.SENT, ASKED), OfferStatus(OTHER, OfferState.SENT, later))
    no = took(request_in(State.SEARCHING, offers=offers), Kind.DECLINE, Party.PEER, later + timedelta(hours=1))
    assert next_offer_at(no) == later + timedelta(hours=1)


def test_no_offer_is_due_outside_a_search() -> None:
    assert next_offer_at(request_in(State.CONNECTED)) is None


EVENTS = st.tuples(
    st.sampled_from(Kind),
    st.sampled_from([*WHO.values(), By(Party.PEER, OTHER)]),
    st.sampled_from([PEER, OTHER, NEW]),
    st.integers(0, 60),
)


@given(st.lists(EVENTS, max_size=25))
def test_whatever_happens_at_most_one_peer_stands_accepted_and_time_is_kept(
    steps: list[tuple[Kind, By, str, int]],
) -> None:
    request, now = request_in(State.SEARCHING, offers=()), ASKED
    for kind, actor, peer_id, hours in steps:
        now += timedelta(hours=hours)
        after = advance(request, Event(kind, peer_id), actor, now)
        if isinstance(after, Refusal):
            continue
        request = after
        accepted = request.standing({OfferState.ACCEPTED})
        assert len(accepted) <= 1
        assert bool(accepted) or request.state not in {State.PEER_READY, State.CONNECTED}
        assert not (request.standing({OfferState.SENT}) and request.state not in {State.SEARCHING, State.REFERENT})
        assert timedelta() <= searched_for(request, now) <= now - ASKED
        assert len({offer.peer_id for offer in request.offers}) == len(request.offers)


@given(st.sampled_from(sorted(LIVE)), st.integers(0, 1000))
def test_ticking_twice_at_one_moment_is_ticking_once(state: State, hours: int) -> None:
    now = ASKED + timedelta(hours=hours)
    once = took(request_in(state), Kind.TICK, Party.SYSTEM, now)
    twice = take(once, Kind.TICK, Party.SYSTEM, now)
    assert twice in {once, Refusal.OVER}
