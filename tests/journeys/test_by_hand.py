"""A club that draws its cards: chosen by the lead, printed once, scanned, typed, asked for by mail, and counted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from networks import card_codes
from networks.card_codes import read_typed
from surveys import sealing
from surveys.folders import WaveFolder
from tests.browser import new_phone, violations
from tests.journeys.checkin import QUESTIONS, fill_in
from tests.journeys.town import Club, Town, link_in, text_of
from tests.scanner import scan

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("each_database")]

SHEET = (2, 2, 3, 1, 4, "needed", "cash")
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{2,4}){6}")
MEMBERS, BY_FORM = 10, 5
WIDE_ENOUGH = 39 * 96 / 25.4 - 1
"""39 mm in CSS pixels: 35 mm of code and its light edge."""
OVERFLOWING = """all => all.filter((one) => one.scrollHeight > one.clientHeight + 1)
  .map((one) => [one.scrollHeight, one.clientHeight, one.textContent])"""


@pytest.fixture
def lead_desk(browser: Browser) -> Iterator[BrowserContext]:
    """The lead's desktop browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(10_000)
    yield context
    context.close()


def choose_by_hand(town: Town, lead: Page, club: Club) -> None:
    lead.goto(f"{town.address}/app/club/{club.id}/invitations")
    lead.check("input[value=drawn]")
    lead.click("main button[type=submit]")
    expect(lead.locator("main")).to_contain_text("Le choix est gardé")


def printed(page: Page) -> list[tuple[str, str]]:
    """Return the link to scan and the code to type of each card."""
    return [
        (scan(card.locator(".scan").inner_html()), "-".join(card.locator(".digits span").all_inner_texts()))
        for card in page.locator(".slip").all()
    ]


def type_in(page: Page, address: str, code: str) -> None:
    """Answer as somebody does who types a code into the form without script."""
    page.goto(address)
    page.locator("#code").fill(code.lower().replace("-", " "))
    for question, value in zip(QUESTIONS, SHEET, strict=True):
        page.locator(f"input[name={question}][value^='{value}']").check()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")


def print_once(town: Town, lead_desk: BrowserContext, lead: Page) -> list[tuple[str, str]]:
    """Print the cards of the wave that the lead looks at; the same page shows them again, another one never."""
    lead.get_by_role("link", name="Imprimer les cartes").click()
    other = lead_desk.new_page()
    other.goto(lead.url)
    lead.click("main button[type=submit]")
    cards = printed(lead)
    assert len(cards) == len(set(cards)) == MEMBERS
    assert violations(lead) == []
    lead.emulate_media(media="print")
    assert lead.locator(".slip").evaluate_all(OVERFLOWING) == []
    assert lead.locator(".scan svg").first.bounding_box()["width"] >= WIDE_ENOUGH  # type: ignore[index]  # it is shown
    lead.emulate_media(media="screen")
    lead.reload()
    assert printed(lead) == cards
    other.click("main button[type=submit]")
    expect(other.locator("main")).to_contain_text("ont déjà été imprimées")
    other.goto(lead.url)
    expect(other.locator("main")).to_contain_text("ne peuvent plus être affichées")
    assert other.locator("main form").count() == 0
    return cards


def answer_away(town: Town, browser: Browser, address: str) -> None:
    """Answer as a member does who was not at the meeting: sign in, ask for a link, follow it."""
    away = new_phone(browser)
    member = town.sign_in(away, address)
    expect(member.locator("main")).to_contain_text("Votre club tire ses cartes en réunion")
    member.get_by_role("button", name="M'envoyer un lien par e-mail").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("Un lien est en route")
    member.goto(link_in(town.last_mail(address)))
    fill_in(member, SHEET)
    away.close()


def test_cards_are_printed_once_drawn_and_counted_like_any_other(
    town: Town, browser: Browser, lead_desk: BrowserContext, phone: BrowserContext
) -> None:
    club = town.club(MEMBERS)
    lead = town.sign_in(lead_desk, club.lead)
    choose_by_hand(town, lead, club)
    wave_id = town.open_wave(club)
    told = [text_of(town.last_mail(address)) for address in club.addresses]
    assert all(town.wave(wave_id).words in text and "/box/" not in text and not CODE.search(text) for text in told)

    lead.goto(f"{town.address}/app/club/{club.id}/wave/{wave_id}")
    cards = print_once(town, lead_desk, lead)
    page_of = f"{town.address}/box/{wave_id}/fr/"
    for link, code in cards:
        cell, _, key = link.removeprefix(f"{page_of}#").partition(".")
        assert card_codes.link(town.address, wave_id, "fr", cell, read_typed(code)) == link
        assert len(key) == 22
    assert {f"http://{where}" for where in lead.locator(".where").all_inner_texts()} == {page_of}

    page = phone.new_page()
    for link, _ in (cards[0], cards[-1]):
        page.goto(link)
        fill_in(page, SHEET)
    for _, code in cards[1:BY_FORM]:
        type_in(page, f"{page_of}form", code)
    page.goto(page_of)
    page.locator("#code").fill(cards[BY_FORM][1])
    page.locator("#typed button[type=submit]").click()
    fill_in(page, SHEET)
    answer_away(town, browser, club.addresses[4])

    town.close(wave_id)
    sealed = sealing.read_sealed(WaveFolder(town.folder(wave_id)).sealed)
    (counted,) = sealed.cells.values()
    assert sealed.sheets == BY_FORM + 3
    assert {name: {value: n for value, n in counted[name].items() if n} for name in ("sisq", "peer_talk")} == {
        "sisq": {"4": BY_FORM + 3},
        "peer_talk": {"needed": BY_FORM + 3},
    }
    assert town.wave(wave_id).replacements == 1
