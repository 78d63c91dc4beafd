"""Nobody reads another's name, contact or id before both have said yes: not on a page, in a header, a mail or a log.

A small federation is played through every state while everybody who could be curious reads all that can be opened:
askers, peers, lead and co-lead, referent, whoever runs the installation, a member of another network, a stranger.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory, Message, deliver
from members.models import LEAD, OPERATOR, Member
from members.roles import give_role
from peers import asking, jobs, offers
from peers.meeting import introductions
from peers.models import Introduction, Offer, PeerRequest
from peers.requests.states import Event, Kind, OfferState, State
from peers.safety import safeguards
from tests.attack.crawler import Find, crawl, finds, mail_texts
from tests.builders import make_club, make_federation, make_member
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.scene import OPEN, Scene, ask, enter, make_scene, stranger

STARTS = ("/app/home", "/app/peers")
TRIED = (
    "/app/peers/ask",
    "/app/peers/offer",
    "/app/peers/ready",
    "/app/peers/referent",
    "/app/peers/debrief",
    "/app/peers/thanked",
    "/app/peers/thanks",
    "/app/peers/reports",
    "/app/peers/listen",
    "/app/peers/desk",
    "/app/peers/statistics",
)
PRIVATE = ("asker", "second", "pia0", "pia1", "pia2")
"""Who asks or listens; leads and referents are known to everybody by name."""


@dataclass
class Town:
    """Who is there, each with a browser of their own, and all the mail there was."""

    app: Flask
    scene: Scene
    outbox: Memory
    people: dict[str, Member]
    browsers: dict[str, CheckedClient] = field(default_factory=dict)

    @property
    def private(self) -> dict[str, Member]:
        return {name: self.people[name] for name in PRIVATE}

    def reading(self) -> set[Find]:
        """Let everybody read everything now and return whom they could find."""
        db.session.rollback()
        deliver()
        found = set()
        for name, browser in self.browsers.items():
            read = crawl(browser, (*STARTS, *TRIED, *self.addresses()))
            if name in self.people:
                read |= mail_texts(self.outbox.sent, self.people[name].email)
            found |= finds(name, read, self.private)
        return found

    def addresses(self) -> Iterator[str]:
        """Return the addresses that only those concerned may open: somebody has learnt their ids."""
        db.session.rollback()
        for introduction_id in db.session.scalars(select(Introduction.id)):
            yield f"/app/peers/introduction/{introduction_id}"
            yield f"/app/peers/introduction/{introduction_id}/appointment.ics"
        for offer_id in db.session.scalars(select(Offer.id)):
            yield f"/app/peers/report/{offer_id}"
        yield f"/app/peers/flagged/{self.scene.club.id}"
        yield f"/app/peers/flagged/{self.scene.root.id}"


@pytest.fixture
def town(app: Flask, outbox: Memory) -> Town:
    scene = make_scene(listeners=3, others=12)
    second = make_member(scene.club, "basile@exemple.fr", first_name="Basile", last_name="Bonnefoy", company="Bonbois")
    second.phone = "+33698765402"
    scene.asker.phone = "+33612345601"
    colead = make_member(scene.club, "claude@exemple.fr", first_name="Claude", last_name="Colin")
    give_role(colead, LEAD, scene.club.id)
    runs = make_member(scene.other, "ola@exemple.fr", first_name="Ola", last_name="Operateur")
    give_role(runs, OPERATOR, scene.root.id)
    elsewhere = make_member(make_club(make_federation("Ailleurs"), "Club d'ailleurs"), "loin@exemple.fr")
    for number, peer in enumerate(scene.peers):
        peer.company = f"Piaffe{number}"
    db.session.commit()
    peers = {f"pia{number}": peer for number, peer in enumerate(scene.peers)}
    roles = {"lead": scene.lead, "colead": colead, "referent": scene.referent, "operator": runs, "foreigner": elsewhere}
    found = Town(app, scene, outbox, {"asker": scene.asker, "second": second, **peers, **roles})
    found.browsers = {name: enter(app, member) for name, member in found.people.items()}
    found.browsers["stranger"] = stranger(app)
    return found


def asked(member: Member) -> list[Offer]:
    """Return the offers of a member's request that wait for an answer."""
    db.session.rollback()
    mine = select(Offer).join(PeerRequest, PeerRequest.id == Offer.request_id)
    waiting = mine.where(PeerRequest.member_id == member.id, Offer.state == OfferState.SENT)
    return list(db.session.scalars(waiting.order_by(Offer.sent_at)))


def answer(member: Member, *, yes: bool) -> str:
    """Let the first peer asked by a member answer, and return the id of the offer."""
    offer = asked(member)[0]
    offer_id = offer.id
    with transaction():
        offers.answer(offer, yes=yes)
    return offer_id


def act(member: Member, kind: Kind) -> None:
    with transaction():
        asking.act(member.id, Event(kind))


def pass_on(clock: FakeClock, **by: float) -> None:
    clock.advance(**by)
    jobs.tick()


def searching(town: Town, clock: FakeClock) -> None:
    del clock
    ask(town.scene.asker, replace(OPEN, referent_may_know=False, topics=frozenset({"cash"}), slots=frozenset({"2am"})))


