"""A federation in which somebody may ask: two clubs, a lead, a referent, peers who listen, other members."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from core.mail import Memory, deliver
from members.models import REFERENT, Member
from members.roles import give_role
from members.signin import add_link
from networks.models import Network
from peers import asking
from peers.asking import Wishes
from peers.duty import rota as duty
from peers.models import Offer, PeerRequest
from tests.builders import make_club, make_federation, make_lead, make_listener, make_member
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
CHARTER_DAY = date(2026, 1, 5)
OPEN = Wishes(lead_may_know=False, referent_may_know=True)


@dataclass(frozen=True)
class Scene:
    """Who is there; the peers live in the other club and have no other office."""

    root: Network
    club: Network
    other: Network
    asker: Member
    lead: Member
    referent: Member
    peers: tuple[Member, ...]


def make_scene(*, listeners: int = 2, others: int = 0, referent: bool = True) -> Scene:
    """Build the federation and commit it."""
    root = make_federation("Federation des Pays")
    club, other = make_club(root, "Club de la Gare"), make_club(root, "Club du Port")
    asker = make_member(club, "ada@exemple.fr", first_name="Ada", last_name="Asselin", company="Adastra")
    asker.phone = "+33612345601"
    lead = make_lead(club, email="lea@exemple.fr", first_name="Lea", last_name="Lenoir")
    helper = make_member(other, "remi@exemple.fr", first_name="Remi", last_name="Referent")
    if referent:
        give_role(helper, REFERENT, root.id)
    peers = tuple(make_peer(other, number) for number in range(listeners))
    for number in range(others):
        make_member(club if number % 2 else other, first_name=f"Oscar{number}", area="Lyon", sector="industry")
    db.session.commit()
    return Scene(root, club, other, asker, lead, helper, peers)


def make_peer(club: Network, number: int, **fields: object) -> Member:
    """Add a member who listens."""
    member = make_member(
        club, f"pia{number}@exemple.fr", first_name=f"Pia{number}", last_name=f"Poirier{number}", **fields
    )
    member.phone = f"+3361234561{number}"
    make_listener(member)
    return member


def serve_every_day(scene: Scene) -> None:
    """Have people reached on week-ends and public holidays too, and commit it."""
    with transaction():
        duty.save_hours(scene.root.id, opens=8, closes=21, weekends=True, place="", days_off=())


def ask(member: Member, wishes: Wishes = OPEN) -> PeerRequest:
    """Open a request and commit it."""
    with transaction():
        return asking.ask(member, wishes)


def open_request() -> PeerRequest:
    """Return the only open request, as the database has it now."""
    db.session.rollback()
    return db.session.scalars(select(PeerRequest)).one()


def offers() -> list[Offer]:
    """Return all offers, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Offer).order_by(Offer.sent_at)))


def mails_to(outbox: Memory, member: Member) -> list[str]:
    """Deliver what waits and return the texts of the mails to a member, oldest first."""
    deliver()
    return [mail.text for mail in outbox.sent if mail.to == member.email]


def link_in(text: str) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"http://localhost:8000(/app/\S+)", text)
    assert found, text
    return found[1]


def enter(app: Flask, member: Member) -> CheckedClient:
    """Return a browser of their own in which a member is signed in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    token = add_link(member, "")
    db.session.commit()
    assert client.send_form(f"/app/sign-in/{token}").status_code == 303
    return client


def press(page: CheckedClient, action: str, fields: Mapping[str, object] | None = None) -> TestResponse:
    """Post to an address for which the visitor has no form, with a token of their own."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get("/app/peers").text)
    assert found
    return page.post(action, data={"csrf_token": found[1], **(fields or {})})


def pressed_twice(page: CheckedClient, path: str, action: str, fields: dict[str, str] | None = None) -> list[object]:
    """Send a form of a page twice, as two presses of its button do, and return what came."""
    shown = BeautifulSoup(page.get(path).text, "html5lib").select_one(f"form[action='{action}']")
    assert shown
    data = {str(one["name"]): one.get("value", "") for one in shown.select("input[type=hidden]")} | (fields or {})
    answers = [page.post(action, data=data) for _press in range(2)]
    return [answer.location if answer.status_code == 303 else answer.status_code for answer in answers]


def stranger(app: Flask) -> CheckedClient:
    """Return a browser in which nobody is signed in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client
