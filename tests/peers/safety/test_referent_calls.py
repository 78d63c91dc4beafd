"""A word with the referent: pressing is the consent, the nearest referent sees it, and it is gone once called."""

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from members.models import REFERENT, Member
from members.roles import give_role
from peers.models import ReferentCall
from peers.refusals import NotKnown
from peers.safety import referent_calls
from peers.safety.referent_calls import NoReferent
from tests.builders import make_club, make_federation, make_member
from tests.peers.met import actor
from tests.peers.scene import Scene, mails_to, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=1)


def press(member: Member) -> None:
    with transaction():
        referent_calls.ask(member)


def called(member: Member, by: Member) -> None:
    with transaction():
        referent_calls.called(member.id, actor(by))


def test_pressing_twice_is_pressing_once(scene: Scene, outbox: Memory) -> None:
    press(scene.asker)
    press(scene.asker)
    assert db.session.scalars(select(ReferentCall.member_id)).all() == [scene.asker.id]
    (text,) = mails_to(outbox, scene.referent)
    assert "/app/peers/desk" in text
    assert "Ada" not in text


def test_the_referent_reads_name_and_contact_and_nobody_else_does(scene: Scene) -> None:
    press(scene.asker)
    (one,) = referent_calls.waiting(actor(scene.referent))
    assert (one.name, one.phone, one.email) == ("Ada Asselin", "+33612345601", "ada@exemple.fr")
    for stranger in (scene.lead, scene.asker, scene.peers[0]):
        assert referent_calls.waiting(actor(stranger)) == []


def test_a_call_ends_it_and_only_the_referent_can_say_so(scene: Scene) -> None:
    press(scene.asker)
    for stranger in (scene.lead, scene.asker, scene.peers[0]):
        with pytest.raises(NotKnown):
            called(scene.asker, stranger)
    called(scene.asker, scene.referent)
    called(scene.asker, scene.referent)
    assert not referent_calls.is_waiting(scene.asker.id)


def test_the_wish_can_be_taken_back(scene: Scene) -> None:
    press(scene.asker)
    with transaction():
        referent_calls.withdraw(scene.asker.id)
    assert referent_calls.waiting(actor(scene.referent)) == []


def test_where_there_is_a_nearer_referent_the_farther_one_reads_nothing(scene: Scene) -> None:
    near = make_member(scene.club, first_name="Nora")
    give_role(near, REFERENT, scene.club.id)
    press(scene.asker)
    assert referent_calls.names(scene.asker) == ["Nora"]
    assert [one.name for one in referent_calls.waiting(actor(near))] == ["Ada Asselin"]
    assert referent_calls.waiting(actor(scene.referent)) == []


def test_a_referent_who_would_like_a_word_reaches_another_one(scene: Scene) -> None:
    with pytest.raises(NoReferent):
        press(scene.referent)
    near = make_member(scene.club)
    give_role(near, REFERENT, scene.club.id)
    press(near)
    assert len(referent_calls.waiting(actor(scene.referent))) == 1


def test_a_referent_of_another_network_can_do_nothing(scene: Scene) -> None:
    elsewhere = make_federation("Autre federation")
    foreigner = make_member(make_club(elsewhere, "Autre club"))
    give_role(foreigner, REFERENT, elsewhere.id)
    press(scene.asker)
    with pytest.raises(NotKnown):
        called(scene.asker, foreigner)
    assert referent_calls.waiting(actor(foreigner)) == []


def test_without_a_referent_there_is_nobody_to_call() -> None:
    scene = make_scene(listeners=0, referent=False)
    with pytest.raises(NoReferent):
        press(scene.asker)
    assert referent_calls.names(scene.asker) == []
