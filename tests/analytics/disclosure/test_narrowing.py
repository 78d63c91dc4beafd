"""Tests of where a measure is shown: enough people must have answered it."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from analytics.disclosure.groups import Label, Structure
from analytics.disclosure.narrowing import narrow
from analytics.disclosure.policy import Policy
from analytics.disclosure.structure import decide
from tests.analytics.disclosure import exact
from tests.analytics.disclosure.waves import Wave, cell, waves

PARENTS = {"fed": None, "x": "fed", "y": "fed"}
CELLS = [cell(f"{leaf}{a}", leaf, a=(a,)) for leaf in ("x", "y") for a in ("industry", "primary")]
SHEETS = {"xindustry": 30, "xprimary": 30, "yindustry": 30, "yprimary": 30}
POLICY = Policy()
WHOLE = decide(CELLS, PARENTS, SHEETS, POLICY)


def shown(**fewer: int) -> Structure:
    return narrow(WHOLE, SHEETS | fewer, POLICY)


def test_a_measure_everybody_answered_is_shown_everywhere() -> None:
    assert shown() == WHOLE
    assert len(WHOLE.groups()) == 9


def test_too_few_answers_in_one_club_drop_the_measure_from_all_clubs_and_their_sectors() -> None:
    found = shown(yindustry=4, yprimary=5)
    assert list(found.totals) == ["fed"]
    assert [each.node for each in found.breakdowns] == ["fed"]


def test_too_few_answers_in_one_sector_of_a_club_drop_the_measure_from_the_sectors_of_that_club() -> None:
    assert list(shown(yprimary=9).totals) == ["fed", "x", "y"]
    assert "y" not in shown(yprimary=9).by_node


def test_sectors_that_would_tell_of_a_few_by_subtraction_are_dropped_too() -> None:
    """Four answered in that sector of y: the federation's sectors less those of x are they."""
    assert set(shown(yprimary=4).by_node) == {"fed"}


def test_too_few_answers_in_all_drop_the_measure() -> None:
    assert shown(**dict.fromkeys(SHEETS, 1)).groups() == {}
    assert list(shown(**dict.fromkeys(SHEETS, 2)).groups()) == [Label("fed")]


def test_a_remainder_of_few_answers_drops_the_measure_from_the_clubs() -> None:
    cells = [*CELLS, cell("both", "x", "y", a=("industry",))]
    sheets = SHEETS | {"both": 9}
    whole = decide(cells, PARENTS, sheets, POLICY)
    assert list(whole.totals) == ["fed", "x", "y"]
    assert list(narrow(whole, sheets | {"both": 7}, POLICY).totals) == ["fed"]


@settings(max_examples=60)
@given(waves())
def test_in_bulk_everybody_hides_among_those_who_answered(wave: Wave) -> None:
    whole = decide(wave.cells, wave.parents, wave.weights(), wave.policy)
    weights = wave.weights("ucla3")
    found = narrow(whole, weights, replace(wave.policy, bulk_from=1))
    assert set(found.groups()) <= set(whole.groups())
    rows, people = exact.matrix(found.groups().values(), weights)
    if rows and people:
        assert max(exact.leverages(rows, people)) <= Fraction(1, 5)
    for node in found.totals:
        children = {one for one in whole.totals if wave.parents[one] == node}
        assert children <= set(found.totals) or not children & set(found.totals)
