"""Every (state, event, actor) triple of a peer request, and what holds whatever happens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from peers.requests.deadlines import searched_for
from peers.requests.machine import advance
from peers.requests.states import (
    INTRODUCED,
    LIVE,
    OVER,
    SEEKING,
    By,
    Event,
    Kind,
    OfferState,
    Party,
    Refusal,
    RequestStatus,
    State,
)
from tests.peers.asked import ASKED, ASKER, DAY, HOUR, NOW, OTHER, PEER, SECOND, WHO, request_in, take, took

TABLE = """
                            searching  referent   peer_ready connected  contacted  unmet      closed     withdrawn
tick              system    searching  referent   peer_ready connected  contacted  unmet      -          -
offer             system    searching  referent   -          -          -          -          -          -
accept            peer      peer_ready peer_ready peer_ready connected  -          -          -          -
decline           peer      searching  referent   -          -          -          -          -          -
peer_gone         peer      searching  referent   searching  searching  contacted  -          -          -
peer_gone         referent  searching  referent   searching  searching  -          -          -          -
peer_gone         system    searching  referent   searching  searching  -          -          -          -
approve           member    -          -          connected  connected  -          -          -          -
another           member    searching  referent   searching  -          -          -          -          -
done              member    -          -          -          contacted  contacted  -          -          -
done              peer      -          -          -          contacted  contacted  -          -          -
not_yet           member    searching  referent   peer_ready connected  connected  -          -          -
not_yet           peer      -          -          -          connected  -          -          -          -
no                member    -          -          -          searching  -          -          -          -
no                peer      -          -          -          searching  -          -          -          -
called            lead      searching  referent   peer_ready connected  -          -          -          -
called            referent  -          contacted  -          contacted  -          contacted  -          -
hand_over         lead      referent   referent   -          -          -          -          -          -
keep              member    searching  referent   -          -          -          searching  -          -
widen             member    -          -          -          -          -          searching  -          -
thank             member    -          -          -          -          contacted  -          -          -
close             member    -          -          -          -          closed     closed     -          -
withdraw          member    withdrawn  withdrawn  withdrawn  withdrawn  withdrawn  withdrawn  -          -
give_leave        member    searching  referent   peer_ready connected  contacted  unmet      -          -
take_back_leave   member    searching  referent   peer_ready connected  contacted  unmet      -          -
tell_lead         member    searching  referent   peer_ready connected  contacted  unmet      -          -
untell_lead       member    searching  referent   peer_ready connected  contacted  unmet      -          -
propose_handover  referent  -          referent   -          -          -          -          -          -
agree_handover    member    -          referent   -          -          -          -          -          -
refuse_handover   member    -          referent   -          -          -          -          -          -
"""
"""Where each event by each side leads from each state; what is not listed, and every dash, is refused.

