"""List the lines to call, as data: the same for everybody, never chosen by an answer or an address.

Only lines that a source confirms are shown; `core/help_lines.yaml` says when each source was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


class UnknownCountry(LookupError):
    """No line is listed for this country."""


@dataclass(frozen=True)
class HelpLine:
    """Name one line; `lang` lists the languages spoken there, the other texts are per language of the page."""

    country: str
    lang: tuple[str, ...]
    audience: str
    name: Mapping[str, str]
    tel: str | None
    sms: str | None
    url: str
    hours: Mapping[str, str]
    cost: Mapping[str, str]
    source_url: str
    last_verified: date | None
    verified: bool

    @property
    def tel_link(self) -> str | None:
        """Return the address that dials the number."""
        return None if self.tel is None else f"tel:{_digits(self.tel)}"

    @property
    def sms_link(self) -> str | None:
        """Return the address that starts a text message."""
        return None if self.sms is None else f"sms:{_digits(self.sms)}"


@dataclass(frozen=True)
class Country:
    """Group the lines of one country under its name in the language of the page."""

    code: str
    name: str
    lines: tuple[HelpLine, ...]


def lines(country: str, audience: str | None = None, *, unverified: bool = False) -> tuple[HelpLine, ...]:
    """Return the lines of a country (ISO 3166, two letters), for one audience or for all; raises UnknownCountry."""
    if country not in _countries():
        raise UnknownCountry(country)
    return tuple(
        line
        for line in _all_lines()
        if line.country == country and (line.verified or unverified) and audience in {None, line.audience}
    )


def by_country(language: str) -> tuple[Country, ...]:
    """Return every country with its verified lines, France first."""
    return tuple(Country(code, name[language], lines(code)) for code, name in _countries().items())


@cache
def _all_lines() -> tuple[HelpLine, ...]:
    return tuple(_line(entry) for entry in _read()["lines"])


def _countries() -> Mapping[str, Mapping[str, str]]:
    countries: Mapping[str, Mapping[str, str]] = _read()["countries"]
    return countries


@cache
def _read() -> Any:  # noqa: ANN401 - plain YAML, checked where it becomes lines
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def _line(entry: dict[str, Any]) -> HelpLine:
    return HelpLine(**{"tel": None, "sms": None, **entry, "lang": tuple(entry["lang"])})


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
