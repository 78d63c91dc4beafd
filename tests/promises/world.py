"""A small world in which every page has something to show, and the table of all pages with who visits them.

A federation of two clubs with two publications, an open and a planned check-in and peer requests in every state; and a
stand-alone club on its first day, whose pages are empty.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask
from werkzeug.routing import Rule

from analytics.api import tokens
from analytics.disclosure.policy import Policy
from analytics.release import publishing as release, tallies
from analytics.release.content import Occasion
from analytics.sharing import links
from analytics.sharing.models import ShareLink
from app import create_desk
from core import doctor
from core.db import db, transaction, writing
from core.findings import Finding
from core.mail import Memory, deliver
from core.settings import Settings
from members.digests import link_to_stop
from members.letters import one_time
from members.models import OPERATOR, REFERENT, Member
from members.roles import give_role
from members.signin import add_link
from networks import by_hand, lifecycle, opening
from networks.models import PUBLISHED, TOO_FEW, Network, Wave
from networks.views_dates import token_of as dates_token
from networks.wave_calendar import Rhythm, propose
from networks.waves import State
from peers.duty import rota as duty
from surveys.box import make_box
from surveys.folders import WaveFolder
from tests.analytics.released import cell, club_counts
from tests.builders import make_club, make_federation, make_lead, make_member, make_root, make_wave
from tests.conftest import START, FakeClock
from tests.pages import CheckedClient
from tests.promises import peer_side
from tests.promises.peer_side import LISTENERS
from tests.promises.stocked import same_cards

DAY = timedelta(days=1)
CONTACT = "Jeanne Morel, 01 99 00 00 01"
STRANGER = ""
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
NAMES = ("Odile Aubry", "Karim Blanc", "Soizic Cadiou", "Paul Duval", "Nadia Evrard", "Yann Floc'h", "Rose Gautier")
ASKERS = ("unmet", "waiting", "introduced", "called", "asking", "searching")
"""Whose request stands where; each is a member of the first club."""


Kept = Callable[[], AbstractContextManager[None]]


@dataclass
class World:
    """The applications' data, the people by their part and what the addresses of pages name."""

    desk: Flask
    box: Flask
    settings: Settings
    kept: Kept
    """What puts the database back, once nobody is connected to it."""
    people: dict[str, str] = field(default_factory=dict)
    """Member ids by part; see `_members`."""
    names: dict[str, str] = field(default_factory=dict)
    """What stands in braces in the table of pages."""
    _cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def address(self, path: str, lang: str = "fr") -> str:
        """Fill in a path of the table of pages."""
        return path.format(lang=lang, **(self.people | self.names))

    def routes(self) -> list[Rule]:
        """Return every route of both applications."""
        return [rule for app in (self.desk, self.box) for rule in app.url_map.iter_rules()]

    def endpoint(self, path: str) -> str:
        """Return the route that answers to a path of the table of pages."""
        app = self.box if path.startswith("/box/") else self.desk
        return str(
            app.url_map.bind("localhost").match(self.address(path).partition("#")[0].partition("?")[0], "GET")[0]
        )

    def client(self, who: str) -> CheckedClient:
        """Return a client of its own in which somebody is on a visit."""
        client = CheckedClient(self.desk, self.desk.response_class)
        client.set_cookie("entrepairs", self.cookie(who), path="/app")
        return client

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Put the database back at the end of the block to what it was at its beginning, and the open box's cards."""
        self._close()
        with same_cards(WaveFolder(self.settings.waves_dir / self.names["open"]).cards), self.kept():
            yield
            self._close()

    def _close(self) -> None:
        with self.desk.app_context():
            db.engine.dispose()

    def cookie(self, who: str, lang: str = "fr") -> str:
        """Return the session cookie of somebody's visit in a language; a stranger has one too."""
        if (who, lang) not in self._cookies:
            self._visit(who)
        return self._cookies[who, lang]

    def _visit(self, who: str) -> None:
        client = CheckedClient(self.desk, self.desk.response_class)
        start = "/app/sign-in"
        if who != STRANGER:
            start = "/app/home"
            with self.desk.app_context(), transaction():
                token = add_link(db.session.get_one(Member, self.people[who]), "")
            assert client.send_form(f"/app/sign-in/{token}", {"own_device": "y"}).status_code == 303
        for lang in ("en", "fr"):
            assert client.send_form(start, action=f"/app/language/{lang}").status_code == 303
            cookie = client.get_cookie("entrepairs", path="/app")
            assert cookie is not None
            self._cookies[who, lang] = cookie.value


