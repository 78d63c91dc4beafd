from collections.abc import Callable

import pytest
from flask import Flask

from core.db import db
from members.models import LEAD, REFERENT, Member
from members.roles import give_role, holders, take_role
from networks.models import Network
from tests.builders import make_club, make_federation, make_lead, make_member, make_root
from tests.networks.browsing import post
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def club(app: Flask) -> Network:
    return make_root("Club du Port")


@pytest.fixture
def luce(club: Network) -> Member:
    """The only lead of a stand-alone club."""
    return make_lead(club, email="luce@example.org", first_name="Luce")


def address(node: Network) -> str:
    return f"/app/club/{node.id}/roles"


def end(node: Network, kind: str, member: Member) -> str:
    return f"{address(node)}/{kind}/{member.id}/take"


def test_a_lead_gives_the_work_to_a_second_person(club: Network, luce: Member, sign_in: SignIn) -> None:
    zoe = make_member(club, first_name="Zoe")
    client = sign_in(luce)
    done = client.send_form(address(club), {"member": zoe.id, "kind": "lead"}, action=address(club))
    assert (done.status_code, done.location) == (303, address(club))
    page = client.get(address(club)).text
    assert "Zoe a ce rôle désormais" in page
    assert [one.id for one in holders(LEAD, club.id)] == [luce.id, zoe.id]
    assert sign_in(zoe).get(address(club)).status_code == 200


def test_a_referent_is_somebody_else_than_the_lead(club: Network, luce: Member, sign_in: SignIn) -> None:
    client = sign_in(luce)
    assert post(client, address(club), member=luce.id, kind="referent").status_code == 409
    assert holders(REFERENT, club.id) == []
    zoe = make_member(club)
    assert post(client, address(club), member=zoe.id, kind="referent").status_code == 303
    assert post(client, address(club), member=zoe.id, kind="lead").status_code == 409
    assert holders(LEAD, club.id) == [luce]


def test_a_role_that_is_taken_ends_at_once(club: Network, luce: Member, sign_in: SignIn) -> None:
    zoe = make_lead(club, first_name="Zoe")
    others = sign_in(zoe)
    assert others.get(address(club)).status_code == 200
    take_role(zoe.id, LEAD, club.id)
    db.session.commit()
    assert others.get(address(club)).status_code == 404
    assert others.get(f"/app/club/{club.id}/members").status_code == 404


def test_ending_a_role_is_a_button_beside_the_name(club: Network, luce: Member, sign_in: SignIn) -> None:
    zoe = make_member(club, first_name="Zoe")
    give_role(zoe, REFERENT, club.id)
    done = sign_in(luce).send_form(address(club), action=end(club, "referent", zoe))
    assert (done.status_code, done.location) == (303, address(club))
    assert holders(REFERENT, club.id) == []


def test_a_lead_who_ends_the_own_role_goes_home(club: Network, luce: Member, sign_in: SignIn) -> None:
    make_lead(club)
    done = sign_in(luce).send_form(address(club), action=end(club, "lead", luce))
    assert done.location == "/app/home"


def test_nobody_ends_the_role_of_the_last_lead_of_a_root(club: Network, luce: Member, sign_in: SignIn) -> None:
    client = sign_in(luce)
    assert end(club, "lead", luce) not in client.get(address(club)).text
    assert post(client, end(club, "lead", luce)).status_code == 409
    assert holders(LEAD, club.id) == [luce]


def test_a_club_below_may_be_left_to_those_above(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation)
    president, zoe = make_lead(federation, club), make_lead(club)
    client = sign_in(president)
    assert client.send_form(address(club), action=end(club, "lead", zoe)).status_code == 303
    assert holders(LEAD, club.id) == []
    assert "Personne ne l'anime encore" in client.get(address(club)).text


def test_a_role_goes_to_members_of_the_nodes_clubs_alone(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    here, there = make_club(federation, "Ici"), make_club(federation, "La-bas")
    stranger, client = make_member(there), sign_in(make_lead(here))
    for member_id in (stranger.id, "", "f" * 16):
        assert post(client, address(here), member=member_id, kind="lead").status_code == 422
    assert post(client, address(here), member=stranger.id, kind="operator").status_code == 422
    assert post(client, f"{address(here)}/operator/{stranger.id}/take").status_code == 404


def test_who_does_not_run_the_node_cannot_see_or_change_its_roles(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club, other = make_club(federation, "Ici"), make_club(federation, "La-bas")
    zoe = make_lead(other)
    for person in (make_member(club), make_lead(club)):
        client = sign_in(person)
        for node in (federation, other):
            assert client.get(address(node)).status_code == 404
            assert post(client, address(node), member=person.id, kind="lead").status_code == 404
            assert post(client, end(node, "lead", zoe)).status_code == 404
    assert holders(LEAD, other.id) == [zoe]


def test_a_club_without_referent_names_those_above(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation)
    give_role(make_member(club, first_name="Odile"), REFERENT, federation.id)
    assert "Odile" in sign_in(make_lead(club)).get(address(club)).text


def test_a_federation_without_members_is_told_to_invite_first(app: Flask, sign_in: SignIn) -> None:
    federation = make_federation()
    club, empty = make_club(federation, "Ici"), make_club(federation, "Nouveau")
    page = sign_in(make_lead(federation, club)).get(address(empty)).text
    assert "invitez d'abord quelqu'un" in page


def test_the_way_there_stands_on_the_clubs_page_and_on_the_list(club: Network, luce: Member, sign_in: SignIn) -> None:
    client = sign_in(luce)
    for page in ("", "/members"):
        assert f'href="{address(club)}"' in client.get(f"/app/club/{club.id}{page}").text
