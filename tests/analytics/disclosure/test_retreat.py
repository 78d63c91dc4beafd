"""Tests of what is given up when the audit fails, step by step, on real tables that fail it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from analytics.disclosure import audit
from analytics.disclosure.counting import Histogram
from analytics.disclosure.figures import Figures, measured
from analytics.disclosure.policy import Policy
from analytics.disclosure.retreat import withstanding
from tests.analytics.disclosure.waves import LONELY

POLICY = Policy()
PARTS = [frozenset("ab"), frozenset("a"), frozenset("b")]


def kept(insiders: int, **histograms: Histogram) -> tuple[Figures, Figures]:
    """Return a measure's figures in a root and its two blocks, a and b, before and after the audit."""
    made = measured(LONELY, PARTS, histograms, POLICY)
    return made, withstanding(LONELY, made, histograms, replace(POLICY, insiders=insiders), {})


def test_ordinary_answers_keep_all_their_figures() -> None:
    before, after = kept(1, a={"3": 10, "5": 12, "8": 11}, b={"4": 14, "6": 11, "9": 9})
    assert after == before


BLOCK: Histogram = {"9": 12}
"""The other block, of one mind."""


@pytest.mark.parametrize(
    ("given_up", "insiders", "a", "b"),
    [
        pytest.param(1, 3, {"3": 3, "8": 27}, BLOCK, id="the shares of the blocks"),
        pytest.param(2, 2, {"3": 2, "9": 10}, {"9": 30}, id="the blocks"),
        pytest.param(3, 4, {"3": 4, "9": 8}, BLOCK, id="the shares of the root"),
        pytest.param(4, 2, {"3": 2, "9": 10}, BLOCK, id="the measure"),
    ],
)
def test_insiders_who_are_all_that_differ_make_more_and_more_be_given_up(
    given_up: int, insiders: int, a: Histogram, b: Histogram
) -> None:
    before, after = kept(insiders, a=a, b=b)
    assert after == retreat(before)[given_up]


def retreat(figures: Figures) -> list[Figures]:
    """Return what is kept, from all to nothing, written out independently."""
    root = {PARTS[0]: figures[PARTS[0]]}
    bare = {cells: replace(figure, shares=()) for cells, figure in figures.items()}
    return [figures, bare | root, root, {PARTS[0]: bare[PARTS[0]]}, {}]


def test_a_measure_without_figures_has_none() -> None:
    assert withstanding(LONELY, {}, {}, POLICY, {}) == {}


def test_a_card_dealt_again_counts_where_it_was_dealt() -> None:
    histograms: dict[str, Histogram] = {"a": {"3": 2, "9": 10}, "b": {"3": 9, "6": 9, "9": 12}}
    made = measured(LONELY, PARTS, histograms, POLICY)
    assert withstanding(LONELY, made, histograms, POLICY, {"b": 4}) == made
    assert withstanding(LONELY, made, histograms, POLICY, {"a": 1}) == retreat(made)[2]


@st.composite
def clustered(draw: st.DrawFn) -> dict[str, Histogram]:
    """Draw answers at the top but for a few at the bottom, all in one block: made to be found out."""
    dissent, n, other = draw(st.integers(0, 4)), draw(st.integers(30, 36)), draw(st.integers(30, 36))
    return {"a": {"3": dissent, "9": n - dissent}, "b": {"9": other}}


@settings(max_examples=25)
@given(clustered(), st.integers(1, 6))
def test_what_is_kept_withstands_and_is_a_step_of_the_retreat(histograms: dict[str, Histogram], insiders: int) -> None:
    before, after = kept(insiders, **histograms)
    steps = retreat(before)
    assert after in steps

    def safe(figures: Figures) -> bool:
        seen = [audit.Seen(cells, figure) for cells, figure in figures.items()]
        return audit.safe(seen, histograms, LONELY, POLICY, insiders)

    assert not after or safe(after)
    assert not any(safe(step) for step in steps[: steps.index(after)])
