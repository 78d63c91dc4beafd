"""Tests of the results page in a real Chromium under the real headers."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from analytics.release import publishing as release
from core.db import db
from members.signin import add_link
from tests.analytics.released import wave
from tests.browser import Serve, violations
from tests.builders import make_club, make_federation, make_member

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
