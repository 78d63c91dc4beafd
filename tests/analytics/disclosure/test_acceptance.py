"""Tests of acceptance: one by one, on everything accepted before."""

from dataclasses import replace

from hypothesis import given, settings

from analytics.disclosure.acceptance import Acceptance, one_by_one
from analytics.disclosure.groups import Attribute, Breakdown, Structure
from analytics.disclosure.policy import Policy
from analytics.disclosure.structure import decide
from tests.analytics.disclosure.waves import Wave, waves


def breakdown(attribute: Attribute, **blocks: str) -> Breakdown:
    """Return a breakdown of "club": block names and cells, a letter each."""
    return Breakdown("club", attribute, tuple(((name,), frozenset(cells)) for name, cells in blocks.items()))


WEIGHTS = {"a": 9, "b": 1, "c": 12, "d": 14}
CLUB = Structure({"club": None}, {"club": frozenset("abcd")})
FOOD = breakdown("a", food="ab", other="cd")
NORTH = breakdown("b", north="a", south="bcd")
POLICY = Policy()


def test_a_breakdown_alone_is_safe() -> None:
    assert one_by_one(CLUB, [FOOD], WEIGHTS, POLICY, merging=True).breakdowns == (FOOD,)


def test_a_second_one_that_would_leave_one_person_alone_is_not_taken() -> None:
    assert one_by_one(CLUB, [FOOD, NORTH], WEIGHTS, POLICY, merging=True).breakdowns == (FOOD,)


def test_the_first_one_has_the_right_of_way() -> None:
    assert one_by_one(CLUB, [NORTH, FOOD], WEIGHTS, POLICY, merging=True).breakdowns == (NORTH,)


def test_a_second_one_is_taken_with_larger_blocks_if_that_is_safe() -> None:
    fine = breakdown("b", east="a", north="b", south="c", west="d")
    coarse = (("east", "north"), frozenset("ab")), (("south",), frozenset("c")), (("west",), frozenset("d"))
    found = one_by_one(CLUB, [FOOD, fine], WEIGHTS, POLICY, merging=True)
    assert found.breakdowns == (FOOD, Breakdown("club", "b", coarse))


def test_without_merging_it_is_taken_as_it_is_or_not_at_all() -> None:
    fine = breakdown("b", east="a", north="b", south="c", west="d")
    assert one_by_one(CLUB, [FOOD, fine], WEIGHTS, POLICY, merging=False).breakdowns == (FOOD,)


def test_cells_without_people_play_no_part() -> None:
    weights = WEIGHTS | {"b": 0}
    assert one_by_one(CLUB, [FOOD, NORTH], weights, POLICY, merging=True).breakdowns == (FOOD, NORTH)
    assert one_by_one(Structure({"club": None}, {}), [], {"a": 0}, POLICY, merging=True).breakdowns == ()


@settings(max_examples=60)
@given(waves())
def test_trying_several_together_accepts_what_trying_each_by_itself_does(wave: Wave) -> None:
    weights, policy = wave.weights(), wave.policy
    everything = decide(wave.cells, wave.parents, weights, replace(policy, effective=1))
    bare = replace(everything, breakdowns=())
    acceptance = Acceptance(weights, policy.effective)
    acceptance.add(list(bare.totals.values()))
    apart = [acceptance.accept(each, merging=True) for each in everything.breakdowns]
    together = one_by_one(bare, everything.breakdowns, weights, policy, merging=True)
    assert together.breakdowns == tuple(each for each in apart if each)


def test_nobody_is_exposed_while_all_hide() -> None:
    acceptance = Acceptance(WEIGHTS, 5)
    acceptance.add([frozenset("abcd"), frozenset("ab")])
    assert acceptance.exposed() == ()
    acceptance.add([frozenset("a")])
    assert acceptance.exposed() == ("b",)


def test_the_most_exposed_come_first_and_equals_by_name() -> None:
    acceptance = Acceptance({"d": 2, "c": 3, "b": 3, "a": 20}, 5)
    acceptance.add([frozenset("a"), frozenset("b"), frozenset("c"), frozenset("d")])
    assert acceptance.exposed() == ("d", "b", "c")
