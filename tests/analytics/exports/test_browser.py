"""A chart saved as a picture in a real Chromium under the real headers: drawn here, sent nowhere."""

import struct
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from analytics.release import publishing as release
from core.db import db
from members.signin import add_link
from tests.analytics.released import wave
from tests.browser import Serve
from tests.builders import make_member, make_root

pytestmark = pytest.mark.browser
LISTEN = "refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));"
SAVE = "Enregistrer comme image (PNG)"
WIDTH, HEIGHT = 2000, 1040


@pytest.fixture
def page(app: Flask, phone: BrowserContext, serve: Serve) -> Page:
    """The results of a club whose name looks like markup, on a phone in dark colours."""
    club = make_root("Club <b>d'Été</b> & Cie")
    for number in (1, 2):
        release.store(wave(number, {club.id: 40}, {club.id: None}, root=club.id))
    token = add_link(make_member(club), "")
    db.session.commit()
    home = serve(app)
    opened = phone.new_page()
    opened.emulate_media(color_scheme="dark")
    opened.add_init_script(LISTEN)
    opened.goto(f"{home}/app/sign-in/{token}")
    opened.locator("main form button[type=submit]").click()
    opened.goto(f"{home}/app/results/{club.id}")
    return opened


def test_an_explored_chart_is_saved_as_a_picture_without_asking_anybody(page: Page, tmp_path: Path) -> None:
    save = page.get_by_role("button", name=SAVE)
    assert save.count() == 0
    page.locator("[data-explore]").first.click()
    save.first.wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_download() as download:
        save.first.click()
    download.value.save_as(tmp_path / "chart.png")
    assert download.value.suggested_filename == "Sentiment-de-solitude-Résultats-Club-b-d-Été-b-Cie.png"
    picture = (tmp_path / "chart.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == []
    assert page.evaluate("refused") == []


def test_a_chart_that_nobody_explored_offers_no_picture(page: Page) -> None:
    assert page.locator("[data-save]:not([hidden])").count() == 0
    assert page.locator("[data-save]").count() > 0
