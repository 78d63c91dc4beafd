"""Fill an empty database and folder with the demonstration and return links that are ready to follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from core import mail
from core.db import Model, alembic, db, transaction, writing
from core.mail import Memory, Message
from demo import history, introductions, listeners, present, stories, tree
from demo.clock import Hands
from demo.people import read
from demo.stories import Told
from demo.tree import LEADS, Planted
from members import signin
from members.letters import absolute
from members.models import Member

ADMITTED_BEFORE = timedelta(days=700)
OWNER = 8
"""Place, in the first club's list, of the member whose card is shown."""
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Ready:
    """A link to follow, with what it is for."""

    label: str
    url: str


def seed(desk: Flask, clock: Hands) -> tuple[Ready, ...]:
    """Seed everything and return the links of two owners, a lead, a listener, two askers and a referent.

    `desk` keeps its mail in memory: cards and sign-in links are read from what was really mailed.
    """
    now = clock()
    with desk.app_context():  # of its own: the migrations' connection lives as long as the context
        create_tables()
    with desk.app_context(), writing():
        clock.set(now - ADMITTED_BEFORE)
        with transaction():
            federation, club = tree.plant(clock().date())
        clock.set(now)
        with transaction():
            history.tell(federation, present.running(now).opens_at)
            history.tell(club, present.closing(now).opens_at)
        present.run(club, present.closing(now), clock)
        present.run(federation, present.running(now), clock)
        listeners.begin(federation, club, clock)
        introductions.tell(federation, clock)
        listeners.confirm(federation, clock)
        told = stories.tell(federation, club, clock)
        mail.deliver()
        return (*_owners(federation, club), *_signed_in(federation, told))


def create_tables() -> None:
    """Create the present schema at once; a demonstration has nothing to migrate."""
    Model.metadata.create_all(db.engine)
    alembic.stamp()


def _owners(*roots: Planted) -> Iterator[Ready]:
    """Return a card of each root's open check-in."""
    for planted in roots:
        owner = planted.everybody()[OWNER]
        yield _ready("owner", owner, planted, _mailed(owner, "/#"))


def _signed_in(federation: Planted, told: Told) -> Iterator[Ready]:
    """Return links that sign in and lead to what is worth seeing first."""
    lead = federation.everybody()[LEADS]
    results = absolute("results.show", network_id=federation.root.id)
    offer, peers, desk = _mailed(told.listener, "/offer/"), absolute("peers.home"), absolute("peers_desk.desk")
    pages = {"lead": results, "peer": offer, "searching": peers, "asker": peers, "referent": desk}
    people = (lead, told.listener, told.searching, told.introduced, told.referent)
    for (label, page), member in zip(pages.items(), people, strict=True):
        yield _ready(label, member, federation, sign_in(member, urlsplit(page).path))


def sign_in(member: Member, onward: str) -> str:
    """Ask for a sign-in link as the member would and return it from the mail that came."""
    signin.send_link(member.email, onward)
    mail.deliver()
    return _mailed(member, "/sign-in/")


def _ready(label: str, member: Member, planted: Planted, url: str) -> Ready:
    return Ready(read("networks")["links"][label] % {"name": member.name, "network": planted.root.name}, url)


def _mailed(member: Member, part: str) -> str:
    """Return the last link mailed to a member with this part in it."""
    return [link for message in _sent_to(member) for link in _links_in(message) if part in link][-1]


def _links_in(message: Message) -> Iterator[str]:
    return (found.group() for found in _LINK.finditer(message.text))


def _sent_to(member: Member) -> list[Message]:
    transport = mail.transport()
    if not isinstance(transport, Memory):
        raise TypeError("the demonstration is seeded with its mail in memory")
    return [message for message in transport.sent if message.to == member.email]
