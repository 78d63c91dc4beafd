"""Tests of the worst place for insiders."""

from analytics.disclosure.collusion import worst
from analytics.disclosure.worlds import Danger

REAL = ((3, 2, 0), (4, 1, 5))
"""Two atoms of a measure of three codes."""


def danger(left_over: int, **own: int) -> Danger:
    """Everybody in the first atom is in the band of the first two codes."""
    return Danger(0, frozenset({0, 1}), 0, left_over, {int(atom[1:]): people for atom, people in own.items()})


def test_without_another_world_no_insider_is_needed() -> None:
    assert worst([], danger(1), REAL) == {}


def test_a_world_that_lowers_nobody_withstands_any_insider() -> None:
    assert worst([{0: (3, 2, 0)}], danger(5), REAL) is None


def test_an_insider_contradicts_a_world_in_which_nobody_gave_that_answer() -> None:
    assert worst([{1: (5, 0, 5)}], danger(1), REAL) == {(1, 1): 1}


def test_two_worlds_that_share_no_place_need_two_insiders() -> None:
    worlds = [{1: (5, 0, 5)}, {0: (3, 0, 2)}]
    assert worst(worlds, danger(1), REAL) is None
    assert worst(worlds, danger(2), REAL) == {(1, 1): 1, (0, 1): 1}


def test_so_many_insiders_are_needed_as_would_be_too_many_for_the_world() -> None:
    # in the world two of five are left who gave the last answer: three insiders contradict it
    worlds = [{1: (7, 1, 2)}]
    assert worst(worlds, danger(2), REAL) is None
    assert worst(worlds, danger(3), REAL) == {(1, 2): 3}


def test_an_atoms_own_insiders_contradict_worlds_of_that_atom_beside_those_left_over() -> None:
    worlds = [{1: (7, 1, 2)}]
    assert worst(worlds, danger(2, a1=1), REAL) == {(1, 2): 3}
    assert worst(worlds, danger(2, a0=5), REAL) is None
    apart = [{1: (5, 0, 5)}, {0: (3, 0, 2)}]
    assert worst(apart, danger(0, a1=1), REAL) is None
    assert worst(apart, danger(0, a0=1, a1=1), REAL) == {(1, 1): 1, (0, 1): 1}
    assert worst(apart, danger(1, a1=1), REAL) == {(1, 1): 1, (0, 1): 1}


def test_worlds_of_one_atom_share_its_own_insiders() -> None:
    worlds = [{1: (5, 0, 5)}, {1: (4, 2, 4)}]
    assert worst(worlds, danger(0, a1=5), REAL) is None
    assert worst(worlds, danger(0, a1=6), REAL) == {(1, 1): 1, (1, 2): 5}


def test_the_person_attacked_is_never_an_insider() -> None:
    # two people in the band of the first atom: at most one of them is an insider
    assert worst([{0: (0, 1, 1)}], danger(2), ((1, 1, 0),)) == {(0, 0): 1}
    assert worst([{0: (0, 1, 1)}, {0: (1, 0, 1)}], danger(2), ((1, 1, 0),)) is None
