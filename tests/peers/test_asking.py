"""Asking, following and withdrawing, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.db import Model, db, transaction
from core.mail import Memory
from members.models import REFERENT, Member
from members.roles import give_role, take_role
from peers import asking, offers as offers_module, steps
from peers.asking import Wishes
from peers.duty import line
from peers.models import EMAIL, ConsentProof, Exclusion, Offer, PeerRequest, Tombstone
from peers.refusals import AlreadyAsking, NoContact, NotKnown, OutOfTurn
from peers.requests.states import By, Event, Kind, Party, State
from tests.builders import make_root
from tests.conftest import START, FakeClock
from tests.peers.scene import OPEN, ask, mails_to, make_peer, make_scene, offers, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")
WITHDRAW = Event(Kind.WITHDRAW)


def count(model: type[Model]) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def act(member: Member, kind: Kind) -> None:
    with transaction():
        asking.act(member.id, Event(kind))


def test_a_request_is_offered_at_once_in_the_daytime(outbox: Memory) -> None:
    scene = make_scene(listeners=2)
    ask(scene.asker)
    [offer] = offers()
    asked = next(peer for peer in scene.peers if peer.id == offer.peer_id)
    assert len(mails_to(outbox, asked)) == 1
    assert len(outbox.sent) == 1


def test_at_night_it_waits_for_the_morning(clock: FakeClock) -> None:
    scene = make_scene()
    clock.advance(hours=12)
    ask(scene.asker)
    assert offers() == []
    own = open_request()
    progress = asking.progress(own, line.load(own.root_id))
    assert (progress.asked, progress.next_at) == (0, START.replace(day=3, hour=7))


def test_the_live_line_counts_the_peers_asked_and_tells_the_next_look(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    own, on = open_request(), line.load(scene.root.id)
    six_hours, thirty_hours = START + timedelta(hours=6), START + timedelta(hours=30)
    assert asking.progress(own, on) == asking.Progress(1, six_hours, thirty_hours)
    own.call_directly = True
    with transaction():
        steps.take(steps.find(own.id), Event(Kind.ACCEPT), By(Party.PEER, scene.peers[0].id))
    assert asking.progress(open_request(), on) == asking.Progress(0, None, None)


def test_every_wish_is_kept_with_the_request_and_gone_with_it() -> None:
    scene = make_scene(listeners=0)
    wishes = Wishes(
        lead_may_know=False,
        referent_may_know=True,
        own_club_last=True,
        same_trade_elsewhere=True,
        topics=frozenset({"cash"}),
        ways=frozenset({"phone", "video"}),
        slots=frozenset({"1am"}),
        avoid=("Paul Poirier", "Poirier SARL"),
    )
    ask(scene.asker, wishes)
    own = open_request()
    assert (own.own_club_last, own.same_trade_elsewhere, own.topics) == (True, True, frozenset({"cash"}))
    assert (own.ways, own.slots) == (frozenset({"phone", "video"}), frozenset({"1am"}))
    assert count(Exclusion) == 2
    with transaction():
        asking.act(scene.asker.id, WITHDRAW)
    assert count(Exclusion) == 0


def test_whom_the_asker_would_rather_not_meet_is_not_asked() -> None:
    scene = make_scene(listeners=2)
    ask(scene.asker, Wishes(lead_may_know=False, referent_may_know=True, avoid=("Pia0 Poirier0", "Pia1 Poirier1")))
    assert offers() == []


def test_the_moment_that_the_page_showed_is_kept_for_as_long_as_it_can_be(clock: FakeClock) -> None:
    scene = make_scene()
    shown = asking.promise(line.load(scene.root.id), scene.asker, referent_may_know=True)
    clock.advance(minutes=20)
    with transaction():
        asking.ask(scene.asker, OPEN, shown=shown)
    assert open_request().promised_by == shown


def test_a_consent_given_or_taken_back_leaves_its_own_proof_once() -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    for kind in (Kind.TELL_LEAD, Kind.TELL_LEAD, Kind.UNTELL_LEAD, Kind.TAKE_BACK_LEAVE, Kind.GIVE_LEAVE):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    proofs = db.session.execute(select(ConsentProof.scope, ConsentProof.referent)).all()
    expected = [("peer", True), ("lead", True), ("peer", True), ("peer", False), ("peer", True)]
    assert sorted(map(tuple, proofs)) == sorted(expected)


def test_the_promise_stands_on_leave_and_comes_back_with_it(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    promised = open_request().promised_by
    act(scene.asker, Kind.TAKE_BACK_LEAVE)
    assert open_request().promised_by is None
    clock.advance(hours=3)
    act(scene.asker, Kind.GIVE_LEAVE)
    assert open_request().promised_by == promised


def test_the_moment_promised_moves_on_by_the_time_the_asker_took(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    promised = request.promised_by
    assert promised is not None
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, scene.peers[0].id))
    clock.advance(hours=5)
    act(scene.asker, Kind.ANOTHER)
    assert open_request().promised_by == promised + timedelta(hours=5)


def test_the_moment_promised_stands_on_the_referent_and_on_leave(clock: FakeClock) -> None:
    scene = make_scene()
    on = line.load(scene.root.id)
    assert asking.promise(on, scene.asker, referent_may_know=True) == START.replace(day=4)
    assert asking.promise(on, scene.asker, referent_may_know=False) is None
    assert asking.promise(on, scene.referent, referent_may_know=True) is None
    take_role(scene.referent.id, REFERENT, scene.root.id)
    assert asking.promise(line.load(scene.root.id), scene.asker, referent_may_know=True) is None


def test_the_nearest_referent_answers_and_nobody_is_their_own() -> None:
    scene = make_scene()
    give_role(scene.peers[0], REFERENT, scene.other.id)
    on = line.load(scene.root.id)
    assert [one.id for one in on.referents(scene.other.id)] == [scene.peers[0].id]
    assert [one.id for one in on.referents(scene.other.id, but=scene.peers[0].id)] == [scene.referent.id]
    assert [one.id for one in on.referents(scene.club.id)] == [scene.referent.id]


def test_one_open_request_at_a_time() -> None:
    scene = make_scene()
    ask(scene.asker)
    with pytest.raises(AlreadyAsking):
        ask(scene.asker)
    assert count(PeerRequest) == 1


def test_a_channel_that_is_not_in_the_profile_is_refused_and_nothing_is_kept() -> None:
    scene = make_scene()
    scene.asker.phone = ""
    db.session.commit()
    with pytest.raises(NoContact):
        ask(scene.asker)
    assert (count(PeerRequest), count(ConsentProof)) == (0, 0)
    ask(scene.asker, Wishes(lead_may_know=False, referent_may_know=False, channel=EMAIL))
    assert open_request().contact == "ada@exemple.fr"


@pytest.mark.parametrize(("lead", "scope"), [(False, "peer"), (True, "lead")])
def test_the_proof_of_consent_names_nobody(lead: bool, scope: str) -> None:  # noqa: FBT001  # a parameter of a test
    scene = make_scene()
    ask(scene.asker, Wishes(lead_may_know=lead, referent_may_know=True))
    proof = db.session.scalars(select(ConsentProof)).one()
    assert (proof.scope, proof.referent, proof.given_on) == (scope, True, START.date())
    assert scene.asker.id.encode() not in proof.member_hash


def test_withdrawing_erases_the_request_and_leaves_a_stone(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    with transaction():
        asking.act(scene.asker.id, WITHDRAW)
    assert (count(PeerRequest), count(Offer)) == (0, 0)
    stone = db.session.scalars(select(Tombstone)).one()
    assert (stone.network_id, stone.quarter) == (scene.club.id, "2026-Q1")
    assert (stone.outcome, stone.duration) == ("withdrawn", "none")
    assert len(mails_to(outbox, scene.peers[0])) == 2
    assert mails_to(outbox, scene.asker) == []


def test_there_is_nothing_to_withdraw_without_a_request() -> None:
    scene = make_scene()
    with pytest.raises(NotKnown):
        asking.act(scene.asker.id, WITHDRAW)


def test_who_withdrew_may_ask_again_at_once() -> None:
    scene = make_scene()
    ask(scene.asker)
    with transaction():
        asking.act(scene.asker.id, WITHDRAW)
    ask(scene.asker, OPEN)
    assert count(PeerRequest) == 1


def test_a_peer_of_another_root_is_never_asked() -> None:
    scene = make_scene(listeners=0)
    make_peer(make_root("Club des Tilleuls"), 7)
    db.session.commit()
    ask(scene.asker)
    assert offers() == []


def test_a_yes_from_a_page_left_open_does_not_reach_another_peer() -> None:
    scene = make_scene(listeners=2)
    request = ask(scene.asker)
    first = request.offers[0]
    by_peer = By(Party.PEER, first.peer_id)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), by_peer)
    shown = first.id
    act(scene.asker, Kind.ANOTHER)
    with transaction():
        offers_module.send_due(line.load(scene.root.id))
    second = next(one for one in offers() if one.id != shown)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, second.peer_id))
    for stale in (shown, "nothing"):
        with pytest.raises(OutOfTurn), transaction():
            asking.answer(scene.asker.id, stale, yes=True)
    with transaction():
        asking.answer(scene.asker.id, second.id, yes=True)
    assert open_request().state == State.CONNECTED
