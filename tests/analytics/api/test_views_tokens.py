"""The page of tokens: shown once, revoked at a press, for the leads of the node alone."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from analytics.api import tokens
from core.db import db
from members.models import Member
from networks.models import Network
from tests.builders import make_club, make_federation, make_lead, make_member
from tests.networks.browsing import post
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
TOKEN = re.compile(r"entrepairs_[0-9a-f]{16}_[\w-]{43}")


@pytest.fixture
def club(app) -> Network:
    return make_club(make_federation(), "Club du Lac")


def address(club: Network) -> str:
    return f"/app/club/{club.id}/tokens"


def test_a_new_token_is_shown_once(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    page = lead.send_form(address(club), {"label": "  Tableau de   l'équipe "}, action=address(club))
    (token,) = TOKEN.findall(page.get_data(as_text=True))
    bearer = tokens.redeem(token)
    assert bearer is not None
    assert bearer.network_id == club.id
    later = lead.get(address(club)).get_data(as_text=True)
    assert token not in later
    assert "Tableau de l&#39;équipe" in later


def test_the_page_is_never_kept_by_a_browser(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    page = lead.send_form(address(club), {"label": "Tableau"}, action=address(club))
    assert page.headers["Cache-Control"] == "no-store"


def test_sending_the_form_again_shows_the_same_token(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    found = [TOKEN.findall(post(lead, address(club), label="Tableau", draw="d" * 43).text) for _ in range(2)]
    assert found[0] == found[1] != []
    assert len(tokens.valid(club.id)) == 1


def test_each_form_brings_a_draw_of_its_own(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    drawn = [BeautifulSoup(lead.get(address(club)).text, "html.parser").select("#draw")[0]["value"] for _ in range(2)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    "fields", [{"label": ""}, {"label": "x" * 81}, {"label": "Tableau", "draw": "short"}], ids=["none", "long", "draw"]
)
def test_a_form_that_cannot_be_kept_comes_back(club: Network, sign_in: SignIn, fields: dict[str, str]) -> None:
    lead = sign_in(make_lead(club))
    assert lead.send_form(address(club), fields, action=address(club)).status_code == 422
    assert tokens.valid(club.id) == []


def test_a_token_is_revoked_and_revoking_twice_is_no_error(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    lead.send_form(address(club), {"label": "Tableau"}, action=address(club))
    (row,) = tokens.valid(club.id)
    path = f"{address(club)}/{row.id}/revoke"
    assert lead.send_form(address(club), action=path).location == address(club)
    assert post(lead, path).status_code == 303
    db.session.rollback()
    assert tokens.valid(club.id) == []


def test_a_lead_of_a_club_revokes_nothing_of_the_federation(club: Network, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(club))
    made = tokens.make(club.root_id, "Fédération", "d" * 43)
    db.session.commit()
    assert post(lead, f"{address(club)}/{made.id}/revoke").status_code == 404
    assert post(lead, f"/app/club/{club.root_id}/tokens/{made.id}/revoke").status_code == 404
    assert tokens.redeem(str(made)) is not None


def test_a_member_who_leads_nothing_has_no_such_page(club: Network, sign_in: SignIn) -> None:
    member = sign_in(make_member(club))
    assert member.get(address(club)).status_code == 404
    assert post(member, address(club), label="Tableau", draw="d" * 43).status_code == 404
