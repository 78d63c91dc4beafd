"""Being accepted: by two members, one of whom leads nothing, or as a founder; once, and never by oneself."""

import threading

import pytest
from flask import Flask
from hypothesis import given, strategies as st

from core import access
from core.access import Actor
from core.clock import today
from core.db import db, transaction, writing
from core.mail import Memory
from members import leaving
from members.models import Member
from members.roles import take_role
from peers.duty import line
from peers.listeners import listening, vouching
from peers.listeners.vouching import FOUNDERS, standing
from peers.models import PeerProfile, Vouch
from peers.refusals import EnoughPeers, NotKnown, NotOpen
from tests.builders import make_club, make_federation, make_lead, make_listener, make_member
from tests.peers.scene import Scene, link_in, mails_to, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def person(member: Member, *roles: access.Role) -> Actor:
    return Actor(member.id, member.root_id, member.leaf_id, "fr", frozenset(roles), member.name)


def referent(scene: Scene) -> Actor:
    return person(scene.referent, access.Role("referent", scene.root.id))


def candidate(member: Member) -> Member:
    """Have a member do their own part."""
    with transaction():
        listening.join(member)
        listening.brief(member)
    return member


def vouch(member: Member, *vouchers: Member) -> None:
    for voucher in vouchers:
        with transaction():
            vouching.vouch(member.id, person(voucher))


def accepted(member: Member) -> bool:
    db.session.rollback()
    return db.session.get_one(PeerProfile, member.id).accepted_on is not None


def vouchers_of(member: Member) -> int:
    db.session.rollback()
    return db.session.query(Vouch).filter_by(candidate_id=member.id).count()


def test_two_members_one_of_whom_leads_nothing_accept_a_candidate(outbox: Memory) -> None:
    scene = make_scene()
    candidate(scene.asker)
    vouch(scene.asker, scene.lead)
    assert (vouching.count(scene.asker.id), accepted(scene.asker)) == (1, False)
    assert mails_to(outbox, scene.asker) == []
    vouch(scene.asker, scene.peers[0])
    assert accepted(scene.asker)
    kept = db.session.get_one(PeerProfile, scene.asker.id)
    assert (kept.accepted_on, kept.available_on, kept.founding) == (today(), today(), False)
    [text] = mails_to(outbox, scene.asker)
    assert link_in(text) == "/app/peers/listen"


def test_two_leads_are_not_enough(outbox: Memory) -> None:
    scene = make_scene()
    other = make_lead(scene.other, email="lou@exemple.fr")
    candidate(scene.asker)
    vouch(scene.asker, scene.lead, other)
    assert (vouching.count(scene.asker.id), accepted(scene.asker)) == (1, False)
    vouch(scene.asker, scene.peers[0])
    assert accepted(scene.asker)
    assert len(mails_to(outbox, scene.asker)) == 1


@given(st.lists(st.booleans(), max_size=6))
def test_two_stand_just_when_two_have_vouched_and_one_leads_nothing(leads_something: list[bool]) -> None:
    enough = len(leads_something) >= 2 and leads_something.count(False) >= 1
    assert (standing(leads_something) == 2) is enough
    assert 0 <= standing(leads_something) <= len(leads_something)


def test_the_same_member_counts_once_and_may_think_again() -> None:
    scene = make_scene()
    candidate(scene.asker)
    vouch(scene.asker, scene.peers[0], scene.peers[0])
    assert vouching.count(scene.asker.id) == 1
    for _ in range(2):
        with transaction():
            vouching.withdraw(scene.asker.id, person(scene.peers[0]))
    assert vouching.count(scene.asker.id) == 0


def test_a_word_given_stays_once_the_candidate_is_accepted() -> None:
    scene = make_scene()
    candidate(scene.asker)
    vouch(scene.asker, *scene.peers)
    with pytest.raises(NotOpen), transaction():
        vouching.withdraw(scene.asker.id, person(scene.peers[0]))
    with pytest.raises(NotOpen):
        vouch(scene.asker, scene.lead)
    assert vouchers_of(scene.asker) == 2


def test_nobody_vouches_for_themselves_nor_from_another_root_nor_for_a_stranger() -> None:
    scene = make_scene()
    candidate(scene.asker)
    elsewhere = make_member(make_club(make_federation("Autre"), "Club de Loin"))
    db.session.commit()
    for voucher, member_id in ((scene.asker, scene.asker.id), (elsewhere, scene.asker.id), (scene.lead, "0" * 16)):
        with pytest.raises(NotKnown), transaction():
            vouching.vouch(member_id, person(voucher))
        with pytest.raises(NotKnown):
            vouching.known(member_id, person(voucher))
    assert vouchers_of(scene.asker) == 0


@pytest.mark.parametrize("missing", ["charter_on", "briefed_on"])
def test_who_has_not_done_their_own_part_is_no_candidate_yet(missing: str) -> None:
    scene = make_scene()
    candidate(scene.asker)
    setattr(db.session.get_one(PeerProfile, scene.asker.id), missing, None)
    db.session.commit()
    with pytest.raises(NotOpen):
        vouch(scene.asker, scene.lead)
    assert vouching.of_club(person(scene.lead)) == []
    assert vouching.candidates(referent(scene)) == []


def test_a_member_who_would_not_listen_any_more_or_left_is_no_candidate() -> None:
    scene = make_scene()
    candidate(scene.asker)
    assert [one.member_id for one in vouching.of_club(person(scene.lead))] == [scene.asker.id]
    with transaction():
        listening.stop(scene.asker)
    assert vouching.of_club(person(scene.lead)) == []
    candidate(scene.lead)
    with transaction():
        take_role(scene.lead.id, "lead", scene.club.id)
        leaving.leave(scene.lead)
    with pytest.raises(NotKnown):
        vouch(scene.lead, scene.asker)


