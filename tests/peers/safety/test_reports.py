"""Reports: one person counts once, whatever address or membership they come under, and a year later it is over."""

import pytest

from core.clock import today
from core.db import db, transaction
from members.models import Member
from peers.models import LIFTED, STOPPED, PeerProfile, Report
from peers.safety import reports
from tests.builders import make_member
from tests.conftest import FakeClock
from tests.peers.scene import Scene, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=1)


def add(about: Member, by: Member, reason: str = "unsafe") -> bool:
    with transaction():
        return reports.add(about, by, reason)


def rows() -> list[Report]:
    db.session.rollback()
    return list(db.session.query(Report))


def test_one_person_counts_once_and_two_count_twice(scene: Scene) -> None:
    (about,) = scene.peers
    assert add(about, scene.asker)
    assert not add(about, scene.asker, "sold_to")
    assert add(about, scene.lead)
    assert len(reports.undecided_about(about.id)) == 2


def test_a_new_address_makes_no_second_person(scene: Scene) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    scene.asker.email = "elsewhere@exemple.fr"
    assert not add(about, scene.asker)


def test_a_new_membership_under_the_old_address_makes_no_second_person(scene: Scene) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    scene.asker.email = "gone@exemple.fr"
    again = make_member(scene.other, "Ada@exemple.fr")
    assert not add(about, again)


def test_a_row_names_nobody_but_the_one_it_is_about(scene: Scene) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    (row,) = rows()
    kept = " ".join(str(value.hex() if isinstance(value, bytes) else value) for value in vars(row).values())
    assert about.id in kept
    assert scene.asker.id not in kept
    assert scene.asker.email not in kept
    assert row.reported_on == today()


@pytest.mark.parametrize(("decision", "held"), [(None, True), (LIFTED, False), (STOPPED, True)])
def test_somebody_is_held_back_while_two_wait_and_after_a_stop(scene: Scene, decision: str, *, held: bool) -> None:
    (about,) = scene.peers
    assert not reports.is_held_back(about.id)
    add(about, scene.asker)
    assert not reports.is_held_back(about.id)
    add(about, scene.lead)
    with transaction():
        for one in reports.undecided_about(about.id):
            one.decision = decision
    assert reports.is_held_back(about.id) is held


def test_they_are_kept_for_a_year(scene: Scene, clock: FakeClock) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    for days, left in ((364, 1), (1, 0)):
        clock.advance(days=days)
        with transaction():
            reports.forget_old()
        assert len(rows()) == left


@pytest.mark.parametrize(("decision", "suspended"), [(None, False), (STOPPED, True)])
def test_whoever_was_never_decided_about_listens_again_after_the_year(
    scene: Scene, clock: FakeClock, decision: str | None, *, suspended: bool
) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    clock.advance(days=100)
    add(about, scene.lead)
    with transaction():
        db.session.get_one(PeerProfile, about.id).suspended = True
        for one in reports.undecided_about(about.id):
            one.decision = decision
    clock.advance(days=265)
    for _day in range(2):
        with transaction():
            reports.forget_old()
        assert len(rows()) == 1
        assert db.session.get_one(PeerProfile, about.id).suspended is suspended


def test_what_is_about_somebody_goes_when_they_leave_and_no_more(scene: Scene) -> None:
    (about,) = scene.peers
    add(about, scene.asker)
    add(scene.lead, about)
    with transaction():
        reports.forget(about.id)
    assert [one.about_id for one in rows()] == [scene.lead.id]
