"""Tests of figures put into words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from analytics.dashboard import wording
from analytics.dashboard.headline import Headline, Kind
from analytics.dashboard.side_by_side import Tile
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Answers, Level, Rounded
from analytics.disclosure.table import Figure, Share
from analytics.measures.intervals import Estimate
from analytics.release import tallies
from surveys import question_sets
from surveys.instruments.model import Norm
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


def test_a_mean_between_two_camps_is_called_what_it_is() -> None:
    with force_locale("en"):
        camps = shares(("0", Rounded(40.0, "=", 10)), ("1", Rounded(10.0, "<=", 10)), ("2", Rounded(50.0, "=", 10)))
        assert wording.apart(camps) == ""
        camps = replace(camps, mean=Rounded(5.0, "=", 1.0))
        assert wording.apart(camps).startswith("Many answers lie at both ends of the scale")
        assert wording.apart(replace(camps, shares=camps.shares[:2])) == ""


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


def test_the_share_who_needed_somebody_is_said_and_nothing_where_none_was_published() -> None:
    with force_locale("en"):
        said = wording.needed(shares(("helped", Rounded(70.0, "=", 10)), ("needed", Rounded(10.0, "<=", 10))))
        assert said == "10 % or less would have needed to talk with someone who knows the job."
        assert wording.needed(Figure("peer_talk")) == ""


def test_what_weighs_most_is_said_when_one_answer_stands_out() -> None:
    with force_locale("en"):
        clear = shares(("yes", Rounded(60.0, "=", 10)), ("no", Rounded(40.0, "=", 10)))
        tie = shares(("yes", Rounded(50.0, "=", 10)), ("no", Rounded(50.0, "=", 10)))
        assert wording.weighing(clear, TALK) == "Talk: Yes (60 %)."
        assert wording.weighing(tie, TALK) == ""


def test_what_those_who_did_not_answer_forbid_is_said_of_the_whole_network() -> None:
    with force_locale("en"):
        assert wording.caution("none", whole=True) == ""
        assert wording.caution("may_differ", whole=True).startswith("At most 50 % answered")
        assert wording.caution("may_differ", whole=False).startswith("Across the whole network, at most 50 %")
        assert wording.caution("no_comparison", whole=True).endswith("compared with no other.")


def test_a_new_series_is_told_with_its_reasons_and_its_month() -> None:
    with force_locale("en"):
        said = wording.new_series(("wording", "clubs"), datetime(2026, 6, 15, 9, tzinfo=UTC))
        assert said == (
            "The question is worded differently since then. The clubs of this network are not the same since then. "
            "So a new series begins in Jun 26."
        )


@pytest.mark.parametrize(
    ("tile", "text"),
    [
        (Tile(3.94), "3.9"),
        (Tile(2.0, Rounded(2.0, "<=", 2.0)), "2 or less"),
        (Tile(level="low"), "rather low"),
        (Tile(), "Not shown"),
    ],
)
def test_a_figure_beside_others_is_written_with_one_decimal(tile: Tile, text: str) -> None:
    with force_locale("en"):
        assert wording.tile(tile) == text


def test_a_figure_from_elsewhere_names_its_people_its_year_and_its_source_and_compares_nothing() -> None:
    known = facts(question_sets.load("pulse-fr-1"))["owner_isolated"]
    with force_locale("en"):
        said = [wording.norm(one, known) for one in known.norms]
    assert said[0].startswith("Heads of small and middle-sized companies, FR 2016, 2398 people: 45 % answered ")
    assert said[0].endswith("Source: Bpifrance Le Lab 2016.")
    assert not any(word in " ".join(said).lower() for word in ("higher", "lower", "above", "below", "than"))
    with force_locale("fr"):
        assert "Dirigeants de petites et moyennes entreprises" in wording.norm(known.norms[0], known)


def test_a_norm_of_a_mean_is_told_on_the_scale_that_people_see() -> None:
    known = facts(question_sets.load("pulse-fr-1"))["ucla3"]
    norm = Norm.model_validate(
        {
            "population": "adults",
            "country": "FR",
            "year": 2020,
            "n": None,
            "mean": 6.0,
            "source": "A survey",
            "caveat": {"fr": "x", "en": "x"},
        }
    )
    with force_locale("en"):
        said = wording.norm(norm, known)
    assert said == "adults, FR 2020, number of people not told: 5.0 on average. Source: A survey."
