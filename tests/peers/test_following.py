"""What the asker's own page and the home page read."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from core.db import db, transaction
from members.models import LEAD, REFERENT
from members.roles import give_role
from peers import asking, following, jobs, steps
from peers.duty import line
from peers.following import Waiting
from peers.models import ConsentProof
from peers.requests.states import By, Event, Kind, Party
from tests.builders import make_member
from tests.conftest import FakeClock
from tests.peers.scene import Scene, ask, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def own(scene: Scene) -> following.Own:
    return following.own(open_request(), scene.asker, line.load(scene.root.id))


def accept(scene: Scene) -> None:
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.ACCEPT), By(Party.PEER, scene.peers[0].id))


def test_nobody_is_free_only_where_people_could_be_asked_and_none_has_been(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    assert own(scene).nobody_free
    clock.advance(hours=12)
    assert not own(scene).nobody_free


def test_with_a_peer_asked_somebody_is_free() -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    assert not own(scene).nobody_free


def test_a_promise_is_late_once_its_moment_is_over_and_nobody_has_called(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, asking.Wishes(lead_may_know=True, referent_may_know=True))
    clock.advance(hours=48)
    assert not own(scene).late
    clock.advance(minutes=1)
    assert own(scene).late
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.CALLED), By(Party.LEAD, scene.lead.id))
    assert not own(scene).late
    assert own(scene).deniable
    clock.advance(days=7)
    assert own(scene).deniable
    clock.advance(minutes=1)
    assert not own(scene).deniable


def test_the_leads_named_are_the_others_at_and_above_the_own_club() -> None:
    scene = make_scene(referent=False)
    give_role(scene.referent, LEAD, scene.root.id)
    give_role(scene.peers[0], LEAD, scene.other.id)
    db.session.commit()
    on = line.load(scene.root.id)
    assert following.leads(scene.asker, on) == ("Lea Lenoir", "Remi Referent")
    assert following.leads(scene.lead, on) == ("Remi Referent",)


def test_who_leads_since_the_member_told_the_others_knows_nothing_until_told_too(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, asking.Wishes(lead_may_know=True, referent_may_know=True))
    assert (own(scene).leads, own(scene).newcomers) == (("Lea Lenoir",), ())
    clock.advance(minutes=1)
    give_role(make_member(scene.club, first_name="Hugo", last_name="Huet"), LEAD, scene.club.id)
    db.session.commit()
    assert (own(scene).leads, own(scene).newcomers) == (("Lea Lenoir",), ("Hugo Huet",))
    for _twice in range(2):
        with transaction():
            asking.act(scene.asker.id, Event(Kind.TELL_LEAD))
    assert set(own(scene).leads) == {"Lea Lenoir", "Hugo Huet"}
    assert own(scene).newcomers == ()
    assert db.session.scalars(select(ConsentProof.scope)).all() == ["lead", "lead"]
    with transaction():
        asking.act(scene.asker.id, Event(Kind.UNTELL_LEAD))
    assert own(scene).newcomers == ()


def test_once_handed_over_the_referent_named_is_the_one_who_took_it(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    clock.advance(hours=30)
    jobs.tick()
    assert own(scene).referents == ("Remi Referent",)
    rosa = make_member(scene.club, first_name="Rosa", last_name="Renaud")
    give_role(rosa, REFERENT, scene.root.id)
    db.session.commit()
    request = open_request()
    request.handler_id, request.handover_to_id = rosa.id, scene.referent.id
    db.session.commit()
    assert (own(scene).referents, own(scene).handover_to) == (("Rosa Renaud",), "Remi Referent")


def test_what_waits_is_told_of_each_person_in_one_query() -> None:
    scene = make_scene(listeners=1)
    people = (scene.asker.id, scene.peers[0].id, scene.lead.id)
    ask(scene.asker)
    told = []
    for step in (None, Kind.ACCEPT, Kind.APPROVE, Kind.DONE):
        if step is Kind.ACCEPT:
            accept(scene)
        elif step:
            with transaction():
                asking.act(scene.asker.id, Event(step))
        told.append(tuple(following.waiting(one) for one in people))
    nothing = Waiting()
    assert told == [
        (nothing, Waiting(offer=True), nothing),
        (Waiting(answer=True), nothing, nothing),
        (nothing, Waiting(call=True), nothing),
        (nothing, nothing, nothing),
    ]
    seen: list[str] = []
    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    following.waiting(people[0])
    assert len(seen) == 1


def test_the_calls_of_a_listener_are_named_with_where_they_stand() -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    accept(scene)
    assert following.calls(scene.peers[0].id) == {}
    with transaction():
        asking.act(scene.asker.id, Event(Kind.APPROVE))
    introduction = open_request().introduction
    assert introduction is not None
    assert following.calls(scene.peers[0].id) == {introduction.id: "connected"}
    assert following.calls(scene.asker.id) == {}


def test_the_live_line_looks_next_where_something_happens_first(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=25)
    progress = asking.progress(open_request(), line.load(scene.root.id))
    assert progress.next_at == clock()
    assert progress.referent_at == request.asked_at + timedelta(hours=30)
