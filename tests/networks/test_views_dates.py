"""A calendar subscribes with an address that nobody can guess, and learns dates alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from icalendar import Calendar

from core.db import db
from members.models import Member
from networks.models import Network
from networks.views_dates import address
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_lead, make_member, make_wave
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
BASE = "http://localhost:8000"


@pytest.fixture
def root(app: Flask) -> Network:
    found = make_federation(contact="Jeanne Morel, 01 99 00 00 01", time_zone="Indian/Reunion", language="en")
    make_wave(found, 1)
    make_wave(found, 2, opens_at=OPENS + timedelta(days=91), state=State.CANCELLED)
    db.session.commit()
    return found


def path(app: Flask, node: Network) -> str:
    with app.test_request_context():
        return address(node.id).removeprefix(BASE)


def test_a_calendar_reads_the_dates_without_signing_in(app: Flask, client: CheckedClient, root: Network) -> None:
    club = make_club(root, "Club du Lac")
    answer = client.get(path(app, club))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "Set-Cookie" not in answer.headers
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["status"]) for event in found] == ["CONFIRMED"] * 3 + ["CANCELLED"] * 3
    assert str(found[0]["summary"]) == "The check-in opens: Club du Lac"
    assert found[0]["url"] == f"{BASE}/app/results/{club.id}"


def test_it_names_no_member_and_no_contact(app: Flask, client: CheckedClient, root: Network) -> None:
    lead = make_lead(root, make_club(root), first_name="Odile", last_name="Aubry")
    text = client.get(path(app, root)).get_data(as_text=True)
    for word in ("Odile", "Aubry", lead.id, "Morel", "01 99"):
        assert word not in text
    assert "Federation" in text  # the positive control


def test_another_roots_dates_are_not_in_it(app: Flask, client: CheckedClient, root: Network) -> None:
    other = make_federation("Autre")
    wave = make_wave(other, 1)
    assert wave.id not in client.get(path(app, root)).get_data(as_text=True)
    assert wave.id in client.get(path(app, other)).get_data(as_text=True)


def test_an_address_made_up_or_changed_opens_nothing(app: Flask, client: CheckedClient, root: Network) -> None:
    good = path(app, root)
    for wrong in ("/dates/x.ics", f"/dates/{root.id}.ics", good.replace(".ics", "x.ics"), good[:7] + "J" + good[8:]):
        assert client.get(wrong).status_code == 404


def test_a_calendar_that_has_it_already_gets_nothing_again(app: Flask, client: CheckedClient, root: Network) -> None:
    first = client.get(path(app, root))
    again = client.get(path(app, root), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, max-age=3600"


def test_leads_find_it_beside_the_calendar_and_members_beside_the_results(
    app: Flask, root: Network, sign_in: SignIn
) -> None:
    club = make_club(root)
    expected = path(app, club)
    lead = sign_in(make_lead(club))
    assert links(lead, f"/app/club/{club.id}/waves") == {f"webcal://localhost:8000{expected}", BASE + expected}
    member = sign_in(make_member(club))
    assert links(member, f"/app/results/{club.id}") == {f"webcal://localhost:8000{expected}", BASE + expected}


def links(client: CheckedClient, page: str) -> set[str]:
    found = BeautifulSoup(client.get(page).get_data(as_text=True), "html.parser")
    return {str(link["href"]) for link in found.select("a[href$='.ics']")}
