"""Asking for a peer on a phone: two taps, and both see each other only after both have said yes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.db import db
from members.models import REFERENT
from members.roles import give_role
from networks.models import Network
from tests.browser import new_phone
from tests.builders import make_listener, make_member
from tests.journeys.town import Club, Town, link_in, text_of

pytestmark = pytest.mark.browser
NUMBERS = {"ada@exemple.fr": "+33612345601", "pia@exemple.fr": "+33612345602"}
SECRET = ("Ada", "Asselin", "612345601", "Pia", "Poirier", "612345602", "@exemple.fr")


@pytest.fixture
def listening_phone(browser: Browser) -> Iterator[BrowserContext]:
    context = new_phone(browser)
    yield context
    context.close()


def people(town: Town, club: Club) -> None:
    """Add Ada, who will ask, Pia, who listens, and a referent."""
    with town.inside():
        network = db.session.get_one(Network, club.id)
        make_member(network, "ada@exemple.fr", first_name="Ada", last_name="Asselin").phone = NUMBERS["ada@exemple.fr"]
        pia = make_member(network, "pia@exemple.fr", first_name="Pia", last_name="Poirier")
        pia.phone = NUMBERS["pia@exemple.fr"]
        make_listener(pia)
        remi = make_member(network, "remi@exemple.fr", first_name="Remi", last_name="Rivet")
        give_role(remi, REFERENT, network.id)


def names_nobody(text: str) -> bool:
    return not any(word in text for word in SECRET)


def sees(page: Page, name: str, number: str) -> None:
    """See the other's first name and number, from the mail's link at most one page away."""
    if "/introduction/" not in page.url:
        page.click("main a[href*='/introduction/']")
    expect(page.locator(".lead")).to_have_text(name)
    assert page.locator("main a[href^='tel:']").first.get_attribute("href") == f"tel:{number}"


def test_two_taps_ask_and_both_yeses_introduce(
    town: Town, phone: BrowserContext, listening_phone: BrowserContext
) -> None:
    club = town.club()
    people(town, club)
    ada = town.sign_in(phone, "ada@exemple.fr")
    ada.goto(f"{town.address}/app/peers/ask")
    ada.tap("label:has(input[name=who][value=peer])")
    ada.tap("main form button[type=submit]")
    expect(ada.locator("#own-request")).to_be_visible()
    town.work()

    offer = town.last_mail("pia@exemple.fr")
    pia = listening_phone.new_page()
    pia.goto(link_in(offer))
    assert names_nobody(text_of(offer))
    assert names_nobody(pia.locator("main").inner_text())
    pia.tap("label:has(input[name=charter])")
    pia.tap("button[value=yes]")
    pia.wait_for_url(re.compile(r"/app/sign-in\?"))
    town.work()

    ada.goto(link_in(town.last_mail("ada@exemple.fr")))
    assert names_nobody(ada.locator("main").inner_text())
    ada.tap("main form[action$='/yes'] button")
    ada.wait_for_selector("main a[href*='/introduction/']")
    town.work()
    mails = [town.last_mail(address) for address in NUMBERS]
    assert all(names_nobody(text_of(mail)) for mail in mails)
    assert all(str(mail["Subject"]) == "Club des Tilleuls" for mail in mails)

    ada.goto(link_in(mails[0]))
    sees(ada, "Pia", NUMBERS["pia@exemple.fr"])
    pia = town.sign_in(listening_phone, "pia@exemple.fr")
    pia.goto(f"{town.address}/app/peers")
    sees(pia, "Ada", NUMBERS["ada@exemple.fr"])
