"""Who may know: given in one step, taken back in one step."""

import pytest

from peers.requests.states import Kind, Party, Refusal, RequestStatus, State
from tests.peers.asked import ASKER, REFERENT, SECOND, request_in, take, took


def test_without_leave_the_referent_gets_no_name_and_nothing_is_handed_over() -> None:
    for state, kind, party in (
        (State.REFERENT, Kind.CALLED, Party.REFERENT),
        (State.REFERENT, Kind.PROPOSE_HANDOVER, Party.REFERENT),
        (State.SEARCHING, Kind.HAND_OVER, Party.LEAD),
    ):
        silent = request_in(state, referent_may_know=False)
        assert take(silent, kind, party) is Refusal.NO_LEAVE
        assert isinstance(take(took(silent, Kind.GIVE_LEAVE, Party.MEMBER), kind, party), RequestStatus)
    assert take(request_in(State.SEARCHING, has_referent=False), Kind.HAND_OVER, Party.LEAD) is Refusal.NO_LEAVE


def test_leave_is_taken_back_with_the_handover_it_allowed() -> None:
    handed = request_in(State.REFERENT, handler_id=SECOND, handover_to=REFERENT)
    silent = took(handed, Kind.TAKE_BACK_LEAVE, Party.MEMBER)
    assert (silent.referent_may_know, silent.handler_id, silent.handover_to) == (False, None, None)
    assert take(silent, Kind.CALLED, Party.REFERENT) is Refusal.NO_LEAVE


def test_a_lead_who_is_told_may_act_and_untold_gets_nothing() -> None:
    told = took(request_in(State.SEARCHING, lead_may_know=False), Kind.TELL_LEAD, Party.MEMBER)
    assert isinstance(take(told, Kind.CALLED, Party.LEAD), RequestStatus)
    untold = took(told, Kind.UNTELL_LEAD, Party.MEMBER)
    assert take(untold, Kind.CALLED, Party.LEAD) is Refusal.UNKNOWN


@pytest.mark.parametrize("named", ["", ASKER, REFERENT])
def test_a_handover_names_another_referent(named: str) -> None:
    step = take(request_in(State.REFERENT), Kind.PROPOSE_HANDOVER, Party.REFERENT, referent_id=named)
    assert step is Refusal.UNKNOWN


def test_a_handover_waits_for_the_members_word() -> None:
    proposed = took(request_in(State.REFERENT), Kind.PROPOSE_HANDOVER, Party.REFERENT)
    assert (proposed.handover_to, proposed.handler_id) == (SECOND, None)
    agreed = took(proposed, Kind.AGREE_HANDOVER, Party.MEMBER)
    assert (agreed.handover_to, agreed.handler_id) == (None, SECOND)
    assert take(agreed, Kind.AGREE_HANDOVER, Party.MEMBER) == agreed
    refused = took(proposed, Kind.REFUSE_HANDOVER, Party.MEMBER)
    assert (refused.handover_to, refused.handler_id) == (None, None)
    assert take(refused, Kind.AGREE_HANDOVER, Party.MEMBER) is Refusal.OUT_OF_TURN
