"""A lead's pages: first ten minutes, name, settings, regions and clubs, each for those who may."""

from collections.abc import Callable

import pytest
from flask import Flask

from core.access import unguarded
from core.db import db
from members.models import LEAD, Member
from members.roles import give_role
from networks import tree
from networks.cells import CellClass
from networks.models import Network
from networks.waves import State
from tests.builders import make_club, make_federation, make_lead, make_member, make_region, make_root, make_wave
from tests.networks.browsing import post
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
SETTINGS = {
    "contact": "Jeanne Morel, 01 99 00 00 01",
    "threshold": "10",
    "waves_per_year": "6",
    "merge_order": "leaf-first",
    "attributes": "",
    "language": "fr",
    "time_zone": "Indian/Reunion",
}


@pytest.fixture
def lead(club: Network, sign_in: SignIn) -> CheckedClient:
    """The signed-in lead of the club of fourteen."""
    return sign_in(make_lead(club))


def test_the_first_page_says_what_to_do_and_what_will_be_seen(lead: CheckedClient, club: Network) -> None:
    page = lead.get(f"/app/club/{club.id}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "14" in text
    assert f"/app/club/{club.id}/invite" in text
    assert f"/app/club/{club.id}/poster" in text


def test_the_header_leads_to_what_one_runs(lead: CheckedClient, club: Network) -> None:
    assert f'href="/app/club/{club.id}"' in lead.get("/app/home").get_data(as_text=True)


def test_who_leads_several_nodes_starts_from_the_highest(app: Flask, sign_in: SignIn) -> None:
    root = make_federation()
    club = make_club(root)
    lead = make_lead(root, club)
    give_role(lead, LEAD, club.id)
    page = sign_in(lead).get("/app/profile").get_data(as_text=True)
    assert f'href="/app/club/{root.id}"' in page
    assert f'href="/app/club/{club.id}"' not in page


def test_a_member_finds_no_page_of_a_lead(club: Network, sign_in: SignIn) -> None:
    client = sign_in(make_member(club))
    for path in ("", "/settings", "/new", "/waves", "/poster", "/try", "/qr/preview.svg"):
        assert client.get(f"/app/club/{club.id}{path}").status_code == 404


def test_a_stranger_is_sent_to_the_sign_in_page(client: CheckedClient, club: Network) -> None:
    assert client.get(f"/app/club/{club.id}").status_code == 303


def test_every_route_has_a_guard(app: Flask) -> None:
    assert [name for name in unguarded(app) if name.split(".")[0] in {"networks", "waves", "paper"}] == []


def test_a_club_is_renamed(lead: CheckedClient, club: Network) -> None:
    assert post(lead, f"/app/club/{club.id}/name", name="  Club   des Ormes ").status_code == 303
    assert tree.load(club.id)[club.id].name == "Club des Ormes"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_cannot_be_kept_is_sent_back(lead: CheckedClient, club: Network, name: str) -> None:
    assert post(lead, f"/app/club/{club.id}/name", name=name).status_code == 422
    assert tree.load(club.id)[club.id].name == "Club des Tilleuls"


def test_the_settings_are_kept(lead: CheckedClient, club: Network) -> None:
    assert lead.get(f"/app/club/{club.id}/settings").status_code == 200
    assert post(lead, f"/app/club/{club.id}/settings", **SETTINGS).status_code == 303
    db.session.expire_all()
    kept = tree.settings_of(club.id)
    assert (kept.threshold, kept.waves_per_year, kept.skip_august) == (10, 6, False)
    assert (kept.merge_order, kept.attributes, kept.time_zone) == ("leaf-first", "", "Indian/Reunion")


@pytest.mark.parametrize(
    ("field", "value"),
    [("threshold", "4"), ("threshold", "x"), ("contact", ""), ("time_zone", "X"), ("attributes", "trade")],
)
def test_settings_out_of_range_are_sent_back(lead: CheckedClient, club: Network, field: str, value: str) -> None:
    assert post(lead, f"/app/club/{club.id}/settings", **{**SETTINGS, field: value}).status_code == 422
    assert tree.settings_of(club.id).threshold == 8


def test_settings_stand_still_while_a_check_in_is_open(lead: CheckedClient, club: Network) -> None:
    make_wave(club, state=State.OPEN)
    db.session.commit()
    assert "<form method" not in lead.get(f"/app/club/{club.id}/settings").get_data(as_text=True).split("<main")[1]
    assert post(lead, f"/app/club/{club.id}/settings", **SETTINGS).status_code == 409
    assert tree.settings_of(club.id).threshold == 8


@pytest.fixture
def federation(sides: FakePorts) -> Network:
    return make_federation(contact="Jeanne Morel")


def test_a_federation_grows_regions_and_clubs(federation: Network, sides: FakePorts, sign_in: SignIn) -> None:
    club = make_club(federation, "Lille")
    sides.roster.counts[CellClass(club.id)] = 12
    client = sign_in(make_lead(federation, club))
    answer = post(client, f"/app/club/{federation.id}/new", name="Nord", kind="group")
    region = answer.location.rpartition("/")[2]
    assert post(client, f"/app/club/{region}/new", name="Arras", kind="club").status_code == 303
    names = [node.name for node in tree.load(federation.id).leaves()]
    assert names == ["Lille", "Arras"]
    for node in (federation.id, region):
        assert client.get(f"/app/club/{node}").status_code == 200
        assert client.get(f"/app/club/{node}/new").status_code == 200


def test_nothing_is_added_below_a_club_or_without_a_name(
    lead: CheckedClient, federation: Network, club: Network
) -> None:
    assert lead.get(f"/app/club/{club.id}/new").status_code == 404
    assert post(lead, f"/app/club/{club.id}/new", name="X", kind="club").status_code == 404


def test_a_nameless_node_is_sent_back(federation: Network, sign_in: SignIn) -> None:
    client = sign_in(make_lead(federation, make_club(federation)))
    assert post(client, f"/app/club/{federation.id}/new", name="", kind="club").status_code == 422
    assert post(client, f"/app/club/{federation.id}/new", name="X", kind="planet").status_code == 422


def test_the_lead_of_a_club_does_not_decide_for_the_federation(federation: Network, sign_in: SignIn) -> None:
    region = make_region(federation)
    club = make_club(region)
    client = sign_in(make_lead(club))
    assert client.get(f"/app/club/{club.id}").status_code == 200
    assert client.get(f"/app/club/{club.id}/settings").status_code == 404
    assert post(client, f"/app/club/{club.id}/settings", **SETTINGS).status_code == 404
    assert client.get(f"/app/club/{federation.id}").status_code == 404
    assert client.get(f"/app/club/{region.id}").status_code == 404


def test_figures_stay_out_of_mails_until_the_root_allows_them(app: Flask, sign_in: SignIn) -> None:
    root = make_root(contact="Luce Martin")
    client = sign_in(make_lead(root))
    path = f"/app/club/{root.id}/settings"
    assert not tree.settings_of(root.id).mail_figures
    assert client.send_form(path, {"mail_figures": "y"}, action=path).status_code == 303
    assert tree.settings_of(root.id).mail_figures
