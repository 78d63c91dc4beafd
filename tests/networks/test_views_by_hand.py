"""The pages of a draw: the choice, what printing asks of whoever prints, the cards, and the kind refusals."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from core.db import db
from members.models import Member
from networks import by_hand, opening
from networks.models import Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_lead, make_wave
from tests.conftest import FakeClock
from tests.networks.browsing import post
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
DRAW = "A" * 43


@pytest.fixture
def lead(club: Network, sign_in: SignIn) -> CheckedClient:
    """The signed-in lead of the club of fourteen."""
    return sign_in(make_lead(club))


@pytest.fixture
def cards(club: Network, sides: FakePorts, clock: FakeClock) -> str:
    """The address of the cards of an open wave of the club, which draws them."""
    by_hand.choose(club.id, drawn=True)
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    return f"/app/club/{club.id}/wave/{wave.id}/cards"


def text(page: str) -> str:
    return BeautifulSoup(page, "html5lib").get_text(" ")


def test_a_lead_chooses_how_invitations_go_out(lead: CheckedClient, club: Network) -> None:
    address = f"/app/club/{club.id}/invitations"
    assert lead.send_form(address, {"way": "drawn"}).status_code == 303
    db.session.rollback()
    assert by_hand.clubs(club.id) == {club.id}
    shown = BeautifulSoup(lead.get(address).get_data(as_text=True), "html5lib")
    assert shown.select_one("input[value=drawn][checked]") is not None
    assert "non précisé" in shown.get_text()
    assert lead.send_form(address, {"way": "mail"}).status_code == 303
    db.session.rollback()
    assert by_hand.clubs(club.id) == set()


def test_a_way_that_is_not_offered_is_shown_again(lead: CheckedClient, club: Network) -> None:
    assert lead.send_form(f"/app/club/{club.id}/invitations", {"way": "pigeon"}).status_code == 422


def test_the_choice_waits_while_a_check_in_is_open(lead: CheckedClient, club: Network) -> None:
    make_wave(club, state=State.OPEN)
    address = f"/app/club/{club.id}/invitations"
    assert BeautifulSoup(lead.get(address).get_data(as_text=True), "html5lib").select("main form") == []
    refused = post(lead, address, way="drawn")
    assert refused.status_code == 409
    assert "Rien n'a été modifié" in text(refused.get_data(as_text=True))
    db.session.rollback()
    assert by_hand.clubs(club.id) == set()


def test_a_group_has_no_invitations_of_its_own(sides: FakePorts, sign_in: SignIn) -> None:
    root = make_federation()
    head = sign_in(make_lead(root, make_club(root)))
    assert head.get(f"/app/club/{root.id}/invitations").status_code == 404


def test_each_visit_of_the_form_holds_another_draw_of_256_bits(lead: CheckedClient, cards: str) -> None:
    draws = {
        str(BeautifulSoup(lead.get(cards).get_data(as_text=True), "html5lib").select_one("#draw")["value"])  # type: ignore[index]  # a form has it
        for _ in range(3)
    }
    assert len(draws) == 3
    assert {len(draw) for draw in draws} == {43}


def test_the_same_page_shows_the_same_cards_and_another_none(lead: CheckedClient, cards: str, club: Network) -> None:
    first, again = (post(lead, cards, draw=DRAW) for _ in range(2))
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store")
    slips = [BeautifulSoup(page.get_data(as_text=True), "html5lib").select(".slip") for page in (first, again)]
    assert [str(slip) for slip in slips[0]] == [str(slip) for slip in slips[1]]
    assert len(slips[0]) == 14
    other = post(lead, cards, draw="B" * 42 + "A")
    assert other.status_code == 409
    assert "lien par e-mail" in text(other.get_data(as_text=True))
    seen = BeautifulSoup(lead.get(cards).get_data(as_text=True), "html5lib")
    assert seen.select("main form") == []
    assert "ne peuvent plus" in seen.get_text()


@pytest.mark.parametrize("draw", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "A\n", "é" * 43])
def test_a_draw_of_another_shape_is_refused(lead: CheckedClient, cards: str, draw: str, club: Network) -> None:
    assert post(lead, cards, draw=draw).status_code == 400
    assert not by_hand.was_printed(cards.split("/")[5], club.id)


def test_cards_speak_the_networks_language_and_the_page_the_leads(
    lead: CheckedClient, cards: str, club: Network
) -> None:
    lead.send_form("/app/home", action="/app/language/en")
    page = BeautifulSoup(post(lead, cards, draw=DRAW).get_data(as_text=True), "html5lib")
    sheets = page.select_one(".sheets")
    assert sheets is not None
    assert sheets["lang"] == "fr"
    assert "Scannez le carré" in sheets.get_text()
    assert "14 cards to cut" in page.get_text()


def test_a_club_that_mails_has_nothing_to_print(
    lead: CheckedClient, club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    address = f"/app/club/{club.id}/wave/{wave.id}"
    assert lead.get(f"{address}/cards").status_code == 409
    assert "/cards" not in lead.get(address).get_data(as_text=True)


def test_the_wave_leads_to_the_cards_and_the_poster_says_how_a_draw_goes(
    lead: CheckedClient, cards: str, club: Network
) -> None:
    assert f'href="{cards}"' in lead.get(cards.removesuffix("/cards")).get_data(as_text=True)
    poster = text(lead.get(f"/app/club/{club.id}/poster").get_data(as_text=True))
    assert "tirez-en une, face cachée" in poster
    assert "Jeanne Morel" in poster
    assert db.session.scalars(select(Wave.words)).one() in poster


def test_a_wave_of_another_root_is_nowhere(lead: CheckedClient, cards: str, club: Network) -> None:
    elsewhere = make_wave(make_federation())
    db.session.commit()
    assert lead.get(f"/app/club/{club.id}/wave/{elsewhere.id}/cards").status_code == 404
