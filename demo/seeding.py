"""Fill an empty database and folder with the demonstration and return links that are ready to follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from core import doctor, mail
from core.db import Model, alembic, db, transaction, writing
from core.mail import Memory, Message
from demo import handing_out, history, introductions, listeners, paper, present, remarks, stories, tree as planting
from demo.clock import Hands
from demo.people import read
from demo.stories import Told
from demo.tree import LEADS, Planted
from members import digests, signin
from members.letters import absolute
from members.models import Member
from networks import by_hand, tree
from networks.page_facts import running as waves_of

ADMITTED_BEFORE = timedelta(days=700)
OWNER = 8
"""Place, in the first club's list, of the member whose card is shown."""
READER = 5
"""Place, in the first club's list, of the member who reads the results and gets them by mail."""
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Ready:
    """A link to follow or a command to run, with what it is for."""

    label: str
    url: str


def seed(desk: Flask, clock: Hands) -> tuple[Ready, ...]:
    """Seed everything and return what is ready to follow: cards, sign-in links, a shared publication and a command.

    `desk` keeps its mail in memory: cards and sign-in links are read from what was really mailed.
    """
    now = clock()
    with desk.app_context():  # of its own: the migrations' connection lives as long as the context
        create_tables()
    with desk.app_context(), writing():
        clock.set(now - ADMITTED_BEFORE)
        with transaction():
            federation, club = planting.plant(clock().date())
        clock.set(now)
        closing, running = present.closing(now), present.running(now)
        paper.tell(federation, running.opens_at)
        with transaction():
            for planted, dates in ((federation, running), (club, closing)):
                history.tell(planted, dates.opens_at)
                remarks.tell(planted, dates.opens_at)
        present.run(club, closing, clock)
        present.run(federation, running, clock)
        listeners.begin(federation, club, clock)
        introductions.tell(federation, clock)
        listeners.confirm(federation, clock)
        told = stories.tell(federation, club, clock)
        mail.deliver()
        doctor.examine_and_keep()
        return (
            *_owners(federation, club),
            *_signed_in(federation, told),
            _drawing(federation),
            *_readers(federation),
            *_handed(federation),
        )


def create_tables() -> None:
    """Create the present schema at once; a demonstration has nothing to migrate."""
    Model.metadata.create_all(db.engine)
    alembic.stamp()


def _owners(*roots: Planted) -> Iterator[Ready]:
    """Return a card of each root's open check-in."""
    for planted in roots:
        owner = planted.everybody()[OWNER]
        yield _ready("owner", owner, planted.root.name, _mailed(owner, "/#"))


def _signed_in(federation: Planted, told: Told) -> Iterator[Ready]:
    """Return links that sign in and lead to what is worth seeing first."""
    lead = federation.everybody()[LEADS]
    results = absolute("results.show", network_id=federation.root.id)
    offer, peers, desk = _mailed(told.listener, "/offer/"), absolute("peers.home"), absolute("peers_desk.desk")
    pages = {"lead": results, "peer": offer, "searching": peers, "asker": peers, "referent": desk}
    people = (lead, told.listener, told.searching, told.introduced, told.referent)
    for (label, page), member in zip(pages.items(), people, strict=True):
        yield _ready(label, member, federation.root.name, sign_in(member, urlsplit(page).path))


def _drawing(federation: Planted) -> Ready:
    """Return a link that signs in the lead of the club that draws its cards, and leads to where they are printed."""
    (club,) = by_hand.clubs(federation.root.id)
    lead = federation.members[club][LEADS]
    wave = next(wave for wave in waves_of(federation.root.id) if by_hand.can_print(wave, club))
    page = absolute("by_hand.ask", network_id=club, wave_id=wave.id)
    return _ready("drawn", lead, tree.load(club)[club].name, sign_in(lead, urlsplit(page).path))


def _readers(federation: Planted) -> Iterator[Ready]:
    """Return links to the cluster's results, for who runs it, and to a club's, for a member who has them mailed."""
    nodes = tree.load(federation.root.id)
    cluster = next(node for node in nodes.descendants(nodes.root.id) if node.is_cluster)
    first, *_others = nodes.children(cluster.id)
    club, of_club = next(iter(federation.members.items()))
    with transaction():
        digests.wish(of_club[READER].id, wanted=True)
    lead = federation.members[first.id][LEADS]
    for label, member, node in (("cluster", lead, cluster), ("reader", of_club[READER], nodes[club])):
        page = absolute("results.show", network_id=node.id)
        yield _ready(label, member, node.name, sign_in(member, urlsplit(page).path))


def _handed(federation: Planted) -> Iterator[Ready]:
    """Return what opens figures without signing in: a link for people, a command with a token for programs."""
    lead, name = federation.everybody()[LEADS], federation.root.name
    yield _ready("shared", lead, name, handing_out.shared(federation))
    yield _ready("program", lead, name, handing_out.command(federation))


def sign_in(member: Member, onward: str) -> str:
    """Ask for a sign-in link as the member would and return it from the mail that came."""
    signin.send_link(member.email, onward)
    mail.deliver()
    return _mailed(member, "/sign-in/")


def _ready(label: str, member: Member, network: str, url: str) -> Ready:
    return Ready(read("networks")["links"][label] % {"name": member.name, "network": network}, url)


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
