"""A picture says what the table beside it says and nothing finer: its lengths, turned back to numbers, are released."""

import re
from collections.abc import Iterator, Sequence

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from playwright.sync_api import Browser, Page

from analytics.dashboard.drawing import MEETING, SMALL, TREND, Frame
from analytics.measures.intervals import Estimate, interval
from analytics.release.results import part_of
from core.db import db
from core.security import limiter
from core.settings import Settings
from members.signin import add_link
from tests.attack.disclosure.surfaces import Readers, read
from tests.attack.disclosure.town import Town
from tests.browser import PATIENCE_MS, Serve
from tests.builders import make_lead
from tests.conftest import FakeClock
from tests.promises.tab import WATCH

FRAMES = {str(frame.height): frame for frame in (TREND, SMALL, MEETING)}
PIXEL = 0.05
"""How far a place may lie beside its own, in pixels: places have one digit."""
SHOWN = ("root", "region", "gare")
NUMBER = r"\d+(?:[.,]\d+)?"
Drawn = tuple[float, float, float]
"""A figure and the two ends of its likely range."""


@pytest.fixture
def town(app: Flask, settings: Settings, clock: FakeClock) -> Town:
    """The federation after three publications."""
    limiter.reset()
    found = Town(settings.waves_dir, clock)
    for number in (1, 2, 4):
        found.hold(number)
    return found


def values(svg: Tag, frame: Frame) -> list[float]:
    """Return what the dots of a picture stand for."""
    return [_back(float(str(dot["cy"])), frame) for dot in svg.select("circle")]


