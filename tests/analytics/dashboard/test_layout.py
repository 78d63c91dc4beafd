"""Tests of a page's layout, from releases alone."""

import pytest

from analytics.dashboard.layout import TABLE_WAVES, Dashboard, assemble, figure_of
from analytics.disclosure.table import Figure
from analytics.release import tallies
from analytics.release.content import Content
from analytics.release.editions import Edition, Means, in_line
from tests.analytics.released import SET, wave

TREE = {"fed": None, "x": "fed", "y": "fed"}
SIZES = {"x": 12, "y": 9}


def means(content: Content) -> Means:
    return {group.node: group.figures for group in content.table.groups}


def page(*contents: Content, node: str = "fed") -> Dashboard:
    groups = [group for group in contents[-1].table.groups if group.node == node]
    line = in_line([(content, means(content)) for content in contents])
    return assemble(node, ["x", "y"] if node == "fed" else [], line, groups, tallies.measures(SET))


def waves(count: int) -> list[Content]:
    return [wave(number, SIZES, TREE, root="fed") for number in range(1, count + 1)]


def test_a_page_has_a_panel_for_each_measure_in_the_order_of_the_questions() -> None:
    assert [panel.measure.id for panel in page(*waves(1)).panels] == [measure.id for measure in tallies.measures(SET)]


def test_the_table_lists_every_node_below_with_masked_figures_where_nothing_is_published() -> None:
    rows = page(*waves(2)).rows
    assert [(row.network_id, [cell.n is None for cell in row.cells]) for row in rows] == [
        ("x", [False, False]),
        ("y", [True, True]),
    ]
    assert rows[1].cells == (Figure("ucla3"), Figure("ucla3"))


def test_the_table_is_no_wider_than_six_waves() -> None:
    found = page(*waves(9))
    assert len(found.row_waves) == len(found.rows[0].cells) == TABLE_WAVES
    assert len(found.waves) == 9


def test_the_table_begins_with_the_last_wave_and_the_charts_end_with_it() -> None:
    contents = [wave(number, {"x": 12 * number, "y": 9}, TREE, root="fed") for number in (1, 2, 3)]
    found = page(*contents)
    assert found.row_waves == found.waves[::-1]
    assert found.row_waves[0] == contents[-1].occasion.published_at
    published = [figure_of(group, "ucla3") for one in contents for group in one.table.groups if group.node == "x"]
    assert [cell.n for cell in found.rows[0].cells] == [figure.n for figure in reversed(published)]
    assert len({figure.n for figure in published}) == len(contents)


def test_a_node_that_was_not_published_is_masked_throughout() -> None:
    found = page(*waves(1), node="y")
    assert found.total.n is None
    assert found.headline.kind == "masked"
    assert all(panel.last.n is None for panel in found.panels)


def test_a_long_history_has_no_baseline_in_sight() -> None:
    assert page(*waves(3)).baseline
    assert not page(*waves(14)).baseline


def test_a_page_needs_a_release_at_its_end() -> None:
    with pytest.raises(ValueError, match="last wave"):
        assemble("fed", [], [Edition(1)], [], ())
