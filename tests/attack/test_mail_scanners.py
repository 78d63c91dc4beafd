"""Mail scanners follow every link of every mail, with GET and HEAD, signed in or not: nothing changes."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text

from core.db import Model, db, transaction
from core.mail import Memory, deliver
from core.security import limiter
from members.models import Member
from peers import asking, jobs, offers
from peers.meeting import appointments, introductions
from peers.meeting.introductions import find
from peers.models import Offer, PeerRequest
from peers.requests.states import Event, Kind, OfferState
from peers.safety import referent_calls
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.met import bring, introduction_of, peer_of
from tests.peers.scene import OPEN, Scene, ask, enter, make_scene, stranger

pytestmark = pytest.mark.usefixtures("each_database")
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def dump() -> dict[str, list[str]]:
    """Return every row of every table."""
    db.session.rollback()
    names = sorted(Model.metadata.tables)
    found = {name: sorted(map(repr, db.session.execute(text(f'SELECT * FROM "{name}"')).all())) for name in names}
    db.session.rollback()
    return found


def story(app: Flask, clock: FakeClock) -> Scene:
    """Play what makes every kind of mail of the peer side, and ask for a link to sign in."""
    scene = make_scene(listeners=4)
    peer = peer_of(bring(scene.asker))
    introduction_id = introduction_of(scene.asker).id
    with transaction():
        half_days = appointments.choices(find(introduction_id))[:2]
        appointments.propose(introduction_id, peer.id, frozenset(one.code for one in half_days))
    with transaction():
        appointments.pick(introduction_id, scene.asker.id, half_days[0].code)
    with transaction():
        introductions.act(introduction_id, peer.id, Event(Kind.DONE))
    with transaction():
        asking.act(scene.asker.id, Event(Kind.THANK))
    with transaction():
        referent_calls.ask(scene.asker)
    ask(scene.lead, replace(OPEN, channel="email", referent_may_know=False))
    clock.advance(hours=6, minutes=5)
    jobs.tick()
    answer(scene.lead)
    second = ask(scene.referent, replace(OPEN, channel="email"))
    assert second.state == "searching"
    sent = {"email": "ada@exemple.fr"}
    assert stranger(app).send_form("/app/sign-in", sent, "/app/sign-in").status_code in {200, 303}
    deliver()
    return scene


def answer(asker: Member) -> None:
    """Let the first peer asked say yes: the others are thanked."""
    mine = select(Offer).join(PeerRequest, PeerRequest.id == Offer.request_id)
    waiting = mine.where(PeerRequest.member_id == asker.id, Offer.state == OfferState.SENT).order_by(Offer.sent_at)
    with transaction():
        offers.answer(db.session.scalars(waiting).first() or pytest.fail("nobody asked"), yes=True)


def links(outbox: Memory) -> Iterator[tuple[str, str]]:
    """Return every link of every mail with the address it was sent to."""
    for mail in outbox.sent:
        for path in LINK.findall(mail.text):
            yield mail.to, path


def scan(client: CheckedClient, path: str) -> None:
    """Open a link as scanners do: ask for the head, then for the page, follow where it leads, and once more."""
    for follow in (False, True, True):
        limiter.reset()
        assert client.head(path, follow_redirects=follow).status_code < 500
        assert client.get(path, follow_redirects=follow).status_code < 500


def test_no_link_of_any_mail_changes_anything_when_it_is_opened(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = story(app, clock)
    everybody = (scene.asker, scene.lead, scene.referent, *scene.peers)
    browsers = {member.email: enter(app, member) for member in everybody}
    nobody = stranger(app)
    found = sorted(set(links(outbox)))
    kinds = {re.sub(r"/[\w.-]{16,}$", "/...", path) for _to, path in found}
    assert kinds >= {
        "/app/peers",
        "/app/peers/offer/...",
        "/app/peers/introduction/...",
        "/app/peers/debrief",
        "/app/peers/thanked",
        "/app/peers/thanks",
        "/app/peers/desk",
        "/app/sign-in/...",
    }
    before = dump()
    for address, path in found:
        for client in (nobody, browsers[address]):
            scan(client, path)
    assert dump() == before


def test_the_same_comparison_finds_the_change_that_a_button_makes(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    """Positive control: the links that changed nothing lead to buttons that do."""
    story(app, clock)
    standing = [path for _to, path in links(outbox) if "/offer/" in path]
    before = dump()
    pressed = [path for path in standing if stranger(app).get(path).status_code == 200 and says_no(stranger(app), path)]
    assert pressed
    assert dump() != before


def says_no(client: CheckedClient, path: str) -> bool:
    return client.send_form(path, {"answer": "no"}).status_code == 303
