"""From rows to what matching decides on."""

from datetime import timedelta

import pytest

from core.db import db, transaction
from peers.duty import line
from peers.listeners import exclusions
from peers.matching.candidates import free_peers, owner_of, tie_key, wish_of, wishes
from peers.matching.fits import Owner, Way
from peers.models import PeerProfile
from tests.builders import make_listener
from tests.conftest import START, FakeClock
from tests.peers.scene import ask, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_a_member_is_described_without_case_or_spaces() -> None:
    scene = make_scene()
    member = scene.asker
    member.company, member.area, member.size, member.spoken = " Adastra  SARL ", "Saint-ÉTIENNE", "1-9", "fr,en"
    member.trade = "4322"
    assert owner_of(member) == Owner(
        member_id=member.id,
        network_id=scene.club.id,
        company="adastra",
        trade="4322",
        area="saint etienne",
        size="1-9",
        languages=frozenset({"fr", "en"}),
    )


def test_a_request_knows_how_long_it_has_waited_and_whom_it_was_offered_to(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=5, minutes=59)
    [wish] = wishes([request], line.load(scene.root.id))
    assert (wish.request_id, wish.hours_waited) == (request.id, 5)
    assert wish.already_asked == {scene.peers[0].id, scene.lead.id}  # who may not know is not asked


def test_what_is_chosen_when_asking_counts_and_binds_no_longer_once_widened() -> None:
    scene = make_scene(listeners=0)
    make_listener(scene.asker, topics=frozenset({"cash"}))
    request = ask(scene.asker)
    request.topics, request.ways = frozenset({"team"}), frozenset({"video", "in_person"})
    request.slots = frozenset({"1am", "7pm"})
    request.own_club_last = request.same_trade_elsewhere = True
    wish = wish_of(request, scene.asker, request.asked_at)
    assert wish.asker.topics == {"team"}
    assert wish.asker.slots == {0, 13}
    assert wish.asker.ways == {Way.VIDEO, Way.IN_PERSON}
    assert (wish.own_club_last, wish.same_trade_elsewhere, wish.officers_welcome) == (True, True, False)
    request.widened = True
    wide = wish_of(request, scene.asker, request.asked_at)
    assert wide.asker.topics == {"team"}
    assert not wide.asker.slots
    assert not wide.asker.ways
    assert (wide.own_club_last, wide.same_trade_elsewhere, wide.officers_welcome) == (False, True, True)


def test_a_peer_offers_what_they_chose() -> None:
    scene = make_scene(listeners=0)
    choices = {"topics": frozenset({"team"}), "ways": frozenset({"phone"}), "slots": frozenset({"2am"})}
    make_listener(scene.lead, capacity=2, **choices)
    db.session.commit()
    [found] = free_peers(line.load(scene.root.id))
    assert found.owner.topics == {"team"}
    assert found.owner.ways == {Way.PHONE}
    assert found.owner.slots == {2}
    assert found.officer


def test_both_sides_know_whom_they_avoid_and_how_others_may_name_them() -> None:
    scene = make_scene(listeners=1)
    [listener] = scene.peers
    with transaction():
        exclusions.add(listener, ["Ada Asselin"])
    [found] = free_peers(line.load(scene.root.id))
    [wish] = wishes([ask(scene.asker)], line.load(scene.root.id))
    assert not found.owner.avoids.isdisjoint(wish.asker.known_as)
    assert found.owner.known_as == exclusions.keys_of(listener)
    assert wish.asker.avoids == frozenset()


UNREADY = (
    {"offers": False},
    {"capacity": 0},
    {"charter_on": None},
    {"briefed_on": None},
    {"accepted_on": None},
    {"suspended": True},
    {"paused_until": START.date() + timedelta(days=1)},
    {"rest_until": START + timedelta(seconds=1)},
    {"checked_on": START.date() - timedelta(days=21)},
)


@pytest.mark.parametrize("missing", UNREADY, ids=lambda missing: next(iter(missing)))
def test_nobody_is_offered_anything_before_every_step_or_against_their_wish(missing: dict[str, object]) -> None:
    scene = make_scene(listeners=1)
    profile = db.session.get_one(PeerProfile, scene.peers[0].id)
    assert len(free_peers(line.load(scene.root.id))) == 1
    for name, value in missing.items():
        setattr(profile, name, value)
    db.session.flush()
    assert free_peers(line.load(scene.root.id)) == []


def test_only_those_who_listen_are_candidates() -> None:
    scene = make_scene(listeners=2)
    found = free_peers(line.load(scene.root.id))
    assert {peer.owner.member_id for peer in found} == {peer.id for peer in scene.peers}
    assert all((peer.seats, peer.used, peer.officer, peer.met) == (1, 0, False, frozenset()) for peer in found)
    db.session.rollback()


def test_the_key_that_breaks_ties_is_a_hash() -> None:
    assert len(tie_key()) == 32
