import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from core.help_lines import UnknownCountry, by_country, lines

TEMPLATES = Path(__file__).parents[2] / "templates"
COUNTRIES = ["FR", "BE", "CH", "LU", "CA", "GB"]
EVERY = [line for country in COUNTRIES for line in lines(country, unverified=True)]


def test_france_comes_first_and_the_national_suicide_line_opens_it() -> None:
    assert [country.code for country in by_country("fr")] == COUNTRIES
    assert [line.tel for line in lines("FR")][:2] == ["3114", "09 72 39 40 50"]


def test_a_country_is_named_in_the_language_of_the_page() -> None:
    assert [country.name for country in by_country("en")][:3] == ["France", "Belgium", "Switzerland"]


def test_only_lines_that_a_source_confirms_are_shown() -> None:
    hidden = [line for line in EVERY if not line.verified]
    assert hidden
    assert not {line.tel for line in hidden} & {line.tel for country in COUNTRIES for line in lines(country)}


def test_a_line_is_verified_exactly_when_the_day_of_its_source_is_known() -> None:
    assert all(line.verified == isinstance(line.last_verified, date) for line in EVERY)


def test_every_country_names_an_emergency_number_and_someone_to_talk_to() -> None:
    for country in COUNTRIES:
        assert lines(country, "emergency")
        assert lines(country, "all")


def test_every_line_can_be_reached_and_names_its_source() -> None:
    for line in EVERY:
        assert line.tel or line.sms
        assert line.url.startswith("https://")
        assert line.source_url.startswith("https://")
        assert line.audience in {"all", "owner", "emergency"}
        assert line.lang
        assert all(set(text) == {"fr", "en"} for text in (line.name, line.hours, line.cost))


def test_links_dial_digits_only() -> None:
    links = [link for line in EVERY for link in (line.tel_link, line.sms_link) if link]
    assert all(re.fullmatch(r"(tel|sms):\d{2,11}", link) for link in links)
    assert lines("GB", "all")[2].tel_link is None
    assert lines("FR", "all")[0].sms_link is None


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(UnknownCountry):
        lines("ZZ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_is_plain_links_that_dial(language: str) -> None:
    page = Flask("page", template_folder=TEMPLATES)
    with page.app_context():
        html = render_template_string(
            "{% from 'components/help_lines.html' import help_lines %}{{ help_lines(lines, language) }}",
            lines=lines("FR"),
            language=language,
        )
    assert html.count("<li>") == len(lines("FR"))
    assert '<a href="tel:3114">3114</a>' in html
    assert '<a href="sms:114">SMS 114</a>' in html
    assert ("jour et nuit" in html) == (language == "fr")
