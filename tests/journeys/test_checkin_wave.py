"""A club of fourteen, from pasted addresses to published figures: everything a person does is done in a browser."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser import new_phone
from tests.builders import make_lead, make_root
from tests.journeys.checkin import fill_in, tap_through
from tests.journeys.town import CONTACT, Club, Town, link_in, text_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("each_database")]

PASTED = "\n".join(
    (
        "Anne Aubry <anne@exemple.fr>; bruno@exemple.fr; Chloe Caron <chloe@exemple.fr>",
        "denis@exemple.fr, elsa@exemple.fr, farid@exemple.fr",
        "gaelle@exemple.fr",
        "hugo@exemple",
        *(f"owner{number}@exemple.fr" for number in range(6)),
    )
)
"""Thirteen people as a lead would paste them, and one address that is not complete."""

TYPED = (
    (1, 1, 2, 0, 2, "helped", "cash"),
    (2, 1, 1, 0, 3, "helped", "recruiting"),
    (2, 2, 3, 1, 4, "helped", "cash"),
    (3, 2, 3, 1, 5, "needed", "family"),
    (1, 2, 1, 0, 2, "helped", "clients"),
    (2, 2, 2, 0, 3, "helped", "paperwork"),
    (2, 3, 3, 1, None, "needed", "health"),
    (1, 1, 1, 0, 1, "helped", "nothing"),
    (3, 3, 3, 1, 4, "helped", "cash"),
    (2, 1, 2, 0, None, "helped", None),
    (1, 2, 2, 0, 3, "not_needed", "recruiting"),
    (2, 2, 2, 0, None, "helped", "partners"),
)
"""What twelve of the fourteen answer, question by question; three keep their stress to themselves."""

TALKS = {
    "helped": "Oui, et cela m'a aidé",
    "no_effect": "Oui, sans effet",
    "needed": "Non, j'en aurais eu besoin",
    "not_needed": "Non, je n'en ai pas eu besoin",
}
WEIGHTS = {
    "cash": "La trésorerie",
    "recruiting": "Le recrutement",
    "partners": "Les associés",
    "family": "La famille",
    "health": "La santé",
    "clients": "Les clients",
    "paperwork": "L'administratif",
    "nothing": "Rien de particulier",
}
THIRDS = {
    "bas": "Tiers bas de l'échelle",
    "milieu": "Tiers du milieu de l'échelle",
    "haut": "Tiers haut de l'échelle",
}
TITLES = {
    "Sentiment de solitude": "ucla3",
    "Isolement en tant que chef d'entreprise": "owner_isolated",
    "Stress": "sisq",
}
MONTH = "mars 26"
ISOLATION = {0: "Pas du tout", 1: "Un peu", 2: "Très"}
FIGURES = """() => Object.fromEntries([...document.querySelectorAll("section[aria-labelledby^=m-]")].map((section) => [
  section.getAttribute("aria-labelledby").slice(2),
  [...section.querySelectorAll("table.shares tbody tr")].map(
    (row) => [row.cells[0].textContent.trim(), row.cells[1].firstChild.textContent.trim()]),
]))"""
MEANS = """() => [...document.querySelectorAll("table:not(.shares)")].flatMap((table) =>
  [...table.querySelectorAll("tbody tr")].flatMap((row) =>
    [...row.cells].slice(1).map((cell, place) =>
      [table.tHead.rows[0].cells[place + 1], row.cells[0], cell].map((one) => one.textContent.trim()))))"""


@pytest.fixture
def lead_desk(browser: Browser) -> Iterator[BrowserContext]:
    """The lead's desktop browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    yield context
    context.close()


# What the method page says of twelve answers, worked out anew from what was typed.


def mean_of(codes: Sequence[Any], lowest: int, highest: int) -> str:
    """Return a mean on 0 to 10 as documented: by twos and with closed ends, a level in words under ten answers."""
    known = [code for code in codes if code is not None]
    mean = Fraction(10 * sum(code - lowest for code in known), (highest - lowest) * len(known))
    if len(known) < 10:
        edge = Fraction(2 * 10, 8)  # two of the eight there are at least, from one end of the scale to the other
        return "plutôt bas" if mean <= edge else "plutôt haut" if mean >= 10 - edge else "au milieu"
    if not 2 < mean < 8:
        return "2 ou moins" if mean <= 2 else "8 ou plus"
    return str(2 * floor(mean / 2 + Fraction(1, 2)))


def share_of(count: int, answered: int) -> str:
    """Return a share as documented: of so few nothing is told but on which side of one half."""
    return "50 % ou moins" if 2 * count <= answered else "50 % ou plus"


