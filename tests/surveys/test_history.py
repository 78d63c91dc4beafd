"""The page of one's own answers as bytes, and the scoring it carries."""

import json
import re
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup

from surveys import history, question_sets
from surveys.instruments import score
from tests.pages import broken_rules


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_keeps_the_page_rules_and_carries_every_known_set(language: str) -> None:
    html = history.pages()[f"{language}.html"].decode()
    assert broken_rules(html) == []
    assert re.findall(r"https?://", html) == []
    carried = BeautifulSoup(html, "html5lib").select_one("#sets")
    assert carried is not None
    spaced = (carried.string or "").replace("\N{NO-BREAK SPACE}", " ")
    assert json.loads(spaced) == json.loads(json.dumps(history.scoring(language)))
    assert set(history.scoring(language)) == set(question_sets.known())


def test_it_says_whose_it_is_and_compares_with_nobody() -> None:
    text = BeautifulSoup(history.pages()["en.html"], "html5lib").get_text(" ")
    assert "It sends nothing." in text
    assert "keep nothing on a shared one" in text
    assert "A backup of the device or of its browser may hold a copy." in text
    assert not re.search(r"average|norm|compared|others'|score", text, re.IGNORECASE)


def test_every_scale_and_choice_of_a_set_is_told_once() -> None:
    for name in question_sets.known():
        told: Any = history.scoring("fr")[name]
        asked = question_sets.load(name)
        scales = [scale.id for instrument in asked.instruments for scale in instrument.scales]
        assert [scale["id"] for scale in told["scales"]] == scales
        scaled = {item for scale in told["scales"] for item in scale["items"]}
        assert [choice["id"] for choice in told["choices"]] == [
            item.id for item in asked.items if item.id not in scaled
        ]


def test_the_golden_answers_of_every_instrument_reach_the_points_the_page_carries() -> None:
    for name in question_sets.known():
        told: Any = history.scoring("fr")[name]
        scales = {scale["id"]: scale for scale in told["scales"]}
        for instrument in question_sets.load(name).instruments:
            for scale, golden in product(instrument.scales, instrument.tests):
                given = [golden.answers.get(item) for item in scale.items]
                if None not in given:
                    points = [scales[scale.id]["items"][item][str(golden.answers[item])] for item in scale.items]
                    assert sum(points) == score(instrument, golden.answers)[scale.id]
