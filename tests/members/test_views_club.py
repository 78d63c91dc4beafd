import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due
from core.mail import Memory
from members.models import ADMITTED, LEFT, OPERATOR, Member
from members.roles import give_role
from networks.models import Network
from tests.builders import make_club, make_federation, make_lead, make_member, make_root
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def club(app: Flask) -> Network:
    return make_root("Club du Port")


@pytest.fixture
def lead(club: Network) -> Member:
    found = make_lead(club, email="luce@example.org", first_name="Luce", last_name="Martin")
    db.session.commit()
    return found


def addresses() -> set[str]:
    return {member.email for member in db.session.scalars(select(Member).where(Member.state == ADMITTED))}


def test_a_lead_pastes_addresses_and_everybody_good_is_admitted_and_invited(
    app: Flask, sign_in: SignIn, club: Network, lead: Member, outbox: Memory
) -> None:
    typed = "Anne Le Goff <anne@example.org>\nn'importe quoi\nluc@example\nluce@example.org\nzoe@example.org"
    page = sign_in(lead).send_form(f"/app/club/{club.id}/invite", {"pasted": typed})
    assert page.status_code == 200
    assert addresses() == {"luce@example.org", "anne@example.org", "zoe@example.org"}
    assert "Ligne 2" in page.text
    assert "Ligne 3" in page.text
    assert "n&#39;importe quoi\nluc@example</textarea>" in page.text
    run_due(app)
    assert {mail.to for mail in outbox.sent} == {"anne@example.org", "zoe@example.org"}
    assert (
        "Luce Martin vous a fait entrer dans «\N{NO-BREAK SPACE}Club du Port\N{NO-BREAK SPACE}»" in outbox.sent[0].text
    )


def test_a_file_with_a_club_column_fills_the_clubs_of_a_federation(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    lyon, metz = make_club(federation, "Lyon Est"), make_club(federation, "Metz")
    lead = make_lead(federation, lyon, "luce@example.org")
    table = (
        "Club;E-mail;Pr\u00e9nom\nLYON EST;anne@example.org;Zo\u00e9\nmetz;luc@example.org;\nNancy;x@example.org;X\n"
    )
    upload = (io.BytesIO(table.encode("cp1252")), "membres.csv")
    page = sign_in(lead).send_form(f"/app/club/{federation.id}/invite", {"table": upload})
    assert page.status_code == 200
    found = {member.email: member for member in db.session.scalars(select(Member))}
    assert found["anne@example.org"].leaf_id == lyon.id
    assert found["anne@example.org"].first_name == "Zo\u00e9"
    assert found["luc@example.org"].leaf_id == metz.id
    assert "x@example.org" not in found
    assert "Nancy;x@example.org;X</textarea>" in page.text


def test_an_empty_list_is_said(sign_in: SignIn, club: Network, lead: Member) -> None:
    assert sign_in(lead).send_form(f"/app/club/{club.id}/invite", {"pasted": " \n"}).status_code == 422


def test_the_list_shows_the_bounced_addresses_first(sign_in: SignIn, club: Network, lead: Member) -> None:
    make_member(club, "alice@example.org", first_name="Alice")
    make_member(club, "zoe@example.org", first_name="Zoe", bounced=True)
    page = sign_in(lead).get(f"/app/club/{club.id}/members").text
    assert page.index("zoe@example.org") < page.index("alice@example.org") < page.index("luce@example.org")
    assert "refuse nos messages. Elle est en" in page


def test_a_lead_corrects_a_bounced_address(sign_in: SignIn, club: Network, lead: Member) -> None:
    zoe = make_member(club, "zoe@badly-typed.fr", bounced=True)
    page = f"/app/club/{club.id}/members/{zoe.id}"
    assert sign_in(lead).send_form(page, {"email": "zoe@example.org", "first_name": "Zoe"}).status_code == 303
    assert (zoe.email, zoe.bounced, zoe.first_name) == ("zoe@example.org", False, "Zoe")


def test_a_corrected_name_leaves_the_address_alone(
    sign_in: SignIn, club: Network, lead: Member, outbox: Memory
) -> None:
    zoe = make_member(club, "zoe@example.org", bounced=True)
    sign_in(lead).send_form(f"/app/club/{club.id}/members/{zoe.id}", {"first_name": "Zoe"})
    assert (zoe.first_name, zoe.email, zoe.bounced) == ("Zoe", "zoe@example.org", True)


def test_an_address_taken_or_malformed_changes_nothing(sign_in: SignIn, club: Network, lead: Member) -> None:
    zoe = make_member(club, "zoe@example.org", first_name="Zoe")
    page, client = f"/app/club/{club.id}/members/{zoe.id}", sign_in(lead)
    assert client.send_form(page, {"email": "luce@example.org", "first_name": "X"}).status_code == 409
    assert client.send_form(page, {"email": "zoe", "first_name": "X"}).status_code == 422
    assert (zoe.email, zoe.first_name) == ("zoe@example.org", "Zoe")


def test_a_lead_removes_a_member(sign_in: SignIn, club: Network, lead: Member) -> None:
    zoe = make_member(club, "zoe@example.org")
    page = f"/app/club/{club.id}/members/{zoe.id}/remove"
    assert sign_in(lead).send_form(page).status_code == 303
    assert (zoe.state, zoe.email) == (LEFT, "")


def test_a_lead_of_a_club_cannot_take_over_somebody_whose_role_reaches_further(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation)
    president = make_lead(federation, club, "president@example.org")
    operator = make_member(club, "operatrice@example.org")
    give_role(operator, OPERATOR, federation.id)
    client = sign_in(make_lead(club, email="luce@example.org"))
    for above in (president, operator):
        page = f"/app/club/{club.id}/members/{above.id}"
        before = above.email
        assert client.send_form(page, {"email": "luce2@example.org"}).status_code == 403
        assert client.send_form(f"{page}/remove").status_code == 403
        assert (above.email, above.state) == (before, ADMITTED)


def test_nobody_reaches_the_members_of_a_club_they_do_not_run(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    mine, theirs = make_club(federation, "Le mien"), make_club(federation, "Le leur")
    stranger = make_member(theirs)
    lead = make_lead(mine)
    client = sign_in(lead)
    for path in (
        f"/app/club/{theirs.id}/members",
        f"/app/club/{theirs.id}/invite",
        f"/app/club/{federation.id}/members",
        f"/app/club/{theirs.id}/members/{stranger.id}",
        f"/app/club/{mine.id}/members/{stranger.id}",
        "/app/club/0000000000000000/members",
    ):
        assert client.get(path).status_code == 404, path


def test_a_lead_of_the_federation_reaches_every_club(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation, "Metz")
    make_member(make_club(federation, "Lyon"), "zoe@example.org")
    client = sign_in(make_lead(federation, club))
    assert client.get(f"/app/club/{club.id}/members").status_code == 200
    assert "zoe@example.org" in client.get(f"/app/club/{federation.id}/members").text
    assert "Lyon" in client.get(f"/app/club/{federation.id}/invite").text
