"""What each side may see of the other before both yeses."""

import pytest
from sqlalchemy import select

from core.db import db
from peers.listeners import exclusions
from peers.matching.pairing import Reason
from peers.meeting import faces
from peers.models import Offer
from tests.builders import make_member
from tests.peers.scene import Scene, ask, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def describe(scene: Scene, **attributes: str) -> None:
    """Give the asker and the peer the same attributes."""
    for member in (scene.asker, *scene.peers):
        for name, value in attributes.items():
            setattr(member, name, value)
    db.session.commit()


def card() -> faces.OfferCard:
    return faces.card_of(db.session.scalars(select(Offer)).one())


def test_in_a_small_network_a_card_says_nothing_of_the_person() -> None:
    scene = make_scene(listeners=1)
    describe(scene, area="Lyon", sector="industry", size="alone")
    request = ask(scene.asker)
    shown = card()
    assert (shown.face.attributes, shown.face.small_network) == ({}, True)
    assert (shown.channel, shown.promised_by) == ("phone", request.promised_by)


def test_in_a_larger_one_it_shows_what_five_share() -> None:
    scene = make_scene(listeners=1, others=12)
    describe(scene, area="Lyon", sector="industry", size="alone")
    ask(scene.asker)
    assert card().face == faces.Face({"sector": "industry", "area": "Lyon"}, (), languages=("fr",))


def test_whoever_a_peer_avoids_does_not_hide_the_asker_among_five() -> None:
    scene = make_scene(listeners=1, others=15)
    describe(scene, area="Metz", size="alone")
    doubles = [make_member(scene.other, first_name=f"Dora{n}", last_name="Double", area="Metz") for n in range(3)]
    db.session.commit()
    ask(scene.asker)
    assert card().face.attributes == {"area": "Metz"}
    exclusions.add(scene.peers[0], [doubles[0].name])
    db.session.commit()
    assert card().face.attributes == {}
    assert not card().face.small_network


def test_a_reason_says_no_more_of_the_peer_than_the_blur() -> None:
    scene = make_scene(listeners=1, others=12)
    describe(scene, area="Lyon", sector="industry", size="alone")
    ask(scene.asker)
    peer = faces.peer_of(open_request(), scene.peers[0].id)
    assert peer.reasons == (Reason("area", 1),)
    describe(scene, area="Brest")
    assert faces.peer_of(open_request(), scene.peers[0].id).reasons == ()


def test_a_member_who_left_does_not_count_among_the_five() -> None:
    scene = make_scene(listeners=1)
    gone = [make_member(scene.club, area="Lyon", state="left") for _ in range(20)]
    describe(scene, area="Lyon")
    ask(scene.asker)
    assert card().face.small_network
    assert len(gone) == 20


def test_topics_and_half_days_stay_hidden_from_whoever_is_asked_and_ways_do_not() -> None:
    scene = make_scene(listeners=1, others=12)
    request = ask(scene.asker)
    request.topics, request.slots = frozenset({"handing_over"}), frozenset({"2am"})
    request.ways = frozenset({"phone", "video"})
    db.session.commit()
    shown = card()
    assert shown.ways == ("phone", "video")
    assert not {"handing_over", "2am"} & set(map(str, (*vars(shown).values(), *vars(shown.face).values())))
    assert "handing_over" not in repr(shown)
    assert "2am" not in repr(shown)


@pytest.mark.parametrize(("speakers", "shown"), [(5, {"fr", "de"}), (4, {"fr"})])
@pytest.mark.parametrize("others", [0, 12])
def test_a_language_is_shown_when_both_and_five_members_speak_it(speakers: int, shown: set[str], others: int) -> None:
    scene = make_scene(listeners=1, others=others)
    for member in (scene.asker, *scene.peers):
        member.spoken = "de,fr,it"
    for _ in range(speakers - 2):
        make_member(scene.other, spoken="de,fr")
    db.session.commit()
    ask(scene.asker)
    found = card().face
    assert found.small_network is (others == 0)
    assert set(found.languages) == shown


def test_a_language_counts_within_the_combination() -> None:
    """Six speak German and seven are in Lyon, but only the two in question do both."""
    scene = make_scene(listeners=1, others=12)
    describe(scene, area="Lyon", sector="industry")
    for number in range(4):
        make_member(scene.other, f"brest{number}@exemple.fr", area="Brest", spoken="de,fr")
    for member in (scene.asker, *scene.peers):
        member.spoken = "de,fr"
    db.session.commit()
    ask(scene.asker)
    found = card().face
    assert found.attributes == {"sector": "industry", "area": "Lyon"}
    assert found.languages == ("fr",)