def shares_of(chosen: Sequence[object], labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    answered = [one for one in chosen if one is not None]
    return [(label, share_of(answered.count(value), len(answered))) for value, label in labels.items()]


def by_hand() -> dict[str, list[tuple[str, str]]]:
    """Return every figure of the page, measure by measure: the mean first, then the shares."""
    solitude = [a + b + c for a, b, c, *_ in TYPED]
    thirds = ["bas" if score < 5 else "haut" if score > 6 else "milieu" for score in solitude]
    isolated, stress, talks, weights = ([sheet[place] for sheet in TYPED] for place in (3, 4, 5, 6))
    return {
        "ucla3": [(MONTH, mean_of(solitude, 3, 9)), *shares_of(thirds, THIRDS)],
        "owner_isolated": [(MONTH, mean_of(isolated, 0, 2)), *shares_of(isolated, ISOLATION)],
        "sisq": [(MONTH, mean_of(stress, 1, 5))],  # nine answers: no shares
        "peer_talk": shares_of(talks, TALKS),
        "weighs_most": shares_of(weights, WEIGHTS),
    }


def told_on(page: Page) -> dict[str, list[tuple[str, str]]]:
    """Return every figure of the page as it is written; choices in the order in which they were asked."""
    read = {
        measure: [(row, text.replace("\N{NO-BREAK SPACE}", " ")) for row, text in rows]
        for measure, rows in page.evaluate(FIGURES).items()
    }
    for measure, labels in (("peer_talk", TALKS), ("weighs_most", WEIGHTS)):
        told = dict(read[measure])
        read[measure] = [(label, told[label]) for label in labels.values() if label in told]
    for title, month, figure in page.evaluate(MEANS):
        read[TITLES[title]].insert(0, (month, figure.partition(" (")[0]))
    return read


# The story.


def invite(town: Town, page: Page) -> tuple[str, ...]:
    """Paste the addresses and return those that were admitted, once their invitations have arrived."""
    page.click("main a[href$='/invite']")
    page.fill("#pasted", PASTED)
    page.click("main button[type=submit]")
    expect(page.get_by_role("status")).to_contain_text("13 personnes")
    expect(page.locator("main")).to_contain_text("hugo@exemple")
    assert page.input_value("#pasted").strip() == "hugo@exemple"
    town.work()
    return tuple(re.findall(r"[\w.]+@exemple\.fr", PASTED))


def choose_dates(town: Town, page: Page, club_id: str) -> str:
    """Plan the check-in on the lead's pages and return the wave's id."""
    page.goto(f"{town.address}/app/club/{club_id}")
    page.click("main a[href$='/waves']")
    for field, moment in (
        ("#opens_at", "2026-03-03T08:00"),
        ("#closes_at", "2026-03-13T18:00"),
        ("#publishes_at", "2026-03-16T12:00"),
    ):
        page.fill(field, moment)
    page.click("main form[action$='/waves'] button")
    page.wait_for_url("**/wave/*")
    return page.url.rpartition("/")[2]


def answer_everything(browser: Browser, links: Sequence[str]) -> None:
    """Let twelve owners answer on phones of their own, the first one with a finger."""
    for link, sheet in zip(links, TYPED, strict=True):
        phone = new_phone(browser)
        page = phone.new_page()
        if sheet is TYPED[0]:
            answer_with_a_finger(page, link)
        else:
            page.goto(link)
            fill_in(page, sheet)
        assert page.locator("#support").is_visible() is (sum(sheet[:3]) >= 8 or sheet[4] == 5)
        phone.close()


def answer_with_a_finger(page: Page, link: str) -> None:
    """Stay within the budgets from the mail's link to thanks."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)  # Playwright takes no built-in as a listener

    page.on("request", note)
    started = time.monotonic()
    page.goto(link)
    taps = 1 + tap_through(page, TYPED[0])
    assert time.monotonic() - started < 60
    assert taps <= 10
    assert len(asked) <= 7
    assert {request.url.split("/")[2] for request in asked} == {link.split("/")[2]}
    expect(page.locator("#thanks")).to_contain_text("lundi 16 mars")


def shown_to(page: Page) -> list[str]:
    """Return what a results page tells in numbers: tables, pictures, sentences of figures, and the charts' data."""
    told = "main table, main svg, main figure, main .lead, main dl, #figures"
    found: list[str] = page.locator(told).evaluate_all("all => all.map((one) => one.outerHTML)")
    assert len(found) > len(TITLES)
    return found


def test_twelve_answers_of_fourteen_are_published_as_worked_out_by_hand(
    town: Town, browser: Browser, lead_desk: BrowserContext, phone: BrowserContext
) -> None:
    with town.inside():
        root = make_root("Club des Tilleuls", contact=CONTACT)
        make_lead(root, email="lea@exemple.fr", first_name="Lea", last_name="Lenoir")
        club_id = root.id
    lead = town.sign_in(lead_desk, "lea@exemple.fr")
    lead.click(f"nav a[href='/app/club/{club_id}']")
    club = Club(club_id, ("lea@exemple.fr", *invite(town, lead)))
    assert [len(town.postbox.to(address)) for address in club.addresses[1:]] == [1] * 13
    wave_id = choose_dates(town, lead, club_id)

    town.work_at(town.wave(wave_id).opens_at)
    links = town.card_links(club)
    lead.goto(f"{town.address}/app/club/{club_id}/wave/{wave_id}")
    words = lead.locator("dd.words").inner_text()
    assert len(words.split()) == 4
    assert all(words in text_of(town.last_mail(address)) for address in club.addresses)
    answer_everything(browser, list(links.values())[:12])

    town.close(wave_id)
    results = f"{town.address}/app/results/{club_id}"
    member = town.sign_in(phone, "gaelle@exemple.fr")
    for page in (lead, member):
        page.goto(results)
        expect(page.locator("main")).to_contain_text("lundi 16 mars 2026")
        assert page.locator("table").count() == 0

    town.publish(wave_id)
    for page in (lead, member):
        page.goto(results)
        assert told_on(page) == by_hand()
        expect(page.locator("main")).to_contain_text("10 à 14 réponses")
        expect(page.locator("main")).to_contain_text(words)
    assert shown_to(lead) == shown_to(member)
    assert all("résultats" in str(town.last_mail(address)["Subject"]) for address in club.addresses)
    member.goto(link_in(town.last_mail("gaelle@exemple.fr")))
    assert member.url == results
    assert sorted(path.name for path in town.folder(wave_id).iterdir()) == ["cells", "manifest.json", "page"]
