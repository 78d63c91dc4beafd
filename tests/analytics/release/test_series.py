"""Tests of where a series starts anew."""

from dataclasses import replace
from fractions import Fraction

import pytest

from analytics.release.content import Break
from analytics.release.editions import Edition
from analytics.release.series import Setting, begins, breaks, changes, setting
from networks.cells import Cell
from networks.frozen import Frozen
from tests.analytics.released import wave

TREE = {"fed": None, "north": "fed", "x": "north", "y": "north", "z": "fed"}
SIZES = {"x": Fraction(20), "y": Fraction(20), "z": Fraction(60)}
BEFORE = Setting(TREE, SIZES, "sector,size", {"ucla3": "one", "sisq": "two"})


def test_nothing_changed_breaks_nothing() -> None:
    assert changes(BEFORE, BEFORE) == ()


def test_the_first_release_breaks_nothing() -> None:
    assert changes(Setting(), BEFORE) == ()


def test_other_words_break_the_series_of_their_measure_alone() -> None:
    now = replace(BEFORE, asked={"ucla3": "another", "sisq": "two", "new": "three"})
    assert changes(BEFORE, now) == (Break("wording", measure="ucla3"),)


def test_other_attributes_break_every_series() -> None:
    assert changes(BEFORE, replace(BEFORE, attributes="size")) == (Break("categories"),)


@pytest.mark.parametrize(("joining", "broken"), [(11, ()), (12, (Break("clubs", node="fed"),))])
def test_new_clubs_break_a_nodes_series_from_a_tenth_of_its_members_on(joining: int, broken: tuple[Break, ...]) -> None:
    now = replace(BEFORE, parents={**TREE, "w": "fed"}, sizes={**SIZES, "w": Fraction(joining)})
    assert changes(BEFORE, now) == broken


def test_a_club_in_which_nobody_was_asked_was_not_there() -> None:
    before = replace(BEFORE, sizes={"x": SIZES["x"], "z": SIZES["z"]})
    assert changes(before, BEFORE) == (Break("clubs", node="fed"), Break("clubs", node="north"))


def test_a_club_that_left_breaks_the_nodes_above_it() -> None:
    left = {node: parent for node, parent in TREE.items() if node != "y"}
    now = replace(BEFORE, parents=left, sizes={"x": SIZES["x"], "z": SIZES["z"]})
    assert changes(BEFORE, now) == (Break("clubs", node="fed"), Break("clubs", node="north"))


def test_a_club_that_moved_breaks_both_regions_however_small_it_is() -> None:
    tree = {**TREE, "south": "fed", "v": "south"}
    sizes = {**SIZES, "v": Fraction(500), "y": Fraction(1)}
    before = replace(BEFORE, parents=tree, sizes=sizes)
    now = replace(before, parents={**tree, "y": "south"})
    assert changes(before, now) == (Break("clubs", node="north"), Break("clubs", node="south"))


def test_clubs_of_unknown_size_count_alike() -> None:
    before, now = replace(BEFORE, sizes={}), replace(BEFORE, sizes={}, parents={**TREE, "w": "fed"})
    assert changes(before, now) == (Break("clubs", node="fed"),)


def test_a_node_that_is_new_has_no_series_to_break() -> None:
    now = replace(BEFORE, parents={**TREE, "x": "cluster", "cluster": "north"})
    assert changes(BEFORE, now) == ()


def test_cells_stand_in_for_sizes_that_an_older_wave_did_not_keep() -> None:
    cells = (Cell("1", "north", ("x", "y"), None, None, 9), Cell("2", "x", ("x",), None, None, 8))
    kept = Frozen(cells, TREE, {}, "Fed", "", "")
    assert setting(kept, {}).sizes == {"x": Fraction(25, 2), "y": Fraction(9, 2)}
    assert setting(replace(kept, sizes={"x": 5}), {}).sizes == {"x": 5}


def edition(number: int, *found: Break) -> Edition:
    head = replace(wave(number, {"club": 12}, {"club": None}, root="club"), breaks=found)
    return Edition(number, head, {})


def test_a_series_begins_at_its_last_break() -> None:
    waves = [
        edition(1, Break("categories")),  # nothing before it to be cut off from
        edition(2, Break("wording", measure="ucla3")),
        Edition(3),
        edition(4, Break("clubs", node="fed")),
    ]
    assert breaks(waves, "club", "ucla3") == (1,)
    assert breaks(waves, "fed", "ucla3") == (1, 3)
    assert (begins(waves, "fed", "ucla3"), begins(waves, "fed", "sisq"), begins(waves, "club", "sisq")) == (3, 3, 0)
