"""Every page of the peer side shows the same numbers, takes no free text but one kind, and watches nobody."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from core.help_lines import lines
from tests.promises.visits import VISITS, Visit
from tests.promises.world import World

TEMPLATES = Path(__file__).parents[2] / "templates" / "peers"
PEERS = [visit for visit in VISITS if visit.endpoint.startswith("peers")]
CHOSEN = {"hidden", "radio", "checkbox", "submit", "date", "number"}
LINES = {"avoid", "days_off"}
"""The only fields that take words: whom somebody would rather not meet, and a list of dates."""
NUMBERS = {link for line in lines("FR") for link in (line.tel_link, line.sms_link) if link}
FORBIDDEN = re.compile(
    r"<(?:img|picture|iframe|object|embed|script|meter|progress)\b"
    r"|type=\"(?:range|search)\""
    r"|\b(?:leaderboard|ranking|rating|stars?|score|badge)\b"
)
each_page = pytest.mark.parametrize("visit", PEERS, ids=str)


def page_of(world: World, visit: Visit) -> BeautifulSoup:
    answer = world.client(visit.who).get(world.address(visit.path))
    assert answer.status_code == visit.status
    return BeautifulSoup(answer.text, "html5lib")


@each_page
def test_every_page_shows_the_same_numbers_to_everybody_and_notes_no_click(world: World, visit: Visit) -> None:
    shown = page_of(world, visit).select_one("aside[aria-labelledby=numbers]")
    assert shown
    assert {str(link["href"]) for link in shown.select("a")} == NUMBERS
    assert [dict(link.attrs).keys() - {"href"} for link in shown.select("a")] == [set()] * len(NUMBERS)
    known = page_of(world, PEERS[0]).select_one("aside[aria-labelledby=numbers]")
    assert str(shown) == str(known)


@each_page
def test_no_page_takes_free_text_rates_anybody_or_watches_who_looks(world: World, visit: Visit) -> None:
    page = page_of(world, visit)
    assert [field for field in page.select("main input, main textarea") if not _is_choice(field)] == []
    assert page.select("img, picture, iframe, object, embed, audio, video, script, [ping], link[rel=preload]") == []
    assert page.select("input[type=range], meter, progress") == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_what_a_page_may_not_show(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_what_it_looks_for() -> None:
    """Positive control."""
    fields = BeautifulSoup("<input name=a><textarea name=b></textarea><textarea name=avoid></textarea>", "html5lib")
    assert [_is_choice(field) for field in fields.select("input, textarea")] == [False, False, True]
    assert FORBIDDEN.findall('<img src="x"><b class="badge">') == ["<img", "badge"]


def _is_choice(field: Tag) -> bool:
    chosen = field.get("type") in CHOSEN or field.get("inputmode") == "numeric"
    return (field.name == "input" and chosen) or field.get("name") in LINES