The request of the table is six hours old, lead and referent may know, one peer has been asked or has said yes, a
handover is proposed, and nobody is known to have called yet.
"""


def rows() -> Iterator[tuple[tuple[State, Kind, Party], State]]:
    states, *lines = TABLE.strip().splitlines()
    for line in lines:
        kind, party, *after = line.split()
        for state, name in zip(states.split(), after, strict=True):
            if name != "-":
                yield (State(state), Kind(kind), Party(party)), State(name)


ALLOWED = dict(rows())
TRIPLES = list(product(State, Kind, Party))


@pytest.mark.parametrize(("state", "kind", "party"), TRIPLES)
def test_every_triple_is_allowed_or_refused_as_the_table_says(state: State, kind: Kind, party: Party) -> None:
    contact = {"contacted_at": NOW, "contacted_by": Party.PEER} if state is State.CONTACTED else {}
    after = take(request_in(state, handover_to=SECOND, **contact), kind, party)
    expected = ALLOWED.get((state, kind, party))
    if expected is None:
        assert isinstance(after, Refusal)
        return
    assert isinstance(after, RequestStatus)
    assert after.state is expected


def test_the_table_names_every_kind_and_every_side() -> None:
    assert {kind for _state, kind, _party in ALLOWED} == set(Kind)
    assert {party for _state, _kind, party in ALLOWED} == set(Party)


@pytest.mark.parametrize("state", sorted(OVER))
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


def test_once_it_is_handed_over_no_other_referent_learns_that_it_exists() -> None:
    handed = request_in(State.REFERENT, handler_id=SECOND)
    for kind in Kind:
        assert take(handed, kind, Party.REFERENT) is Refusal.UNKNOWN
    called = advance(handed, Event(Kind.CALLED), By(Party.REFERENT, SECOND), NOW)
    assert isinstance(called, RequestStatus)
    assert called.state is State.CONTACTED


def test_a_member_who_does_not_answer_is_reminded_at_12_hours_and_frees_the_peer_at_24() -> None:
    ready = request_in(State.PEER_READY)
    assert took(ready, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=11, minutes=59)) == ready
    reminded = took(ready, Kind.TICK, Party.SYSTEM, ASKED + 12 * HOUR)
    assert reminded == replace(ready, reminded=1)
    assert took(reminded, Kind.TICK, Party.SYSTEM, ASKED + timedelta(hours=23, minutes=59)) == reminded
    lapsed = took(reminded, Kind.TICK, Party.SYSTEM, ASKED + 24 * HOUR)
    assert (lapsed.state, lapsed.accepted, lapsed.reminded) == (State.SEARCHING, None, 0)


def test_the_two_are_asked_after_one_day_and_after_three_whether_they_have_talked() -> None:
    request = request_in(State.CONNECTED)
    counts = []
    for hours in (23, 24, 71, 72, 200):
        request = took(request, Kind.TICK, Party.SYSTEM, ASKED + hours * HOUR)
        counts.append(request.reminded)
    assert counts == [0, 1, 1, 2, 2]
    assert took(request, Kind.DONE, Party.PEER).reminded == 0


@pytest.mark.parametrize("state", [State.CONNECTED, State.CONTACTED, State.UNMET])
def test_what_nobody_closes_closes_itself_after_30_days(state: State) -> None:
    request = request_in(state, reminded=2, escalated_at=ASKED)
    assert took(request, Kind.TICK, Party.SYSTEM, ASKED + 30 * DAY - timedelta(seconds=1)) == request
    assert took(request, Kind.TICK, Party.SYSTEM, ASKED + 30 * DAY).state is State.CLOSED


PEOPLE = (*WHO.values(), By(Party.PEER, OTHER), By(Party.REFERENT, SECOND), By(Party.MEMBER, OTHER))
SENSIBLE = sorted(
    {(kind, person) for _state, kind, party in ALLOWED for person in PEOPLE if person.party is party}, key=str
)
"""Who may do what at all: a third of the steps drawn are any others."""
STEPS = st.sampled_from([*SENSIBLE, *SENSIBLE, *product(Kind, PEOPLE)])
EVENTS = st.tuples(STEPS, st.sampled_from([PEER, OTHER, "new"]), st.integers(0, 60))
Steps = list[tuple[tuple[Kind, By], str, int]]
DENIALS = frozenset({Kind.NOT_YET})
REPEATED = tuple(
    (kind, party)
    for kind, party in sorted({(kind, party) for _state, kind, party in ALLOWED})
    if kind not in {Kind.OFFER, Kind.PEER_GONE, Kind.NO, Kind.CLOSE, Kind.WITHDRAW}
)


def starts() -> st.SearchStrategy[RequestStatus]:
    """Requests as they may be opened: with any consent, with or without a referent, seen first or not."""
    flags = st.fixed_dictionaries(
        {name: st.booleans() for name in ("lead_may_know", "referent_may_know", "has_referent", "call_directly")}
    )
    return flags.map(lambda chosen: request_in(State.SEARCHING, offers=(), **chosen))


@given(starts(), st.lists(EVENTS, max_size=40))
def test_whatever_happens_the_invariants_hold(request: RequestStatus, steps: Steps) -> None:
    now = ASKED
    for (kind, actor), named, hours in steps:
        now += hours * HOUR
        after = advance(request, Event(kind, peer_id=named, referent_id=SECOND), actor, now)
        if isinstance(after, Refusal):
            continue
        assert request.state not in OVER
        if request.contacted_at is not None and after.contacted_at != request.contacted_at:
            assert kind in DENIALS
            assert after.contacted_at is None
        request = after
        check(request, now)


def check(request: RequestStatus, now: datetime) -> None:
    accepted = request.standing({OfferState.ACCEPTED})
    assert len(accepted) <= 1
    assert bool(accepted) or request.state not in INTRODUCED
    assert not request.standing({OfferState.SENT}) or request.state in SEEKING
    assert len({offer.peer_id for offer in request.offers}) == len(request.offers)
    assert timedelta() <= searched_for(request, now) <= now - ASKED
    assert request.handover_to is None or request.referent_may_know
    assert request.handler_id is None or request.referent_may_know
    assert (request.contact_after is None) == (request.contacted_at is None) == (request.contacted_by is None)
    if request.contacted_at is not None and request.contact_after is not None:
        assert timedelta() <= request.contact_after <= request.contacted_at - ASKED
    assert not (request.state is State.CONTACTED and request.contacted_at is None)


@given(starts(), st.lists(EVENTS, max_size=25), st.sampled_from(REPEATED))
def test_what_a_person_does_twice_at_one_moment_is_done_once(
    request: RequestStatus, steps: Steps, press: tuple[Kind, Party]
) -> None:
    now, (kind, party) = ASKED, press
    for (other, actor), named, hours in steps:
        now += hours * HOUR
        after = advance(request, Event(other, peer_id=named, referent_id=SECOND), actor, now)
        request = request if isinstance(after, Refusal) else after
    once = take(request, kind, party, now)
    if isinstance(once, RequestStatus) and once.state in LIVE:
        assert take(once, kind, party, now) == once


@given(st.sampled_from(sorted(LIVE)), st.integers(0, 1000))
def test_ticking_twice_at_one_moment_is_ticking_once(state: State, hours: int) -> None:
    now = ASKED + hours * HOUR
    once = took(request_in(state), Kind.TICK, Party.SYSTEM, now)
    twice = take(once, Kind.TICK, Party.SYSTEM, now)
    assert twice in {once, Refusal.OVER}
