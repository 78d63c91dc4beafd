"""The check-in page as bytes: what it says, what it weighs, what it must not hold."""

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from core import help_lines
from surveys import checkin, question_sets, rendering
from surveys.checkin import CheckinPreview, PageFacts, build_pages
from tests.pages import broken_rules
from tests.surveys.boxing import opening

SETS = question_sets.known()
PULSE = question_sets.load("pulse-fr-1")
BODY_BYTES = 1024
FACTS = PageFacts(
    wave="a1b2c3d4e5f60718",
    network="Club <Ouest> & Cie",
    contact="Camille, 02 40 00 00 00",
    publishes_at=datetime(2026, 12, 7, 23, 30, tzinfo=UTC),
    threshold=8,
    help_lines=help_lines.lines("FR"),
)


@cache
def pages() -> dict[str, bytes]:
    return build_pages(PULSE, FACTS)


def soup(language: str) -> BeautifulSoup:
    return BeautifulSoup(pages()[f"{language}.html"], "html5lib")


def test_a_wave_has_four_files_the_same_at_every_rendering() -> None:
    assert sorted(pages()) == ["checkin.css", "checkin.js", "en.html", "fr.html"]
    assert build_pages(PULSE, FACTS) == pages()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_keeps_the_page_rules_and_holds_no_code(language: str) -> None:
    html = pages()[f"{language}.html"].decode()
    assert broken_rules(html) == []
    assert re.findall(r"https?://", html) == []
    scripts = soup(language).find_all("script")
    assert [script["src"] for script in scripts] == ["../page/checkin.js"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_question_offers_its_answers_and_last_the_right_to_say_nothing(language: str) -> None:
    fieldsets = soup(language).find_all("fieldset")
    assert len(fieldsets) == len(PULSE.items)
    for item, fieldset in zip(PULSE.items, fieldsets, strict=True):
        radios = fieldset.find_all("input")
        assert [radio["value"] for radio in radios] == [*item.codes, ""]
        assert {radio["name"] for radio in radios} == {item.id}
        assert not fieldset.select("[checked]")
        labels = [label.get_text(strip=True) for label in fieldset.find_all("label")]
        assert labels[:-1] == [option.label[language] for option in item.options]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_wording_of_a_question_is_not_changed(language: str) -> None:
    for item, legend in zip(PULSE.items, soup(language).find_all("legend"), strict=True):
        words = " ".join(legend.get_text(" ").split())
        asked = " ".join(item.text[language].split())
        intro = f"{' '.join(item.intro[language].split())} " if item.intro else ""
        assert words == intro + asked


def test_before_the_first_question_the_page_says_that_nobody_can_call_back() -> None:
    html = pages()["fr.html"].decode()
    assert "Personne ne peut vous rappeler" in html
    assert html.index("Personne ne peut vous rappeler") < html.index("<fieldset")
    assert "Nobody can call you back" in pages()["en.html"].decode()


def test_the_day_of_publication_is_the_one_on_the_networks_clock() -> None:
    assert "mardi 8 décembre" in pages()["fr.html"].decode()
    assert "Tuesday 8 December" in pages()["en.html"].decode()


def test_names_are_escaped_and_the_person_to_call_is_named() -> None:
    html = pages()["fr.html"].decode()
    assert "Club &lt;Ouest&gt; &amp; Cie" in html
    assert "Vous pouvez appeler Camille" in html


def test_the_same_lines_to_call_stand_on_the_page_for_everyone() -> None:
    links = [str(link["href"]) for link in soup("fr").select("#help a")]
    assert links == [link for line in FACTS.help_lines for link in (line.tel_link, line.sms_link) if link]


def test_a_french_sign_never_begins_a_line() -> None:
    assert not re.search(r" [?:;]", soup("fr").get_text())


def test_the_support_rules_are_data_for_the_browser() -> None:
    form = soup("fr").form
    assert form is not None
    rules = json.loads(str(form["data-rules"]))
    assert {"items": ["ucla3_1", "ucla3_2", "ucla3_3"], "op": ">=", "value": 8} in rules
    assert len(rules) == len(PULSE.support_rules)


def test_without_script_the_page_leads_to_the_form_with_a_code() -> None:
    fallback = BeautifulSoup(str(soup("fr").noscript), "html.parser")
    assert fallback.a is not None
    assert fallback.a["href"] == "form"


def test_page_script_and_style_leave_room_for_what_is_asked_and_sent() -> None:
    sizes = {name: len(gzip.compress(content, 9)) for name, content in pages().items()}
    assert sizes["fr.html"] + sizes["checkin.js"] + sizes["checkin.css"] <= 11_000, sizes


def test_the_script_is_its_files_line_by_line_without_comments_and_idle_spaces() -> None:
    script = pages()["checkin.js"].decode()
    names = ("tickets.js", "exchange.js", "checkin.js")
    sources = [Path(rendering.ROOT, "static", "js", name).read_text() for name in names]
    lines = [re.sub(r"(?<!\\)//.*|/\*.*?\*/| ", "", line) for text in sources for line in text.splitlines()]
    assert [line.replace(" ", "") for line in script.splitlines()] == [line for line in lines if line]


@pytest.mark.parametrize("set_id", SETS)
def test_every_sheet_of_a_set_fits_in_a_body_of_one_size(set_id: str) -> None:
    items = question_sets.load(set_id).items
    answers = {item.id: max(item.codes, key=len) + '""' for item in items}
    message = {"cell": "c" * 16, "prepared": "p" * 86, "signature": "s" * 342, "tag_key": "t" * 43, "pad": ""}
    assert len(json.dumps({**message, "answers": answers})) <= BODY_BYTES
    assert f"BODY_BYTES={BODY_BYTES}" in pages()["checkin.js"].decode()


@pytest.mark.parametrize("set_id", SETS)
def test_no_code_in_words_looks_like_a_number(set_id: str) -> None:
    """The page sends digits as a number, as the set writes them: the receipt covers the exact bytes."""
    for item in question_sets.load(set_id).items:
        for option in item.options:
            assert isinstance(option.code, int) or not re.fullmatch(r"-?\d+", option.code)


def test_a_longer_set_promises_its_own_minutes() -> None:
    longer = build_pages(replace(PULSE, est_seconds=170), FACTS)["fr.html"].decode()
    assert "3 minutes, sans votre nom." in longer
    assert "Une minute, sans votre nom." in pages()["fr.html"].decode()


def test_a_waves_page_comes_from_its_opening() -> None:
    files = checkin.page_files(opening())
    assert sorted(files) == sorted(pages())
    assert "Atlantique" in files["fr.html"].decode()
    assert opening().wave_id in files["en.html"].decode()


def test_a_preview_is_marked_as_one_and_knows_only_its_own_files() -> None:
    preview = CheckinPreview()
    page, kind = preview.file("pulse-fr-1", "fr/") or (b"", "")
    assert kind == "text/html; charset=utf-8"
    assert "Ceci est un aperçu" in page.decode()
    assert broken_rules(page.decode()) == []
    assert preview.file("pulse-fr-1", "page/checkin.js") == (pages()["checkin.js"], "text/javascript; charset=utf-8")
    assert preview.file("pulse-fr-1", "page/checkin.css") == (pages()["checkin.css"], "text/css; charset=utf-8")
    assert preview.file("pulse-fr-1", "../secret") is None
    assert preview.file("unheard-of", "fr/") is None