def test_members_see_the_candidates_of_their_own_club_and_their_own_word_alone() -> None:
    scene = make_scene(others=4)
    candidate(scene.asker)
    nameless = candidate(make_member(scene.club, "sans.nom@exemple.fr"))
    vouch(scene.asker, scene.peers[0])
    [seen] = vouching.of_club(person(scene.lead))
    assert (seen.member_id, seen.name, seen.club, seen.vouched) == (
        scene.asker.id,
        "Ada Asselin",
        "Club de la Gare",
        False,
    )
    assert vouching.of_club(person(scene.peers[0])) == []
    assert vouching.known(scene.asker.id, person(scene.peers[0])).vouched
    assert [one.member_id for one in vouching.of_club(person(scene.asker))] == []
    assert vouching.known(nameless.id, person(scene.lead)).name == ""


def test_the_referent_alone_learns_who_vouched() -> None:
    scene = make_scene()
    candidate(scene.asker)
    vouch(scene.asker, scene.peers[0])
    [seen] = vouching.candidates(referent(scene))
    assert (seen.name, seen.vouchers) == ("Ada Asselin", (scene.peers[0].name,))
    assert vouching.candidates(person(scene.lead, access.Role("lead", scene.root.id))) == []
    vouch(scene.asker, scene.lead)
    assert vouching.candidates(referent(scene)) == []
    listed = {one.name: one for one in vouching.peers(referent(scene))}
    assert listed["Ada Asselin"].vouchers == tuple(sorted((scene.lead.name, scene.peers[0].name), key=str.casefold))
    assert not listed["Ada Asselin"].founding


def test_the_referent_confirms_several_founders_at_once(outbox: Memory) -> None:
    scene = make_scene(listeners=FOUNDERS - 1, others=3)
    several = [candidate(make_member(scene.club, f"c{number}@exemple.fr")) for number in range(3)]
    with transaction():
        assert vouching.found([one.id for one in several], referent(scene)) == 3
    assert all(accepted(one) for one in several)
    assert all(db.session.get_one(PeerProfile, one.id).founding for one in several)
    assert [len(mails_to(outbox, one)) for one in several] == [1, 1, 1]
    with transaction():  # the form sent twice
        assert vouching.found([one.id for one in several], referent(scene)) == 0
    assert [len(mails_to(outbox, one)) for one in several] == [1, 1, 1]


def test_with_five_accepted_peers_members_vouch() -> None:
    scene = make_scene(listeners=FOUNDERS)
    candidate(scene.asker)
    assert not vouching.may_found(scene.root.id)
    with pytest.raises(EnoughPeers), transaction():
        vouching.found([scene.asker.id], referent(scene))
    with transaction():
        leaving.leave(scene.peers[0])
    assert vouching.may_found(scene.root.id)
    with transaction():
        assert vouching.found([scene.asker.id], referent(scene)) == 1


def test_a_referent_confirms_neither_themselves_nor_those_of_elsewhere() -> None:
    scene = make_scene(listeners=0)
    candidate(scene.asker)
    candidate(scene.referent)
    of_the_other_club = person(scene.referent, access.Role("referent", scene.other.id))
    for chosen, who in (
        ([scene.referent.id], referent(scene)),
        ([scene.asker.id], of_the_other_club),
        ([scene.asker.id], person(scene.lead, access.Role("lead", scene.root.id))),
        (["0" * 16], referent(scene)),
    ):
        with pytest.raises(NotKnown), transaction():
            vouching.found(chosen, who)
    assert not accepted(scene.asker)
    own = {one.name: one.own for one in vouching.candidates(referent(scene))}
    assert own == {"Ada Asselin": False, "Remi Referent": True}


def test_two_vouches_at_the_same_moment_accept_once(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=3)
    candidate(scene.asker)
    people = [person(one) for one in scene.peers]
    results: list[str] = []

    def say(one: Actor) -> None:
        with app.app_context(), writing():
            try:
                with transaction():
                    vouching.vouch(scene_asker, one)
                results.append("vouched")
            except NotOpen:
                results.append("accepted before")

    scene_asker = scene.asker.id
    db.session.rollback()
    with writing():
        line.take_turn(scene.root.id)  # all wait behind this turn
        racers = [threading.Thread(target=say, args=(one,)) for one in people]
        for racer in racers:
            racer.start()
        db.session.rollback()
    for racer in racers:
        racer.join()
    assert sorted(results) == ["accepted before", "vouched", "vouched"]
    assert vouchers_of(scene.asker) == 2
    assert accepted(scene.asker)
    assert len(mails_to(outbox, scene.asker)) == 1


def test_who_leaves_takes_their_word_and_their_candidacy_along() -> None:
    scene = make_scene()
    candidate(scene.asker)
    vouch(scene.asker, scene.peers[0])
    with transaction():
        leaving.leave(scene.peers[0])
    assert vouchers_of(scene.asker) == 0
    vouch(scene.asker, scene.peers[1])
    with transaction():
        leaving.leave(scene.asker)
    assert db.session.query(Vouch).count() == 0


def test_a_peer_accepted_before_stays_accepted() -> None:
    scene = make_scene()
    profile = make_listener(scene.asker)
    assert not listening.accept(profile, founding=True)
    assert not profile.founding
