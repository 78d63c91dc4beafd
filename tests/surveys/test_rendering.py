"""Pages, scripts and styles as the few bytes that leave the Box."""

from datetime import date

import pytest

from surveys import rendering
from surveys.rendering import day_in_words, environment, script, style

STYLES = ("checkin.css", "history.css")


def test_texts_and_patterns_of_a_script_keep_their_spaces() -> None:
    text = script("checkin.js").decode()
    assert '" : "' not in text
    assert "`${title} - ${titles.page}`" in text
    assert r"/^#([0-9a-f]{16})\.([\w-]{22})$/" in text
    assert '"http://www.w3.org/2000/svg"' in script("history.js").decode()


@pytest.mark.parametrize("name", ["tickets.js", "exchange.js", "checkin.js", "own_scores.js", "history.js"])
def test_a_script_holds_no_remark_and_no_empty_line(name: str) -> None:
    lines = script(name).decode().splitlines()
    assert all(line == line.strip() and line for line in lines)
    assert not any(line.startswith(("//", "/*")) for line in lines)


@pytest.mark.parametrize("name", STYLES)
def test_a_style_says_the_same_rules_without_remarks(name: str) -> None:
    text = style(name).decode()
    assert "/*" not in text
    assert text.count("{") == (rendering.ROOT / "static" / "css" / name).read_text().count("{")


def test_styles_follow_each_other() -> None:
    assert style(*STYLES) == b"\n".join(style(name) for name in STYLES)
    assert style() == style("checkin.css")


def test_the_templates_speak_both_languages() -> None:
    words = {code: environment(code).from_string('{{ _("Start") }}').render() for code in rendering.LANGUAGES}
    assert words == {"fr": "Commencer", "en": "Start"}


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [("fr", 1, "mardi 1er décembre"), ("fr", 2, "mercredi 2 décembre"), ("en", 1, "Tuesday 1 December")],
)
def test_the_first_of_a_month_is_written_as_people_say_it(language: str, number: int, told: str) -> None:
    assert day_in_words(date(2026, 12, number), language) == told
