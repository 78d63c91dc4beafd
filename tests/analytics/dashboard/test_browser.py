"""Tests of the results page in a real Chromium under the real headers."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader
from sqlalchemy import select

from analytics.dashboard import notes, resolutions
from analytics.dashboard.models import RESOLUTION_LENGTH
from analytics.dashboard.side_by_side import TINTS
from analytics.release import publishing as release
from core.db import db
from members.signin import add_link
from networks.models import Network
from tests.analytics.released import wave
from tests.browser import Serve, violations
from tests.builders import make_club, make_federation, make_member
from tests.conftest import START

pytestmark = pytest.mark.browser
LISTEN = "refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));"


@pytest.fixture
def page(app: Flask, phone: BrowserContext, serve: Serve) -> Page:
    """The federation's page, seen by a member who has just signed in."""
    root = make_federation()
    large, small = make_club(root, "Club de la Gare"), make_club(root, "Club du Lac")
    parents = {root.id: None, large.id: root.id, small.id: root.id}
    for number in (1, 2, 4):
        release.store(wave(number, {large.id: 24, small.id: 9}, parents, root=root.id, shift=number))
    token = add_link(make_member(large), "")
    db.session.commit()
    home = serve(app)
    opened = phone.new_page()
    opened.add_init_script(LISTEN)
    opened.goto(f"{home}/app/sign-in/{token}")
    opened.locator("main form button[type=submit]").click()
    opened.goto(f"{home}/app/results/{root.id}")
    return opened


def test_plotly_draws_on_demand_under_the_strict_policy_and_asks_nobody_else(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.locator("script[src*=plotly-basic]").count() == 0
    page.get_by_role("button", name="Explorer ce graphique").first.click()
    page.locator(".plot svg.main-svg").first.wait_for()
    position = "getComputedStyle(document.querySelector('.plot svg.main-svg')).position"
    assert page.evaluate(position) == "absolute"
    assert page.evaluate("refused") == []
    assert page.locator(".modebar-btn").count() == 0
    assert {url.split("/")[2] for url in asked} == {page.url.split("/")[2]}
    assert "plotly.com" not in page.content()


def test_the_drawn_figure_keeps_the_gap_and_its_description(page: Page) -> None:
    page.get_by_role("button", name="Explorer ce graphique").first.click()
    page.locator(".plot svg.main-svg").first.wait_for()
    assert page.evaluate("document.querySelector('.plot').data[0].y[2]") is None
    assert "de vague en vague" in str(page.locator(".plot").first.get_attribute("aria-label"))


def test_a_lost_network_leaves_the_picture_and_the_button(page: Page) -> None:
    page.route("**/plotly-basic*", lambda route: route.abort())
    button = page.get_by_role("button", name="Explorer ce graphique").first
    button.click()
    page.wait_for_function("!document.querySelector('[data-explore]').disabled")
    assert button.is_visible()
    assert page.locator(".plot svg.chart").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_before_and_after_drawing(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert violations(page) == []
    page.get_by_role("button", name="Explorer ce graphique").first.click()
    page.locator(".plot svg.main-svg").first.wait_for()
    assert violations(page) == []


def test_the_page_fits_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


WALL = {"width": 1280, "height": 720}
TEXT = "Avant le 15 juin, chaque membre appelle une personne du club. "
"""Repeated to the longest text that a lead can write."""


@pytest.fixture
def full(page: Page) -> Page:
    """The same page where a lead wrote as much as there is room for."""
    (root,) = db.session.scalars(select(Network).filter_by(parent_id=None))
    for day in range(notes.SHOWN_NOTES):
        note = (f"{day} " + "Fermeture d'un grand client de la région, avec ses fournisseurs et ses salariés")[:80]
        notes.add(root.id, (START + timedelta(days=100 + 20 * day)).date(), note)
    resolutions.write(root.id, f"{4:016x}", (TEXT * 9)[:RESOLUTION_LENGTH])
    db.session.commit()
    page.reload()
    return page


def test_the_meeting_page_fits_a_screen_of_sixteen_by_nine_without_scrolling(full: Page) -> None:
    full.set_viewport_size(WALL)  # type: ignore[arg-type]  # a plain size
    full.goto(f"{full.url}/meeting")
    size = full.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size[0] <= WALL["width"]
    assert size[1] <= WALL["height"]
    assert full.locator(".wall-events li").count() == 3
    letters = "getComputedStyle(document.querySelector('h1')).fontSize"
    assert float(full.evaluate(letters).removesuffix("px")) >= 36
    assert full.evaluate("refused") == []


def test_the_meeting_page_is_light_on_any_screen_and_reached_by_keyboard(full: Page) -> None:
    results = full.url
    full.emulate_media(color_scheme="dark")
    full.goto(f"{results}/meeting")
    assert full.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert violations(full) == []
    full.keyboard.press("Tab")
    full.keyboard.press("Tab")
    full.keyboard.press("Enter")
    full.wait_for_url(results)


def test_the_board_gets_one_page_of_paper_with_the_minutes(full: Page) -> None:
    sheet = PdfReader(BytesIO(full.pdf(format="A4")))
    assert len(sheet.pages) == 1
    said = " ".join(sheet.pages[0].extract_text().split())
    for part in ("Sentiment de solitude", "Ce que nous allons faire", "ont été présentés", "Taux de réponse"):
        assert part in said
    for part in ("Club par club", "Emporter", "Explorer"):
        assert part not in said


def test_a_measure_that_is_drawn_small_is_drawn_large_on_demand(page: Page) -> None:
    page.get_by_role("button", name="Voir le graphique en grand").first.click()
    drawn = page.locator("[data-plot=owner_isolated]")
    drawn.locator("svg.main-svg").first.wait_for()
    assert drawn.get_attribute("aria-label")
    assert page.evaluate("refused") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_on_every_tint_have_contrast_enough(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    cells = "".join(f"<td class='h{tint}'>5</td>" for tint in range(TINTS))
    page.evaluate(f"document.querySelector('main').innerHTML = `<table class='table'><tr>{cells}</tr></table>`")
    styles = "[...document.querySelectorAll('td')].map(one => getComputedStyle(one))"
    colours = page.evaluate(f"{styles}.map(one => [one.color, one.backgroundColor])")
    assert len({back for _, back in colours}) == TINTS
    assert min(contrast(*pair) for pair in colours) >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it."""
    low, high = sorted(map(light, (one, other)))
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> float:
    """Return the relative luminance of a colour as a browser writes it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
