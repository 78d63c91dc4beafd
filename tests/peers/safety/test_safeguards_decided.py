"""Two reports suspend, and who decides is neither of those concerned."""

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from members.models import OPERATOR, REFERENT, Member
from members.roles import give_role
from peers.listeners import listening
from peers.models import (
    LIFTED,
    STOPPED,
    Offer,
    PeerProfile,
    PeerRequest,
    ReferentCall,
    Report,
)
from peers.refusals import NotKnown
from peers.requests.states import State
from peers.safety import referent_calls, reports, safeguards
from tests.builders import make_listener, make_member
from tests.peers.met import actor, bring, peer_of
from tests.peers.scene import Scene, ask, mails_to, make_scene, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=2)


def report(offer_id: str, member: Member, reason: str = "unsafe") -> None:
    with transaction():
        safeguards.report(offer_id, member.id, reason)


def reported_by(about: Member, *members: Member) -> None:
    """Add reports as they stand after as many introductions."""
    with transaction():
        for one in members:
            assert reports.add(about, one, "sold_to")


def decide(about: Member, decision: str, by: Member) -> None:
    with transaction():
        safeguards.decide(about.id, decision, actor(by))


def profile(member: Member) -> PeerProfile:
    db.session.rollback()
    return db.session.get_one(PeerProfile, member.id)


def test_one_report_suspends_nobody_and_tells_the_referent(scene: Scene, outbox: Memory) -> None:
    offer_id = bring(scene.asker)
    peer = peer_of(offer_id)
    report(offer_id, scene.asker)
    assert not profile(peer).suspended
    (text,) = mails_to(outbox, scene.referent)
    assert "/app/peers/desk" in text
    assert peer.first_name not in text


def test_two_independent_reports_suspend_and_free_whoever_waits(scene: Scene) -> None:
    first = bring(scene.asker)
    peer = peer_of(first)
    profile(peer).capacity = 2
    db.session.commit()
    other = make_member(scene.club, first_name="Basile", phone="+33612345609")
    ask(other)  # the other peer is asked
    reported_by(peer, scene.lead)
    report(first, scene.asker)
    assert profile(peer).suspended
    assert not listening.is_ready(profile(peer))
    standing = select(Offer.peer_id).where(Offer.state.in_(listening.STANDING))
    assert peer.id not in db.session.scalars(standing).all()


def test_those_who_have_talked_keep_their_closing_question(scene: Scene) -> None:
    offer_id = bring(scene.asker, State.CONTACTED)
    peer = peer_of(offer_id)
    reported_by(peer, scene.lead)
    profile(peer).capacity = 2
    db.session.get_one(PeerProfile, next(one.id for one in scene.peers if one.id != peer.id)).offers = False
    other = make_member(scene.club, first_name="Basile", phone="+33612345609")
    db.session.commit()
    second = bring(other)
    assert peer_of(second).id == peer.id
    report(second, other)
    assert profile(peer).suspended
    request = db.session.scalars(select(PeerRequest).where(PeerRequest.member_id == scene.asker.id)).one()
    assert request.state == State.CONTACTED


def test_a_second_report_by_the_same_person_suspends_nobody(scene: Scene) -> None:
    offer_id = bring(scene.asker)
    peer = peer_of(offer_id)
    reported_by(peer, scene.asker)
    report(offer_id, scene.asker)
    assert not profile(peer).suspended
    assert open_request().state == State.SEARCHING


def test_the_referent_reads_whom_to_hear_and_never_who_reported(scene: Scene) -> None:
    offer_id = bring(scene.asker)
    peer = peer_of(offer_id)
    report(offer_id, scene.asker, "unsafe")
    (one,) = safeguards.open_reports(actor(scene.referent))
    assert (one.name, one.phone, one.email) == (peer.name, peer.phone, peer.email)
    assert (one.number, one.reasons, one.suspended) == (1, ("unsafe",), False)
    assert not {scene.asker.id, scene.asker.name, scene.asker.email} & {str(value) for value in vars(one).values()}
    for stranger in (scene.lead, scene.asker, peer):
        assert safeguards.open_reports(actor(stranger)) == []


