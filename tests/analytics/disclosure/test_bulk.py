"""Tests of taking breakdowns in together and repairing."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from analytics.disclosure.bulk import repaired
from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.policy import Policy
from analytics.disclosure.structure import decide
from analytics.disclosure.tree import size
from tests.analytics.disclosure import exact
from tests.analytics.disclosure.waves import Wave, waves

BULK = Policy(bulk_from=1)


def by_sector(node: str, **blocks: str) -> Breakdown:
    return Breakdown(node, "a", tuple(((name,), frozenset(cells)) for name, cells in blocks.items()))


def never(structure: Structure, node: str) -> Structure:
    raise AssertionError(f"{node} need not go")


PARENTS = {"fed": None, "x": "fed", "y": "fed"}
WEIGHTS = {"a": 12, "b": 12, "c": 20, "d": 2}
TOTALS = {"fed": frozenset("abcd"), "x": frozenset("ab"), "y": frozenset("cd")}
FEDERATION = by_sector("fed", food="ac", other="bd")
CLUB = by_sector("x", food="a", other="b")


def test_what_is_safe_stays_whole() -> None:
    structure = Structure(PARENTS, TOTALS, (FEDERATION, CLUB))
    assert repaired(structure, WEIGHTS | {"d": 12}, BULK, never) == structure


def test_the_deepest_node_of_the_worst_hidden_gives_up_its_breakdowns() -> None:
    own = by_sector("y", food="c", other="d")
    assert repaired(Structure(PARENTS, TOTALS, (own,)), WEIGHTS, BULK, never).breakdowns == ()


def test_a_total_that_would_not_help_stays_and_what_is_above_is_given_up() -> None:
    """Two people of y follow from the federation's sectors less those of x, with or without the total of y."""
    found = repaired(Structure(PARENTS, TOTALS, (FEDERATION, CLUB)), WEIGHTS, BULK, without)
    assert list(found.totals) == ["fed", "x", "y"]
    assert found.breakdowns == (CLUB,)


def test_a_total_that_helps_is_given_up() -> None:
    """The federation's food less that of x is y's, which leaves four of y; without its total they hide beside g."""
    totals = {"fed": frozenset("cdefg"), "x": frozenset("cf"), "y": frozenset("de")}
    breakdowns = by_sector("fed", food="cd", other="efg"), by_sector("x", food="c", other="f")
    weights = {"c": 12, "d": 16, "e": 4, "f": 12, "g": 16}
    found = repaired(Structure(PARENTS, totals, breakdowns), weights, BULK, without)
    assert list(found.totals) == ["fed", "x"]
    assert found.breakdowns == breakdowns


def without(structure: Structure, node: str) -> Structure:
    return structure.with_totals({one: cells for one, cells in structure.totals.items() if one != node})


def test_a_piece_with_too_many_groups_gives_up_the_breakdowns_of_its_top() -> None:
    structure = Structure(PARENTS, TOTALS, (FEDERATION,))
    assert repaired(structure, WEIGHTS | {"d": 12}, replace(BULK, most_groups=5), never) == structure
    assert repaired(structure, WEIGHTS | {"d": 12}, replace(BULK, most_groups=4), never).breakdowns == ()


@settings(max_examples=60)
@given(waves())
def test_in_bulk_everybody_hides_among_five_too(wave: Wave) -> None:
    found = decide(wave.cells, wave.parents, wave.weights(), replace(wave.policy, bulk_from=1))
    rows, people = exact.matrix(found.groups().values(), wave.weights())
    if rows and people:
        assert max(exact.leverages(rows, people)) <= Fraction(1, 5)
        assert exact.fewest(rows, people, below=5) is None


@settings(max_examples=60)
@given(waves())
def test_in_bulk_remainders_are_nobody_or_at_least_k_too(wave: Wave) -> None:
    weights = wave.weights()
    found = decide(wave.cells, wave.parents, weights, replace(wave.policy, bulk_from=1))
    for node, cells in found.totals.items():
        children = [one for one in found.totals if wave.parents[one] == node]
        rest = size(cells, weights) - sum(size(found.totals[child], weights) for child in children)
        assert rest == 0 or rest >= wave.policy.k


@settings(max_examples=40)
@given(waves())
def test_where_each_breakdown_is_accepted_whole_both_ways_agree(wave: Wave) -> None:
    apart = decide(wave.cells, wave.parents, wave.weights(), wave.policy)
    loose = replace(wave.policy, effective=1)
    everything = decide(wave.cells, wave.parents, wave.weights(), loose)
    if apart == everything:
        assert decide(wave.cells, wave.parents, wave.weights(), replace(wave.policy, bulk_from=1)) == apart
