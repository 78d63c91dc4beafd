"""Tests of figures put into words."""

import pytest
from flask import Flask
from flask_babel import force_locale

from analytics.dashboard import wording
from analytics.dashboard.headline import Headline, Kind
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Answers, Level, Rounded
from analytics.disclosure.table import Figure, Share
from analytics.measures.intervals import Estimate
from analytics.release import tallies
from surveys import question_sets
from surveys.plan import facts

pytestmark = pytest.mark.usefixtures("app")
TALK = Words("Talk", "Up is more.", {"yes": "Yes", "no": "No"})


@pytest.mark.parametrize(
    ("rounded", "text"),
    [
        (Rounded(4.0, "=", 2.0), "4"),
        (Rounded(2.0, "<=", 2.0), "2 or less"),
        (Rounded(7.5, ">=", 2.5), "7.5 or more"),
        (Rounded(3.25, "=", 0.05), "3.25"),
        (Rounded(3.0, "=", 0.5), "3.0"),
    ],
)
def test_a_figure_is_written_no_finer_than_its_step(rounded: Rounded, text: str) -> None:
    with force_locale("en"):
        assert wording.figure(rounded) == text


def test_french_figures_have_a_decimal_comma(app: Flask) -> None:
    with force_locale("fr"):
        assert wording.figure(Rounded(3.5, "=", 0.5)) == "3,5"
        assert wording.spread(Estimate(4, 2.04, 6)) == "2,0 à 6,0"


def test_numbers_of_answers_are_ranges() -> None:
    with force_locale("en"):
        assert wording.answers(Answers(10, 14)) == "10 to 14 answers"
        assert wording.answers(Answers(10_000, None)) == "10000 answers or more"


@pytest.mark.parametrize(("level", "text"), [("low", "rather low"), ("high", "rather high")])
def test_a_level_is_said_in_words(level: Level, text: str) -> None:
    with force_locale("en"):
        assert wording.cell(Figure("ucla3", Answers(8, 9), level=level)) == text


def test_masked_figures_all_say_the_same() -> None:
    with force_locale("en"):
        assert wording.cell(Figure("ucla3")) == wording.cell(Figure("sisq")) == "Not shown"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("baseline", "Loneliness: 4 out of 10. This is the starting point."),
        ("none", "Loneliness: 4 out of 10. No reliable change since last time."),
        ("higher", "Loneliness: 4 out of 10. It is higher than last time."),
        ("lower", "Loneliness: 4 out of 10. It is lower than last time."),
        ("drift_higher", "Loneliness: 4 out of 10. Over several publications, a lasting rise is likely."),
        ("drift_lower", "Loneliness: 4 out of 10. Over several publications, a lasting fall is likely."),
        ("no_comparison", "Loneliness: 4 out of 10. Too few people answered to compare it with last time."),
    ],
)
def test_the_headline_is_one_sentence_and_a_half(kind: Kind, text: str) -> None:
    with force_locale("en"):
        assert wording.sentence(Headline(kind, rounded=Rounded(4.0, "=", 2.0)), "Loneliness") == text


def test_the_headline_of_a_small_group_names_its_waves_and_a_masked_one_no_number() -> None:
    with force_locale("en"):
        steady = Headline("steady", estimate=Estimate(4.5, 3, 6), waves=4)
        calm = "Loneliness: about 4.5 out of 10 over the last 4 publications."
        assert wording.sentence(steady, "Loneliness") == calm
        assert (
            wording.sentence(Headline("masked"), "Loneliness") == "Loneliness: not shown this time, to protect people."
        )
        assert wording.sentence(Headline("level", level="low"), "Loneliness") == "Loneliness: rather low."


def shares(*pairs: tuple[str, Rounded]) -> Figure:
    return Figure("peer_talk", Answers(30, 49), shares=tuple(Share(name, percent) for name, percent in pairs))


def test_the_answer_that_stands_out_is_named_only_when_it_does() -> None:
    with force_locale("en"):
        clear = shares(("yes", Rounded(60.0, "=", 10)), ("no", Rounded(40.0, "=", 10)))
        assert wording.most(clear, TALK) == "The most frequent answer: Yes (60 %)."
        tie = shares(("yes", Rounded(50.0, "=", 10)), ("no", Rounded(50.0, "=", 10)))
        few = shares(("yes", Rounded(50.0, "<=", 50)), ("no", Rounded(50.0, "<=", 50)))
        assert wording.most(tie, TALK) == wording.most(few, TALK) == "No answer stands out."


def test_every_published_category_of_the_pulse_has_a_name_in_both_languages() -> None:
    known = facts(question_sets.load("pulse-fr-1"))
    for code in ("fr", "en"):
        with force_locale(code):
            for measure in tallies.measures("pulse-fr-1"):
                said = wording.words(known[measure.id], measure)
                assert said.title
                assert said.direction
                assert all(said.labels.values())


def test_blocks_of_values_are_named() -> None:
    with force_locale("en"):
        assert wording.block(("alone", "1-9")) == "Without employees, 1 to 9 employees"
