"""A root's line: who holds an office, and whose turn it is."""

import pytest

from core.access import Actor, Role
from core.db import db, transaction
from members.models import REFERENT, Member
from members.roles import give_role
from networks.models import Network
from peers.duty import line, rota as duty
from peers.duty.promise import DAY
from tests.builders import make_member
from tests.conftest import START
from tests.peers.scene import Scene, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")
TODAY = START.date()


def make_referent(club: Network) -> Member:
    member = make_member(club)
    give_role(member, REFERENT, club.id)
    db.session.commit()
    return member


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


def on_duty(scene: Scene, number: int = 0, *, but: str = "") -> list[str]:
    found = line.load(scene.root.id).on_duty(scene.club.id, TODAY + number * DAY, but=but)
    return [one.id for one in found]


def away(member: Member, first: int, last: int) -> None:
    with transaction():
        duty.add_absence(member.id, TODAY + first * DAY, TODAY + last * DAY)


def test_the_nearest_referents_who_are_there_are_on_duty() -> None:
    scene = make_scene()
    near = make_referent(scene.club)
    assert on_duty(scene) == [near.id]
    away(near, 0, 2)
    assert [on_duty(scene, number) for number in (0, 2, 3)] == [[scene.referent.id]] * 2 + [[near.id]]
    away(scene.referent, 1, 1)
    assert on_duty(scene, 1) == []
    assert on_duty(scene, but=scene.referent.id) == []
    assert [one.id for one in line.load(scene.root.id).referents(scene.club.id)] == [near.id]


def test_a_deputy_answers_only_while_the_others_of_the_node_are_away() -> None:
    scene = make_scene()
    usual, deputy = make_referent(scene.club), make_referent(scene.club)
    with transaction():
        duty.stand_in(deputy.id, only=True)
    assert on_duty(scene) == [usual.id]
    away(usual, 0, 0)
    assert [on_duty(scene, number) for number in (0, 1)] == [[deputy.id], [usual.id]]
    assert on_duty(scene, 1, but=usual.id) == [deputy.id]
    away(deputy, 0, 0)
    assert on_duty(scene) == [scene.referent.id]


def test_days_without_anybody_on_duty_are_off_for_the_promise_alone() -> None:
    scene = make_scene()
    away(scene.referent, 1, 2)
    on = line.load(scene.root.id)
    hours = on.hours_for(scene.club.id, TODAY)
    assert [hours.works(TODAY + number * DAY) for number in range(4)] == [True, False, False, True]
    assert all(on.hours.works(TODAY + number * DAY) for number in range(4))


def test_an_alert_reaches_those_of_the_next_day_too_when_the_step_goes_on() -> None:
    scene = make_scene()
    near = make_referent(scene.club)
    away(near, 1, 5)
    on = line.load(scene.root.id)
    morning, evening = START, START.replace(hour=18)
    assert [one.id for one in on.alerted(scene.club.id, morning)] == [near.id]
    assert [one.id for one in on.alerted(scene.club.id, evening)] == [near.id, scene.referent.id]


def test_an_alert_waits_for_nobody_when_all_are_away_for_weeks() -> None:
    scene = make_scene()
    away(scene.referent, 0, 60)
    on = line.load(scene.root.id)
    assert [one.id for one in on.alerted(scene.club.id, START)] == [scene.referent.id]
    assert on.alerted(scene.club.id, START, but=scene.referent.id) == ()


def test_every_referent_of_the_line_is_known_once_the_nearest_first() -> None:
    scene = make_scene()
    near = make_referent(scene.club)
    give_role(scene.referent, REFERENT, scene.club.id)
    db.session.commit()
    found = line.load(scene.root.id).every_referent(scene.club.id)
    assert {one.id for one in found} == {near.id, scene.referent.id}
    assert len(found) == 2
    assert [one.id for one in line.load(scene.root.id).every_referent(scene.other.id)] == [scene.referent.id]
