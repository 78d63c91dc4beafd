"""From rows to what matching decides on."""

import pytest

from core.db import db
from peers import line
from peers.candidates import free_peers, owner_of, tie_key, wishes
from peers.matching import Owner
from tests.conftest import FakeClock
from tests.peers.scene import ask, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_a_member_is_described_without_case_or_spaces() -> None:
    scene = make_scene()
    member = scene.asker
    member.company, member.area, member.size, member.spoken = " Adastra  SARL ", "LYON", "1-9", "fr,en"
    assert owner_of(member) == Owner(
        member_id=member.id,
        network_id=scene.club.id,
        company="adastra sarl",
        area="lyon",
        size="1-9",
        languages=frozenset({"fr", "en"}),
    )


def test_a_request_knows_how_long_it_has_waited_and_whom_it_was_offered_to(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=5, minutes=59)
    [wish] = wishes([request])
    assert (wish.request_id, wish.hours_waited) == (request.id, 5)
    assert wish.already_asked == {scene.peers[0].id}


def test_only_those_who_listen_are_candidates() -> None:
    scene = make_scene(listeners=2)
    found = free_peers(line.load(scene.root.id), [scene.asker.id])
    assert {peer.owner.member_id for peer in found} == {peer.id for peer in scene.peers}
    assert all((peer.seats, peer.used, peer.officer, peer.met) == (1, 0, False, frozenset()) for peer in found)
    db.session.rollback()


def test_the_key_that_breaks_ties_is_a_hash() -> None:
    assert len(tie_key()) == 32
