"""One step at a time: found, decided, kept."""

import pytest

from core.db import db, transaction
from core.mail import Memory
from members.models import REFERENT
from members.roles import give_role, take_role
from peers import asking, steps
from peers.duty import line
from peers.refusals import NotKnown, OutOfTurn
from peers.requests.states import By, Event, Kind, Party, RequestStatus, State
from tests.conftest import START, FakeClock
from tests.peers.scene import Scene, ask, link_in, mails_to, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotKnown):
        steps.find("0" * 16)


def test_a_refused_step_leaves_everything_as_it_was() -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    before = request.status(has_referent=True)
    with pytest.raises(OutOfTurn), transaction():
        steps.take(steps.find(request.id), Event(Kind.APPROVE), By(Party.MEMBER, scene.asker.id))
    assert open_request().status(has_referent=True) == before


def test_a_row_gives_back_what_the_machine_decided(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    clock.advance(hours=30)
    with transaction():
        decided = steps.take(steps.find(request.id), Event(Kind.TICK), By(Party.SYSTEM))
    db.session.expire_all()
    assert open_request().status(has_referent=True) == decided
    assert (decided.state, decided.asked_at, decided.escalated_at) == (State.REFERENT, START, clock())


def hand_over(scene: Scene, clock: FakeClock) -> RequestStatus:
    """Hand a request over from one referent to another, who is the first peer."""
    give_role(scene.peers[0], REFERENT, scene.root.id)
    request = ask(scene.asker)
    clock.advance(hours=30)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.TICK), By(Party.SYSTEM))
    with transaction():
        proposal = Event(Kind.PROPOSE_HANDOVER, referent_id=scene.peers[0].id)
        steps.take(steps.find(request.id), proposal, By(Party.REFERENT, scene.referent.id))
    with transaction():
        return asking.act(scene.asker.id, Event(Kind.AGREE_HANDOVER))


def test_a_handover_is_kept_and_told_to_whoever_takes_it_over(outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    assert hand_over(scene, clock).handler_id == scene.peers[0].id
    assert link_in(mails_to(outbox, scene.peers[0])[-1]) == "/app/peers/desk"
    own = open_request()
    assert (own.handler_id, own.handover_to_id) == (scene.peers[0].id, None)
    with pytest.raises(NotKnown), transaction():
        steps.take(steps.find(own.id), Event(Kind.CALLED), By(Party.REFERENT, scene.referent.id))


def test_a_handler_who_is_no_referent_any_more_handles_nothing(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    hand_over(scene, clock)
    take_role(scene.peers[0].id, REFERENT, scene.root.id)
    db.session.commit()
    assert steps.status_of(open_request(), line.load(scene.root.id)).handler_id is None
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.CALLED), By(Party.REFERENT, scene.referent.id))
    assert open_request().state == State.CONTACTED


def test_who_leaves_is_named_by_no_open_request_any_more(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    hand_over(scene, clock)
    with transaction():
        steps.forget(scene.peers[0].id)
    assert open_request().handler_id is None


def test_thanks_are_passed_on_once(outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    request = ask(scene.asker)
    with transaction():
        steps.take(steps.find(request.id), Event(Kind.ACCEPT), By(Party.PEER, scene.peers[0].id))
    for kind in (Kind.APPROVE, Kind.DONE, Kind.THANK, Kind.THANK):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    links = [link_in(mail) for mail in mails_to(outbox, scene.peers[0])]
    assert links.count("/app/peers/thanked") == 1
