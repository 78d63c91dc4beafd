"""Cards to cut: each reads back to its own link, and nothing but the code tells two apart."""

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask, render_template
from hypothesis import given, settings as examples, strategies as st

from networks import card_codes, printed
from tests.builders import OPENS
from tests.scanner import scan

WAVE, CELL = "a" * 16, "c" * 16
CODES = st.lists(st.binary(min_size=16, max_size=16), min_size=2, max_size=4, unique=True)


@pytest.mark.usefixtures("app")
class TestCards:
    def test_each_card_reads_back_to_its_own_link(self, app: Flask) -> None:
        codes = [bytes([n]) * 16 for n in range(12)]
        cards = printed.cards(WAVE, "fr", [(CELL, code) for code in codes])
        box_url = app.extensions["settings"].box_url
        assert [scan(card.scan) for card in cards] == [
            card_codes.link(box_url, WAVE, "fr", CELL, code) for code in codes
        ]
        assert [card_codes.read_typed("".join(card.groups)) for card in cards] == codes
        assert {tuple(map(len, card.groups)) for card in cards} == {(4, 4, 4, 4, 4, 4, 2)}

    def test_the_address_to_type_is_short(self) -> None:
        assert printed.address(WAVE, "en") == f"localhost:8000/box/{WAVE}/en/"


@dataclass(frozen=True)
class Facts:
    """What a card says of its wave and of whom to call."""

    number: int = 3
    words: str = "loup pin lac vent"
    contact: str = "Jeanne Morel"
    closes_at: datetime = OPENS


@given(CODES)
@examples(max_examples=20)
def test_pictures_of_all_cards_have_one_size_and_no_style(codes: list[bytes]) -> None:
    pictures = [printed.picture(card_codes.link("https://exemple.fr", WAVE, "fr", CELL, code)) for code in codes]
    assert len({re.sub(r' d="M[^"]+h[^"]+"', "", picture.replace("h49v49h-49z", "")) for picture in pictures}) == 1
    assert not any("style" in picture or "class" in picture for picture in pictures)


def test_nothing_but_the_code_tells_one_card_from_another(app: Flask) -> None:
    with app.test_request_context():
        cards = printed.cards(WAVE, "fr", [(CELL, bytes([n]) * 16) for n in range(19)])
        facts = {
            "wave": Facts(),
            "club": "Club des Tilleuls",
            "kept": Facts(),
            "address": "exemple.fr/box/a/fr/",
        }
        sheet = render_template("networks/cards_sheet.html", cards=cards, **facts)
    slips = re.findall(r"<li class=.slip.>.*?</li>", sheet, re.DOTALL)
    assert len(slips) == len(cards) == 19
    without = {re.sub(r"<svg.*?</svg>", "", re.sub(r"<span>\w+</span>", "", slip)) for slip in slips}
    assert len(without) == 1
    assert "id=" not in sheet


@pytest.mark.parametrize(("contact", "sheets"), [("Jeanne Morel", 3), ("Jeanne Morel, " * 10, 4)])
def test_a_sheet_holds_eight_cards_and_six_where_names_are_long(app: Flask, contact: str, sheets: int) -> None:
    with app.test_request_context():
        cards = printed.cards(WAVE, "fr", [(CELL, bytes([n]) * 16) for n in range(19)])
        about = {"club": "Club des Tilleuls", "address": "exemple.fr", "wave": Facts(), "kept": Facts(contact=contact)}
        sheet = render_template("networks/cards_sheet.html", cards=cards, **about)
    assert sheet.count("<ul") == sheets
    assert sheet.count('"slip"') == 19
