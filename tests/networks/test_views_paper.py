"""The preview, its code and the poster."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from core.db import db
from members.models import Member
from networks import ports
from networks.models import Network
from networks.waves import State
from tests.builders import make_lead, make_wave
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def lead(club: Network, sign_in: SignIn) -> CheckedClient:
    """The signed-in lead of the club of fourteen."""
    return sign_in(make_lead(club))


def test_anybody_with_the_code_sees_the_page_and_what_it_names(client: CheckedClient, club: Network) -> None:
    page = client.get(f"/preview/{club.id}/fr/")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "pulse-fr-1" in page.get_data(as_text=True)
    assert client.get(f"/preview/{club.id}/page/checkin.js").mimetype == "text/javascript"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("path", ["{}/de/", "{}/page/other.js", "0000000000000000/fr/"])
def test_nothing_else_is_previewed(client: CheckedClient, club: Network, path: str) -> None:
    assert client.get(f"/preview/{path.format(club.id)}").status_code == 404


def test_without_a_preview_there_is_no_page(app: Flask, client: CheckedClient, club: Network, sides: FakePorts) -> None:
    ports.init_app(app, replace(sides.ports(), preview=None))
    assert client.get(f"/preview/{club.id}/fr/").status_code == 404


@pytest.mark.parametrize("what", ["preview", "entrance"])
def test_codes_are_pictures_without_any_style(lead: CheckedClient, club: Network, what: str) -> None:
    picture = lead.get(f"/app/club/{club.id}/qr/{what}.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith(b"<?xml")
    assert b"style" not in picture.data


def test_the_way_to_the_preview_names_its_address(lead: CheckedClient, club: Network) -> None:
    assert f"/preview/{club.id}/fr/" in lead.get(f"/app/club/{club.id}/try").get_data(as_text=True)


def test_the_poster_shows_the_four_words_of_the_open_check_in(lead: CheckedClient, club: Network) -> None:
    assert "loup pin" not in lead.get(f"/app/club/{club.id}/poster").get_data(as_text=True)
    make_wave(club, state=State.OPEN, words="loup pin lac vent")
    db.session.commit()
    assert "loup pin lac vent" in lead.get(f"/app/club/{club.id}/poster").get_data(as_text=True)
