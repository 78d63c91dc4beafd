"""Tests of figures set side by side."""

import pytest
from hypothesis import given, strategies as st

from analytics.dashboard.side_by_side import MASKED, TABLE_WAVES, TINTS, Tile, rows, tiles
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from tests.analytics.released import lined_up, wave

POLICY = Policy()
TEN, MANY = Answers(10, 14), Answers(1_000, 1_999)


def shown(value: float, n: Answers = TEN, step: float = 2.0) -> Figure:
    return Figure("ucla3", n, mean=Rounded(value, "=", step))


def test_figures_that_differ_by_chance_alone_are_drawn_together() -> None:
    found = tiles({"x": shown(2.0), "y": shown(6.0), "z": shown(4.0)}, POLICY)
    values = [found[name].value or 0 for name in "xyz"]
    assert max(values) - min(values) < 4.0
    assert not any(one.stands_out for one in found.values())


def test_a_figure_that_chance_does_not_explain_stands_out() -> None:
    several = {str(number): shown(3.0, MANY, 0.05) for number in range(6)}
    found = tiles({**several, "apart": shown(8.0, MANY, 0.05)}, POLICY)
    assert found["apart"].stands_out
    assert (found["apart"].value or 0) > 7


def test_masked_figures_are_all_the_same_and_take_no_part() -> None:
    alone = tiles({"x": shown(4.0)}, POLICY)
    found = tiles({"x": shown(4.0), "y": Figure("ucla3"), "z": Figure("sisq")}, POLICY)
    assert found["x"] == alone["x"]
    assert found["y"] == found["z"] == MASKED
    assert found["y"].masked


def test_a_level_stays_a_level_and_a_closed_end_stays_one() -> None:
    end = Rounded(2.0, "<=", 2.0)
    found = tiles({"x": Figure("ucla3", TEN, level="low"), "y": Figure("ucla3", TEN, mean=end)}, POLICY)
    assert (found["x"].level, found["x"].tint, found["x"].masked) == ("low", None, False)
    assert (found["y"].end, found["y"].value) == (end, 2.0)


@pytest.mark.parametrize(("value", "tint"), [(0.0, 0), (0.99, 0), (1.0, 1), (5.0, 5), (9.5, 9), (10.0, 9)])
def test_a_tint_depends_on_the_value_alone(value: float, tint: int) -> None:
    assert Tile(value).tint == tint


@given(st.floats(0, 10), st.floats(0, 10))
def test_a_higher_value_never_has_a_lower_tint(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= (Tile(low).tint or 0) <= (Tile(high).tint or 0) < TINTS


def test_rows_keep_the_order_given_and_run_from_the_last_wave_back() -> None:
    tree = {"fed": None, "x": "fed", "y": "fed"}
    waves = lined_up(*(wave(number, {"x": 12, "y": 9}, tree, root="fed") for number in (1, 3, 4)))
    found = rows(["y", "x"], waves, "ucla3")
    assert [(row.network_id, [one.masked for one in row.tiles]) for row in found] == [
        ("y", [True, True, True, True]),
        ("x", [False, False, True, False]),
    ]


def test_the_table_is_no_wider_than_a_phone() -> None:
    waves = lined_up(*(wave(number, {"x": 12}, {"x": None}, root="x") for number in range(1, 10)))
    assert len(rows(["x"], waves, "ucla3")[0].tiles) == TABLE_WAVES
