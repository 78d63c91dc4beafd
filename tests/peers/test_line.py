"""A root's line: who holds an office, and whose turn it is."""

import pytest

from core.access import Actor, Role
from core.db import db
from peers import line
from tests.peers.scene import make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_the_line_of_a_root() -> None:
    scene = make_scene()
    on = line.load(scene.root.id)
    assert on.officers() == {scene.lead.id, scene.referent.id}
    assert [one.id for one in on.referents(scene.club.id)] == [scene.referent.id]
    assert on.referents(scene.other.id, but=scene.referent.id) == ()
    assert on.hours.zone == "Europe/Paris"


def test_who_left_holds_no_office_any_more() -> None:
    scene = make_scene()
    scene.referent.state = "left"
    db.session.commit()
    assert line.load(scene.root.id).referents(scene.club.id) == ()


def test_clubs_lie_below_their_nodes() -> None:
    scene = make_scene()
    assert line.clubs_below(frozenset({scene.root.id})) == {scene.club.id, scene.other.id}
    assert line.clubs_below(frozenset({scene.club.id})) == {scene.club.id}
    assert line.clubs_below(frozenset()) == frozenset()


def test_the_nodes_of_an_office() -> None:
    roles = frozenset({Role("lead", "a"), Role("referent", "b")})
    person = Actor("m", "r", "a", "fr", roles)
    assert line.nodes_held(person, "lead") == {"a"}
    assert line.nodes_held(person, "operator") == frozenset()


def test_waiting_for_a_turn_keeps_what_was_written_and_forgets_what_was_read() -> None:
    scene = make_scene()
    scene.asker.first_name = "Adele"
    line.take_turn(scene.root.id)
    assert scene.asker.first_name == "Adele"
    db.session.rollback()
    assert scene.asker.first_name == "Ada"
