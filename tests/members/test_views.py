from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from core.db import db
from members.models import Member
from networks.waves import State
from tests.builders import make_lead, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_home_page_greets_and_names_a_date_or_a_person(app: Flask, sign_in: SignIn, language: str) -> None:
    club = make_root("Club du Port")
    page = sign_in(make_member(club, first_name="Anne", language=language)).get("/app/home").text
    assert ("Bonjour Anne" if language == "fr" else "Hello Anne") in page
    assert "Club du Port" in page
    assert ("anime votre club" if language == "fr" else "runs your club") in page


def test_it_says_when_the_next_check_in_opens(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    make_wave(club)
    assert "mardi 3 mars" in sign_in(make_member(club)).get("/app/home").text


def test_it_says_until_when_the_open_one_takes_answers(app: Flask, sign_in: SignIn, clock: FakeClock) -> None:
    club = make_root()
    make_wave(club, state=State.OPEN, opens_at=clock() - timedelta(days=1))
    make_wave(club, number=2, opens_at=clock() + timedelta(days=80))
    page = sign_in(make_member(club)).get("/app/home").text
    assert "mercredi 11 mars" in page
    assert "/app/card/" not in page, "no card was mailed to this member"


def test_a_lead_finds_what_they_run(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    lead, member = make_lead(club), make_member(club, bounced=True)
    assert f'href="/app/club/{club.id}"' in sign_in(lead).get("/app/home").text
    page = sign_in(member).get("/app/home").text
    assert f"/app/club/{club.id}" not in page
    assert "/app/address" in page


def test_the_home_page_says_of_what_the_header_offers_more_than_the_header(app: Flask, sign_in: SignIn) -> None:
    page = BeautifulSoup(sign_in(make_lead(make_root())).get("/app/home").text, "html5lib")
    cards = page.select("main section.card")
    assert [str(card.a["href"]).split("/")[2] for card in cards if card.a] == ["results", "peers"]
    assert ["human" in card["class"] for card in cards] == [False, True]
    assert all(card.p and card.p.text for card in cards)
    addresses = [str(link["href"]) for link in page.select("main a")]
    assert len(addresses) == len(set(addresses))


def test_a_form_without_its_token_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    anne = make_member(make_root(), "anne@example.org")
    assert sign_in(anne).post("/app/leave").status_code == 400
    db.session.expire_all()
    assert anne.email == "anne@example.org"
