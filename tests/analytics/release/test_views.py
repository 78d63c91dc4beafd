"""Tests of the page on which a root's lead withdraws a question."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from analytics.release.models import StruckMeasure
from core.db import db
from members.models import Member
from networks.models import Network, Wave
from networks.waves import State
from tests.builders import make_club, make_federation, make_lead, make_wave
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
SignIn = Callable[[Member], CheckedClient]
REASON = "La deuxième réponse manquait en anglais."


@pytest.fixture
def root(app: Flask) -> Network:
    del app
    return make_federation()


def withdrawing(root: Network, state: State = State.CLOSED) -> tuple[Wave, str]:
    """Add a wave and return the address of its page."""
    made = make_wave(root, state=state)
    db.session.commit()
    return made, f"/app/club/{root.id}/wave/{made.id}/withdraw"


def token(client: CheckedClient, address: str) -> str:
    """Return the token of the forms of a page."""
    return str(BeautifulSoup(client.get(address).text, "html.parser").select("main input[name=csrf_token]")[0]["value"])


def struck() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(StruckMeasure.measure)))


def test_a_question_is_withdrawn_with_its_reason_and_taken_back(root: Network, sign_in: SignIn) -> None:
    made, address = withdrawing(root)
    client = sign_in(make_lead(root, make_club(root)))
    assert address in client.get(f"/app/club/{root.id}/wave/{made.id}").text
    for _ in range(2):  # pressed twice
        answer = client.send_form(address, {"measure": "sisq", "reason": REASON}, action=address)
        assert answer.status_code == 303
    assert struck() == ["sisq"]
    assert REASON in client.get(address).text
    typed = {"measure": "sisq", "csrf_token": token(client, address)}
    assert [client.post(f"{address}/back", data=typed).status_code for _ in range(2)] == [303, 303]
    assert struck() == []


@pytest.mark.parametrize(
    "typed", [{"reason": REASON}, {"measure": "sisq"}, {"measure": "x", "reason": REASON}], ids=str
)
def test_an_incomplete_form_withdraws_nothing(root: Network, sign_in: SignIn, typed: dict[str, str]) -> None:
    _, address = withdrawing(root)
    client = sign_in(make_lead(root, make_club(root)))
    assert client.send_form(address, typed).status_code == 422
    assert struck() == []


def test_a_published_check_in_says_that_nothing_changes_any_more(root: Network, sign_in: SignIn) -> None:
    made, address = withdrawing(root)
    client = sign_in(make_lead(root, make_club(root)))
    typed = {"measure": "sisq", "reason": REASON, "csrf_token": token(client, address)}
    made.state = State.RELEASED
    db.session.commit()
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="measure"' not in page.text
    assert client.post(address, data=typed).status_code == 409
    assert struck() == []


def test_the_lead_of_a_club_does_not_decide_for_the_whole_network(root: Network, sign_in: SignIn) -> None:
    made, address = withdrawing(root)
    club = make_club(root)
    client = sign_in(make_lead(club))
    assert client.get(address).status_code == 404
    assert client.get(f"/app/club/{club.id}/wave/{made.id}/withdraw").status_code == 404
