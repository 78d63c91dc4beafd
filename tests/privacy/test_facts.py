"""Texts name the code's own numbers, and a reader gets them in words."""

from datetime import timedelta

import pytest

from privacy import facts
from tests.privacy import gathering


def test_the_constants_are_those_of_the_code() -> None:
    """Else gather them again: python -m tests.privacy.gathering."""
    assert facts.FILE.read_text(encoding="utf-8") == gathering.gathered()


@pytest.mark.parametrize(
    ("fact", "french", "english"),
    [
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(hours=1), "1 heure", "1 hour"),
        (timedelta(days=30), "30 jours", "30 days"),
        (timedelta(days=366), "1 an", "1 year"),
        (timedelta(days=3 * 366), "3 ans", "3 years"),
        ((5, 20), "5 à 20", "5 to 20"),
        (2048, "2048", "2048"),
    ],
    ids=str,
)
def test_a_constant_is_written_for_a_reader(fact: facts.Fact, french: str, english: str) -> None:
    assert (facts.written(fact, "fr"), facts.written(fact, "en")) == (french, english)


def test_a_constant_that_is_not_known_stops_the_writing() -> None:
    with pytest.raises(KeyError):
        facts.filled("{core.nowhere.NUMBER}", {}, "fr")
