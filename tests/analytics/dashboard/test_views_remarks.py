"""Tests of what a lead writes beside the figures."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analytics.dashboard import notes, resolutions
from analytics.dashboard.models import EventNote, Resolution
from core.db import db
from members.models import Member
from networks.models import Network
from tests.analytics.dashboard.scene import Federation, address, soup, text
from tests.builders import make_lead, make_member, make_root
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
SignIn = Callable[[Member], CheckedClient]
SECOND = f"{2:016x}"
NOTE = {"day": "2026-02-01", "what": "Un client a fermé"}


@pytest.fixture
def club(app: Flask) -> Network:
    """A club with two publications."""
    return Federation().large


def remarks(club: Network) -> str:
    return f"{address(club)}/remarks"


def test_a_note_pressed_twice_stands_once_and_is_removed_as_often_as_one_likes(club: Network, sign_in: SignIn) -> None:
    client = sign_in(make_lead(club))
    for _twice in range(2):
        assert client.send_form(remarks(club), NOTE, f"{remarks(club)}/notes").status_code == 303
    db.session.rollback()
    (kept,) = notes.latest(club.id)
    assert kept.text == "Un client a fermé"
    page = f"{remarks(club)}/notes/{kept.id}/remove"
    token = {"csrf_token": str(soup(client, club).select("input[name=csrf_token]")[0]["value"])}
    assert [client.post(page, data=token).status_code for _twice in range(2)] == [303, 303]
    db.session.rollback()
    assert notes.latest(club.id) == ()


def test_a_note_that_is_refused_comes_back_with_what_is_wrong(club: Network, sign_in: SignIn) -> None:
    client = sign_in(make_lead(club))
    answer = client.send_form(remarks(club), {"day": "2030-01-01", "what": "x" * 81}, f"{remarks(club)}/notes")
    assert answer.status_code == 422
    assert "Choisissez un jour passé." in answer.text
    assert "80 caractères au plus." in answer.text
    assert db.session.query(EventNote).count() == 0


def test_a_resolution_is_written_shown_to_all_and_taken_back(club: Network, sign_in: SignIn) -> None:
    client, action = sign_in(make_lead(club)), f"{remarks(club)}/resolution/{SECOND}"
    for said in ("Meet in May", "Meet in May", "Meet in June"):
        assert client.send_form(remarks(club), {"text": said}, action).status_code == 303
    assert "Meet in June" in client.get(remarks(club)).text
    assert "Meet in June" in text(soup(sign_in(make_member(club)), club))
    lead = sign_in(make_lead(club, email="second@example.org"))
    assert [lead.send_form(remarks(club), {"text": ""}, action).status_code for _twice in range(2)] == [303, 303]
    db.session.rollback()
    assert resolutions.latest(club.id) is None


def filled(client: CheckedClient, club: Network, action: str) -> dict[str, str]:
    """Return what a form sends as it came."""
    page = BeautifulSoup(client.get(remarks(club)).text, "html5lib")
    fields = page.select(f"form[action='{action}'] input[name]")
    return {str(field["name"]): str(field.get("value", "")) for field in fields}


def test_two_leads_who_write_at_once_do_not_overwrite_each_other_unawares(club: Network, sign_in: SignIn) -> None:
    action = f"{remarks(club)}/resolution/{SECOND}"
    first, second = sign_in(make_lead(club)), sign_in(make_lead(club, email="second@example.org"))
    early, late = (filled(client, club, action) for client in (first, second))
    assert first.post(action, data={**early, "text": "Meet in <b>May</b>"}).status_code == 303
    assert first.post(action, data={**early, "text": "Meet in <b>May</b>"}).status_code == 303
    refused = second.post(action, data={**late, "text": "Meet in June"})
    assert refused.status_code == 409
    assert "Meet in June" in refused.text
    assert "Meet in &lt;b&gt;May" in refused.text
    db.session.rollback()
    kept = resolutions.latest(club.id)
    assert kept
    assert kept.text == "Meet in <b>May</b>"
    again = BeautifulSoup(refused.text, "html5lib").select_one(f"form[action='{action}'] input[name=before]")
    assert again
    assert second.post(action, data={**late, "before": str(again["value"]), "text": "Meet in June"}).status_code == 303
    assert first.post(action, data={**early, "text": ""}).status_code == 409


def test_a_resolution_too_long_comes_back_as_it_was(club: Network, sign_in: SignIn) -> None:
    client = sign_in(make_lead(club))
    answer = client.send_form(remarks(club), {"text": "x" * 401}, f"{remarks(club)}/resolution/{SECOND}")
    assert answer.status_code == 422
    assert "400 caractères au plus." in answer.text
    assert "x" * 401 in answer.text
    assert db.session.query(Resolution).count() == 0


def test_a_publication_that_does_not_concern_the_network_is_not_found(club: Network, sign_in: SignIn) -> None:
    client = sign_in(make_lead(club))
    token = {"csrf_token": str(soup(client, club).select("input[name=csrf_token]")[0]["value"]), "text": "x"}
    assert client.post(f"{remarks(club)}/resolution/{'f' * 16}", data=token).status_code == 404
    assert db.session.query(Resolution).count() == 0


def test_before_the_first_publication_a_lead_may_note_what_happened_but_decide_nothing(sign_in: SignIn) -> None:
    club = make_root()
    page = sign_in(make_lead(club)).get(remarks(club)).text
    assert "Vous pourrez l'écrire dès la première publication." in page
    assert f"{remarks(club)}/notes" in page
    assert "/resolution/" not in page


def test_members_write_nothing(club: Network, sign_in: SignIn) -> None:
    assert sign_in(make_member(club)).get(remarks(club)).status_code == 404