def ranges(svg: Tag, frame: Frame) -> set[tuple[float, float]]:
    """Return what the bands and whiskers of a picture stand for."""
    found = {(float(str(one["y1"])), float(str(one["y2"]))) for one in svg.select("line.whisker")}
    for band in svg.select("polygon.band"):
        downs = [float(place.split(",")[1]) for place in str(band["points"]).split()]
        found |= set(zip(downs[: len(downs) // 2 - 1 : -1], downs, strict=False))
    return {(_back(low, frame), _back(high, frame)) for low, high in found}


def _back(down: float, frame: Frame) -> float:
    return (frame.bottom - down) * 10 / (frame.bottom - frame.top)


def released(town: Town, name: str) -> dict[str, list[Estimate]]:
    """Return the released figures of a node with their likely ranges, by measure, the first wave first."""
    found: dict[str, list[Estimate]] = {}
    for wave in town.made:
        head, groups = part_of(wave.id, town.nodes[name].id) or pytest.fail("no release")
        for one in groups[0].figures:
            if one.mean and one.n:
                found.setdefault(one.measure, []).append(interval(one.mean, one.n, head.policy))
    return found


def near(one: Sequence[float], other: Sequence[float], most: float) -> bool:
    """Tell whether numbers are the same but for what is lost in writing them."""
    return len(one) == len(other) and all(abs(each - its) <= most for each, its in zip(one, other, strict=True))


def trends(page: BeautifulSoup) -> Iterator[tuple[Tag, Frame]]:
    for svg in page.select("svg.chart"):
        if svg.select("circle"):
            yield svg, FRAMES[str(svg["height"])]


@pytest.mark.parametrize("path", ["", "/meeting"])
def test_every_dot_and_band_is_a_released_figure(app: Flask, town: Town, path: str) -> None:
    readers, seen = Readers(app, town), 0
    for name in SHOWN:
        known = released(town, name)
        answer = read(readers.clients["head"], f"/app/results/{town.nodes[name].id}{path}")
        for svg, frame in trends(BeautifulSoup(answer.get_data(as_text=True), "html.parser")):
            seen, precision = seen + 1, PIXEL * 10 / (frame.bottom - frame.top) + 1e-9
            series = [[one.value for one in each] for each in known.values()]
            ends = [[each[0], each[-1]] for each in series]
            assert any(near(values(svg, frame), one, precision) for one in series + ends)
            around = [(one.low, one.high) for each in known.values() for one in each]
            for drawn in ranges(svg, frame):
                assert any(near(drawn, one, precision) for one in around), (name, drawn)
    assert seen >= len(SHOWN)


def test_every_bar_is_as_long_as_the_share_beside_it(app: Flask, town: Town) -> None:
    readers, seen = Readers(app, town), 0
    for name in SHOWN:
        answer = read(readers.clients["head"], f"/app/results/{town.nodes[name].id}")
        for row in BeautifulSoup(answer.get_data(as_text=True), "html.parser").select("table.shares tbody tr"):
            said = re.match(NUMBER, row.select("td")[0].get_text(strip=True))
            assert said, row
            ends = {
                float(str(bar["width"]).rstrip("%")) + float(str(bar["x"]).rstrip("%")) for bar in row.select("rect")
            }
            solid = {float(str(bar["width"]).rstrip("%")) for bar in row.select("rect.bar")}
            assert solid <= {float(said[0])} <= ends
            seen += 1
    assert seen > 20


# -- in Chromium, under the real headers

DRAWN = """(name) => {
  const [{ y, error_y }] = document.querySelector(`[data-plot="${name}"]`).data;
  return y.map((one, at) => one === null ? null : [one, one - error_y.arrayminus[at], one + error_y.array[at]]);
}"""
"""Return what plotly was given of a measure, wave by wave."""
TEXTS = """() => [
  ...[...document.querySelectorAll("svg.main-svg text")].map((one) => one.textContent),
  ...[...document.querySelectorAll(".js-plotly-plot")].map(({ data }) => JSON.stringify(data)),
]"""
"""Return every letter of the drawn charts, and what they were drawn from."""


@pytest.fixture
def page(app: Flask, town: Town, browser: Browser, serve: Serve) -> Iterator[Page]:
    """A tab on a desktop screen in which the federation's lead has just signed in."""
    token = add_link(make_lead(town.root, town.nodes["gare"], language="fr"), "")
    db.session.commit()
    home, context = serve(app), browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(WATCH)
    opened = context.new_page()
    opened.goto(f"{home}/app/sign-in/{token}")
    opened.locator("main form button[type=submit]").click()
    yield opened
    context.close()


def in_table(page: Page, column: int) -> list[tuple[float, ...] | None]:
    """Return what the table beside the charts says of a measure, the first wave first; None where it says no figure."""
    rows = page.locator("section[aria-labelledby=multiples] tbody tr").all()
    cells = [row.locator("td").nth(column).text_content() or "" for row in reversed(rows)]
    return [tuple(float(one.replace(",", ".")) for one in re.findall(NUMBER, cell)) or None for cell in cells]


def drawn(page: Page, measure: str) -> list[tuple[float, ...] | None]:
    """Draw a measure large; return what plotly was given, no finer than the table."""
    page.locator(f"[data-explore={measure}]").click()
    page.locator(f"[data-plot={measure}] svg.main-svg").first.wait_for()
    found = page.evaluate(DRAWN, measure)
    return [one and (one[0], *(round(end + 1e-9, 1) for end in one[1:])) for one in found]


@pytest.mark.browser
@pytest.mark.parametrize(("name", "offered"), [("root", 2), ("gare", 1)])
def test_each_drawn_chart_and_its_table_say_the_same_and_nothing_exact(
    town: Town, page: Page, name: str, offered: int
) -> None:
    said: list[str] = []
    asked: list[str] = []
    home = "/".join(page.url.split("/")[:3])
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{home}/app/results/{town.nodes[name].id}")
    buttons = page.locator("[data-explore]").all()
    shown = {column: str(one.get_attribute("data-explore")) for column, one in enumerate(buttons) if one.is_visible()}
    assert len(shown) == offered  # of a question withdrawn or withheld there is nothing to draw
    for column, measure in shown.items():
        in_chart, beside = drawn(page, measure), in_table(page, column)
        assert [one is None for one in in_chart] == [one is None for one in beside] == [False, False, True, False]
        for one, other in zip(in_chart, beside, strict=True):
            if one and other:
                assert one[0] == other[0]
                assert near(one, other, 0.1 + 1e-6), (measure, one, other)
    texts = "\n".join([page.inner_text("body"), *page.evaluate(TEXTS)])
    assert town.exact().found(texts) == set()
    assert page.evaluate("refused") == []
    assert [one for one in asked if not one.startswith(f"{home}/")] == []
    assert said == []
