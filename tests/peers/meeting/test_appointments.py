"""Half-days: what may be proposed, who proposes and picks, and that either may change it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.db import db, transaction
from core.mail import Memory
from members.models import Member
from peers.choices import SLOTS
from peers.duty.promise import Hours
from peers.meeting import appointments
from peers.meeting.appointments import HalfDay, NotProposed, half_days, read, still_open
from peers.meeting.introductions import find
from peers.models import PeerProfile
from peers.refusals import NotKnown, OutOfTurn
from peers.requests.states import State
from tests.peers.met import bring, introduction_of, peer_of
from tests.peers.scene import Scene, mails_to, make_scene

both_databases = pytest.mark.usefixtures("each_database", "app")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARIS = Hours()
TUESDAY_MORNING = "2026-03-03am"


def test_two_weeks_of_waking_half_days_are_offered_from_the_next_one_on() -> None:
    found = half_days(MONDAY, PARIS, frozenset())
    assert found[0] == HalfDay(date(2026, 3, 2), "pm")
    assert found[-1] == HalfDay(date(2026, 3, 16), "pm")
    assert len(found) == 21
    assert all(one.day.isoweekday() <= 5 for one in found)


def test_a_half_day_that_has_begun_is_offered_no_more() -> None:
    assert half_days(MONDAY + timedelta(hours=4), PARIS, frozenset())[0] == HalfDay(date(2026, 3, 3), "am")


def test_common_slots_narrow_the_choice_unless_they_leave_none() -> None:
    assert [one.code for one in half_days(MONDAY, PARIS, frozenset({"2am", "6am"}))] == [
        "2026-03-03am",
        "2026-03-10am",
    ]
    assert half_days(MONDAY, PARIS, frozenset({"6am"})) == half_days(MONDAY, PARIS, frozenset())


@given(
    hour=st.integers(0, 365 * 24),
    common=st.frozensets(st.sampled_from(SLOTS)),
    weekends=st.booleans(),
    off=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 2, 1))),
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique"]),
)
def test_every_half_day_offered_lies_ahead_on_a_waking_day_in_order(
    hour: int, common: frozenset[str], *, weekends: bool, off: frozenset[date], zone: str
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    hours = Hours(zone, weekends=weekends, days_off=off)
    found = half_days(moment, hours, common)
    assert list(found) == sorted(set(found))
    for one in found:
        assert hours.works(one.day)
        assert moment < one.span(zone)[0] < moment + timedelta(days=16)
        assert read(one.code) == one


def test_what_has_begun_is_not_open_any_more() -> None:
    codes = {"2026-03-02am", "2026-03-02pm", TUESDAY_MORNING}
    assert [one.code for one in still_open(codes, MONDAY, "Europe/Paris")] == ["2026-03-02pm", TUESDAY_MORNING]


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=1)


def propose(member: Member, asker: Member, *codes: str) -> bool:
    found = introduction_of(asker).id
    with transaction():
        return appointments.propose(found, member.id, frozenset(codes))


def pick(member: Member, asker: Member, code: str) -> None:
    found = introduction_of(asker).id
    with transaction():
        appointments.pick(found, member.id, code)


def plan(asker: Member) -> tuple[set[str], str | None]:
    found = introduction_of(asker)
    return set(found.proposed), found.picked


@both_databases
def test_the_peer_proposes_and_the_asker_picks_and_each_is_written_to(scene: Scene, outbox: Memory) -> None:
    peer = peer_of(bring(scene.asker))
    before = [len(mails_to(outbox, one)) for one in (scene.asker, peer)]
    assert propose(peer, scene.asker, TUESDAY_MORNING, "2026-03-04pm") is False
    pick(scene.asker, scene.asker, "2026-03-04pm")
    assert plan(scene.asker) == ({TUESDAY_MORNING, "2026-03-04pm"}, "2026-03-04pm")
    after = [len(mails_to(outbox, one)) for one in (scene.asker, peer)]
    assert [more - less for less, more in zip(before, after, strict=True)] == [1, 1]


@both_databases
def test_the_same_again_changes_nothing_and_writes_to_nobody(scene: Scene, outbox: Memory) -> None:
    peer = peer_of(bring(scene.asker))
    propose(peer, scene.asker, TUESDAY_MORNING)
    pick(scene.asker, scene.asker, TUESDAY_MORNING)
    mails = [len(mails_to(outbox, one)) for one in (scene.asker, peer)]
    assert propose(peer, scene.asker, TUESDAY_MORNING) is False
    pick(scene.asker, scene.asker, TUESDAY_MORNING)
    assert plan(scene.asker) == ({TUESDAY_MORNING}, TUESDAY_MORNING)
    assert [len(mails_to(outbox, one)) for one in (scene.asker, peer)] == mails


@both_databases
def test_either_may_change_it_and_a_new_proposal_undoes_the_pick(scene: Scene) -> None:
    peer = peer_of(bring(scene.asker))
    propose(peer, scene.asker, TUESDAY_MORNING, "2026-03-04pm")
    pick(scene.asker, scene.asker, TUESDAY_MORNING)
    pick(scene.asker, scene.asker, "2026-03-04pm")
    assert plan(scene.asker)[1] == "2026-03-04pm"
    assert propose(peer, scene.asker, "2026-03-05am") is True
    assert plan(scene.asker) == ({"2026-03-05am"}, None)


@both_databases
@pytest.mark.parametrize(
    "codes",
    [
        (),
        ("2026-03-03am", "2026-03-04am", "2026-03-05am", "2026-03-06am"),
        ("2026-03-07am",),
        ("2026-03-02am",),
        ("2026-05-05am",),
        ("nonsense",),
    ],
    ids=["none", "four", "a Saturday", "begun", "far away", "no half-day"],
)
def test_other_half_days_are_not_proposed(scene: Scene, codes: tuple[str, ...]) -> None:
    peer = peer_of(bring(scene.asker))
    with pytest.raises(NotProposed):
        propose(peer, scene.asker, *codes)
    assert plan(scene.asker) == (set(), None)


@both_databases
def test_only_what_was_proposed_can_be_picked(scene: Scene) -> None:
    peer = peer_of(bring(scene.asker))
    propose(peer, scene.asker, TUESDAY_MORNING)
    with pytest.raises(NotProposed):
        pick(scene.asker, scene.asker, "2026-03-04am")


@both_databases
def test_each_has_their_own_part_and_nobody_else_has_any(scene: Scene) -> None:
    peer = peer_of(bring(scene.asker))
    propose(peer, scene.asker, TUESDAY_MORNING)
    for stranger in (scene.asker, scene.lead, scene.referent):
        with pytest.raises(NotKnown):
            propose(stranger, scene.asker, TUESDAY_MORNING)
    for stranger in (peer, scene.lead, scene.referent):
        with pytest.raises(NotKnown):
            pick(stranger, scene.asker, TUESDAY_MORNING)


@both_databases
def test_once_they_have_talked_nothing_is_left_to_agree_on(scene: Scene) -> None:
    peer = peer_of(bring(scene.asker, State.CONTACTED))
    with pytest.raises(OutOfTurn):
        propose(peer, scene.asker, TUESDAY_MORNING)


@both_databases
def test_the_slots_that_both_chose_are_the_half_days_to_choose_from(scene: Scene) -> None:
    peer = peer_of(bring(scene.asker))
    both = find(introduction_of(scene.asker).id)
    db.session.get_one(PeerProfile, peer.id).slots = frozenset({"2am", "3pm"})
    both.request.slots = frozenset({"2am", "4am"})
    assert {one.slot for one in appointments.choices(both)} == {"2am"}
    both.request.slots = frozenset()
    assert len({one.slot for one in appointments.choices(both)}) == 10
