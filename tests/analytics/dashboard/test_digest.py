"""What a mail tells of a page: the same words and numbers, with bars that draw nothing beyond them."""

import pytest
from flask import Flask

from analytics.dashboard.digest import Bar, sections
from analytics.dashboard.layout import Below, Dashboard, assemble
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Answers, Level, Rounded
from analytics.disclosure.counting import Choice, Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable, Share
from analytics.release.content import Content, Occasion, Struck
from analytics.release.editions import Edition
from core.i18n import speaking
from tests.conftest import START

ROOT = "a" * 16
N = Answers(30, 49)
PLAN = (Score("mood", 0, 10), Choice("why", ("cash", "family")))
WORDS = {
    "mood": Words("Mood", "Higher is better.", {}),
    "why": Words("Why", "Most often named.", {"cash": "Cash", "family": "Family"}),
}

pytestmark = pytest.mark.usefixtures("app")


def page(*figures: Figure, struck: tuple[Struck, ...] = ()) -> Dashboard:
    occasion = Occasion("c" * 16, ROOT, 1, "pulse-fr-1", START)
    head = Content(occasion, Policy(), ReleasedTable(None, ()), struck=struck)
    means = {ROOT: tuple(Figure(one.measure, one.n, one.level, one.mean) for one in figures)}
    return assemble(ROOT, Below(), [Edition(1, head, means)], (Group(ROOT, n=N, figures=figures),), PLAN)


def told(found: Dashboard) -> dict[str, tuple[str, tuple[Bar, ...]]]:
    with speaking("en"):
        return {one.title: (one.note, one.bars) for one in sections(found, WORDS)}


def mood(mean: Rounded | None = None, level: Level | None = None) -> Figure:
    return Figure("mood", N, level, mean)


@pytest.mark.parametrize(
    ("number", "solid", "tinted", "said"),
    [
        (Rounded(4.5, "=", 0.5), 45, 0, "4.5"),
        (Rounded(2.0, "<=", 0.5), 0, 20, "2.0 or less"),
        (Rounded(8.0, ">=", 0.5), 80, 20, "8.0 or more"),
    ],
    ids=["value", "lower-end", "upper-end"],
)
def test_a_mean_is_a_bar_and_a_closed_end_is_only_tinted(
    app: Flask, number: Rounded, solid: int, tinted: int, said: str
) -> None:
    note, (bar,) = told(page(mood(number)))["Mood"]
    assert (note, bar.solid, bar.tinted, bar.said) == ("", solid, tinted, said)
    assert bar.empty == 100 - solid - tinted


def test_shares_are_bars_from_the_most_frequent_down(app: Flask) -> None:
    shares = (Share("cash", Rounded(20, "=", 10)), Share("family", Rounded(50, "=", 10)))
    _note, bars = told(page(mood(), Figure("why", N, shares=shares)))["Why"]
    assert [(bar.label, bar.said, bar.solid) for bar in bars] == [("Family", "50 %", 50), ("Cash", "20 %", 20)]


@pytest.mark.parametrize(
    ("figure", "note"),
    [
        (mood(level="high"), "rather high"),
        (Figure("mood"), "Not shown, to protect people."),
    ],
    ids=["level", "masked"],
)
def test_what_has_no_number_has_words_and_no_bar(app: Flask, figure: Figure, note: str) -> None:
    assert told(page(figure))["Mood"] == (note, ())


def test_a_withdrawn_measure_says_why_and_draws_nothing(app: Flask) -> None:
    found = told(page(mood(Rounded(4.5, "=", 0.5)), struck=(Struck("mood", "It was worded badly."),)))
    assert found["Mood"] == ("Withdrawn before publication: It was worded badly.", ())