def settings_in(folder: Path, database_url: str = "") -> Settings:
    """Return settings with their own folder."""
    return Settings(
        data_dir=folder,
        database_url=database_url,
        secret_key="s" * 32,
        lookup_key="l" * 32,
        contact_keys=(Fernet.generate_key().decode(),),
        mail_url="memory:",
    )


@contextmanager
def built(settings: Settings, kept: Kept) -> Iterator[World]:
    """Build the world and let go of its database at the end."""
    clock = FakeClock(START - 8 * DAY)
    world = World(create_desk(settings, now=clock), make_box(settings), settings, kept)
    with world.desk.app_context(), writing():
        root = _networks(world)
        _programs(world)
        _past_waves(world, root)
        _shared_links(world)
        db.session.commit()
        peer_side.past_introductions(world)
        peer_side.requests_in_every_state(world, clock)
        peer_side.safeguards(world)
        peer_side.joining(world)
        _present_waves(world, root)
        _mailed_links(world)
    yield world
    world.box.extensions["served"].close()
    with world.desk.app_context():
        db.engine.dispose()


def _networks(world: World) -> Network:
    """Plant both trees with their people."""
    root = make_federation("Fédération des Pays de l'Ouest", contact=CONTACT)
    club, harbour = make_club(root, "Club de la Gare"), make_club(root, "Club du Port")
    alone = make_root("Club des Tilleuls")
    world.names |= {"root": root.id, "club": club.id, "harbour": harbour.id, "alone": alone.id}
    _members(world, club, ("member", "bounced", *ASKERS))
    _members(world, harbour, ("neighbour", "referent", "operator", *LISTENERS))
    _members(world, alone, ("foreigner",))
    leads = {
        "lead": (club, club),
        "harbour_lead": (harbour, harbour),
        "head": (root, harbour),
        "founder": (alone, alone),
    }
    for who, (node, leaf) in leads.items():
        first, last = NAMES[len(world.people) % len(NAMES)].split()
        world.people[who] = make_lead(node, leaf, f"{who}@example.org", first_name=first, last_name=last).id
    _members(world, club, ("candidate", "quiet"))
    _members(world, make_root("Club des Saules"), ("second_candidate", "young_referent"))
    young = peer_side.person(world, "young_referent")
    give_role(young, REFERENT, young.root_id)
    give_role(peer_side.person(world, "referent"), REFERENT, root.id)
    give_role(peer_side.person(world, "operator"), OPERATOR, root.id)
    doctor.keep((Finding("backups", None), Finding("swap", holds=False, detail="/swap"), Finding("gate", holds=True)))
    away = (START + 40 * DAY).date()
    duty.add_absence(world.people["referent"], away, away + 4 * DAY)
    world.names["absence"] = duty.absences(world.people["referent"])[0].id
    peer_side.person(world, "bounced").bounced = True
    pier = make_club(root, "Club de la Jetée")
    world.names["pier"] = pier.id
    _members(world, pier, ("drawer",))
    by_hand.choose(pier.id, drawn=True)
    return root


def _members(world: World, club: Network, parts: tuple[str, ...]) -> None:
    for who in parts:
        first, last = NAMES[len(world.people) % len(NAMES)].split()
        member = make_member(
            club, f"{who}@example.org", first_name=first, last_name=last, company=f"Atelier {last} {len(world.people)}"
        )
        member.phone = f"+3363998{len(world.people):04}"
        world.people[who] = member.id