def one_said_no(town: Town, clock: FakeClock) -> None:
    searching(town, clock)
    answer(town.scene.asker, yes=False)
    pass_on(clock, minutes=5)


def several_asked(town: Town, clock: FakeClock) -> None:
    searching(town, clock)
    pass_on(clock, hours=6, minutes=5)


def peer_ready(town: Town, clock: FakeClock) -> None:
    several_asked(town, clock)
    answer(town.scene.asker, yes=True)


def somebody_else(town: Town, clock: FakeClock) -> None:
    peer_ready(town, clock)
    act(town.scene.asker, Kind.ANOTHER)


def blocked_before_both_yeses(town: Town, clock: FakeClock) -> None:
    several_asked(town, clock)
    offer_id = answer(town.scene.asker, yes=True)
    with transaction():
        safeguards.report(offer_id, town.scene.asker.id, "other")


def referent_alerted(town: Town, clock: FakeClock) -> None:
    searching(town, clock)
    pass_on(clock, hours=30, minutes=5)


def unmet(town: Town, clock: FakeClock) -> None:
    searching(town, clock)
    pass_on(clock, days=7, hours=1)


def withdrawn(town: Town, clock: FakeClock) -> None:
    peer_ready(town, clock)
    act(town.scene.asker, Kind.WITHDRAW)


BEFORE: tuple[Callable[[Town, FakeClock], None], ...] = (
    one_said_no,
    peer_ready,
    somebody_else,
    blocked_before_both_yeses,
    referent_alerted,
    unmet,
    withdrawn,
)


@pytest.mark.parametrize("story", BEFORE, ids=lambda story: story.__name__)
def test_before_both_yeses_nobody_reads_of_anybody(
    town: Town, clock: FakeClock, caplog: pytest.LogCaptureFixture, story: Callable[[Town, FakeClock], None]
) -> None:
    caplog.set_level(logging.DEBUG)
    story(town, clock)
    found = town.reading()
    named = {"operator", "referent"} if story is blocked_before_both_yeses else set()
    assert {one for one in found if one.who not in named} == set()
    # whom a report is about is told to the one who decides; nobody else, and never who asked or reported
    assert {one.about for one in found} <= {"pia0", "pia1", "pia2"}
    assert finds("log", {"log": caplog.text}, town.private) == set()


def introduced(town: Town, clock: FakeClock) -> str:
    """Introduce two people and return the peer's part."""
    peer_ready(town, clock)
    act(town.scene.asker, Kind.APPROVE)
    peer_id = db.session.scalars(select(Introduction.peer_id)).one()
    return next(name for name, member in town.people.items() if member.id == peer_id)


@pytest.mark.parametrize("state", [State.CONNECTED, State.CONTACTED])
def test_after_both_yeses_the_two_alone_read_first_name_and_channel_and_no_more(
    town: Town, clock: FakeClock, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    """Positive control: the same reading finds what is there to be found."""
    caplog.set_level(logging.DEBUG)
    peer = introduced(town, clock)
    if state is State.CONTACTED:
        introduction = db.session.scalars(select(Introduction)).one()
        with transaction():
            introductions.act(introduction.id, introduction.peer_id, Event(Kind.DONE))
    found = town.reading()
    assert {(one.who, one.about) for one in found} == {("asker", peer), (peer, "asker")}
    assert {one.mark for one in found if one.who == peer} == {"ada", "612345601", "06 12 34 56 01"}
    number = peer[-1]
    assert {one.mark for one in found if one.who == "asker"} == {
        peer,
        f"61234561{number}",
        f"06 12 34 56 1{number}",
    }
    assert not [one for one in found if one.place.startswith("mail")]
    assert finds("log", {"log": caplog.text}, town.private) == set()


def test_once_it_is_over_nobody_reads_of_anybody_any_more(town: Town, clock: FakeClock) -> None:
    introduced(town, clock)
    act(town.scene.asker, Kind.WITHDRAW)
    assert town.reading() == set()


def test_a_lead_and_a_referent_read_of_those_alone_who_agreed(town: Town, clock: FakeClock) -> None:
    """Positive control for the desks: who agreed is found there, and only there."""
    searching(town, clock)
    ask(town.people["second"], replace(OPEN, lead_may_know=True, referent_may_know=True))
    pass_on(clock, hours=30, minutes=5)
    found = town.reading()
    assert {one.about for one in found} == {"second"}
    assert {one.who for one in found} == {"lead", "colead", "referent"}
    assert {one.mark for one in found if one.who in {"lead", "colead"}} == {"basile", "bonnefoy"}
    assert not [one for one in found if one.place.startswith("mail")]


def test_a_name_slipped_into_a_mail_a_cookie_or_a_log_is_found(town: Town) -> None:
    """Positive control: one careless line anywhere is enough."""
    ada = {"asker": town.scene.asker}
    careless = Message("pia0@exemple.fr", "Ada vous attend", "Une page vous attend.")
    assert finds("pia0", mail_texts([careless], careless.to), ada)
    assert finds("log", {"log": '{"event": "asked", "step": "ada%40exemple.fr"}'}, ada)
    assert finds("pia0", {"page": "<p>06&nbsp;12 34 56 01</p><a href='tel:+33612345601'>"}, ada)
