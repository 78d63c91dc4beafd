"""The yearly handing over of a lead's role: one screen, one transaction, the old rights gone with it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from core.db import db
from core.mail import Memory, deliver
from members.leaving import leave
from members.models import LEAD, REFERENT, Member
from members.roles import give_role, holders, lead_since
from members.signin import add_link
from networks.models import Network
from tests.builders import make_club, make_federation, make_lead, make_member, make_root
from tests.conftest import START, FakeClock
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("app")


def address(node: Network) -> str:
    return f"/app/club/{node.id}/hand-over"


def enter(app: Flask, member: Member) -> CheckedClient:
    """Return a browser of their own in which a member is signed in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    token = add_link(member, "")
    db.session.commit()
    assert client.send_form(f"/app/sign-in/{token}").status_code == 303
    return client


def offered(client: CheckedClient, node: Network) -> set[str]:
    """Return the ids of the members to whom the page lets the role go."""
    page = BeautifulSoup(client.get(address(node)).text, "html.parser")
    return {str(option["value"]) for option in page.select("main option[value]")} - {""}


def names(node: Network) -> list[str]:
    db.session.rollback()
    return [lead.first_name for lead in holders(LEAD, node.id)]


def test_the_only_lead_of_a_root_hands_over_and_is_a_member_the_same_second(app: Flask, outbox: Memory) -> None:
    club = make_root("Club du Port")
    luce, zoe = make_lead(club, first_name="Luce"), make_member(club, first_name="Zoe", last_name="Ziegler")
    before, after = enter(app, luce), enter(app, zoe)
    assert after.get(f"/app/club/{club.id}").status_code == 404
    done = before.send_form(address(club), {"member": zoe.id})
    assert (done.status_code, done.location) == (303, "/app/home")
    assert names(club) == ["Zoe"]
    home = before.get("/app/home").text
    assert "Zoe Ziegler prend la suite" in home
    assert f"/app/club/{club.id}" not in home
    for path in ("", "/members", "/roles", "/hand-over", "/settings"):
        assert before.get(f"/app/club/{club.id}{path}").status_code == 404
    assert after.get(f"/app/club/{club.id}/roles").status_code == 200
    deliver()
    texts = {mail.to: mail for mail in outbox.sent}
    assert "vous animez Club du Port" in texts[zoe.email].text
    assert "quelqu'un d'autre anime Club du Port" in texts[luce.email].text
    assert texts[zoe.email].subject == texts[luce.email].subject == "Club du Port"


def test_the_new_lead_starts_on_the_day_of_the_handing_over(app: Flask, clock: FakeClock) -> None:
    club = make_root()
    luce, zoe = make_lead(club), make_member(club)
    clock.advance(days=300)
    enter(app, luce).send_form(address(club), {"member": zoe.id})
    db.session.rollback()
    assert lead_since(zoe.id, club.id) == clock()
    assert lead_since(luce.id, club.id) is None


def test_the_role_goes_to_a_member_of_the_nodes_clubs_who_has_none_here(app: Flask) -> None:
    federation = make_federation()
    club, other = make_club(federation), make_club(federation, "Club du Port")
    luce, colleague = make_lead(club, first_name="Luce"), make_lead(club, first_name="Colin")
    referent, zoe, stranger = make_member(club), make_member(club), make_member(other)
    give_role(referent, REFERENT, club.id)
    db.session.commit()
    client = enter(app, luce)
    assert offered(client, club) == {zoe.id}
    assert "Colin anime avec vous et reste" in client.get(address(club)).text
    for nobody in (referent, stranger, colleague, luce):
        assert client.send_form(address(club), {"member": nobody.id}).status_code == 422
    assert client.send_form(address(club), {"member": ""}).status_code == 422
    assert names(club) == ["Colin", "Luce"]