def _programs(world: World) -> None:
    """Give programs a token of the club, of the root, of another root, and one that is revoked."""
    made = {name: tokens.make(world.names[name], "Tableau", f"{name:->43}") for name in ("club", "root", "alone")}
    world.names |= {f"{name}_token": str(token) for name, token in made.items()} | {"token": made["club"].id}
    revoked = tokens.make(world.names["harbour"], "Ancien", "-" * 43)
    tokens.revoke(world.names["harbour"], revoked.id)
    world.names["revoked_token"] = str(revoked)


def _past_waves(world: World, root: Network) -> None:
    """Add two publications, and a check-in with too few answers."""
    names = world.names
    parents = {root.id: None, names["club"]: root.id, names["harbour"]: root.id}
    sizes = {names["club"]: 24, names["harbour"]: 16}
    for number, name in enumerate(("first", "latest", "few"), start=1):
        outcome = TOO_FEW if name == "few" else PUBLISHED
        opens_at = START - (4 - number) * 70 * DAY
        wave = make_wave(root, number, opens_at=opens_at, state=State.RELEASED, outcome=outcome, members=40)
        names[name] = wave.id
        if outcome == PUBLISHED:
            occasion = Occasion(wave.id, root.id, number, wave.question_set, wave.publishes_at)
            cells = [cell(f"cell-{leaf}", leaf) for leaf in sizes]
            counts = {f"cell-{leaf}": club_counts(n, shift=number) for leaf, n in sizes.items()}
            plan = tallies.measures(wave.question_set)
            release.store(release.build(occasion, cells, parents, counts, plan, Policy()))


def _shared_links(world: World) -> None:
    """Share the last publication by one link that is open and another that was taken back."""
    club, wave_id = world.names["club"], world.names["latest"]
    for name in ("shared", "taken"):
        made = {"made_at": START, "expires_at": START + 30 * DAY, "label": "Bureau de la fédération"}
        link = ShareLink(id=f"{name:a<16}", network_id=club, wave_id=wave_id, **made)
        links.make(link, START)
        world.names |= {name: links.token(link), f"{name}_link": link.id}
    links.revoke(club, world.names["taken_link"], START)


def _present_waves(world: World, root: Network) -> None:
    """Open a check-in with real keys, box and cards, and plan the next one."""
    world.names["open"] = make_wave(root, 4, opens_at=START - DAY).id
    db.session.commit()
    opening.open_due()
    opening.stock_open()
    (planned,) = lifecycle.plan(root.id, propose(Rhythm(), (START + 80 * DAY).date(), 1)[0])
    world.names["planned"] = planned.id
    assert db.session.get_one(Wave, world.names["open"]).manifest_hash


def _mailed_links(world: World) -> None:
    """Name the secrets that pages are opened with; all but one stand in mails."""
    deliver()
    transport = world.desk.extensions["mail"]
    assert isinstance(transport, Memory)
    mails: Mapping[str, str] = {mail.to: mail.text for mail in transport.sent if "/offer/" in mail.text}
    card = next(mail.text for mail in transport.sent if mail.to.startswith("member@") and "/box/" in mail.text)
    asked = peer_side.request_of(world, "asking").offers[0].peer_id
    offer = _path(mails[db.session.get_one(Member, asked).email])
    world.people["asked"] = asked
    with transaction():
        signing_in = add_link(peer_side.person(world, "member"), "")
    world.names |= {
        "offer": offer.rpartition("/")[2],
        "card": _path(card).rpartition("#")[2],
        "signing_in": signing_in,
        "address_token": one_time("address", DAY),
        "dates": dates_token(world.names["club"]),
        "digest_token": link_to_stop(world.people["member"]).rpartition("/")[2],
    }


def _path(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]