@pytest.mark.parametrize(("decision", "suspended", "offers"), [(LIFTED, False, True), (STOPPED, True, False)])
def test_the_referent_decides_once_and_it_stands(scene: Scene, decision: str, *, suspended: bool, offers: bool) -> None:
    peer = scene.peers[0]
    reported_by(peer, scene.asker, scene.lead)
    profile(peer).suspended = True
    db.session.commit()
    decide(peer, decision, scene.referent)
    other = LIFTED if decision == STOPPED else STOPPED
    decide(peer, other, scene.referent)
    assert (profile(peer).suspended, profile(peer).offers) == (suspended, offers)
    assert set(db.session.scalars(select(Report.decision))) == {decision}
    assert safeguards.open_reports(actor(scene.referent)) == []


@pytest.mark.parametrize("who", ["lead", "asker", "peer", "operator"])
def test_nobody_else_decides(scene: Scene, who: str) -> None:
    peer = scene.peers[0]
    reported_by(peer, scene.asker)
    people = {"lead": scene.lead, "asker": scene.asker, "peer": peer}
    if who == "operator":
        people[who] = make_member(scene.club)
        give_role(people[who], OPERATOR, scene.root.id)
    with pytest.raises(NotKnown):
        decide(peer, LIFTED, people[who])
    assert set(db.session.scalars(select(Report.decision))) == {None}


def test_nobody_judges_themselves_nor_what_they_reported(scene: Scene) -> None:
    """The club's referent is reported: the next one up decides; who reported decides neither."""
    near = make_member(scene.club, first_name="Nora")
    give_role(near, REFERENT, scene.club.id)
    reported_by(near, scene.asker)
    assert safeguards.open_reports(actor(near)) == []
    assert [one.member_id for one in safeguards.open_reports(actor(scene.referent))] == [near.id]
    with pytest.raises(NotKnown):
        decide(near, LIFTED, near)
    reported_by(scene.lead, near)
    assert safeguards.open_reports(actor(near)) == []
    assert {one.member_id for one in safeguards.open_reports(actor(scene.referent))} == {near.id, scene.lead.id}


def test_a_lead_is_judged_by_the_referent_of_the_line(scene: Scene) -> None:
    reported_by(scene.lead, scene.asker)
    decide(scene.lead, STOPPED, scene.referent)
    assert db.session.scalars(select(Report.decision)).all() == [STOPPED]


def test_where_no_referent_can_decide_whoever_runs_the_installation_does(scene: Scene) -> None:
    runs = make_member(scene.club, first_name="Ola")
    give_role(runs, OPERATOR, scene.root.id)
    reported_by(scene.referent, scene.asker)
    reported_by(scene.peers[0], scene.asker)
    assert [one.member_id for one in safeguards.orphaned_reports(actor(runs))] == [scene.referent.id]
    decide(scene.referent, LIFTED, runs)
    assert safeguards.orphaned_reports(actor(runs)) == []


def test_whoever_runs_the_installation_and_is_concerned_decides_nothing(scene: Scene) -> None:
    runs = make_member(scene.club, first_name="Ola")
    give_role(runs, OPERATOR, scene.root.id)
    give_role(runs, REFERENT, scene.club.id)
    reported_by(scene.referent, runs)
    assert safeguards.orphaned_reports(actor(runs)) == []
    with pytest.raises(NotKnown):
        decide(scene.referent, LIFTED, runs)


def test_a_report_that_no_referent_can_decide_is_told_to_whoever_runs_it(outbox: Memory) -> None:
    scene = make_scene(listeners=1, referent=False)
    runs = make_member(scene.club, "ola@exemple.fr", first_name="Ola")
    give_role(runs, OPERATOR, scene.root.id)
    report(bring(scene.asker), scene.asker)
    (text,) = mails_to(outbox, runs)
    assert "/app/peers/reports" in text


def test_whoever_leaves_takes_along_what_is_about_them(scene: Scene) -> None:
    peer = scene.peers[0]
    reported_by(peer, scene.asker)
    reported_by(scene.lead, peer)
    with transaction():
        referent_calls.ask(peer)
    with transaction():
        safeguards.erase(peer.id)
    assert db.session.scalars(select(Report.about_id)).all() == [scene.lead.id]
    assert db.session.scalars(select(ReferentCall)).all() == []


@pytest.mark.parametrize("decision", [None, STOPPED])
def test_whoever_is_held_back_does_not_begin_to_listen_either(scene: Scene, decision: str | None) -> None:
    reported_by(scene.asker, scene.lead, *scene.peers)
    if decision:
        decide(scene.asker, decision, scene.referent)
    with transaction():
        make_listener(scene.asker)
    assert not listening.is_ready(profile(scene.asker))
    decide(scene.asker, LIFTED, scene.referent)
    assert listening.is_ready(profile(scene.asker)) is (decision is None)
