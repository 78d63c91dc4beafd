"""Put the code's own numbers into texts: a name in braces stands for a constant, `{core.tickets.KEY_BITS}`.

This package imports neither side, so `facts.json` holds the constants that texts name. It is written by
`python -m tests.privacy.gathering`, and a test compares it with the code.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("facts.json")
NAMED = re.compile(r"\{((?:[a-z_]+\.)+[A-Za-z_.]+)\}")

Fact = int | float | str | timedelta | tuple[int, int]
"""A number, a word, a span of time, or the ends of a range."""

_YEARS = (365, 366)
_UNITS = (
    (timedelta(days=1), ("jour", "jours"), ("day", "days")),
    (timedelta(hours=1), ("heure", "heures"), ("hour", "hours")),
    (timedelta(minutes=1), ("minute", "minutes"), ("minute", "minutes")),
)


@cache
def load() -> Mapping[str, Fact]:
    """Return the constants by their names."""
    return {name: _fact(value) for name, value in json.loads(FILE.read_text(encoding="utf-8")).items()}


def named(text: str) -> frozenset[str]:
    """Return the names of the constants that a text asks for."""
    return frozenset(NAMED.findall(text))


def filled(text: str, facts: Mapping[str, Fact], language: str) -> str:
    """Put the constants into a text, in a language; raises KeyError for one that is not known."""
    return NAMED.sub(lambda name: written(facts[name[1]], language), text)


def written(fact: Fact, language: str) -> str:
    """Write a constant for a reader: numbers as they are, spans of time in the largest unit that fits."""
    if isinstance(fact, tuple):
        return f" {'à' if language == 'fr' else 'to'} ".join(str(end) for end in fact)
    return _span(fact, language) if isinstance(fact, timedelta) else str(fact)


def _fact(value: Any) -> Fact:  # noqa: ANN401 - plain JSON, told apart here
    """Return a value of the file: a span of time is written as its seconds, a range as its two ends."""
    if isinstance(value, dict):
        return timedelta(**value)
    fact: Fact = tuple(value) if isinstance(value, list) else value
    return fact


def _span(span: timedelta, language: str) -> str:
    for days in _YEARS:
        if not span % timedelta(days=days):
            return _counted(span // timedelta(days=days), ("an", "ans"), ("year", "years"), language)
    unit, french, english = next(one for one in _UNITS if not span % one[0])
    return _counted(span // unit, french, english, language)


def _counted(count: int, french: tuple[str, str], english: tuple[str, str], language: str) -> str:
    one, many = french if language == "fr" else english
    return f"{count} {one if count == 1 else many}"
