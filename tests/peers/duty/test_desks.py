"""What leads and referents may see and do: names only where the member agreed, never the own request."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.access import Actor, Role
from core.db import db, transaction
from core.mail import Memory
from members.models import LEAD, REFERENT, Member
from members.roles import give_role
from networks.models import Network
from peers import asking, jobs, steps
from peers.asking import Wishes
from peers.duty import desks, line, rota as duty
from peers.duty.promise import DAY
from peers.models import EMAIL
from peers.refusals import NoLeave, NotKnown
from peers.requests.states import By, Event, Kind, Party, State
from tests.builders import make_lead
from tests.conftest import START, FakeClock
from tests.peers.scene import Scene, ask, mails_to, make_scene, offers, open_request

pytestmark = pytest.mark.usefixtures("each_database", "app")
LEAD_TOO = Wishes(lead_may_know=True, referent_may_know=True)
PEER_ONLY = Wishes(lead_may_know=False, referent_may_know=False)


def as_actor(member: Member, kind: str, node: Network) -> Actor:
    role = Role(kind, node.id)  # type: ignore[arg-type]  # one of the three kinds
    return Actor(member.id, member.root_id, member.leaf_id, "fr", frozenset({role}))


def lead_sees(scene: Scene, node: Network | None = None) -> list[desks.Flagged]:
    node = node or scene.club
    give_role(scene.lead, LEAD, node.id)
    return desks.flagged(node.id, as_actor(scene.lead, "lead", node))


def referent_sees(scene: Scene) -> list[desks.Case]:
    return desks.cases(as_actor(scene.referent, "referent", scene.root))


def act(member: Member, party: Party, kind: Kind, node: Network) -> None:
    request_id = open_request().id
    with transaction():
        desks.act(request_id, node.id, Event(kind), By(party, member.id))


def test_a_lead_sees_who_agreed_and_their_age_in_bands(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, LEAD_TOO)
    for hours, band in ((0, "0-24"), (24, "0-24"), (1, "24-48"), (24, "48-")):
        clock.advance(hours=hours)
        [row] = lead_sees(scene)
        assert (row.name, row.age, row.reached) == ("Ada Asselin", band, False)


def test_a_lead_does_not_see_who_did_not_agree_nor_another_club() -> None:
    scene = make_scene()
    ask(scene.asker, PEER_ONLY)
    assert lead_sees(scene) == []
    ask(scene.peers[0], LEAD_TOO)
    assert lead_sees(scene) == []
    assert len(lead_sees(scene, scene.other)) == 1
    assert len(lead_sees(scene, scene.root)) == 1


def test_a_lead_who_is_a_referent_too_learns_of_no_request_of_the_clubs_they_lead(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    boss = make_lead(scene.root, scene.club)
    give_role(boss, REFERENT, scene.club.id)
    give_role(scene.lead, REFERENT, scene.root.id)
    db.session.commit()
    ask(scene.asker)
    clock.advance(hours=30)
    jobs.tick()
    assert desks.cases(as_actor(boss, "referent", scene.club)) == []
    assert desks.cases(as_actor(scene.lead, "referent", scene.root)) == []
    assert [case.name for case in referent_sees(scene)] == ["Ada Asselin"]
    for member in (boss, scene.lead):
        with pytest.raises(NotKnown):
            act(member, Party.REFERENT, Kind.CALLED, scene.root)
    assert {one.id for one in line.load(scene.root.id).every_referent(scene.club.id)} == {scene.referent.id}
    assert {one.id for one in line.load(scene.root.id).every_referent(scene.other.id)} == {
        scene.referent.id,
        scene.lead.id,
    }


def test_a_leads_own_request_bypasses_the_own_view_but_not_a_colleagues() -> None:
    scene = make_scene()
    ask(scene.lead, Wishes(lead_may_know=True, referent_may_know=True, channel=EMAIL))
    assert lead_sees(scene) == []
    colleague = make_lead(scene.club)
    assert [row.name for row in desks.flagged(scene.club.id, as_actor(colleague, "lead", scene.club))] == ["Lea Lenoir"]
    with pytest.raises(NotKnown):
        act(scene.lead, Party.LEAD, Kind.CALLED, scene.club)


def test_a_leads_call_moves_the_clock_and_the_search_goes_on() -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker, LEAD_TOO)
    act(scene.lead, Party.LEAD, Kind.CALLED, scene.club)
    assert lead_sees(scene)[0].reached
    assert referent_sees(scene) == []
    assert open_request().state == State.SEARCHING


def test_a_lead_hands_over_to_the_referent_only_with_leave(outbox: Memory) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, Wishes(lead_may_know=True, referent_may_know=False))
    with pytest.raises(NoLeave):
        act(scene.lead, Party.LEAD, Kind.HAND_OVER, scene.club)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.GIVE_LEAVE))
    act(scene.lead, Party.LEAD, Kind.HAND_OVER, scene.club)
    assert lead_sees(scene)[0].with_referent
    assert len(mails_to(outbox, scene.referent)) == 1


@pytest.mark.parametrize("kind", [Kind.CALLED, Kind.HAND_OVER])
def test_a_lead_who_may_not_know_and_a_lead_of_elsewhere_find_nothing(kind: Kind) -> None:
    scene = make_scene()
    ask(scene.asker, PEER_ONLY)
    with pytest.raises(NotKnown):
        act(scene.lead, Party.LEAD, kind, scene.club)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.WITHDRAW))
    ask(scene.asker, LEAD_TOO)
    with pytest.raises(NotKnown):
        act(scene.lead, Party.LEAD, kind, scene.other)


def test_the_referent_sees_a_name_only_with_leave_and_after_the_alert(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker, replace(PEER_ONLY, topics=frozenset({"cash"})))
    [case] = referent_sees(scene)
    assert (case.name, case.contact, case.overdue, case.unassigned) == ("", "", False, True)
    clock.advance(hours=30)
    jobs.tick()
    [case] = referent_sees(scene)
    assert (case.name, case.topics) == ("", ())
    with pytest.raises(NoLeave):
        act(scene.referent, Party.REFERENT, Kind.CALLED, scene.root)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.GIVE_LEAVE))
    [case] = referent_sees(scene)
    assert (case.name, case.contact, case.channel) == ("Ada Asselin", "+33612345601", "phone")
    assert case.topics == ("cash",)
    act(scene.referent, Party.REFERENT, Kind.CALLED, scene.root)
    assert referent_sees(scene) == []
    assert open_request().state == State.CONTACTED


def test_what_is_overdue_comes_first(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker)
    clock.advance(hours=48)
    ask(scene.lead, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert [case.overdue for case in referent_sees(scene)] == [True, False]


def test_a_referents_own_request_is_not_on_the_own_desk() -> None:
    scene = make_scene()
    ask(scene.referent, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert referent_sees(scene) == []


def test_a_lead_of_the_root_acts_for_every_club_below() -> None:
    scene = make_scene(listeners=0)
    give_role(scene.lead, LEAD, scene.root.id)
    db.session.commit()
    ask(scene.asker, LEAD_TOO)
    act(scene.lead, Party.LEAD, Kind.CALLED, scene.root)
    assert open_request().contacted_by == Party.LEAD


def test_what_was_agreed_before_a_lead_began_is_not_shown_to_them(clock: FakeClock) -> None:
    scene = make_scene()
    ask(scene.asker, LEAD_TOO)
    assert len(lead_sees(scene)) == 1
    clock.advance(seconds=1)
    new = make_lead(scene.club)
    db.session.commit()
    assert desks.flagged(scene.club.id, as_actor(new, "lead", scene.club)) == []
    with pytest.raises(NotKnown), transaction():
        desks.act_as_lead(open_request().id, scene.club.id, Kind.CALLED, as_actor(new, "lead", scene.club))
    with transaction():
        asking.act(scene.asker.id, Event(Kind.UNTELL_LEAD))
    with transaction():
        asking.act(scene.asker.id, Event(Kind.TELL_LEAD))
    assert len(desks.flagged(scene.club.id, as_actor(new, "lead", scene.club))) == 1


def test_the_longest_role_over_a_club_decides_what_a_lead_was_told(clock: FakeClock) -> None:
    scene = make_scene()
    ask(scene.asker, LEAD_TOO)
    clock.advance(seconds=1)
    give_role(scene.lead, LEAD, scene.root.id)
    db.session.commit()
    assert len(lead_sees(scene, scene.root)) == 1
    assert desks.told_since(as_actor(scene.lead, "lead", scene.root)) == {scene.club.id: START, scene.other.id: clock()}


def test_a_referent_sees_what_lacks_somebody_most_first(clock: FakeClock) -> None:
    scene = make_scene(listeners=2, others=2)
    members = db.session.scalars(select(Member).where(Member.first_name.startswith("Oscar"))).all()
    by_mail = Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL, call_directly=True)
    ask(members[0], by_mail)
    [offer] = offers()
    with transaction():
        steps.take(steps.find(offer.request_id), Event(Kind.ACCEPT), By(Party.PEER, offer.peer_id))
    ask(scene.asker)
    ask(members[1], by_mail)
    stands = [(case.state, case.unassigned, case.overdue) for case in referent_sees(scene)]
    assert stands == [("searching", True, False), ("searching", False, False), ("connected", False, False)]


def test_an_introduction_nobody_called_in_time_opens_with_leave(clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    ask(scene.asker, Wishes(lead_may_know=False, referent_may_know=True, call_directly=True))
    [offer] = offers()
    with transaction():
        steps.take(steps.find(offer.request_id), Event(Kind.ACCEPT), By(Party.PEER, offer.peer_id))
    [case] = referent_sees(scene)
    assert (case.name, case.peer, case.contact, case.overdue) == ("", "", "", False)
    clock.advance(hours=48)
    [case] = referent_sees(scene)
    assert (case.name, case.peer, case.overdue) == ("Ada Asselin", "Pia0 Poirier0", True)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.TAKE_BACK_LEAVE))
    [case] = referent_sees(scene)
    assert (case.name, case.peer, case.contact) == ("", "", "")


def test_a_referent_knows_the_next_day_on_duty() -> None:
    scene = make_scene()
    person = as_actor(scene.referent, "referent", scene.root)
    assert desks.next_day_on(person) == START.date()
    duty.add_absence(scene.referent.id, START.date(), START.date() + 4 * DAY)
    assert desks.next_day_on(person) == START.date() + 7 * DAY
    duty.add_absence(scene.referent.id, START.date(), START.date() + 40 * DAY)
    assert desks.next_day_on(person) is None


def test_after_seven_days_without_a_peer_the_referent_may_call_with_leave(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    ask(scene.asker)
    clock.advance(days=7)
    jobs.tick()
    [case] = referent_sees(scene)
    assert (case.state, case.name, case.contact) == ("unmet", "Ada Asselin", "+33612345601")
    assert case.to == ()
