"""Choose the language of a page and format dates and numbers in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale

from core.access import actor
from core.clock import now

LANGUAGES = ("fr", "en")
DEFAULT = "fr"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
TOGETHER = "\N{NO-BREAK SPACE}"
"""Stands where a line must not break, as between an hour and its « h »."""
DOMAINS = ("core", "networks", "members", "surveys", "analytics", "peers", "privacy")
"""One catalogue per package, named like it."""


def init_app(app: Flask) -> None:
    """Load the catalogues and offer the formatting functions to templates."""
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(TRANSLATIONS)] * len(DOMAINS))
    Babel(app, default_locale=DEFAULT, default_domain=";".join(DOMAINS), locale_selector=choose)
    app.jinja_env.globals.update(date_long=date_long, datetime_long=datetime_long, moment_near=moment_near)
    app.jinja_env.globals.update(number=number, lang=language)


def choose() -> str:
    """Return the language of this request: the path's, then the visit's choice, then the member's, then French."""
    if not has_request_context():
        return DEFAULT
    first = request.path.split("/")[1]
    if first in LANGUAGES:
        return first
    person = actor() if request.path.startswith("/app") else None
    wanted = (session.get("language") if request.path.startswith("/app") else None, person and person.language)
    return next((one for one in wanted if one in LANGUAGES), DEFAULT)


def language() -> str:
    """Return the code of the language now spoken."""
    return str(get_locale() or DEFAULT)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a member's language for a while, to write them a mail."""
    with force_locale(code if code in LANGUAGES else DEFAULT):
        yield


def zone() -> ZoneInfo:
    """Return the time zone in which moments are shown."""
    return ZoneInfo(g.get("time_zone", "Europe/Paris"))


def date_long(day: date) -> str:
    """Write a date in words: « mardi 3 mars 2026 »."""
    local = _local(day)
    return format_date(local, format=f"EEEE {_day_of_month(local)} MMMM y", locale=language())


def datetime_long(moment: datetime) -> str:
    """Write a moment in words: « mardi 3 mars à 18 h », with its year unless it is this year's."""
    local = moment.astimezone(zone())
    year = "" if local.year == now().astimezone(zone()).year else " y"
    if language() == "en":
        return format_datetime(local, f"EEEE d MMMM{year} 'at' HH:mm", locale="en")
    return format_datetime(local, f"EEEE {_day_of_month(local)} MMMM{year} {_french_hour(local)}", locale="fr")


def moment_near(moment: datetime) -> str:
    """Write a moment that may be today's: « à 18 h », or else in full, « mardi 3 mars à 18 h »."""
    if moment.astimezone(zone()).date() != now().astimezone(zone()).date():
        return datetime_long(moment)
    if language() == "en":
        return format_datetime(moment.astimezone(zone()), "'at' HH:mm", locale="en")
    return format_datetime(moment.astimezone(zone()), _french_hour(moment), locale="fr")


def number(value: float, digits: int = 0) -> str:
    """Write a number by the language's rules, with a fixed count of decimals."""
    pattern = "0" if digits == 0 else "0." + "0" * digits
    return format_decimal(value, format=pattern, locale=language())


def _french_hour(moment: datetime) -> str:
    minutes = f"{TOGETHER}mm" if moment.minute else ""
    return f"'à'{TOGETHER}H{TOGETHER}'h'{minutes}"


def _day_of_month(day: date) -> str:
    """Return the pattern of a day of the month: in French the first is « 1er »."""
    return "d'er'" if day.day == 1 and language() == "fr" else "d"


def _local(day: date) -> date:
    return day.astimezone(zone()).date() if isinstance(day, datetime) else day