def test_a_lead_of_several_nodes_hands_over_one(app: Flask) -> None:
    federation = make_federation()
    club, other = make_club(federation), make_club(federation, "Club du Port")
    luce, zoe = make_lead(club, first_name="Luce"), make_member(club, first_name="Zoe")
    give_role(luce, LEAD, other.id)
    db.session.commit()
    client = enter(app, luce)
    page = BeautifulSoup(client.get(address(club)).text, "html.parser").text
    assert "Vous continuez d'animer\N{NO-BREAK SPACE}: Club du Port" in page
    assert client.send_form(address(club), {"member": zoe.id}).status_code == 303
    assert (names(club), names(other)) == (["Zoe"], ["Luce"])
    assert client.get(f"/app/club/{other.id}").status_code == 200
    assert client.get(f"/app/club/{club.id}").status_code == 404


def test_only_who_holds_the_role_at_this_node_can_hand_it_over(app: Flask) -> None:
    federation = make_federation()
    club = make_club(federation)
    make_lead(club, first_name="Luce")
    head, zoe = make_lead(federation, club), make_member(club)
    db.session.commit()
    client = enter(app, head)
    assert client.get(f"/app/club/{club.id}/roles").status_code == 200
    assert address(club) not in client.get(f"/app/club/{club.id}/roles").text
    assert client.get(address(club)).status_code == 404
    form = client.get(address(federation)).text
    token = BeautifulSoup(form, "html.parser").select_one("main input[name=csrf_token]")
    assert token
    sent = {"member": zoe.id, "csrf_token": token["value"]}
    assert client.post(address(club), data=sent).status_code == 404
    assert names(club) == ["Luce"]


def test_pressing_twice_changes_nothing_more(app: Flask, outbox: Memory) -> None:
    club = make_root()
    luce, zoe, rose = make_lead(club), make_member(club, first_name="Zoe"), make_member(club)
    client = enter(app, luce)
    page = BeautifulSoup(client.get(address(club)).text, "html.parser")
    token = page.select_one("main input[name=csrf_token]")
    assert token
    sent = [
        client.post(address(club), data={"member": one.id, "csrf_token": token["value"]}).status_code
        for one in (zoe, zoe, rose)
    ]
    assert sent == [303, 404, 404]
    assert names(club) == ["Zoe"]
    deliver()
    assert len(outbox.sent) == 2


def test_who_left_meanwhile_cannot_take_over(app: Flask) -> None:
    club = make_root()
    luce, zoe, _rose = make_lead(club, first_name="Luce"), make_member(club), make_member(club)
    client = enter(app, luce)
    page = BeautifulSoup(client.get(address(club)).text, "html.parser")
    token = page.select_one("main input[name=csrf_token]")
    assert token
    leave(zoe)
    db.session.commit()
    assert client.post(address(club), data={"member": zoe.id, "csrf_token": token["value"]}).status_code == 422
    assert names(club) == ["Luce"]


def test_without_anybody_to_take_over_the_page_says_what_to_do(app: Flask) -> None:
    club = make_root()
    page = enter(app, make_lead(club)).get(address(club)).text
    assert "Personne ne peut encore prendre la suite" in page
    assert "<select" not in page


def test_the_page_says_what_passes_on_and_since_when(app: Flask) -> None:
    club = make_root()
    luce = make_lead(club)
    make_member(club)
    client = enter(app, luce)
    assert address(club) in client.get(f"/app/club/{club.id}/roles").text
    page = BeautifulSoup(client.get(address(club)).text, "html.parser").text
    assert "lundi 2 mars 2026" in page
    assert "Leur accord vaut pour vous, pas pour la personne suivante" in page


def test_the_clubs_page_reminds_its_lead_once_a_year(app: Flask, clock: FakeClock) -> None:
    federation = make_federation()
    club = make_club(federation)
    luce, head = make_lead(club), make_lead(federation, club)
    node = f"/app/club/{club.id}"
    for days, reminded in ((0, False), (333, False), (1, True)):
        clock.advance(days=days)
        assert (address(club) in enter(app, luce).get(node).text) is reminded
    assert clock() > START
    assert address(club) not in enter(app, head).get(node).text
