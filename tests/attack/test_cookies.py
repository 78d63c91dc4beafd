"""A session cookie never reaches the Box, on the same host, from a browser that is signed in on Desk."""

import pytest
from playwright.sync_api import BrowserContext

from surveys.gate import Gate
from tests.attack.wiretap import Wiretap
from tests.journeys.checkin import fill_in
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
SHEET = (2, 2, 3, 1, 4, "needed", "cash")
NAMING = {"COOKIE", "AUTHORIZATION", "REFERER", "USER_AGENT", "X_FORWARDED_FOR", "ACCEPT_LANGUAGE"}
"""Headers that name somebody, or tell one browser from another."""


def tapped(town: Town) -> tuple[Wiretap, Wiretap]:
    """Listen in front of the Box's gate, and behind it."""
    gate = town.box.wsgi_app
    assert isinstance(gate, Gate)
    behind = Wiretap(gate._inner)
    gate._inner = behind
    front = Wiretap(gate)
    town.box.wsgi_app = front  # type: ignore[method-assign]  # Flask's documented way
    return front, behind


def test_a_signed_in_browser_shows_the_box_no_cookie(town: Town, phone: BrowserContext) -> None:
    club = town.club()
    town.open_wave(club)
    link = town.card_links(club)[club.addresses[3]]
    page = town.sign_in(phone, club.addresses[3])
    assert phone.cookies()
    front, behind = tapped(town)
    page.goto(link)
    fill_in(page, SHEET)
    assert [each.path for each in front.posts("answers")] != []
    assert len(behind.heard) == len(front.heard) >= 6
    assert {name for each in front.heard for name in each.asked} & {"COOKIE", "AUTHORIZATION", "REFERER"} == set()
    assert {name for each in behind.heard for name in each.asked} & NAMING == set()
    assert {name.lower() for each in front.heard for name, _ in each.told} & {"set-cookie", "location"} == set()
    assert not any(each.environ.get("REMOTE_ADDR") or each.environ.get("QUERY_STRING") for each in behind.heard)

    # positive control: a cookie for the whole host, and one for the Box alone, arrive at the gate and no further
    front.heard.clear()
    behind.heard.clear()
    phone.add_cookies([{"name": "session", "value": "somebody", "url": town.address}])
    page.goto(link.partition("#")[0])
    assert any("somebody" in each.asked.get("COOKIE", "") for each in front.heard)
    assert not any("COOKIE" in each.asked for each in behind.heard)
