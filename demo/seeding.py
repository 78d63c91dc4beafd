"""Fill an empty database and folder with the demonstration and return links that are ready to follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from core import mail
from core.db import Model, alembic, db, transaction, writing
from core.mail import Memory, Message
from demo import history, present, stories, tree
from demo.clock import Hands
from demo.people import read
from demo.tree import LEADS, Planted
from members import signin
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
    """Seed everything and return the links of two owners, a lead and a listener.

    `desk` keeps its mail in memory: cards and sign-in links are read from what was really mailed.
    """
    now = clock()
    with desk.app_context():  # of its own: the migrations' connection lives as long as the context
        create_tables()
    with desk.app_context(), writing():
        with transaction():
            federation, club = tree.plant((now - ADMITTED_BEFORE).date())
            history.tell(federation, present.running(now).opens_at)
            history.tell(club, present.closing(now).opens_at)
        present.run(club, present.closing(now), clock)
        present.run(federation, present.running(now), clock)
        listener = stories.tell(federation, club, clock)
        return tuple(_links(federation, club, listener))


def create_tables() -> None:
    """Create the present schema at once; a demonstration has nothing to migrate."""
    Model.metadata.create_all(db.engine)
    alembic.stamp()


def _links(federation: Planted, club: Planted, listener: Member) -> Iterator[Ready]:
    labels = read("networks")["links"]
    for planted in (federation, club):
        owner = planted.everybody()[OWNER]
        yield Ready(labels["owner"] % {"name": owner.name, "network": planted.root.name}, _card(owner))
    lead = federation.everybody()[LEADS]
    for label, member in (("lead", lead), ("peer", listener)):
        yield Ready(labels[label] % {"name": member.name}, _sign_in(member))


def _card(owner: Member) -> str:
    """Return the check-in link from a member's mail."""
    return next(link for message in _sent_to(owner) for link in _links_in(message) if "/#" in link)


def _sign_in(member: Member) -> str:
    """Ask for a sign-in link as the member would, deliver all mail and return the link."""
    signin.send_link(member.email, "")
    mail.deliver()
    return next(_links_in(_sent_to(member)[-1]))


def _links_in(message: Message) -> Iterator[str]:
    return (found.group() for found in _LINK.finditer(message.text))


def _sent_to(member: Member) -> list[Message]:
    transport = mail.transport()
    if not isinstance(transport, Memory):
        raise TypeError("the demonstration is seeded with its mail in memory")
    return [message for message in transport.sent if message.to == member.email]
