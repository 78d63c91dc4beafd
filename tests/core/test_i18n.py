"""Dates and numbers are written as people read them, in the language of the page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from core.i18n import choose, date_long, datetime_long, moment_near, number, speaking
from tests.conftest import START, FakeClock

WINTER, SUMMER = datetime(2026, 3, 3, 17, 0, tzinfo=UTC), datetime(2026, 7, 1, 6, 5, tzinfo=UTC)
LAST_YEAR, NEW_YEAR = datetime(2025, 11, 3, 8, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
GAP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("moment", "language", "written"),
    [
        (WINTER, "fr", f"mardi 3 mars à{GAP}18{GAP}h"),
        (WINTER, "en", "Tuesday 3 March at 18:00"),
        (SUMMER, "fr", f"mercredi 1er juillet à{GAP}8{GAP}h{GAP}05"),
        (SUMMER, "en", "Wednesday 1 July at 08:05"),
        (LAST_YEAR, "fr", f"lundi 3 novembre 2025 à{GAP}9{GAP}h"),
        (LAST_YEAR, "en", "Monday 3 November 2025 at 09:00"),
        (NEW_YEAR, "fr", f"vendredi 1er janvier 2027 à{GAP}0{GAP}h{GAP}30"),
    ],
)
def test_a_moment_is_written_in_words_in_local_time_and_with_any_year_but_this(app: Flask, moment, language, written):
    with app.test_request_context(), speaking(language):
        assert datetime_long(moment) == written


@pytest.mark.parametrize(
    ("hours", "language", "written"),
    [
        (6, "fr", f"à{GAP}16{GAP}h"),
        (6, "en", "at 16:00"),
        (14, "fr", f"mardi 3 mars à{GAP}0{GAP}h"),
        (14, "en", "Tuesday 3 March at 00:00"),
    ],
)
def test_a_moment_of_today_is_written_without_its_day(
    app: Flask, clock: FakeClock, hours: int, language: str, written: str
) -> None:
    with app.test_request_context(), speaking(language):
        assert moment_near(START + timedelta(hours=hours)) == written


@pytest.mark.parametrize(
    ("day", "language", "written"),
    [
        (date(2026, 3, 3), "fr", "mardi 3 mars 2026"),
        (date(2026, 5, 1), "fr", "vendredi 1er mai 2026"),
        (date(2026, 5, 1), "en", "Friday 1 May 2026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "fr", "vendredi 1er janvier 2027"),
    ],
)
def test_a_date_is_written_in_words(app: Flask, day, language, written):
    with app.test_request_context(), speaking(language):
        assert date_long(day) == written


@pytest.mark.parametrize(("language", "written"), [("fr", "4,0"), ("en", "4.0"), ("de", "4,0")])
def test_a_number_follows_the_language_and_an_unknown_one_is_french(app: Flask, language, written):
    with app.test_request_context(), speaking(language):
        assert number(4, 1) == written


def test_mail_written_outside_a_request_is_french(app: Flask):
    assert choose() == "fr"
