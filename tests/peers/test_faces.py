"""What each side may see of the other before both yeses."""

import pytest
from sqlalchemy import select

from core.db import db
from peers import faces
from peers.matching import Reason
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
    assert card().face == faces.Face({"sector": "industry", "area": "Lyon"}, (), small_network=False)


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
